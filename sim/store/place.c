#include "sim/store/place.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void wr_place_element(const struct wr_meta *meta, enum wr_column_id id, int64_t element, char *text, size_t size)
{
    static const enum wr_column_id labels[WR_DIMS] = {[WR_DIM_MODEL] = WR_COL_MODEL,
                                                      [WR_DIM_PAIR] = WR_COL_PAIR,
                                                      [WR_DIM_ROUTER] = WR_COL_ROUTER,
                                                      [WR_DIM_FEATURE] = WR_COL_FEATURE};
    enum wr_dim dim = meta->column[id].dim2;
    if (dim == WR_DIM_NONE) {
        snprintf(text, size, "the query's own value");
    } else {
        const char *label = dim == WR_DIM_QUERY_ID_LEN ? "" : wr_meta_label(meta, labels[dim], element);
        snprintf(text, size, "%s '%s'", wr_dim_name(dim), label);
    }
}

void wr_place_in_row(const struct wr_meta *meta, enum wr_column_id id, int64_t element, char *text, size_t size)
{
    int64_t width = wr_meta_width(meta, id);
    wr_place_element(meta, id, element % width, text, size);
    if (meta->column[id].repeat != WR_DIM_NONE) {
        size_t length = strlen(text);
        snprintf(text + length, size - length, ", attempt %" PRId64, element / width + 1);
    }
}

void wr_named_query_set(struct wr_named_query *self, int64_t row, const char *id, size_t width, const int32_t *domain)
{
    *self = (struct wr_named_query){.row = row, .domain = domain ? *domain : -1};
    size_t length = id ? strnlen(id, width) : 0, most = sizeof self->id - sizeof "...";
    bool cut = length > most;
    if (cut) {
        length = most;
        while (length > 0 && ((unsigned char)id[length] & 0xc0) == 0x80) {
            length--; /* not within a character */
        }
    }
    if (length > 0) {
        memcpy(self->id, id, length);
        memcpy(self->id + length, cut ? "..." : "", cut ? sizeof "..." : 1);
    }
}

void wr_place_query(const struct wr_meta *meta, const struct wr_named_query *query, char *text, size_t size)
{
    const char *domain = wr_meta_label(meta, WR_COL_DOMAIN, query->domain);
    if (!*query->id) {
        snprintf(text, size, "query row %" PRId64 " (counted from 0)", query->row);
    } else if (!*domain) {
        snprintf(text, size, "query '%s' (row %" PRId64 ", counted from 0)", query->id, query->row);
    } else {
        snprintf(text, size, "query '%s' of domain '%.160s' (row %" PRId64 ", counted from 0)", query->id, domain,
                 query->row);
    }
}
