#include "analysis/commands/number_list.h"

#include "sim/base/memory.h"
#include "sim/text/number.h"

#include <stdio.h>
#include <string.h>

enum wr_code wr_number_list_read(struct wr_number_list *self, const char *option, const char *text, double least,
                                 double most, const char *expected, struct wr_error *error)
{
    size_t count = 1;
    for (const char *comma = strchr(text, ','); comma != NULL; comma = strchr(comma + 1, ',')) {
        count++;
    }
    *self = (struct wr_number_list){.value = wr_array(count, sizeof *self->value, error)};
    if (self->value == NULL) {
        return WR_E_NO_MEMORY;
    }
    for (; self->count < (int)count; self->count++) {
        const size_t length = strcspn(text, ",");
        double *value = &self->value[self->count];
        if (!wr_parse_real(text, length, value) || *value < least || *value > most) {
            char found[64];
            snprintf(found, sizeof found, "%.*s", (int)length, text);
            wr_number_list_free(self);
            return wr_fail(error, WR_E_BAD_OPTION, "%s%s%s", option, found, expected);
        }
        text += length + (text[length] == ',');
    }
    return WR_OK;
}

void wr_number_list_free(struct wr_number_list *self)
{
    wr_free(self->value);
    *self = (struct wr_number_list){0};
}

static const struct wr_rate_unit units[] = {
    {"s", "1/s", 1}, {"min", "1/min", 60}, {"hour", "1/hour", 3600}, {"day", "1/day", 86400}};
enum { UNITS = sizeof units / sizeof *units };

/* What stands behind the slash; NULL where that is none. */
static const struct wr_rate_unit *unit_of(const char *slash)
{
    for (int i = 0; i < UNITS; i++) {
        if (slash == NULL || strcmp(slash + 1, units[i].name) == 0) {
            return &units[i];
        }
    }
    return NULL;
}

enum wr_code wr_rate_list_read(struct wr_number_list *self, const char *option, const char *text, const char *things,
                               struct wr_rate_unit *unit, struct wr_error *error)
{
    char expected[160];
    snprintf(expected, sizeof expected,
             "%s per second above 0, with commas between several, or as 10,50/day: per s, min, hour or day", things);
    const char *slash = strchr(text, '/');
    const struct wr_rate_unit *named = unit_of(slash);
    if (named == NULL) {
        return wr_fail(error, WR_E_BAD_OPTION, "%s%s%s", option, text, expected);
    }
    char *numbers = wr_text_copy(text, slash != NULL ? (size_t)(slash - text) : strlen(text), error);
    const enum wr_code code =
        numbers != NULL ? wr_number_list_read(self, option, numbers, 1e-12, 1e15, expected, error) : WR_E_NO_MEMORY;
    wr_free(numbers);
    for (int i = 0; code == WR_OK && i < self->count; i++) {
        self->value[i] /= named->seconds;
    }
    *unit = *named;
    return code;
}
