#include "sim/ingest/key_set.h"

#include "sim/base/memory.h"
#include "sim/ingest/quick_hash.h"

#include <string.h>

enum { LOOK_AHEAD = 12 /* keys between asking for the memory of one and adding it */ };

void wr_key_set_free(struct wr_key_set *self)
{
    wr_free(self->slot);
    wr_free(self->list);
    wr_free((char *)self->last.text);
    memset(self, 0, sizeof *self);
}

struct wr_key wr_key_of(const char *domain, size_t domain_length, const char *id, size_t id_length)
{
    uint64_t word[2] = {0, 0};
    wr_quick_hash(word, domain, domain_length);
    wr_quick_hash(word, id, id_length);
    struct wr_key key = {{(uint32_t)word[0], (uint32_t)(word[0] >> 32), (uint32_t)word[1]}, 0};
    key.word[2] |= key.word[0] == 0 && key.word[1] == 0;
    return key;
}

static bool is_free(const struct wr_key *key)
{
    return key->word[0] == 0 && key->word[1] == 0 && key->word[2] == 0;
}

static size_t slot_of(const struct wr_key *key, size_t slots)
{
    return (size_t)(key->word[0] | (uint64_t)key->word[1] << 32) & (slots - 1);
}

static struct wr_key *probe(struct wr_key *slot, size_t slots, struct wr_key key)
{
    size_t at = slot_of(&key, slots);
    while (!is_free(&slot[at]) && !wr_key_same(&slot[at], &key)) {
        at = (at + 1) & (slots - 1);
    }
    return &slot[at];
}

static void put(struct wr_key_set *self, struct wr_key key)
{
    *probe(self->slot, self->slots, key) = key;
}

/* Puts the keys of a table that was doubled where they belong now, which is where they were or in the new half: what a
 * key may move to was emptied before. Behind the first free slot every run of keys begins at the home of its first one;
 * those before it belong to the run at the end, and go last. */
static enum wr_code spread(struct wr_key_set *self, size_t before, struct wr_error *error)
{
    size_t first = 0;
    while (!is_free(&self->slot[first])) { /* there is one: a fifth is */
        first++;
    }
    struct wr_key *wrapped = wr_array(first + 1, sizeof *wrapped, error);
    if (!wrapped) {
        return WR_E_NO_MEMORY;
    }
    memcpy(wrapped, self->slot, first * sizeof *wrapped);
    memset(self->slot, 0, first * sizeof *wrapped);
    for (size_t i = first; i < before; i++) {
        struct wr_key key = self->slot[i];
        if (!is_free(&key)) {
            self->slot[i] = (struct wr_key){{0, 0, 0}, 0};
            put(self, key);
        }
    }
    for (size_t i = 0; i < first; i++) {
        put(self, wrapped[i]);
    }
    wr_free(wrapped);
    return WR_OK;
}

/* Keeps the table at most four fifths full: 2 x 16 bytes / 0.8 = 40 per key. */
static enum wr_code grow(struct wr_key_set *self, struct wr_error *error)
{
    size_t before = self->slots;
    if ((self->count + 1) * 5 <= before * 4) {
        return WR_OK;
    }
    struct wr_key *grown = wr_array_resize(self->slot, before * 2, sizeof *grown, error);
    if (!grown) {
        return WR_E_NO_MEMORY;
    }
    memset(grown + before, 0, before * sizeof *grown);
    self->slot = grown;
    self->slots = before * 2;
    return spread(self, before, error);
}

/* The list and the table of its keys are at most 12 + 2 x 16 / 0.8 = 52 bytes per key. */
static enum wr_code list_to_table(struct wr_key_set *self, struct wr_error *error)
{
    size_t slots = 1024;
    while ((self->count + 1) * 5 > slots * 4) {
        slots *= 2;
    }
    self->slot = wr_array(slots, sizeof *self->slot, error);
    if (!self->slot) {
        return WR_E_NO_MEMORY;
    }
    self->slots = slots;
    for (size_t i = 0; i < self->count; i++) {
        put(self, (struct wr_key){{self->list[i][0], self->list[i][1], self->list[i][2]}, (uint32_t)i});
    }
    wr_free(self->list);
    self->list = NULL;
    return WR_OK;
}

bool wr_key_follows(const struct wr_field *id, const struct wr_field *before)
{
    return id->length != before->length ? id->length > before->length : memcmp(id->text, before->text, id->length) > 0;
}

static enum wr_code check_count(const struct wr_key_set *self, size_t more, struct wr_error *error)
{
    return more <= UINT32_MAX - self->count
               ? WR_OK
               : wr_fail(error, WR_E_TOO_LARGE, "%s%zu%u", "queries", self->count, UINT32_MAX);
}

/* Puts keys whose identifiers are greater than all before behind them; `id` is the greatest. */
static enum wr_code append(struct wr_key_set *self, const struct wr_key *key, size_t count, const struct wr_field *id,
                           struct wr_error *error)
{
    char *last = (char *)self->last.text;
    enum wr_code code = check_count(self, count, error);
    code = code == WR_OK ? wr_array_grow((void **)&last, &self->last_capacity, id->length + 1, 1, error) : code;
    self->last.text = last;
    code = code == WR_OK
               ? wr_array_grow((void **)&self->list, &self->capacity, self->count + count, sizeof *self->list, error)
               : code;
    if (code != WR_OK) {
        return code;
    }
    memcpy(last, id->text, id->length);
    self->last.length = id->length;
    for (size_t i = 0; i < count; i++) {
        memcpy(self->list[self->count++], key[i].word, sizeof key[i].word);
    }
    return code;
}

static enum wr_code add_to_table(struct wr_key_set *self, struct wr_key key, uint32_t *index, bool *is_new,
                                 struct wr_error *error)
{
    enum wr_code code = self->slot ? grow(self, error) : list_to_table(self, error);
    if (code != WR_OK) {
        return code;
    }
    struct wr_key *found = probe(self->slot, self->slots, key);
    *is_new = is_free(found);
    if (*is_new) {
        code = check_count(self, 1, error);
        if (code != WR_OK) {
            return code;
        }
        *found = key;
        found->index = (uint32_t)self->count++;
    }
    *index = found->index;
    return code;
}

enum wr_code wr_key_set_add(struct wr_key_set *self, struct wr_key key, const struct wr_field *id, uint32_t *index,
                            bool *is_new, struct wr_error *error)
{
    if (!self->slot && (self->count == 0 || wr_key_follows(id, &self->last))) {
        *is_new = true;
        *index = (uint32_t)self->count;
        return append(self, &key, 1, id, error);
    }
    return add_to_table(self, key, index, is_new, error);
}

enum wr_code wr_key_set_add_many(struct wr_key_set *self, const struct wr_key *key, size_t count, bool ascend,
                                 const struct wr_field *first, const struct wr_field *last, bool *are_new,
                                 struct wr_error *error)
{
    *are_new = true;
    if (!self->slot && ascend && (self->count == 0 || wr_key_follows(first, &self->last))) {
        return append(self, key, count, last, error);
    }
    enum wr_code code = WR_OK;
    for (size_t i = 0; code == WR_OK && i < count; i++) {
        uint32_t index = 0;
        bool is_new = false;
        wr_key_set_prefetch(self, i + LOOK_AHEAD < count ? &key[i + LOOK_AHEAD] : NULL);
        code = add_to_table(self, key[i], &index, &is_new, error);
        *are_new &= is_new;
    }
    return code;
}

void wr_key_set_prefetch(const struct wr_key_set *self, const struct wr_key *key)
{
    if (key && self->slot) {
        __builtin_prefetch(&self->slot[slot_of(key, self->slots)], 1);
    }
}

static bool is_listed(const struct wr_key_set *self, int64_t at, const struct wr_key *key)
{
    return memcmp(self->list[at], key->word, sizeof key->word) == 0;
}

enum wr_code wr_key_set_find(struct wr_key_set *self, struct wr_key key, int64_t *index, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    if (!self->slot && self->count > 0) {
        int64_t next = (self->found + 1) % (int64_t)self->count;
        bool is_found = is_listed(self, self->found, &key);
        if (is_found || is_listed(self, next, &key)) {
            self->found = is_found ? self->found : next;
            *index = self->found;
            return WR_OK;
        }
        code = list_to_table(self, error);
    }
    const struct wr_key *found = code == WR_OK && self->slot ? probe(self->slot, self->slots, key) : NULL;
    *index = found && !is_free(found) ? (int64_t)found->index : -1;
    return code;
}
