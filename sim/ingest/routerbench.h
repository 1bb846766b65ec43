/* RouterBench (Hu et al. 2024, arXiv:2403.12031; its pickles written as CSV): a row per query, `sample_id`, `eval_name`
 * (the domain), a column per model with its score, MODEL|total_cost (USD of the query), MODEL|model_response, prompt,
 * and oracle_model_to_route_to. In the raw 5-shot dump an identifier has two rows of which each knows half of the
 * models: rows of one query complete each other, and only values that differ are a fault. */
#ifndef WATTROUTE_SIM_INGEST_ROUTERBENCH_H
#define WATTROUTE_SIM_INGEST_ROUTERBENCH_H

#include "sim/ingest/melt.h"

/* Whether the header is RouterBench's: no scores of our own, but a column MODEL|total_cost. */
bool wr_routerbench_is(const struct wr_records *rows);

/* Melts `rows`, which it closes in the end, also after a failure. Errors: those of wr_melt_open(). */
enum wr_code wr_routerbench_open(struct wr_melt **self, struct wr_records *rows, const struct wr_wide_options *options,
                                 struct wr_labels *warnings, struct wr_error *error);

#endif
