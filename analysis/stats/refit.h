/* A bootstrap that decides anew: what policies look for in the table (the best local pair, each domain's choice, bounds
 * of budgets, thresholds, learned scores, rates of others, prices under loads) is looked for again in every replicate,
 * in the table with the replicate's weights. The weights are those of the bootstrap with decisions as they are
 * (replicates.h), so that policies which decide query by query have the same sums in both. */
#ifndef WATTROUTE_ANALYSIS_STATS_REFIT_H
#define WATTROUTE_ANALYSIS_STATS_REFIT_H

#include "analysis/metrics/metrics.h"
#include "analysis/stats/replicates.h"

struct wr_refit;

/* Of the job that gave the totals of `in`; both borrowed, the job's policies are copied and stay prepared as they are.
 * `strata`: a replicate is scaled within each domain, and a domain of one query stays as it is. Replays once. Errors:
 * those of wr_replay(). */
enum wr_code wr_refit_new(struct wr_refit **self, const struct wr_replay_job *job, const struct wr_metric_inputs *in,
                          uint64_t seed, bool strata, struct wr_error *error);
void wr_refit_free(struct wr_refit *self); /* NULL-safe */

/* Goes on to a replicate: its weights, and nothing decided yet. */
void wr_refit_draw(struct wr_refit *self, uint32_t replicate);

/* Whether the replicate has weight in a unit: all queries, or a domain (WR_EVERY_DOMAIN: each). */
bool wr_refit_has_weight(const struct wr_refit *self, enum wr_replicate_unit unit, int32_t domain);

/* Decides by the replicate's weights, of which there are some over all queries. A policy without an answer there, as
 * its bound is out of reach or a station is overloaded, has NaN in its sums. Errors: INTERRUPTED, NO_MEMORY, those of
 * reading. */
enum wr_code wr_refit_decide(struct wr_refit *self, struct wr_error *error);

/* `room` (initialised) becomes the totals of what was decided, scaled like those of wr_replicates_totals(); or those of
 * the original. `factor`: by pair of the file, on measured energies; NULL = 1. May be called by several threads. Error:
 * NO_MEMORY. */
enum wr_code wr_refit_totals(const struct wr_refit *self, enum wr_replicate_unit unit, const double *factor,
                             struct wr_totals *room, struct wr_error *error);
enum wr_code wr_refit_original(const struct wr_refit *self, const double *factor, struct wr_totals *room,
                               struct wr_error *error);

#endif
