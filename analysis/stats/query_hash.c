#include "analysis/stats/query_hash.h"

#include "sim/base/memory.h"
#include "sim/base/random.h"
#include "sim/base/segment.h"

#include <string.h>

enum wr_code wr_query_hash_init(struct wr_query_hash *self, struct wr_source *source, struct wr_error *error)
{
    const bool has_ids = source->meta->column[WR_COL_QUERY_ID].present;
    *self = (struct wr_query_hash){.source = source, .block = -1};
    self->id_length = has_ids ? source->meta->extent[WR_DIM_QUERY_ID_LEN] : 0;
    self->id = wr_array((size_t)self->id_length * WR_BLOCK_ROWS, 1, error);
    return self->id != NULL ? WR_OK : WR_E_NO_MEMORY;
}

void wr_query_hash_free(struct wr_query_hash *self)
{
    wr_free(self->id);
    *self = (struct wr_query_hash){0};
}

static enum wr_code read_block(struct wr_query_hash *self, int64_t row, struct wr_error *error)
{
    const int64_t block = row / WR_BLOCK_ROWS * WR_BLOCK_ROWS;
    if (self->id_length == 0 || block == self->block) {
        return WR_OK;
    }
    const int64_t rows = wr_block_rows(self->source->meta->extent[WR_DIM_QUERY], block);
    self->block = block;
    return self->source->read(self->source, WR_COL_QUERY_ID, block, rows, self->id, error);
}

enum wr_code wr_query_hash_of(struct wr_query_hash *self, int64_t row, int32_t domain, uint64_t *key,
                              struct wr_error *error)
{
    const enum wr_code code = read_block(self, row, error);
    if (code != WR_OK) {
        return code;
    }
    const char *label = wr_meta_label(self->source->meta, WR_COL_DOMAIN, domain);
    uint64_t part[2] = {wr_hash_bytes(label, strlen(label)), (uint64_t)row};
    if (self->id_length > 0) {
        const char *id = self->id + (row - self->block) * self->id_length;
        part[1] = wr_hash_bytes(id, strnlen(id, (size_t)self->id_length));
    }
    *key = wr_hash_bytes(part, sizeof part);
    return WR_OK;
}
