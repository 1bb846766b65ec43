/* Which column of a table holds a thing: found at once, however many columns there are. */
#ifndef WATTROUTE_SIM_INGEST_WIDE_INDEX_H
#define WATTROUTE_SIM_INGEST_WIDE_INDEX_H

#include "sim/base/error.h"
#include "sim/table/column.h"

#include <stddef.h>

/* What a column is about. -1 = not of one model, of one pair. */
struct wr_wide_thing {
    enum wr_column_id target;
    int32_t model, pair;
};

/* Columns of the file; -1 = none. */
struct wr_wide_index {
    int32_t query[WR_COLUMNS];                           /* of the query's own things */
    int32_t *of_model[WR_COLUMNS], *of_pair[WR_COLUMNS]; /* owned, by model and by pair; NULL = none */
};

void wr_wide_index_init(struct wr_wide_index *self);
void wr_wide_index_free(struct wr_wide_index *self); /* of an initialised or zeroed one */

/* Notes that a column holds the thing; of two the first one stays. */
enum wr_code wr_wide_index_add(struct wr_wide_index *self, const struct wr_wide_thing *thing, size_t models,
                               size_t pairs, int32_t column, struct wr_error *error);

/* The column that holds the thing for a pair: its own, else its model's, else the query's; -1 = none. */
int64_t wr_wide_index_find(const struct wr_wide_index *self, const struct wr_wide_thing *thing);

#endif
