#include "analysis/plots/figure.h"

#include "sim/base/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Takes a piece of memory over; frees it and gives NULL when there is no room to note it. */
static void *own(struct wr_figure *self, void *piece, struct wr_error *error)
{
    if (piece == NULL ||
        wr_array_grow((void **)&self->owned, &self->owned_room, self->owns + 1, sizeof *self->owned, error) != WR_OK) {
        wr_free(piece);
        return NULL;
    }
    self->owned[self->owns++] = piece;
    return piece;
}

void *wr_figure_array(struct wr_figure *self, size_t count, size_t size, struct wr_error *error)
{
    return own(self, wr_array(count, size, error), error);
}

static char *text_of(struct wr_figure *self, const char *format, va_list values, struct wr_error *error)
{
    char text[8192];
    vsnprintf(text, sizeof text, format, values);
    return own(self, wr_text_copy(text, strlen(text), error), error);
}

char *wr_figure_text(struct wr_figure *self, struct wr_error *error, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    char *text = text_of(self, format, values, error);
    va_end(values);
    return text;
}

struct wr_panel *wr_figure_panel(struct wr_figure *self, enum wr_panel_kind kind, struct wr_error *error)
{
    if (wr_array_grow((void **)&self->panel, &self->panel_room, (size_t)self->panels + 1, sizeof *self->panel, error) !=
        WR_OK) {
        return NULL;
    }
    struct wr_panel *panel = &self->panel[self->panels++];
    memset(panel, 0, sizeof *panel);
    panel->kind = kind;
    return panel;
}

enum wr_code wr_figure_say(struct wr_figure *self, struct wr_error *error, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    const char *text = text_of(self, format, values, error);
    va_end(values);
    enum wr_code code = text != NULL ? WR_OK : WR_E_NO_MEMORY;
    for (int i = 0; i < self->sentences && code == WR_OK; i++) {
        if (strcmp(self->sentence[i], text) == 0) {
            return WR_OK;
        }
    }
    if (code == WR_OK) {
        code = wr_array_grow((void **)&self->sentence, &self->sentence_room, (size_t)self->sentences + 1,
                             sizeof *self->sentence, error);
    }
    if (code == WR_OK) {
        self->sentence[self->sentences++] = text;
    }
    return code;
}

void wr_figure_free(struct wr_figure *self)
{
    for (size_t i = 0; i < self->owns; i++) {
        wr_free(self->owned[i]);
    }
    wr_free(self->owned);
    wr_free(self->panel);
    wr_free((void *)self->sentence);
    *self = (struct wr_figure){0};
}
