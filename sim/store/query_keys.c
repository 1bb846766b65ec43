#include "sim/store/query_keys.h"

#include "sim/base/interrupt.h"
#include "sim/base/memory.h"
#include "sim/base/segment.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

enum { PASS_ROWS = 1 << 24 /* about this many keys, of 16 bytes, are held at a time */ };

struct key {
    uint64_t hash;
    int64_t row;
};

/* One block of identifiers and domains. */
struct block {
    char *id;
    int32_t *domain;
    int64_t row; /* first row held; -1 = none */
};

struct keys {
    struct wr_source *source;
    size_t width; /* bytes of an identifier */
    int64_t queries;
    struct block block, other;
    struct key *key;
    size_t keys, capacity;
    wr_same_key *found;
    void *context;
    int64_t same;
};

/* Makes `block` hold the block that `row` is in. */
static enum wr_code load(struct keys *self, struct block *block, int64_t row, struct wr_error *error)
{
    int64_t first = row - row % WR_BLOCK_ROWS, left = self->queries - first;
    if (block->row == first) {
        return WR_OK;
    }
    int64_t rows = left < WR_BLOCK_ROWS ? left : WR_BLOCK_ROWS;
    struct wr_source *source = self->source;
    enum wr_code code = source->read(source, WR_COL_QUERY_ID, first, rows, block->id, error);
    if (code == WR_OK && block->domain) {
        code = source->read(source, WR_COL_QUERY_DOMAIN, first, rows, block->domain, error);
    }
    block->row = code == WR_OK ? first : -1;
    return code;
}

static const char *id_at(const struct keys *self, const struct block *block, int64_t row)
{
    return block->id + (size_t)(row % WR_BLOCK_ROWS) * self->width;
}

static int32_t domain_at(const struct block *block, int64_t row)
{
    return block->domain ? block->domain[row % WR_BLOCK_ROWS] : -1;
}

/* Collects the keys of one pass: those whose hash belongs to it. */
static enum wr_code collect(struct keys *self, uint64_t pass, uint64_t passes, struct wr_error *error)
{
    self->keys = 0;
    for (int64_t row = 0; row < self->queries; row++) {
        enum wr_code code = row % WR_BLOCK_ROWS ? WR_OK : wr_interrupted(error);
        if (code != WR_OK || (code = load(self, &self->block, row, error)) != WR_OK) {
            return code;
        }
        uint64_t domain = (uint64_t)(uint32_t)domain_at(&self->block, row);
        uint64_t hash = XXH3_64bits_withSeed(id_at(self, &self->block, row), self->width, domain);
        if (hash % passes != pass) {
            continue;
        }
        void *array = self->key;
        if ((code = wr_array_grow(&array, &self->capacity, self->keys + 1, sizeof *self->key, error)) != WR_OK) {
            return code;
        }
        self->key = array;
        self->key[self->keys++] = (struct key){hash, row};
    }
    return WR_OK;
}

static int compare_keys(const void *a, const void *b)
{
    const struct key *left = a, *right = b;
    if (left->hash != right->hash) {
        return left->hash < right->hash ? -1 : 1;
    }
    return left->row < right->row ? -1 : left->row > right->row;
}

static enum wr_code compare_rows(struct keys *self, int64_t first, int64_t second, struct wr_error *error)
{
    enum wr_code code = load(self, &self->block, first, error);
    if (code == WR_OK) {
        code = load(self, &self->other, second, error);
    }
    if (code != WR_OK) {
        return code;
    }
    const char *id = id_at(self, &self->block, first);
    int32_t domain = domain_at(&self->block, first);
    if (domain != domain_at(&self->other, second) || memcmp(id, id_at(self, &self->other, second), self->width) != 0) {
        return WR_OK;
    }
    char *text = wr_text_copy(id, strnlen(id, self->width), error);
    if (!text) {
        return WR_E_NO_MEMORY;
    }
    struct wr_error what;
    wr_fail(&what, WR_E_QUERY_TWICE, "%lld%lld%s%s", (long long)first, (long long)second, text,
            wr_meta_label(self->source->meta, WR_COL_DOMAIN, domain));
    self->found(self->context, &what, self->same++);
    wr_free(text);
    return WR_OK;
}

static enum wr_code compare(struct keys *self, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    if (self->keys > 1) {
        qsort(self->key, self->keys, sizeof *self->key, compare_keys);
    }
    for (size_t i = 1; code == WR_OK && i < self->keys; i++) {
        if (self->key[i].hash == self->key[i - 1].hash) {
            code = compare_rows(self, self->key[i - 1].row, self->key[i].row, error);
        }
    }
    return code;
}

static enum wr_code prepare(struct keys *self, struct block *block, struct wr_error *error)
{
    block->row = -1;
    block->id = wr_array(WR_BLOCK_ROWS, self->width, error);
    bool domains = self->source->meta->column[WR_COL_QUERY_DOMAIN].present;
    block->domain = block->id && domains ? wr_array(WR_BLOCK_ROWS, sizeof *block->domain, error) : NULL;
    return block->id && (block->domain || !domains) ? WR_OK : WR_E_NO_MEMORY;
}

static void release(struct block *block)
{
    wr_free(block->id);
    wr_free(block->domain);
}

enum wr_code wr_query_keys_check(struct wr_source *source, wr_same_key *found, void *context, struct wr_error *error)
{
    const struct wr_meta *meta = source->meta;
    if (!meta->column[WR_COL_QUERY_ID].present) {
        return WR_OK;
    }
    struct keys self = {.source = source, .found = found, .context = context};
    self.queries = meta->extent[WR_DIM_QUERY];
    self.width = (size_t)wr_meta_row_elements(meta, WR_COL_QUERY_ID);
    enum wr_code code = prepare(&self, &self.block, error);
    if (code == WR_OK) {
        code = prepare(&self, &self.other, error);
    }
    uint64_t passes = (uint64_t)(self.queries / PASS_ROWS) + 1;
    for (uint64_t pass = 0; code == WR_OK && pass < passes; pass++) {
        code = collect(&self, pass, passes, error);
        if (code == WR_OK) {
            code = compare(&self, error);
        }
    }
    release(&self.block);
    release(&self.other);
    wr_free(self.key);
    return code;
}
