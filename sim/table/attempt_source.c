#include "sim/table/attempt_source.h"

#include "sim/base/memory.h"

#include <string.h>

struct attempt_source {
    struct wr_source base; /* first: a source is one of these */
    struct wr_meta meta;   /* owned, without the dimension */
    struct wr_source *of;  /* borrowed */
    int64_t attempt;       /* from 0 */
};

/* Copies this attempt's slice of each row. `bytes` is the size of a slice. */
static void slice(const struct attempt_source *self, const char *whole, int64_t rows, int64_t repeats, size_t bytes,
                  char *buffer)
{
    for (int64_t i = 0; i < rows; i++) {
        memcpy(buffer + (size_t)i * bytes, whole + (size_t)(i * repeats + self->attempt) * bytes, bytes);
    }
}

static enum wr_code read_rows(struct wr_source *base, enum wr_column_id id, int64_t row, int64_t rows, void *buffer,
                              struct wr_error *error)
{
    const struct attempt_source *self = (const struct attempt_source *)base;
    const struct wr_meta *meta = self->of->meta;
    if (meta->column[id].repeat == WR_DIM_NONE) {
        return self->of->read(self->of, id, row, rows, buffer, error);
    }
    int64_t repeats = wr_meta_repeats(meta, id);
    size_t bytes = (size_t)wr_meta_width(meta, id) * wr_type_size(meta->column[id].type);
    char *whole = wr_array_aligned((size_t)(rows * repeats), bytes, error);
    if (!whole) {
        return WR_E_NO_MEMORY;
    }
    enum wr_code code = self->of->read(self->of, id, row, rows, whole, error);
    if (code == WR_OK) {
        slice(self, whole, rows, repeats, bytes, buffer);
    }
    wr_free(whole);
    return code;
}

static void close_source(struct wr_source *base)
{
    struct attempt_source *self = (struct attempt_source *)base;
    wr_meta_free(&self->meta);
    wr_free(self);
}

enum wr_code wr_attempt_source_open(struct wr_source **self, struct wr_source *of, int64_t attempt,
                                    struct wr_error *error)
{
    *self = NULL;
    if (attempt < 1 || attempt > of->meta->extent[WR_DIM_ATTEMPT]) {
        return wr_fail(error, WR_E_INTERNAL, "%s", "an attempt that the table does not have");
    }
    struct attempt_source *made = wr_array(1, sizeof *made, error);
    if (!made || wr_meta_copy(&made->meta, of->meta, error) != WR_OK) {
        wr_free(made);
        return WR_E_NO_MEMORY;
    }
    made->meta.extent[WR_DIM_ATTEMPT] = 0;
    for (int id = 0; id < WR_COLUMNS; id++) {
        made->meta.column[id].repeat = WR_DIM_NONE;
    }
    made->base = (struct wr_source){.meta = &made->meta, .read = read_rows, .close = close_source};
    made->of = of;
    made->attempt = attempt - 1;
    *self = &made->base;
    return WR_OK;
}
