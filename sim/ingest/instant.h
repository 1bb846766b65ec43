/* Points in time as tables write them: YYYY-MM-DD, a blank or T, HH:MM, and then perhaps :SS, a fraction of 1 to 9
 * digits behind a point or a comma, and a zone (Z, or +HH:MM as of ISO 8601). */
#ifndef WATTROUTE_SIM_INGEST_INSTANT_H
#define WATTROUTE_SIM_INGEST_INSTANT_H

#include "sim/base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct wr_records;

struct wr_instant {
    int64_t s;  /* since 1970-01-01 00:00, without leap seconds; in UTC where there is a zone */
    int32_t ns; /* 0 to 999999999 */
    bool has_zone;
};

/* YYYY-MM-DD as days since 1970-01-01; false for anything else. */
bool wr_date_parse(const char *text, size_t length, int64_t *days);

/* False for anything else, as a day that a month does not have. */
bool wr_instant_parse(const char *text, size_t length, struct wr_instant *instant);

/* Seconds from `origin`, rounded once for the fraction and once for the sum. */
double wr_instant_since(const struct wr_instant *self, const struct wr_instant *origin);

/* Reads fresh `reader` through when a column of it has the unit of instants, makes the earliest of each such column the
 * origin of its values, and goes back. Either all values of a column have a zone or none: CSV_VALUE with its place. */
enum wr_code wr_instants_set_origins(struct wr_records *reader, struct wr_error *error);

#endif
