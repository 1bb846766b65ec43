/* The query keys seen so far, as 96-bit hashes, each with its number in order of first appearance: at most 60 bytes per
 * key while the set grows, 40 afterwards. Two different keys that share all 96 bits would be taken for one; at 100
 * million keys the chance is below 1e-12. */
#ifndef WATTROUTE_SIM_INGEST_KEY_SET_H
#define WATTROUTE_SIM_INGEST_KEY_SET_H

#include "sim/base/error.h"

#include <stddef.h>
#include <stdint.h>

struct wr_key {
    uint32_t word[3]; /* never all zero: that marks a free slot */
    uint32_t index;   /* in a set; 0 otherwise */
};

struct wr_key_set {
    struct wr_key *slot; /* owned, open addressing */
    size_t slots, count; /* slots: a power of two, or 0 */
};

void wr_key_set_free(struct wr_key_set *self); /* of a zeroed or filled set */

/* The key of a query: its domain and its identifier within the domain. */
struct wr_key wr_key_of(const char *domain, size_t domain_length, const char *id, size_t id_length);

/* Adds a key, whose number is `*index`; `*is_new` is false when it was there already. */
enum wr_code wr_key_set_add(struct wr_key_set *self, struct wr_key key, uint32_t *index, bool *is_new,
                            struct wr_error *error);

/* The number of a key, -1 when it is not there. */
int64_t wr_key_set_find(const struct wr_key_set *self, struct wr_key key);

#endif
