#include "sim/store/limits.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static enum wr_code over(const char *what, enum wr_column_id id, int64_t found, int64_t most, struct wr_error *error)
{
    char name[160];
    snprintf(name, sizeof name, "%s of '%s'", what, wr_column_spec(id)->name);
    return wr_fail(error, WR_E_TOO_LARGE, "%s%" PRId64 "%" PRId64, name, found, most);
}

/* Adds the bytes of a dimension's labels to `small`. */
static enum wr_code check_labels(const struct wr_meta *meta, enum wr_column_id id, int64_t *small,
                                 struct wr_error *error)
{
    int64_t labels = meta->extent[meta->column[id].dim];
    if (labels > WR_LABEL_MOST) {
        return over("labels", id, labels, WR_LABEL_MOST, error);
    }
    for (int64_t i = 0; i < labels; i++) {
        size_t length = strlen(wr_meta_label(meta, id, i));
        if (length > WR_TEXT_MOST) {
            return over("bytes of a label", id, (int64_t)length, WR_TEXT_MOST, error);
        }
        *small += (int64_t)length + 1;
    }
    return WR_OK;
}

enum wr_code wr_limits_check(const struct wr_meta *meta, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    int64_t row = 0, small = 0;
    for (int i = 0; i < WR_COLUMNS && code == WR_OK; i++) {
        enum wr_column_id id = (enum wr_column_id)i;
        if (!meta->column[i].present) {
            continue;
        }
        int64_t size = (int64_t)wr_type_size(meta->column[i].type);
        if (meta->column[i].type == WR_TYPE_TEXT) {
            code = check_labels(meta, id, &small, error);
        } else if (wr_column_is_per_query(id)) {
            row += wr_meta_row_elements(meta, id) * size;
        } else {
            small += wr_meta_elements(meta, id) * size;
        }
        if (code == WR_OK && row > WR_ROW_BYTES_MOST) {
            code = over("bytes per query with those", id, row, WR_ROW_BYTES_MOST, error);
        } else if (code == WR_OK && small > WR_SMALL_BYTES_MOST) {
            code = over("bytes that are not per query, with those", id, small, WR_SMALL_BYTES_MOST, error);
        }
    }
    return code;
}
