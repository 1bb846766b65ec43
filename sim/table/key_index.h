/* An open-addressing index over an array whose items begin with a key of `words` int32 values. */
#ifndef WATTROUTE_SIM_TABLE_KEY_INDEX_H
#define WATTROUTE_SIM_TABLE_KEY_INDEX_H

#include "sim/base/error.h"

#include <stddef.h>
#include <stdint.h>

struct wr_key_index {
    int32_t *slot; /* owned: item numbers, -1 = free */
    size_t slots;  /* a power of two, or 0 */
};

/* The array that is indexed; borrowed. */
struct wr_keyed {
    const void *item;
    size_t items, stride; /* stride in bytes */
    int words;
};

/* The slot that holds `key`, or the free slot where it belongs; slots must not be 0. */
int32_t *wr_key_index_find(const struct wr_key_index *self, const struct wr_keyed *array, const int32_t *key);

/* Makes room for one more item: keeps at least half of the slots free. */
enum wr_code wr_key_index_reserve(struct wr_key_index *self, const struct wr_keyed *array, struct wr_error *error);

/* Enters all items anew, after their order has changed. */
void wr_key_index_rebuild(struct wr_key_index *self, const struct wr_keyed *array);

#endif
