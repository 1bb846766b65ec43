/* Where in a table a finding is, in words. */
#ifndef WATTROUTE_SIM_STORE_PLACE_H
#define WATTROUTE_SIM_STORE_PLACE_H

#include "sim/table/meta.h"

#include <stddef.h>

/* "pair 'M@A'", "model 'M'", "router 'R'", or "the query's own value": which element of a slice of the column it is. */
void wr_place_element(const struct wr_meta *meta, enum wr_column_id id, int64_t element, char *text, size_t size);

/* The same of an element of a whole row: "pair 'M@A', attempt 2" in a table of repeated attempts. */
void wr_place_in_row(const struct wr_meta *meta, enum wr_column_id id, int64_t element, char *text, size_t size);

/* A query remembered by its name, because an import cannot read it again. */
struct wr_named_query {
    int64_t row;
    int32_t domain; /* -1 = none */
    char id[68];    /* cut with "..." when longer; "" = the file has none */
};

/* Remembers row `row`. `id` (`width` bytes, NUL-padded) and `domain` may be NULL: the table has no such column. */
void wr_named_query_set(struct wr_named_query *self, int64_t row, const char *id, size_t width, const int32_t *domain);

/* "query 'q17' of domain 'math' (row 17, counted from 0)". */
void wr_place_query(const struct wr_meta *meta, const struct wr_named_query *query, char *text, size_t size);

#endif
