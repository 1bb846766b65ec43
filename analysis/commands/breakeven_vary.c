#include "analysis/commands/breakeven_vary.h"

#include "analysis/commands/number_list.h"
#include "sim/base/memory.h"
#include "sim/study/key_option.h"
#include "sim/study/overlay.h"
#include "sim/text/number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define LOG_FROM 20 /* a range of at least this ratio is scanned in equal ratios */
#define NUMBERS 1e15

/* What a number is called in a sentence, and over which range it is looked at where none is typed. */
struct natural {
    const char *name;
    double from, to; /* 0, 0 = none */
    bool is_whole;
    const char *before, *after;
};

static const struct natural naturals[] = {
    {"utilisation", 0.01, 1, false, "a utilisation of ", ""},
    {"attribution", 0, 1, false, "an attribution of ", ""},
    {"queries_per_device_day", 1, 1e5, false, "", " queries per device and day"},
    {"queries_per_s", 0, 0, false, "", " queries per second"},
    {"keep_warm_s", 0, 0, false, "", " s of staying warm"},
    {"setup_s", 0, 0, false, "", " s of setup"},
    {"concurrency", 1, 256, true, "a concurrency of ", ""},
    {"cap", 0, 0, true, "a cap of ", ""},
    {"replicas", 1, 64, true, "", " replicas"},
    {"devices", 0, 0, true, "", " devices"},
    {"pue", 1, 2, false, "a PUE of ", ""},
    {"psu_efficiency", 0.5, 1, false, "a supply efficiency of ", ""},
    {"host_factor", 1, 3, false, "a host factor of ", ""},
    {"network_j", 0, 0, false, "", " J of network per query"},
    {"rate", 0, 1, false, "a rate of ", ""},
    {"share", 0, 1, false, "a share of ", ""},
};

/* --------------------------------------------------------------------------------------------- reading */

static enum wr_code fail(const struct wr_vary *self, const char *expected, struct wr_error *error)
{
    return wr_fail(error, WR_E_BAD_OPTION, "%s%s%s", "--vary", self->text, expected);
}

/* The '=' behind the key; a quoted part of it may hold others. NULL = there is none. */
static const char *equals_of(const char *text)
{
    char quote = '\0';
    for (; *text != '\0'; text++) {
        if (quote == '\0' && *text == '=') {
            return text;
        }
        if (*text == quote) {
            quote = '\0';
        } else if (quote == '\0' && (*text == '"' || *text == '\'')) {
            quote = *text;
        }
    }
    return NULL;
}

static enum wr_code read_range(struct wr_vary *self, const char *range, struct wr_error *error)
{
    static const char expected[] = "KEY=FROM:TO, two numbers of which the second is greater";
    const char *colon = strchr(range, ':');
    if (colon == NULL) {
        struct wr_number_list list = {0};
        const enum wr_code code = wr_number_list_read(&list, "--vary", range, -NUMBERS, NUMBERS,
                                                      "KEY=FROM:TO, or numbers with commas between them", error);
        self->listed = list.value;
        self->list = list.count;
        return code;
    }
    const bool read = wr_parse_real(range, (size_t)(colon - range), &self->from) &&
                      wr_parse_real(colon + 1, strlen(colon + 1), &self->to);
    return read && self->from < self->to && fabs(self->from) <= NUMBERS && fabs(self->to) <= NUMBERS
               ? WR_OK
               : fail(self, expected, error);
}

enum wr_code wr_vary_read(struct wr_vary *self, const char *text, struct wr_error *error)
{
    char name[WR_ERROR_TEXT];
    const char *equals = equals_of(text);
    const size_t length = equals != NULL ? (size_t)(equals - text) : strlen(text);
    *self = (struct wr_vary){.text = text, .from = (double)NAN, .to = (double)NAN};
    if (length == 0 || length > WR_NODE_KEY_BYTES) {
        return fail(self, "a key of the study, as cloud.idle.utilisation", error);
    }
    snprintf(name, sizeof name, "--vary %s", text);
    self->key = wr_text_copy(text, length, error);
    self->name = self->key != NULL ? wr_text_copy(name, strlen(name), error) : NULL;
    if (self->name == NULL) {
        return WR_E_NO_MEMORY;
    }
    self->place = (struct wr_node){.file = self->name, .from_command_line = true, .key = self->key};
    self->value = (struct wr_node){.file = self->name, .from_command_line = true, .text = self->number};
    return equals != NULL ? read_range(self, equals + 1, error) : WR_OK;
}

void wr_vary_free(struct wr_vary *self)
{
    wr_free(self->key);
    wr_free(self->name);
    wr_free(self->listed);
    *self = (struct wr_vary){0};
}

void wr_vary_put(struct wr_vary *self, double value)
{
    wr_format_real(value, self->number, sizeof self->number);
}

/* ---------------------------------------------------------------------------------------------- ranges */

static const struct natural *natural_of(const struct wr_vary *self)
{
    for (size_t i = 0; self->option != NULL && i < sizeof naturals / sizeof *naturals; i++) {
        if (strcmp(naturals[i].name, self->option->key) == 0) {
            return &naturals[i];
        }
    }
    return NULL;
}

bool wr_vary_find(struct wr_vary *self, const struct wr_node *root)
{
    self->option = wr_key_option(root, self->key);
    const struct natural *natural = natural_of(self);
    if (isnan(self->from) && self->listed == NULL && natural != NULL && natural->to > 0) {
        self->from = natural->from;
        self->to = natural->to;
    }
    return !isnan(self->from) || self->listed != NULL;
}

static bool is_number(const struct wr_option *option)
{
    return option == NULL || option->type == WR_OPTION_REAL || option->type == WR_OPTION_LEVEL;
}

/* Whether the key takes whole numbers, be it that its ends are. */
static bool is_whole(const struct wr_vary *self)
{
    const struct natural *natural = natural_of(self);
    return (self->option != NULL && self->option->whole) ||
           (natural != NULL && natural->is_whole && floor(self->from) == self->from && floor(self->to) == self->to);
}

/* Value `i` of `steps`, rounded to 15 digits: what is printed is what holds. */
static double value_at(const struct wr_vary *self, bool is_log, int64_t i, int64_t steps)
{
    char text[40];
    const double share = (double)i / (double)(steps - 1);
    double value =
        is_log ? self->from * pow(self->to / self->from, share) : self->from + (self->to - self->from) * share;
    snprintf(text, sizeof text, "%.15g", value);
    wr_parse_real(text, strlen(text), &value);
    return i == 0 ? self->from : i == steps - 1 ? self->to : value;
}

static enum wr_code spread(const struct wr_vary *self, int64_t steps, struct wr_breakeven_key *key,
                           struct wr_error *error)
{
    const double width = self->to - self->from;
    if (key->is_whole && (floor(self->from) != self->from || floor(self->to) != self->to)) {
        return fail(self, "whole numbers", error);
    }
    key->is_log = self->from > 0 && self->to >= LOG_FROM * self->from;
    const bool all = key->is_whole && width < (double)steps;
    const int64_t most = all ? (int64_t)width + 1 : steps;
    key->value = wr_array((size_t)most, sizeof *key->value, error);
    for (int64_t i = 0; key->value != NULL && i < most; i++) {
        const double value = all ? self->from + (double)i : value_at(self, key->is_log, i, most);
        const double rounded = key->is_whole ? round(value) : value;
        if (key->values == 0 || rounded > key->value[key->values - 1]) {
            key->value[key->values++] = rounded;
        }
    }
    return key->value != NULL ? WR_OK : WR_E_NO_MEMORY;
}

static enum wr_code take_list(const struct wr_vary *self, struct wr_breakeven_key *key, struct wr_error *error)
{
    key->value = wr_array((size_t)self->list, sizeof *key->value, error);
    if (key->value == NULL) {
        return WR_E_NO_MEMORY;
    }
    memcpy(key->value, self->listed, (size_t)self->list * sizeof *key->value);
    key->values = self->list;
    return WR_OK;
}

enum wr_code wr_vary_values(const struct wr_vary *self, int64_t steps, bool may_list, struct wr_breakeven_key *key,
                            struct wr_error *error)
{
    const struct natural *natural = natural_of(self);
    const struct wr_option *option = self->option;
    *key = (struct wr_breakeven_key){
        .unit = option != NULL ? option->unit : "",
        .help = option != NULL ? option->help : "",
        .before = natural != NULL ? natural->before : NULL,
        .after = natural != NULL ? natural->after : "",
        .is_whole = is_whole(self),
    };
    wr_overlay_is_assumption(self->key, &key->key);
    if (!is_number(option)) {
        return wr_fail(error, WR_E_BREAKEVEN_KEY, "%s", self->key);
    }
    if (self->listed != NULL) {
        return may_list ? take_list(self, key, error)
                        : fail(self, "KEY=FROM:TO for the first key; a list is for the second", error);
    }
    return isnan(self->from) ? wr_fail(error, WR_E_BREAKEVEN_RANGE, "%s", self->key) : spread(self, steps, key, error);
}
