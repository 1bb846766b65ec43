/* Values of metrics from resampled totals: what one thread of a bootstrap does with a replicate, with a group left out
 * and with meters' factors, each into elements of its own. */
#ifndef WATTROUTE_ANALYSIS_STATS_RESAMPLE_WORKER_H
#define WATTROUTE_ANALYSIS_STATS_RESAMPLE_WORKER_H

#include "analysis/stats/refit.h"
#include "analysis/stats/resampling.h"
#include "analysis/stats/resettling.h"

/* What is resampled; all but `place` borrowed. */
struct wr_resample_job {
    const struct wr_metric_inputs *in;
    const struct wr_metric_rows *rows;
    struct wr_resampling *result;
    const struct wr_resampled_policy *policy; /* [policies with an account]; not looked at with `refit` */
    struct wr_refit *refit;                   /* makes decisions anew, a draw at a time; NULL = they stay */
    int64_t *place; /* owned [draws][slots]: where a draw goes among the slot's values, -1 = nowhere */
};

/* A thread's own. */
struct wr_resample_worker {
    const struct wr_resample_job *job;
    struct wr_totals *part;          /* [policies]: all policies that share sums, at the first of them */
    struct wr_totals room;           /* each policy's own of these */
    struct wr_account *account;      /* [policies][slots] */
    double *factor;                  /* [pairs of the file] */
    struct wr_resettling resettling; /* where costs depend on the load */
};

/* Close also after an error (NO_MEMORY). */
enum wr_code wr_resample_worker_open(struct wr_resample_worker *self, const struct wr_resample_job *job,
                                     struct wr_error *error);
void wr_resample_worker_close(struct wr_resample_worker *self);

/* One step of a loop: draw `first` + `index`, of which `index` is the number among the sums at hand; group `index`; the
 * meters' factors `index`. Error: NO_MEMORY. */
typedef enum wr_code wr_resample_step(struct wr_resample_worker *self, int64_t first, int index);
wr_resample_step wr_resample_draw, wr_resample_group, wr_resample_meter;

#endif
