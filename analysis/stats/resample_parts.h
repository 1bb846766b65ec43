/* Which policies are resampled by the same passes over the table: those that decide by the same prices. Where costs
 * depend on the load a policy that found a fixed point has prices, and so passes, of its own. The weights of queries
 * are the same in all passes, so that policies stay paired. */
#ifndef WATTROUTE_ANALYSIS_STATS_RESAMPLE_PARTS_H
#define WATTROUTE_ANALYSIS_STATS_RESAMPLE_PARTS_H

#include "analysis/stats/replicates.h"
#include "sim/replay/repricing.h"

struct wr_resample_part {
    struct wr_replicates *sums;              /* owned; by the policies' own numbers */
    const struct wr_marginal_prices *prices; /* borrowed; NULL = those of the job */
    int *policy;                             /* owned [policies]: their numbers, ascending */
    int policies;
};

struct wr_resample_parts {
    struct wr_resample_part *part; /* owned */
    int parts;
};

/* Of the job's policies, whose replay gave `totals` and, where costs depend on the load, `repriced` (else NULL). The
 * job has to outlive them; `options->memory` is shared out among the parts. Free also after an error. */
enum wr_code wr_resample_parts_make(struct wr_resample_parts *self, const struct wr_replay_job *job,
                                    const struct wr_totals *totals, const struct wr_repriced *repriced,
                                    const struct wr_replicate_options *options, struct wr_error *error);
void wr_resample_parts_free(struct wr_resample_parts *self); /* of a zeroed or filled one */

/* The part that a policy is in. */
const struct wr_resample_part *wr_resample_part_of(const struct wr_resample_parts *self, int policy);

/* How many replicates a pass may serve in every part. */
int wr_resample_parts_capacity(const struct wr_resample_parts *self);

/* Sums the replicates [first, first + count) of a part by a replay of the job; as wr_replicates_begin(). */
enum wr_code wr_resample_part_pass(const struct wr_resample_part *self, const struct wr_replay_job *job, int64_t first,
                                   int count, struct wr_error *error);

#endif
