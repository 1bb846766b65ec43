#include "analysis/metrics/note.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* True when the note already holds `sentence` between its separators. */
static bool holds(const char *text, const char *sentence)
{
    const size_t length = strlen(sentence);
    for (const char *at = text; (at = strstr(at, sentence)) != NULL; at++) {
        const bool starts = at == text || (at - text >= 2 && strncmp(at - 2, "; ", 2) == 0);
        if (starts && (at[length] == '\0' || strncmp(at + length, "; ", 2) == 0)) {
            return true;
        }
    }
    return false;
}

void wr_note_add(struct wr_note *self, const char *format, ...)
{
    if (self == NULL) {
        return;
    }
    char sentence[sizeof self->text];
    va_list values;
    va_start(values, format);
    vsnprintf(sentence, sizeof sentence, format, values);
    va_end(values);
    if (sentence[0] == '\0' || holds(self->text, sentence)) {
        return;
    }
    const size_t length = strlen(self->text);
    snprintf(self->text + length, sizeof self->text - length, "%s%s", length > 0 ? "; " : "", sentence);
}
