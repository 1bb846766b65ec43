/* The scenarios of a batch bound, and what their policies decide: found, or replayed together. */
#ifndef WATTROUTE_ANALYSIS_COMMANDS_SWEEP_BATCH_H
#define WATTROUTE_ANALYSIS_COMMANDS_SWEEP_BATCH_H

#include "analysis/commands/sweep_job.h"

/* Binds the item's scenario and finds what its policies decide, or places to put it. */
enum wr_code wr_sweep_item_bind(struct wr_sweep_job *self, struct wr_variant *variant, struct wr_sweep_item *item,
                                struct wr_error *error);

/* Exchanges what is bound in a study with what an item holds, and back. */
void wr_sweep_item_exchange(struct wr_sweep_item *item, struct wr_study *study);

void wr_sweep_item_free(struct wr_sweep_item *item);

/* Replays what the job's items need and nothing is known of yet. Where costs depend on the load that takes two passes:
 * one for what the baseline routes, and one by the prices that follow. */
enum wr_code wr_sweep_batch_replay(struct wr_sweep_job *self, struct wr_variant *variant, struct wr_error *error);

/* Settles a policy of the item's scenario, whose bindings are in the variant's study meanwhile, at what it routed. An
 * error is placed at what the scenario says, and the job notes whose it is. */
enum wr_code wr_sweep_item_settle(struct wr_sweep_job *self, struct wr_variant *variant,
                                  const struct wr_sweep_item *item, const struct wr_decided *decided, int policy,
                                  const struct wr_settled *reserve, struct wr_settled *settled, struct wr_error *error);

/* A replay of the variant: all but prices, latencies and policies. */
struct wr_replay_job wr_sweep_replay_job(const struct wr_sweep_job *self, const struct wr_variant *variant);

#endif
