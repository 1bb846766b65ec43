/* Sentences that an import gives its user without failing, and short lists of names in them. */
#ifndef WATTROUTE_SIM_INGEST_WARNINGS_H
#define WATTROUTE_SIM_INGEST_WARNINGS_H

#include "sim/base/error.h"
#include "sim/ingest/labels.h"

#include <stddef.h>

/* Names in a sentence: the first few, and how many there are. A zeroed list is empty. */
struct wr_name_list {
    char text[512];
    size_t length, shown, count;
};

void wr_name_list_add(struct wr_name_list *self, const char *name); /* "" is shown as (unnamed) */

/* Adds "FILE: WHAT ignored: a, b, c and 4 more"; nothing when the list is empty. */
enum wr_code wr_warn_ignored(struct wr_labels *warnings, const char *file, const char *what,
                             const struct wr_name_list *names, struct wr_error *error);

/* Adds a sentence that printf makes, cut at 1023 bytes. */
enum wr_code wr_warn(struct wr_labels *warnings, struct wr_error *error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
