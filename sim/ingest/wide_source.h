/* The second reading of a wide table as a source of query rows: forward only, a block of 4096 rows at a time in reused
 * buffers, so memory does not grow with the number of queries. Blocks are read ahead in threads where the rows allow
 * it.
 */
#ifndef WATTROUTE_SIM_INGEST_WIDE_SOURCE_H
#define WATTROUTE_SIM_INGEST_WIDE_SOURCE_H

#include "sim/ingest/rows.h"
#include "sim/ingest/wide_survey.h"
#include "sim/table/source.h"

struct wr_wide_source; /* begins with a struct wr_source */

/* Everything is borrowed and outlives the source. read() serves the columns of
 * the present block in any order, then those of the next block; asking for row 0 starts again. Not thread-safe. */
enum wr_code wr_wide_source_open(struct wr_wide_source **self, const struct wr_meta *meta,
                                 const struct wr_wide_survey *survey, struct wr_rows *rows, struct wr_error *error);

struct wr_source *wr_wide_source_base(struct wr_wide_source *self);

/* Missing cells of SCORE, ENERGY, LATENCY, COST and tokens in the blocks read since row 0. */
int64_t wr_wide_source_missing(const struct wr_wide_source *self, enum wr_column_id id);

#endif
