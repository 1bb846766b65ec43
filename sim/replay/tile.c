#include "sim/replay/tile.h"

#include "sim/base/memory.h"
#include "sim/base/segment.h"

#include <string.h>

enum { PART_BYTES = 512 << 10 }; /* of all matrices together: half of a second-level cache of 1 MiB */

static size_t row_bytes(const struct wr_meta *meta, enum wr_column_id id)
{
    return (size_t)wr_meta_row_elements(meta, id) * wr_type_size(meta->column[id].type);
}

/* Input tokens may be a condition's column: it is there for the whole block. */
static void choose_parts(struct wr_tile *self, const bool reads[WR_COLUMNS])
{
    const struct wr_plan *plan = self->plan;
    size_t bytes = 1;
    for (int m = 0; m < WR_MATRICES; m++) {
        enum wr_column_id id = wr_matrix_column((enum wr_matrix)m);
        self->in_parts[id] = m != WR_MATRIX_TOKENS_IN && reads[id] && plan->job->source->in_parts[id];
        bytes += self->in_parts[id] ? row_bytes(plan->meta, id) : 0;
    }
    size_t strips = PART_BYTES / bytes / WR_STRIP_ROWS, most = WR_BLOCK_ROWS / WR_STRIP_ROWS;
    self->part_rows = (int)(strips < 1 ? 1 : strips > most ? most : strips) * WR_STRIP_ROWS;
}

enum wr_code wr_tile_init(struct wr_tile *self, const struct wr_plan *plan, const bool reads[WR_COLUMNS],
                          struct wr_error *error)
{
    *self = (struct wr_tile){.plan = plan};
    choose_parts(self, reads);
    self->progress = wr_array_aligned(WR_COLUMNS, sizeof *self->progress, error);
    for (int i = 0; self->progress && i < WR_COLUMNS; i++) {
        size_t bytes = row_bytes(plan->meta, (enum wr_column_id)i);
        int64_t rows = self->in_parts[i] ? self->part_rows : WR_BLOCK_ROWS;
        size_t least = (size_t)(plan->queries < rows ? plan->queries : rows);
        size_t padding = bytes ? WR_LANES_PADDING / bytes + 1 : 0;
        if (reads[i] && !(self->column[i] = wr_array_aligned(least + padding, bytes, error))) {
            return WR_E_NO_MEMORY;
        }
    }
    return self->progress ? WR_OK : WR_E_NO_MEMORY;
}

void wr_tile_free(struct wr_tile *self)
{
    for (int i = 0; i < WR_COLUMNS; i++) {
        wr_free(self->column[i]);
    }
    wr_free(self->progress);
    memset(self, 0, sizeof *self);
}

enum wr_code wr_tile_read(struct wr_tile *self, int64_t row, struct wr_error *error)
{
    struct wr_source *source = self->plan->job->source;
    self->row = row;
    self->rows = (int)wr_block_rows(self->plan->queries, row);
    self->part = self->part_end = 0;
    enum wr_code code = WR_OK;
    for (int i = 0; code == WR_OK && i < WR_COLUMNS; i++) {
        if (self->column[i] && !self->in_parts[i]) {
            code = source->read(source, (enum wr_column_id)i, row, self->rows, self->column[i], error);
        }
    }
    return code;
}

enum wr_code wr_tile_read_part(struct wr_tile *self, struct wr_error *error)
{
    struct wr_source *source = self->plan->job->source;
    int left = self->rows - self->part_end, rows = left < self->part_rows ? left : self->part_rows;
    self->part = self->part_end;
    self->part_end += rows;
    enum wr_code code = WR_OK;
    for (int i = 0; code == WR_OK && i < WR_COLUMNS; i++) {
        if (self->in_parts[i]) {
            code = source->read_part(source, (enum wr_column_id)i, self->row + self->part, rows, self->column[i],
                                     &self->progress[i], error);
        }
    }
    return code;
}

struct wr_view wr_tile_view(const struct wr_tile *self, enum wr_matrix matrix, int first)
{
    enum wr_column_id id = wr_matrix_column(matrix);
    const struct wr_meta *meta = self->plan->meta;
    const char *data = self->column[id];
    int row = self->in_parts[id] ? first - self->part : first;
    return (struct wr_view){.data = data ? data + (size_t)row * row_bytes(meta, id) : NULL,
                            .type = meta->column[id].type,
                            .width = wr_meta_row_elements(meta, id),
                            .offset = self->plan->offset[matrix]};
}

struct wr_latency_views wr_tile_latency(const struct wr_tile *self, int first)
{
    return (struct wr_latency_views){.energy = wr_tile_view(self, WR_MATRIX_ENERGY, first),
                                     .latency = wr_tile_view(self, WR_MATRIX_LATENCY, first),
                                     .tokens_out = wr_tile_view(self, WR_MATRIX_TOKENS_OUT, first)};
}

void wr_tile_terms(const struct wr_tile *self, int first, struct wr_view term[WR_TERMS])
{
    static const enum wr_matrix matrix[WR_TERMS] = {WR_MATRIX_ENERGY, WR_MATRIX_LATENCY, WR_MATRIX_TOKENS_IN,
                                                    WR_MATRIX_TOKENS_OUT, WR_MATRIX_COST};
    for (int t = 0; t < WR_TERMS; t++) {
        term[t] = wr_tile_view(self, matrix[t], first);
    }
}
