/* The set of query keys seen so far, as 128-bit hashes: at most 60 bytes per key while it grows, 40 afterwards.
 * Two different keys that share all 128 bits would be taken for one; at 100 million keys the chance is below 1e-21. */
#ifndef WATTROUTE_SIM_INGEST_KEY_SET_H
#define WATTROUTE_SIM_INGEST_KEY_SET_H

#include "sim/base/error.h"

#include <stddef.h>
#include <stdint.h>

struct wr_key {
    uint64_t word[2]; /* never both zero: that marks a free slot */
};

struct wr_key_set {
    struct wr_key *slot; /* owned, open addressing */
    size_t slots, count; /* slots: a power of two, or 0 */
};

void wr_key_set_free(struct wr_key_set *self); /* of a zeroed or filled set */

/* The key of a query: its domain and its identifier within the domain. */
struct wr_key wr_key_of(const char *domain, size_t domain_length, const char *id, size_t id_length);

/* Adds a key; `*is_new` is false when it was there already. */
enum wr_code wr_key_set_add(struct wr_key_set *self, struct wr_key key, bool *is_new, struct wr_error *error);

#endif
