/* Vector kernels: one source (vector.c), compiled for several instruction sets, chosen once at run time.
 *
 * They decide and count; they never add up what a result is made of out of row order, and so every kernel gives the
 * same bytes. `scalar` has none: replay then goes through the policies' own decide() and the plain kernels of this
 * folder, which also serve whatever has no vector kernel. */
#ifndef WATTROUTE_SIM_REPLAY_KERNELS_KERNELS_H
#define WATTROUTE_SIM_REPLAY_KERNELS_KERNELS_H

#include "sim/policy/selection.h"
#include "sim/replay/kernels/fused.h"
#include "sim/replay/kernels/lanes.h"
#include "sim/replay/kernels/price.h"
#include "sim/replay/kernels/survey_sums.h"

/* Candidates and what they are ordered by, over a run of rows. A lane is a candidate where its bit is set in the row's
 * words, its key is there, and its latency is at most the limit (`latency` NULL = no limit). */
struct wr_search {
    int rows;
    const struct wr_lane_set *set;
    int words;
    const uint32_t *bits;    /* [row][words] */
    int64_t pairs;           /* elements from one row of energy and latency to the next */
    const float *energy;     /* [row][pairs]; NULL = the file has none (with an objective only) */
    const double *objective; /* [row][width]; NULL = the order is that of energy */
    int64_t width;
    const float *latency; /* [row][pairs] */
    float limit;          /* s */
    int64_t ahead;        /* energies from a row to the one to fetch into the cache meanwhile; 0 = none */
};

/* Prices by lane; a coefficient of zero leaves the term out. */
struct wr_lane_prices {
    int64_t width;
    const double *constant;              /* [width] */
    const double *coefficient[WR_TERMS]; /* [width]; NULL = zero for every lane */
    const int32_t *offset[WR_TERMS];     /* [width]: the lane's element of a row of the term's matrix */
};

/* What a survey adds up; bits are those of `answers`. */
struct wr_survey_rows {
    int rows;
    const struct wr_lane_set *set;
    int words;
    const uint32_t *correct;      /* [row][words] */
    int64_t pairs, width;         /* elements from one row to the next of energy, of objective */
    const float *energy;          /* NULL = the file has none */
    const double *objective;      /* NULL = constant + coefficient x energy */
    double constant, coefficient; /* objective, per J */
    const uint8_t *keep;
    const double *weight;
};

struct wr_search_kernels {
    /* lane[row] = the candidate with the least energy, then the lowest lane; -1 without one. Rows whose lane is not
     * negative are left as they are. */
    void (*least_energy)(const struct wr_search *search, int32_t *lane);
    /* The same for every row, whatever its lane was, without a limit; and whether no energy of the set's lanes is
     * missing. It may say no where none is: values past a row's end, of lanes out of play, or beyond sums that a float
     * holds may be in the way. */
    bool (*least_energy_whole)(const struct wr_search *search, int32_t *lane);
    /* The same as least_energy by objective, then energy (missing = infinite), then lane. */
    void (*least_objective)(const struct wr_search *search, int32_t *lane);
    /* candidates[row] = how many there are. */
    void (*count)(const struct wr_search *search, int32_t *candidates);
};

struct wr_row_kernels {
    /* there[row][words]: the score is not missing; correct[row][words]: and it counts as correct (correctness.h).
     * Columns out of play are 0. */
    void (*answers)(const struct wr_lanes *lanes, const struct wr_selection *selection, const struct wr_view *score,
                    int rows, uint32_t *there, uint32_t *correct);

    /* No value is NaN. */
    bool (*whole)(const float *value, int64_t values);
    /* Clears keep[row] where an element with mask -1 of a row is missing: NaN, or negative. */
    void (*complete_reals)(const float *value, int64_t columns, const int32_t *mask, int rows, uint8_t *keep);
    void (*complete_counts)(const int32_t *value, int64_t columns, const int32_t *mask, int rows, uint8_t *keep);

    /* objective[row][width] (price.h), views by wr_term_id. */
    void (*price)(const struct wr_lane_prices *prices, const struct wr_view view[WR_TERMS], int rows,
                  double *objective);
};

struct wr_survey_kernels {
    /* Adds the rows with keep, in row order; sums are by lane. */
    void (*survey)(const struct wr_survey_rows *rows, const struct wr_survey_sums *sums);
};

struct wr_kernels {
    const char *name;
    const struct wr_search_kernels *search;
    const struct wr_row_kernels *row;
    const struct wr_survey_kernels *survey;
    const struct wr_fused_kernels *fused;
};

/* The kernels in use: those of wr_kernels_choose(), or the best that this machine runs. NULL = scalar. */
const struct wr_kernels *wr_kernels(void);

/* Chooses by name: `scalar`, or a level of this machine's architecture (x86-64, x86-64-v3, x86-64-v4; elsewhere plain).
 * NULL = the best that this machine runs. Call it before there are threads. Error WR_E_KERNEL: an unknown name, or a
 * level that this processor does not have; the choice stays as it was. */
enum wr_code wr_kernels_choose(const char *name, struct wr_error *error);

/* Names that this machine can choose, `scalar` first and the best last; NULL past the end. */
const char *wr_kernels_name(int index);

#endif
