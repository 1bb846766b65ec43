/* Units that other people's columns come in, and what a value times a unit is in the unit that is stored. */
#ifndef WATTROUTE_SIM_INGEST_UNIT_H
#define WATTROUTE_SIM_INGEST_UNIT_H

#include <stdbool.h>
#include <stddef.h>

/* What is measured; the stored unit is SI, USD, a fraction or a count. */
enum wr_quantity {
    WR_QUANTITY_NONE, /* has no units to choose from */
    WR_QUANTITY_ENERGY,
    WR_QUANTITY_TIME,
    WR_QUANTITY_INSTANT, /* a time since the start, or a point in time */
    WR_QUANTITY_POWER,
    WR_QUANTITY_MONEY,
    WR_QUANTITY_SHARE,
    WR_QUANTITY_COUNT
};

/* Stored value = value x factor / divisor, or factor / value: one of factor and divisor is 1 and both are exact, so a
 * conversion rounds once. */
struct wr_unit {
    enum wr_quantity quantity;
    const char *name;
    double factor, divisor;
    bool is_rate;    /* so many per second, where a time per one is stored */
    bool is_instant; /* a date and time of day (instant.h); factors do not apply */
};

double wr_unit_convert(const struct wr_unit *self,
                       double value); /* infinite or NaN when that is impossible; not of instants */

/* The unit of a quantity, NULL when it has none of that name. */
const struct wr_unit *wr_unit_find(enum wr_quantity quantity, const char *name);

/* Where the last word of a column's name begins, if that is a unit of the quantity in any case of letters (pct and %
 * are percent) that has more than one letter and is not the stored one; else NULL. */
const char *wr_unit_heard(enum wr_quantity quantity, const char *header);

/* The names of a quantity's units, "J kJ MJ mJ Wh kWh"; "" for NONE. */
void wr_unit_names(enum wr_quantity quantity, char *text, size_t size);

#endif
