#include "sim/ingest/unit.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static const struct wr_unit units[] = {
    {WR_QUANTITY_ENERGY, "J", 1, 1, false, false},        {WR_QUANTITY_ENERGY, "kJ", 1e3, 1, false, false},
    {WR_QUANTITY_ENERGY, "MJ", 1e6, 1, false, false},     {WR_QUANTITY_ENERGY, "mJ", 1, 1e3, false, false},
    {WR_QUANTITY_ENERGY, "mWh", 3.6, 1, false, false},    {WR_QUANTITY_ENERGY, "Wh", 3600, 1, false, false},
    {WR_QUANTITY_ENERGY, "kWh", 3.6e6, 1, false, false},  {WR_QUANTITY_TIME, "s", 1, 1, false, false},
    {WR_QUANTITY_TIME, "ms", 1, 1e3, false, false},       {WR_QUANTITY_TIME, "us", 1, 1e6, false, false},
    {WR_QUANTITY_TIME, "ns", 1, 1e9, false, false},       {WR_QUANTITY_TIME, "min", 60, 1, false, false},
    {WR_QUANTITY_TIME, "h", 3600, 1, false, false},       {WR_QUANTITY_TIME, "per_s", 1, 1, true, false},
    {WR_QUANTITY_INSTANT, "datetime", 1, 1, false, true}, {WR_QUANTITY_POWER, "W", 1, 1, false, false},
    {WR_QUANTITY_POWER, "kW", 1e3, 1, false, false},      {WR_QUANTITY_POWER, "mW", 1, 1e3, false, false},
    {WR_QUANTITY_MONEY, "USD", 1, 1, false, false},       {WR_QUANTITY_MONEY, "cents", 1, 100, false, false},
    {WR_QUANTITY_SHARE, "fraction", 1, 1, false, false},  {WR_QUANTITY_SHARE, "percent", 1, 100, false, false},
    {WR_QUANTITY_COUNT, "tokens", 1, 1, false, false},    {WR_QUANTITY_COUNT, "k", 1e3, 1, false, false},
    {WR_QUANTITY_COUNT, "M", 1e6, 1, false, false},       {WR_QUANTITY_COUNT, "B", 1e9, 1, false, false},
};

enum { UNITS = sizeof units / sizeof *units };

/* Points in time may be given as times since the start too. */
static bool serves(const struct wr_unit *unit, enum wr_quantity quantity)
{
    return unit->quantity == quantity ||
           (quantity == WR_QUANTITY_INSTANT && unit->quantity == WR_QUANTITY_TIME && !unit->is_rate);
}

const struct wr_unit *wr_unit_find(enum wr_quantity quantity, const char *name)
{
    for (int i = 0; i < UNITS; i++) {
        if (serves(&units[i], quantity) && strcmp(units[i].name, name) == 0) {
            return &units[i];
        }
    }
    return NULL;
}

static bool is_word(char byte)
{
    return isalnum((unsigned char)byte) || byte == '%';
}

static bool is_said(const struct wr_unit *unit, const char *word, size_t length)
{
    const bool is_percent = strcmp(unit->name, "percent") == 0 &&
                            ((length == 1 && *word == '%') || (length == 3 && strncasecmp(word, "pct", 3) == 0));
    return is_percent || (length > 1 && strlen(unit->name) == length && strncasecmp(unit->name, word, length) == 0);
}

const char *wr_unit_heard(enum wr_quantity quantity, const char *header)
{
    const char *end = header + strlen(header);
    while (end > header && !is_word(end[-1])) {
        end--;
    }
    const char *word = end;
    while (word > header && is_word(word[-1])) {
        word--;
    }
    for (int i = 0; i < UNITS; i++) {
        const bool is_stored = units[i].factor == units[i].divisor && !units[i].is_rate;
        if (serves(&units[i], quantity) && !is_stored && is_said(&units[i], word, (size_t)(end - word))) {
            return word;
        }
    }
    return NULL;
}

void wr_unit_names(enum wr_quantity quantity, char *text, size_t size)
{
    size_t length = 0;
    text[0] = '\0';
    for (int i = 0; i < UNITS; i++) {
        if (serves(&units[i], quantity) && length < size) {
            length += (size_t)snprintf(text + length, size - length, "%s%s", length ? " " : "", units[i].name);
        }
    }
}

double wr_unit_convert(const struct wr_unit *self, double value)
{
    return self->is_rate ? self->factor / value : value * self->factor / self->divisor;
}
