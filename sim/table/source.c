#include "sim/table/source.h"

#include "sim/base/interrupt.h"
#include "sim/base/memory.h"
#include "sim/base/segment.h"

static bool is_in_block(const struct wr_meta *meta, enum wr_column_id id)
{
    return meta->column[id].present && wr_column_is_per_query(id);
}

enum wr_code wr_row_block_init(struct wr_row_block *self, const struct wr_meta *meta, struct wr_error *error)
{
    *self = (struct wr_row_block){.row = 0};
    for (int i = 0; i < WR_COLUMNS; i++) {
        enum wr_column_id id = (enum wr_column_id)i;
        if (is_in_block(meta, id)) {
            size_t row_bytes = (size_t)wr_meta_row_elements(meta, id) * wr_type_size(meta->column[i].type);
            self->data[i] = wr_array_aligned(WR_BLOCK_ROWS, row_bytes, error);
            if (!self->data[i]) {
                wr_row_block_free(self);
                return WR_E_NO_MEMORY;
            }
        }
    }
    return WR_OK;
}

void wr_row_block_free(struct wr_row_block *self)
{
    for (int id = 0; id < WR_COLUMNS; id++) {
        wr_free(self->data[id]);
        self->data[id] = NULL;
    }
}

static enum wr_code read_block(struct wr_source *self, struct wr_row_block *block, struct wr_error *error)
{
    enum wr_code code = wr_interrupted(error);
    for (int id = 0; code == WR_OK && id < WR_COLUMNS; id++) {
        if (block->data[id]) {
            code = self->read(self, (enum wr_column_id)id, block->row, block->rows, block->data[id], error);
        }
    }
    return code;
}

/* Block by block, and within a block column by column. */
enum wr_code wr_source_pour(struct wr_source *self, const struct wr_block_sink *sink, struct wr_error *error)
{
    struct wr_row_block block;
    if (self->pour) {
        return self->pour(self, sink, error);
    }
    enum wr_code code = wr_row_block_init(&block, self->meta, error);
    int64_t queries = self->meta->extent[WR_DIM_QUERY];
    for (int64_t row = 0; code == WR_OK && row < queries; row += WR_BLOCK_ROWS) {
        block.row = row;
        block.rows = wr_block_rows(queries, row);
        code = read_block(self, &block, error);
        code = code == WR_OK ? sink->put(sink->context, &block, error) : code;
        code = code == WR_OK ? sink->see(sink->context, &block, error) : code;
    }
    wr_row_block_free(&block);
    return code;
}
