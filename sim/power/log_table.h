/* Tables read off straight lines between points on log-log paper (model.md section 3: "linear in log batch and log
 * value"). */
#ifndef WATTROUTE_SIM_POWER_LOG_TABLE_H
#define WATTROUTE_SIM_POWER_LOG_TABLE_H

#include <stdbool.h>
#include <stdint.h>

/* `points` of (x, y): x above 0 and in non-decreasing order, y above 0 or NaN, which is passed over. Points of one x
 * count as their geometric mean, the mean on such paper. Borrowed. */
struct wr_log_table {
    const double *x, *y;
    int64_t points;
};

/* The first and last x that has a y; NaN when none has. `*distinct` is how many different ones there are. */
void wr_log_table_range(const struct wr_log_table *self, double *first, double *last, int64_t *distinct);

/* y at x = `at` > 0. Outside the points the line through the nearest two goes on, and `*is_outside` is set (it is never
 * cleared). NaN where fewer than two x have a y. */
double wr_log_table_at(const struct wr_log_table *self, double at, bool *is_outside);

#endif
