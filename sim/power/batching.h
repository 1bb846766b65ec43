/* Batching: what a unit needs per output token while it serves b requests at once (model.md section 3). Pure functions;
 * a kind is one file and one row of the registry, and its options are declared once for studies and commands.
 *
 * Relative to the batch b0 at which a pair was measured, energy per query is E g(b) and service time T h(b), with
 * g(b0) = h(b0) = 1. Of energy e, step time t and power P of the unit, P = e b / t: a kind that has two gives the
 * third, and one that has one gives that one. */
#ifndef WATTROUTE_SIM_POWER_BATCHING_H
#define WATTROUTE_SIM_POWER_BATCHING_H

#include "sim/base/option.h"
#include "sim/power/batch_curve.h"

/* What holds at one batch. */
struct wr_batch_point {
    double value[WR_BATCH_QUANTITIES]; /* J and s per output token, W; NaN = the kind does not give it */
    bool is_extrapolated;              /* beyond what was measured */
};

struct wr_batching;

struct wr_batching_kind {
    const char *name; /* as typed in `kind:` */
    const char *help; /* one line */
    const struct wr_option *option;
    int options;
    void (*defaults)(void *config);
    /* Options that only make sense together, and what the kind needs besides them. */
    enum wr_code (*check)(const struct wr_batching *self, struct wr_error *error);
    /* Keys of options that have no effect beside what the others say, to be ended by NULL; `lacks` is what would give
     * them one. NULL = all have. */
    const char *const *(*useless)(const void *config, const char **lacks);
    /* Values at a sound batch; those that follow from P = e b / t are filled in afterwards. */
    enum wr_code (*at)(const struct wr_batching *self, double batch, struct wr_batch_point *point,
                       struct wr_error *error);
};

enum { WR_BATCHING_CONFIG = 640 };

struct wr_batching {
    const struct wr_batching_kind *kind;
    const char *subject;                /* what errors name: a pair; borrowed */
    double measured_batch;              /* b0, above 0; NaN = not known */
    const struct wr_batch_curve *curve; /* kind `curve`: borrowed; else NULL */
    double fitted_from, fitted_to;      /* batches that a fitted form rests on; NaN = given */
    _Alignas(16) unsigned char config[WR_BATCHING_CONFIG];
};

extern const struct wr_batching_kind *const wr_batching_kinds[]; /* the registry */
extern const int wr_batching_kind_count;

const struct wr_batching_kind *wr_batching_kind_of(const char *name); /* NULL when unknown */

/* A kind with its defaults, for `subject`; numbers without a default are NaN. */
void wr_batching_init(struct wr_batching *self, const struct wr_batching_kind *kind, const char *subject);

/* Where an option of the kind is kept; NULL when the kind has none of that name. */
const struct wr_option *wr_batching_option(const struct wr_batching_kind *kind, const char *key);
/* A number or, of a CHOICE, its index; of POINTS the number that holds at every batch. */
void wr_batching_set(struct wr_batching *self, const struct wr_option *option, double value);
/* A table of a POINTS option. */
void wr_batching_set_points(struct wr_batching *self, const struct wr_option *option, const struct wr_points *points);

/* Once all options are set: BATCHING_KEY names what is missing; and the errors of a curve. */
enum wr_code wr_batching_check(const struct wr_batching *self, struct wr_error *error);

/* BATCHING_BATCH (not above 0), BATCHING_FIXED (kind none elsewhere than at b0), BATCHING_OUTSIDE (a table that knows
 * nothing there and may not be extended), BATCHING_RESULT (a form that gives a value which is not above 0). */
enum wr_code wr_batching_at(const struct wr_batching *self, double batch, struct wr_batch_point *point,
                            struct wr_error *error);

/* Whether `point` at `batch` has a quantity: BATCHING_LACKS says what would give it. */
enum wr_code wr_batching_need(const struct wr_batching *self, enum wr_batch_quantity quantity, double batch,
                              const struct wr_batch_point *point, struct wr_error *error);

/* One quantity at a batch, which is needed. */
enum wr_code wr_batching_value(const struct wr_batching *self, enum wr_batch_quantity quantity, double batch,
                               double *value, struct wr_error *error);

struct wr_batch_factors {
    double g, h; /* energy and service time per query, relative to the measured batch; NaN = the kind does not say */
    bool is_extrapolated;
};

/* BATCHING_MEASURED when b0 is not known, and the errors of wr_batching_at(). */
enum wr_code wr_batching_factors(const struct wr_batching *self, double batch, struct wr_batch_factors *factors,
                                 struct wr_error *error);

/* The kinds' configurations. */
struct wr_curve_config {
    int extrapolate; /* 0 or 1 */
};
struct wr_affine_config {
    double time[2];   /* t0, t1: s */
    double energy[2]; /* c, k: J */
};
struct wr_logistic_config {
    double power[4]; /* P0, Pr: W; kp, x0 */
    double time[2];  /* t0, t1: s */
};
struct wr_roofline_config {
    struct wr_points weight_bytes;        /* W: one number, or by batch where a larger one touches more experts */
    double cache_bytes;                   /* K per request */
    double bytes_per_s, flop_per_s;       /* BW and F of the unit */
    double active_params;                 /* N */
    double loaded_w, memory_w, compute_w; /* P_loaded, p_mem, p_comp of the unit */
    double peak_w;                        /* P_peak; infinity = no cap */
    int extrapolate;                      /* 0 or 1: beyond the batches of W */
};

#endif
