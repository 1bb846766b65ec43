/* The rows of a scenario, from what its policies decided. */
#ifndef WATTROUTE_ANALYSIS_COMMANDS_SWEEP_COMPUTE_H
#define WATTROUTE_ANALYSIS_COMMANDS_SWEEP_COMPUTE_H

#include "analysis/commands/sweep_job.h"

/* Computes the rows of an item of the batch that was replayed and hands them to the listener; the item's bindings are
 * in the variant's study meanwhile. */
enum wr_code wr_sweep_compute(struct wr_sweep_job *self, struct wr_variant *variant, const struct wr_sweep_item *item,
                              struct wr_sweep_listener *listener, struct wr_error *error);

#endif
