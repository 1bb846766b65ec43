#include "sim/ingest/key_set.h"

#include "sim/base/memory.h"
#include "sim/base/random.h"

#include <string.h>

void wr_key_set_free(struct wr_key_set *self)
{
    wr_free(self->slot);
    memset(self, 0, sizeof *self);
}

/* Two 64-bit hashes of one text, made independent by hashing it forwards and backwards. */
static void hash_text(const char *text, size_t length, uint64_t word[2])
{
    uint64_t backwards = 0x9e3779b97f4a7c15u ^ length;
    for (size_t i = length; i > 0; i--) {
        backwards = (backwards ^ (uint8_t)text[i - 1]) * 0xff51afd7ed558ccdu;
        backwards ^= backwards >> 32;
    }
    word[0] = wr_hash_bytes(text, length);
    word[1] = backwards;
}

struct wr_key wr_key_of(const char *domain, size_t domain_length, const char *id, size_t id_length)
{
    uint64_t words[4];
    hash_text(domain, domain_length, words);
    hash_text(id, id_length, words + 2);
    uint64_t first[2] = {words[0], words[2]}, second[2] = {words[1], words[3]};
    uint64_t one = wr_hash_bytes(first, sizeof first), other = wr_hash_bytes(second, sizeof second);
    struct wr_key key = {{(uint32_t)one, (uint32_t)(one >> 32), (uint32_t)other}, 0};
    key.word[2] |= key.word[0] == 0 && key.word[1] == 0;
    return key;
}

static bool is_free(const struct wr_key *key)
{
    return key->word[0] == 0 && key->word[1] == 0 && key->word[2] == 0;
}

static struct wr_key *probe(struct wr_key *slot, size_t slots, struct wr_key key)
{
    size_t at = (size_t)(key.word[0] | (uint64_t)key.word[1] << 32) & (slots - 1);
    while (!is_free(&slot[at]) && memcmp(slot[at].word, key.word, sizeof key.word) != 0) {
        at = (at + 1) & (slots - 1);
    }
    return &slot[at];
}

/* Keeps the set at most four fifths full: 3 x 16 bytes / 0.8 = 60 per key while both tables are alive. */
static enum wr_code grow(struct wr_key_set *self, struct wr_error *error)
{
    if ((self->count + 1) * 5 <= self->slots * 4) {
        return WR_OK;
    }
    size_t slots = self->slots ? self->slots * 2 : 1024;
    struct wr_key *slot = wr_array(slots, sizeof *slot, error);
    if (!slot) {
        return WR_E_NO_MEMORY;
    }
    for (size_t i = 0; i < self->slots; i++) {
        if (!is_free(&self->slot[i])) {
            *probe(slot, slots, self->slot[i]) = self->slot[i];
        }
    }
    wr_free(self->slot);
    self->slot = slot;
    self->slots = slots;
    return WR_OK;
}

enum wr_code wr_key_set_add(struct wr_key_set *self, struct wr_key key, uint32_t *index, bool *is_new,
                            struct wr_error *error)
{
    enum wr_code code = grow(self, error);
    if (code != WR_OK) {
        return code;
    }
    struct wr_key *found = probe(self->slot, self->slots, key);
    *is_new = is_free(found);
    if (*is_new) {
        if (self->count >= UINT32_MAX) {
            return wr_fail(error, WR_E_TOO_LARGE, "%s%zu%u", "queries", self->count, UINT32_MAX);
        }
        *found = key;
        found->index = (uint32_t)self->count++;
    }
    *index = found->index;
    return WR_OK;
}

int64_t wr_key_set_find(const struct wr_key_set *self, struct wr_key key)
{
    const struct wr_key *found = self->slots ? probe(self->slot, self->slots, key) : NULL;
    return found && !is_free(found) ? (int64_t)found->index : -1;
}
