/* A sweep as JSON, scenario by scenario: {study, ..., metrics, swept_keys, rows, warnings}; a row is that of a run with
 * the values of the swept keys as `swept`. */
#ifndef WATTROUTE_ANALYSIS_TABLES_SWEEP_JSON_H
#define WATTROUTE_ANALYSIS_TABLES_SWEEP_JSON_H

#include "analysis/tables/report.h"
#include "analysis/tables/sweep_scenario.h"

#include <stdio.h>

/* `report` is of the study without any block; its counts are those of the first scenario. NOT_UTF8, NO_MEMORY. */
enum wr_code wr_sweep_json_begin(FILE *stream, const struct wr_report *report, const struct wr_sweep *sweep,
                                 struct wr_error *error);
enum wr_code wr_sweep_json_add(FILE *stream, const struct wr_sweep *sweep, const struct wr_sweep_scenario *scenario,
                               bool is_first, struct wr_error *error);
enum wr_code wr_sweep_json_end(FILE *stream, const char *const *warning, int warnings, struct wr_error *error);

#endif
