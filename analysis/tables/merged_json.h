/* JSON of `run`, `sweep` and `summary` as part of a merged table. */
#ifndef WATTROUTE_ANALYSIS_TABLES_MERGED_JSON_H
#define WATTROUTE_ANALYSIS_TABLES_MERGED_JSON_H

#include "analysis/tables/merged.h"
#include "sim/ingest/input.h"

/* An object with an array `rows` of objects: scenario, policy, domain, metric, unit, note (texts), value, lo, hi
 * (numbers or null) and n; the study is the object's (`run`, `sweep`), or each row's (`summary`, which does not say
 * what its rows were made from). All of it is held in memory: 256 MiB at most. RESULTS_FORMAT with line and column. */
enum wr_code wr_merged_add_json(struct wr_merged *self, const struct wr_input *input, const char *file,
                                struct wr_error *error);

#endif
