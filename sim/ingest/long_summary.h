/* What the survey of a long table says of its rows. */
#ifndef WATTROUTE_SIM_INGEST_LONG_SUMMARY_H
#define WATTROUTE_SIM_INGEST_LONG_SUMMARY_H

#include "sim/ingest/long_layout.h"
#include "sim/ingest/wide_survey.h"

/* Fills a survey as wr_wide_survey_read() would, but for how often a value is present: that is 0 or 1. The layout is
 * described. */
enum wr_code wr_long_summarise(struct wr_wide_survey *self, const struct wr_long_layout *layout, int64_t queries,
                               struct wr_error *error);

#endif
