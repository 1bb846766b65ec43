#include "sim/table/memory_table.h"

#include "sim/base/memory.h"

#include <math.h>
#include <string.h>

static enum wr_code read_rows(struct wr_source *source, enum wr_column_id id, int64_t row, int64_t rows, void *buffer,
                              struct wr_error *error)
{
    struct wr_memory_table *self = (struct wr_memory_table *)source;
    if (!self->rows[id] || row < 0 || row + rows > self->meta.extent[WR_DIM_QUERY]) {
        return wr_fail(error, WR_E_INTERNAL, "%s", "rows outside the table");
    }
    size_t bytes = (size_t)wr_meta_row_elements(&self->meta, id) * wr_type_size(self->meta.column[id].type);
    memcpy(buffer, (const char *)self->rows[id] + (size_t)row * bytes, (size_t)rows * bytes);
    return WR_OK;
}

static enum wr_code read_part(struct wr_source *source, enum wr_column_id id, int64_t row, int64_t rows, void *buffer,
                              struct wr_running_checksum *progress, struct wr_error *error)
{
    (void)progress;
    return read_rows(source, id, row, rows, buffer, error);
}

static void close_table(struct wr_source *source)
{
    struct wr_memory_table *self = (struct wr_memory_table *)source;
    for (int id = 0; id < WR_COLUMNS; id++) {
        wr_free(self->rows[id]);
    }
    wr_meta_free(&self->meta);
    wr_free(self);
}

static void fill_missing(enum wr_column_id id, enum wr_type type, void *data, int64_t elements)
{
    for (int64_t i = 0; i < elements; i++) {
        switch (type) {
        case WR_TYPE_INT8:
            ((int8_t *)data)[i] = -1;
            break;
        case WR_TYPE_INT32:
            ((int32_t *)data)[i] = -1;
            break;
        case WR_TYPE_FLOAT32:
            ((float *)data)[i] = NAN;
            break;
        case WR_TYPE_FLOAT64:
            ((double *)data)[i] = id == WR_COL_QUERY_WEIGHT ? 1 : NAN;
            break;
        default:
            break; /* characters start as zero */
        }
    }
}

struct wr_memory_table *wr_memory_table_new(struct wr_meta *meta, struct wr_error *error)
{
    struct wr_memory_table *self = wr_array(1, sizeof *self, error);
    if (!self) {
        return NULL;
    }
    self->meta = *meta;
    wr_meta_init(meta);
    self->source =
        (struct wr_source){.meta = &self->meta, .read = read_rows, .read_part = read_part, .close = close_table};
    for (int i = 0; i < WR_COLUMNS; i++) {
        enum wr_column_id id = (enum wr_column_id)i;
        if (!self->meta.column[i].present || !wr_column_is_per_query(id)) {
            continue;
        }
        self->source.in_parts[i] = true;
        int64_t elements = wr_meta_elements(&self->meta, id);
        enum wr_type type = self->meta.column[i].type;
        if (!(self->rows[i] = wr_array((size_t)elements, wr_type_size(type), error))) {
            close_table(&self->source);
            return NULL;
        }
        fill_missing(id, type, self->rows[i], elements);
    }
    return self;
}
