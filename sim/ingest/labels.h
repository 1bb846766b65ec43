/* A growing list of distinct texts with their index: models, pairs, domains, header names. */
#ifndef WATTROUTE_SIM_INGEST_LABELS_H
#define WATTROUTE_SIM_INGEST_LABELS_H

#include "sim/base/error.h"

#include <stddef.h>
#include <stdint.h>

struct wr_labels {
    char **text; /* owned, in order of first appearance, NUL-terminated */
    size_t count, capacity;
    int32_t *slot; /* owned: open-addressing index by text, -1 = free */
    size_t slots;  /* a power of two, or 0 */
};

void wr_labels_free(struct wr_labels *self); /* of a zeroed or filled list */

/* Index of `length` bytes of `text`, -1 when they are not in the list. */
int32_t wr_labels_find(const struct wr_labels *self, const char *text, size_t length);

/* Index of the text, which is added when it is new. */
enum wr_code wr_labels_add(struct wr_labels *self, const char *text, size_t length, int32_t *index,
                           struct wr_error *error);

/* Adds the names of a list such as "a,b,c"; false when one is empty or there already. */
enum wr_code wr_labels_add_list(struct wr_labels *self, const char *list, bool *is_sound, struct wr_error *error);

/* The nearest label to what was typed; "" when the list is empty. Borrowed. */
const char *wr_labels_nearest(const struct wr_labels *self, const char *typed);

#endif
