/* JSON outputs, through jansson: the summary and the provenance record. Numbers have 17 significant digits; n/a is
 * null.
 */
#ifndef WATTROUTE_ANALYSIS_TABLES_JSON_H
#define WATTROUTE_ANALYSIS_TABLES_JSON_H

#include "analysis/tables/report.h"

#include <stdio.h>

/* {study, question, scenario, measurements, queries, pairs, baseline, objective, ..., policies, warnings, rows}.
 * Errors: NOT_UTF8 for a label that JSON cannot hold, WRITE, NO_MEMORY. */
enum wr_code wr_print_summary_json(FILE *stream, const struct wr_report *report, struct wr_error *error);

/* `--meta`: {version, commit, command, study, study_xxh128, measurements, libraries, seed, warnings}. */
enum wr_code wr_print_provenance_json(FILE *stream, const struct wr_report *report, struct wr_error *error);

#endif
