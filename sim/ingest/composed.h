/* The composed shape: scores and tokens of each query times a per-pair profile give energy and latency.
 *
 * E = output_tokens x j_per_output_token + input_tokens x j_per_input_token [J], T likewise with s_per_* [s]; a rate
 * that is not given adds nothing. Computed in double, stored as float32. A cell whose score, or a token count that a
 * given rate needs, is missing is missing. */
#ifndef WATTROUTE_SIM_INGEST_COMPOSED_H
#define WATTROUTE_SIM_INGEST_COMPOSED_H

#include "sim/ingest/wide_survey.h"
#include "sim/table/meta.h"

/* Whether a pair's energy (latency) can be composed: it has a rate, and the file has the tokens that its rates need. */
bool wr_composes_energy(const struct wr_wide_header *header, const struct wr_wide_survey *survey, int32_t pair);
bool wr_composes_latency(const struct wr_wide_header *header, const struct wr_wide_survey *survey, int32_t pair);

/* One composed column of a pair, ready for blocks. */
struct wr_composition {
    enum wr_column_id target; /* ENERGY or LATENCY */
    int64_t pair;
    double per_output, per_input;                      /* 0 = not given */
    int64_t score_offset, output_offset, input_offset; /* within rows of those columns; -1 = not needed */
};

struct wr_composer {
    struct wr_composition *composition; /* owned */
    size_t count, capacity;
};

/* `meta` says where scores and tokens lie in their rows. */
enum wr_code wr_composer_init(struct wr_composer *self, const struct wr_wide_header *header,
                              const struct wr_wide_survey *survey, const struct wr_meta *meta, struct wr_error *error);
void wr_composer_free(struct wr_composer *self);

/* Fills the composed columns of `rows` rows; `buffer` holds the blocks of all present columns, by column. Rates are at
 * most 1e15 and tokens below 2^31, so every value fits in float32. */
void wr_compose(const struct wr_composer *self, const struct wr_meta *meta, void *const *buffer, int64_t rows);

#endif
