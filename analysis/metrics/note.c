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

/* Notes are made for every row of a sweep: what needs no formatting is not formatted. */
static const char *sentence_of(const char *format, va_list values, char *room, size_t size)
{
    if (strcmp(format, "%s") == 0) {
        return va_arg(values, const char *);
    }
    if (strchr(format, '%') == NULL) {
        return format;
    }
    vsnprintf(room, size, format, values);
    return room;
}

/* Cut where there is no more room. */
static void append(struct wr_note *self, size_t *length, const char *text, size_t bytes)
{
    const size_t room = sizeof self->text - 1 - *length;
    const size_t taken = bytes < room ? bytes : room;
    memcpy(self->text + *length, text, taken);
    *length += taken;
    self->text[*length] = '\0';
}

void wr_note_add(struct wr_note *self, const char *format, ...)
{
    if (self == NULL) {
        return;
    }
    char room[sizeof self->text];
    va_list values;
    va_start(values, format);
    const char *sentence = sentence_of(format, values, room, sizeof room);
    va_end(values);
    size_t length = strlen(self->text);
    if (sentence[0] == '\0' || (length > 0 && holds(self->text, sentence))) {
        return;
    }
    if (length > 0) {
        append(self, &length, "; ", 2);
    }
    append(self, &length, sentence, strlen(sentence));
}
