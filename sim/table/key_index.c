#include "sim/table/key_index.h"

#include "sim/base/memory.h"

#include <string.h>

static size_t hash_key(const int32_t *key, int words)
{
    uint64_t hash = 0x9e3779b97f4a7c15u;
    for (int i = 0; i < words; i++) {
        hash = (hash ^ (uint32_t)key[i]) * 0xbf58476d1ce4e5b9u;
        hash ^= hash >> 29;
    }
    return (size_t)hash;
}

int32_t *wr_key_index_find(const struct wr_key_index *self, const struct wr_keyed *array, const int32_t *key)
{
    size_t bytes = (size_t)array->words * sizeof *key;
    size_t at = hash_key(key, array->words) & (self->slots - 1);
    while (self->slot[at] >= 0 &&
           memcmp((const char *)array->item + (size_t)self->slot[at] * array->stride, key, bytes) != 0) {
        at = (at + 1) & (self->slots - 1);
    }
    return &self->slot[at];
}

void wr_key_index_rebuild(struct wr_key_index *self, const struct wr_keyed *array)
{
    for (size_t i = 0; i < self->slots; i++) {
        self->slot[i] = -1;
    }
    for (size_t i = 0; i < array->items; i++) {
        const void *key = (const char *)array->item + i * array->stride;
        *wr_key_index_find(self, array, key) = (int32_t)i;
    }
}

enum wr_code wr_key_index_reserve(struct wr_key_index *self, const struct wr_keyed *array, struct wr_error *error)
{
    if ((array->items + 1) * 2 <= self->slots) {
        return WR_OK;
    }
    size_t slots = self->slots ? self->slots * 2 : 64;
    int32_t *slot = wr_array(slots, sizeof *slot, error);
    if (!slot) {
        return WR_E_NO_MEMORY;
    }
    wr_free(self->slot);
    *self = (struct wr_key_index){.slot = slot, .slots = slots};
    wr_key_index_rebuild(self, array);
    return WR_OK;
}
