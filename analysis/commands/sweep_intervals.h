/* Intervals of a sweep's rows. Policies that decide alike under many scenarios are resampled once: the sums of their
 * replicates are kept, and every scenario settles from them, as its metrics do from totals. The ends are those of
 * `wattroute run --ci` under the scenario, bit by bit.
 *
 * Kept sums take at most half a gigabyte: 8 bytes per replicate, cell (policy x pair that it uses x domain, where these
 * are kept apart) and sum that is not zero, some ten of them. Those that were not asked for longest make room. What
 * does not fit is resampled for its scenario alone, in as many passes as 256 MiB take. */
#ifndef WATTROUTE_ANALYSIS_COMMANDS_SWEEP_INTERVALS_H
#define WATTROUTE_ANALYSIS_COMMANDS_SWEEP_INTERVALS_H

#include "analysis/commands/ci_options.h"
#include "analysis/commands/sweep_variant.h"

struct wr_sweep_intervals;

/* `ci` is copied. NULL = NO_MEMORY. */
struct wr_sweep_intervals *wr_sweep_intervals_new(const struct wr_ci *ci, struct wr_error *error);
void wr_sweep_intervals_free(struct wr_sweep_intervals *self); /* NULL-safe */

const struct wr_ci *wr_sweep_intervals_asked(const struct wr_sweep_intervals *self);

/* Fills lo, hi and notes of a scenario's rows. `replay` has all policies that have an account, unprepared, under the
 * scenario's prices, and decided[policy] is what each of them decides there; number 0: by prices of its own, which
 * `inputs->repriced` has. */
enum wr_code wr_sweep_intervals_fill(struct wr_sweep_intervals *self, const struct wr_replay_job *replay,
                                     const struct wr_metric_inputs *inputs, struct wr_decided *const *decided,
                                     struct wr_metric_rows *rows, struct wr_error *error);

#endif
