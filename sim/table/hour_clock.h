/* The hour in which a query arrives, where totals are kept by the hour. */
#ifndef WATTROUTE_SIM_TABLE_HOUR_CLOCK_H
#define WATTROUTE_SIM_TABLE_HOUR_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

enum wr_hour_kind {
    WR_HOURS_UNUSED, /* totals have no hours: 0 in every key */
    WR_HOURS_OF_DAY, /* 0 to 23 */
    WR_HOURS_DATED   /* hours since 1970-01-01 00:00 of the clock */
};

enum { WR_HOUR_NONE = -1, WR_HOUR_FAR = INT32_MAX, WR_HOURS_PER_DAY = 24 };

struct wr_hour_clock {
    enum wr_hour_kind kind;
    double start_s; /* what the clock shows when arrival_s is 0: seconds since 1970-01-01 00:00, or since any midnight
                       where only the hour of the day counts */
};

/* WR_HOUR_NONE for a time that is missing, WR_HOUR_FAR for a date before 1970 or beyond what is counted. An hour begins
 * with its first second. */
int32_t wr_hour_of(const struct wr_hour_clock *self, double arrival_s);

/* Whether every arrival has the same hour by both. */
bool wr_hour_clock_equal(const struct wr_hour_clock *a, const struct wr_hour_clock *b);

#endif
