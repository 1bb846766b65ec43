/* A break-even in words. */
#ifndef WATTROUTE_ANALYSIS_TABLES_BREAKEVEN_TEXT_H
#define WATTROUTE_ANALYSIS_TABLES_BREAKEVEN_TEXT_H

#include "analysis/metrics/breakeven.h"

/* "energy", "cost" ... */
const char *wr_breakeven_what(enum wr_metric_id metric);

/* "saves energy above 37.2 queries per device and day", "never saves energy from ... to ...". */
void wr_breakeven_sentence(const struct wr_breakeven *self, const struct wr_breakeven_line *line,
                           struct wr_note *sentence);

/* What the answer should not be read without: jumps, where there is no answer and why, a key that changes nothing. */
void wr_breakeven_note(const struct wr_breakeven *self, const struct wr_breakeven_line *line, struct wr_note *note);

/* "cloud.idle.utilisation, 65 values from 0.01 to 1 in equal ratios: share of time ..." */
void wr_breakeven_describe_key(const struct wr_breakeven_key *key, struct wr_note *text);

#endif
