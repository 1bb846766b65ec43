/* A sweep as tidy CSV, scenario by scenario: the columns of a run, then one per swept key. */
#ifndef WATTROUTE_ANALYSIS_TABLES_SWEEP_CSV_H
#define WATTROUTE_ANALYSIS_TABLES_SWEEP_CSV_H

#include "analysis/tables/sweep_scenario.h"

#include <stdio.h>

void wr_sweep_csv_begin(FILE *stream, const struct wr_sweep *sweep);
enum wr_code wr_sweep_csv_add(FILE *stream, const char *study, const struct wr_sweep *sweep,
                              const struct wr_sweep_scenario *scenario, struct wr_error *error);

/* Which scenarios there are, as CSV: their names and swept keys. */
void wr_sweep_list_begin(FILE *stream, const struct wr_sweep *sweep);
enum wr_code wr_sweep_list_add(FILE *stream, const struct wr_sweep *sweep, int64_t scenario, struct wr_error *error);

#endif
