#include "analysis/metrics/rows_blob.h"

#include "sim/base/memory.h"

#include <string.h>

/* One row; a note that is the row's before it is not repeated. */
struct packed {
    double value, lo, hi;
    int64_t n;
    int64_t is_new_note;
};

enum wr_code wr_metric_rows_pack(const struct wr_metric_rows *rows, struct wr_blob *blob, struct wr_error *error)
{
    const char *last = "";
    enum wr_code code = wr_blob_put_number(blob, rows->rows, error);
    for (int64_t i = 0; i < rows->rows && code == WR_OK; i++) {
        const struct wr_result_row *row = &rows->row[i];
        const struct packed packed = {row->value, row->lo, row->hi, row->n, strcmp(row->note, last) != 0};
        code = wr_blob_put(blob, &packed, sizeof packed, error);
        if (code == WR_OK && packed.is_new_note) {
            code = wr_blob_put_text(blob, row->note, error);
        }
        last = row->note;
    }
    return code;
}

static enum wr_code unpack_row(struct wr_blob_reader *blob, const char **last, struct wr_result_row *row, char **note,
                               struct wr_error *error)
{
    struct packed packed = {0};
    const void *bytes = wr_blob_bytes(blob, sizeof packed);
    if (bytes != NULL) {
        memcpy(&packed, bytes, sizeof packed);
    }
    if (packed.is_new_note) {
        *last = wr_blob_text(blob);
    }
    row->value = packed.value;
    row->lo = packed.lo;
    row->hi = packed.hi;
    row->n = packed.n;
    row->note = *note = wr_text_copy(*last, strlen(*last), error);
    return row->note != NULL ? WR_OK : WR_E_NO_MEMORY;
}

enum wr_code wr_metric_rows_unpack(const struct wr_metric_inputs *inputs, struct wr_blob_reader *blob,
                                   struct wr_metric_rows *rows, struct wr_error *error)
{
    const char *last = "";
    enum wr_code code = wr_metric_rows_label(inputs, rows, error);
    if (code == WR_OK && wr_blob_number(blob) != rows->rows) {
        blob->bad = true;
    }
    for (int64_t i = 0; i < rows->rows && code == WR_OK && !blob->bad; i++) {
        code = unpack_row(blob, &last, &rows->row[i], &rows->note[i], error);
    }
    if (code == WR_OK && (blob->bad || blob->left > 0)) {
        code = wr_fail(error, WR_E_JOURNAL_FOREIGN, "%d", 0);
    }
    if (code != WR_OK) {
        wr_metric_rows_free(rows);
    }
    return code;
}
