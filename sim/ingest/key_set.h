/* The query keys seen so far, as 96-bit hashes, each with its number in order of first appearance. As long as every
 * identifier is greater than all before, which many tables' are, a key is new without looking, and the keys are a list
 * of 12 bytes each; the first that is not makes a hash table of them, of 20 to 40 bytes per key, which grows in its
 * place. At most 52 bytes per key while the one becomes the other. Two different keys that share all 96 bits would be
 * taken for one; at 100 million keys the chance is below 1e-12. */
#ifndef WATTROUTE_SIM_INGEST_KEY_SET_H
#define WATTROUTE_SIM_INGEST_KEY_SET_H

#include "sim/ingest/records.h"

struct wr_key {
    uint32_t word[3]; /* never all zero: that marks a free slot */
    uint32_t index;   /* in a set; 0 otherwise */
};

struct wr_key_set {
    size_t count;
    uint32_t (*list)[3]; /* owned: words in order, while identifiers ascend */
    size_t capacity;
    struct wr_field last; /* owned: the greatest identifier of the list */
    size_t last_capacity;
    int64_t found;       /* in the list, by the last search */
    struct wr_key *slot; /* owned, open addressing; NULL = there is a list */
    size_t slots;        /* a power of two, or 0 */
};

static inline bool wr_key_same(const struct wr_key *one, const struct wr_key *other)
{
    return one->word[0] == other->word[0] && one->word[1] == other->word[1] && one->word[2] == other->word[2];
}

/* Whether an identifier is greater than another: longer, or as long and later in the order of bytes. */
bool wr_key_follows(const struct wr_field *id, const struct wr_field *before);

void wr_key_set_free(struct wr_key_set *self); /* of a zeroed or filled set */

/* The key of a query: its domain and its identifier within the domain. */
struct wr_key wr_key_of(const char *domain, size_t domain_length, const char *id, size_t id_length);

/* Adds a key, whose number is `*index`, and which was made of the identifier `id`; `*is_new` is false when it was there
 * already. */
enum wr_code wr_key_set_add(struct wr_key_set *self, struct wr_key key, const struct wr_field *id, uint32_t *index,
                            bool *is_new, struct wr_error *error);

/* Adds keys in their order, each unlike the one before it; `*are_new` is false when one was there already. `ascend`:
 * each identifier follows the one before, from `first` to `last`. */
enum wr_code wr_key_set_add_many(struct wr_key_set *self, const struct wr_key *key, size_t count, bool ascend,
                                 const struct wr_field *first, const struct wr_field *last, bool *are_new,
                                 struct wr_error *error);

/* Asks for the memory that adding or finding `key` will touch; NULL-safe. */
void wr_key_set_prefetch(const struct wr_key_set *self, const struct wr_key *key);

/* The number of a key, -1 when it is not there. Makes the table unless keys are asked for in their order. */
enum wr_code wr_key_set_find(struct wr_key_set *self, struct wr_key key, int64_t *index, struct wr_error *error);

#endif
