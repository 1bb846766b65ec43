#include "sim/ingest/unit.h"

#include <stdio.h>
#include <string.h>

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
