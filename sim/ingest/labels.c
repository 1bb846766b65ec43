#include "sim/ingest/labels.h"

#include "sim/base/memory.h"
#include "sim/ingest/quick_hash.h"
#include "sim/text/nearest.h"

#include <string.h>

void wr_labels_free(struct wr_labels *self)
{
    for (size_t i = 0; i < self->count; i++) {
        wr_free(self->text[i]);
    }
    wr_free(self->text);
    wr_free(self->slot);
    memset(self, 0, sizeof *self);
}

/* The slot that holds the text, or the free one where it belongs. */
static size_t probe(const struct wr_labels *self, const char *text, size_t length)
{
    uint64_t word[2] = {0, 0};
    wr_quick_hash(word, text, length);
    size_t at = (size_t)word[0] & (self->slots - 1);
    for (; self->slot[at] >= 0; at = (at + 1) & (self->slots - 1)) {
        const char *label = self->text[self->slot[at]];
        if (strncmp(label, text, length) == 0 && label[length] == '\0') {
            break;
        }
    }
    return at;
}

int32_t wr_labels_find(const struct wr_labels *self, const char *text, size_t length)
{
    return self->slots ? self->slot[probe(self, text, length)] : -1;
}

/* Keeps the index at most half full. */
static enum wr_code grow_index(struct wr_labels *self, struct wr_error *error)
{
    if ((self->count + 1) * 2 <= self->slots) {
        return WR_OK;
    }
    size_t slots = self->slots ? self->slots * 2 : 16;
    int32_t *slot = wr_array(slots, sizeof *slot, error);
    if (!slot) {
        return WR_E_NO_MEMORY;
    }
    memset(slot, 0xff, slots * sizeof *slot);
    wr_free(self->slot);
    self->slot = slot;
    self->slots = slots;
    for (size_t i = 0; i < self->count; i++) {
        slot[probe(self, self->text[i], strlen(self->text[i]))] = (int32_t)i;
    }
    return WR_OK;
}

enum wr_code wr_labels_add(struct wr_labels *self, const char *text, size_t length, int32_t *index,
                           struct wr_error *error)
{
    *index = wr_labels_find(self, text, length);
    if (*index >= 0) {
        return WR_OK;
    }
    enum wr_code code = grow_index(self, error);
    if (code == WR_OK) {
        code = wr_array_grow((void **)&self->text, &self->capacity, self->count + 1, sizeof *self->text, error);
    }
    char *copy = code == WR_OK ? wr_text_copy(text, length, error) : NULL;
    if (!copy) {
        return WR_E_NO_MEMORY;
    }
    *index = (int32_t)self->count;
    self->slot[probe(self, text, length)] = *index;
    self->text[self->count++] = copy;
    return WR_OK;
}

enum wr_code wr_labels_add_list(struct wr_labels *self, const char *list, bool *is_sound, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    *is_sound = true;
    for (bool more = true; code == WR_OK && more;) {
        size_t length = strcspn(list, ","), known = self->count;
        int32_t index = 0;
        code = wr_labels_add(self, list, length, &index, error);
        *is_sound &= length > 0 && self->count > known;
        more = list[length] == ',';
        list += length + more;
    }
    return code;
}

const char *wr_labels_nearest(const struct wr_labels *self, const char *typed)
{
    const char *nearest = wr_nearest(typed, (const char *const *)self->text, self->count);
    return nearest ? nearest : "";
}
