#include "analysis/commands/metric_option.h"

#include "sim/base/memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Every name in quotes, so that patterns are texts in YAML; a quote or backslash of a name is escaped. */
static char *assignment_of(const char *metrics, struct wr_error *error)
{
    static const char before[] = "output.metrics=[\"", between[] = "\", \"", after[] = "\"]";
    char *text = wr_array(strlen(metrics) * (sizeof between - 1) + sizeof before + sizeof after, 1, error);
    if (text == NULL) {
        return NULL;
    }
    char *to = stpcpy(text, before);
    for (const char *from = metrics; *from != '\0'; from++) {
        if (*from == ',') {
            to = stpcpy(to, between);
            continue;
        }
        if (*from == '"' || *from == '\\') {
            *to++ = '\\';
        }
        *to++ = *from;
    }
    stpcpy(to, after);
    return text;
}

enum wr_code wr_settings_make(struct wr_settings *self, const struct wr_text_list *set, const char *metrics,
                              int64_t seed, struct wr_error *error)
{
    *self = (struct wr_settings){.list = {.count = set->count}};
    self->list.text = wr_array((size_t)set->count + 2, sizeof *self->list.text, error);
    self->metrics = self->list.text != NULL && metrics != NULL ? assignment_of(metrics, error) : NULL;
    if (self->list.text == NULL || (metrics != NULL && self->metrics == NULL)) {
        return WR_E_NO_MEMORY;
    }
    for (int i = 0; i < set->count; i++) {
        self->list.text[i] = set->text[i];
    }
    if (metrics != NULL) {
        self->list.text[self->list.count++] = self->metrics;
    }
    if (seed >= 0) {
        snprintf(self->seed, sizeof self->seed, "seed=%" PRId64, seed);
        self->list.text[self->list.count++] = self->seed;
    }
    return WR_OK;
}

void wr_settings_free(struct wr_settings *self)
{
    wr_free((void *)self->list.text);
    wr_free(self->metrics);
    *self = (struct wr_settings){0};
}
