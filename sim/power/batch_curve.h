/* Batch curves: what one unit was measured to need while it serves several requests at once.
 *
 * At batch b one step gives each of b requests a token. With e J per output token, t s per output token of one request
 * (the time of a step) and P W of the unit, P = e b / t: any two give the third. */
#ifndef WATTROUTE_SIM_POWER_BATCH_CURVE_H
#define WATTROUTE_SIM_POWER_BATCH_CURVE_H

#include "sim/base/error.h"
#include "sim/power/log_table.h"
#include "sim/table/meta.h"

enum wr_batch_quantity {
    WR_BATCH_ENERGY, /* J per output token */
    WR_BATCH_TIME,   /* s per output token of one request */
    WR_BATCH_POWER,  /* W of the unit */
    WR_BATCH_QUANTITIES
};

const char *wr_batch_quantity_name(enum wr_batch_quantity quantity); /* "energy per output token" */
const char *wr_batch_quantity_unit(enum wr_batch_quantity quantity); /* "J" */

/* The quantity at a batch where the other two are known; NaN in, NaN out. `value[quantity]` itself is not read. */
double wr_batch_derive(enum wr_batch_quantity quantity, double batch, const double value[WR_BATCH_QUANTITIES]);

struct wr_batch_curve {
    int64_t points;
    double *batch;                      /* owned; above 0, never falling; repeated ones are points of their own */
    double *value[WR_BATCH_QUANTITIES]; /* owned; above 0, NaN = not measured */
};

/* `points` points whose batches are 0 and whose values are NaN. */
enum wr_code wr_batch_curve_make(struct wr_batch_curve *self, int64_t points, struct wr_error *error);
void wr_batch_curve_free(struct wr_batch_curve *self); /* of a zeroed or made one */

/* The points of a pair in a table, by rising batch whatever their order there (equal ones stay in it). Checked;
 * BATCHING_NO_CURVE where there is none. */
enum wr_code wr_batch_curve_of_pair(struct wr_batch_curve *self, const struct wr_meta *meta, int64_t pair,
                                    struct wr_error *error);

/* BATCHING_UNSORTED, BATCHING_VALUE (a batch or value that is not finite and above 0) or BATCHING_POINTS (no quantity
 * is there at two batches or more). `subject` is whose curve it is. */
enum wr_code wr_batch_curve_check(const struct wr_batch_curve *self, const char *subject, struct wr_error *error);

/* What was measured of a quantity, to be read as a log-log table. */
struct wr_log_table wr_batch_curve_table(const struct wr_batch_curve *self, enum wr_batch_quantity quantity);

/* A quantity of one point, derived from the other two where it was not measured; NaN when that cannot be. */
double wr_batch_curve_point(const struct wr_batch_curve *self, int64_t point, enum wr_batch_quantity quantity);

#endif
