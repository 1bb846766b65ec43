#include "sim/replay/tile.h"

#include "sim/base/memory.h"
#include "sim/base/segment.h"

#include <string.h>

static size_t row_bytes(const struct wr_meta *meta, enum wr_column_id id)
{
    return (size_t)wr_meta_row_elements(meta, id) * wr_type_size(meta->column[id].type);
}

enum wr_code wr_tile_init(struct wr_tile *self, const struct wr_plan *plan, struct wr_error *error)
{
    memset(self, 0, sizeof *self);
    self->plan = plan;
    size_t rows = plan->queries < WR_BLOCK_ROWS ? (size_t)plan->queries : WR_BLOCK_ROWS;
    for (int i = 0; i < WR_COLUMNS; i++) {
        size_t bytes = row_bytes(plan->meta, (enum wr_column_id)i);
        size_t padding = bytes ? WR_LANES_PADDING / bytes + 1 : 0;
        if (plan->reads[i] && !(self->column[i] = wr_array_aligned(rows + padding, bytes, error))) {
            return WR_E_NO_MEMORY;
        }
    }
    return WR_OK;
}

void wr_tile_free(struct wr_tile *self)
{
    for (int i = 0; i < WR_COLUMNS; i++) {
        wr_free(self->column[i]);
    }
    memset(self, 0, sizeof *self);
}

enum wr_code wr_tile_read(struct wr_tile *self, int64_t row, struct wr_error *error)
{
    struct wr_source *source = self->plan->job->source;
    int64_t left = self->plan->queries - row;
    self->row = row;
    self->rows = (int)(left < WR_BLOCK_ROWS ? left : WR_BLOCK_ROWS);
    for (int i = 0; i < WR_COLUMNS; i++) {
        if (self->column[i]) {
            enum wr_code code = source->read(source, (enum wr_column_id)i, row, self->rows, self->column[i], error);
            if (code != WR_OK) {
                return code;
            }
        }
    }
    return WR_OK;
}

struct wr_view wr_tile_view(const struct wr_tile *self, enum wr_matrix matrix, int first)
{
    enum wr_column_id id = wr_matrix_column(matrix);
    const struct wr_meta *meta = self->plan->meta;
    const char *data = self->column[id];
    return (struct wr_view){.data = data ? data + (size_t)first * row_bytes(meta, id) : NULL,
                            .type = meta->column[id].type,
                            .width = wr_meta_row_elements(meta, id),
                            .offset = self->plan->offset[matrix]};
}

void wr_tile_terms(const struct wr_tile *self, int first, struct wr_view term[WR_TERMS])
{
    static const enum wr_matrix matrix[WR_TERMS] = {WR_MATRIX_ENERGY, WR_MATRIX_LATENCY, WR_MATRIX_TOKENS_IN,
                                                    WR_MATRIX_TOKENS_OUT, WR_MATRIX_COST};
    for (int t = 0; t < WR_TERMS; t++) {
        term[t] = wr_tile_view(self, matrix[t], first);
    }
}
