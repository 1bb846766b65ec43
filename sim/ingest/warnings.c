#include "sim/ingest/warnings.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void wr_name_list_add(struct wr_name_list *self, const char *name)
{
    self->count++;
    if (self->shown + 1 < self->count) {
        return; /* one before did not fit: the shown ones stay the first ones */
    }
    const char *shown = *name ? name : "(unnamed)";
    const char *comma = self->length ? ", " : "";
    if (self->length + strlen(comma) + strlen(shown) < sizeof self->text) {
        self->length +=
            (size_t)snprintf(self->text + self->length, sizeof self->text - self->length, "%s%s", comma, shown);
        self->shown++;
    }
}

enum wr_code wr_warn_ignored(struct wr_labels *warnings, const char *file, const char *what,
                             const struct wr_name_list *names, struct wr_error *error)
{
    if (names->count == 0) {
        return WR_OK;
    }
    if (names->shown == names->count) {
        return wr_warn(warnings, error, "%s: %s ignored: %s", file, what, names->text);
    }
    return wr_warn(warnings, error, "%s: %s ignored: %s and %zu more", file, what, names->text,
                   names->count - names->shown);
}

enum wr_code wr_warn(struct wr_labels *warnings, struct wr_error *error, const char *format, ...)
{
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    for (char *at = text; *at; at++) {
        *at = (unsigned char)*at < ' ' || *at == 0x7f ? '?' : *at; /* names come from files: no escapes to a terminal */
    }
    int32_t index = 0;
    return wr_labels_add(warnings, text, strlen(text), &index, error);
}
