/* Looks at a table while its rows go by, for what would mislead although every single value is allowed: the checks of
 * quality.def from PERCENT_SCORE on. The reader's validate and the writer feed the same blocks; memory depends on the
 * numbers of models and pairs, not of queries. Missing and impossible values are left out of every check. */
#ifndef WATTROUTE_SIM_STORE_QUALITY_H
#define WATTROUTE_SIM_STORE_QUALITY_H

#include "sim/store/findings.h"
#include "sim/table/source.h"

struct wr_quality;

/* `meta` is borrowed. */
enum wr_code wr_quality_new(struct wr_quality **self, const struct wr_meta *meta, struct wr_error *error);
void wr_quality_free(struct wr_quality *self); /* NULL-safe */

/* Looks at a block; blocks come in order. One that is damaged is left out. */
void wr_quality_block(struct wr_quality *self, const struct wr_row_block *block);

/* After the last block: what was found. */
void wr_quality_report(const struct wr_quality *self, struct wr_findings *findings);

/* What an import stores: a line "count  check" for each of these checks, those that found nothing included. */
char *wr_quality_text(const struct wr_findings *findings, struct wr_error *error);

#endif
