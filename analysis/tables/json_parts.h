/* Parts that the JSON of a run and that of a sweep share. For json.c and its neighbours only. */
#ifndef WATTROUTE_ANALYSIS_TABLES_JSON_PARTS_H
#define WATTROUTE_ANALYSIS_TABLES_JSON_PARTS_H

#include "analysis/tables/json_value.h"
#include "analysis/tables/report.h"

/* study, question, measurements, queries, pairs, baseline, objective, ... and policies. */
void wr_json_put_study(struct wr_json *json, json_t *in, const struct wr_report *report);

/* metrics: names, units and meanings. */
void wr_json_put_metrics(struct wr_json *json, json_t *in, const struct wr_metric_set *asked);

/* A tidy row at the end of a list; returned borrowed, NULL after a failure. */
json_t *wr_json_put_row(struct wr_json *json, json_t *list, const struct wr_result_row *row);

#endif
