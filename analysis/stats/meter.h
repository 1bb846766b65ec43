/* Errors of energy meters: a factor exp(sigma z - sigma^2 / 2) per accelerator, z standard normal, of mean 1. All
 * queries of an accelerator share it, so that it does not shrink with their number. Software meters are published to be
 * off by 0.10 to 0.15. */
#ifndef WATTROUTE_ANALYSIS_STATS_METER_H
#define WATTROUTE_ANALYSIS_STATS_METER_H

#include "analysis/metrics/note.h"
#include "sim/study/study.h"

/* `given` below stands for every accelerator's sigma; negative = what the bound study says (meter_error). */
bool wr_meter_errors_any(const struct wr_study *study, const struct wr_meta *meta, double given);

/* factor[pair] of every pair of the file in a replicate: a function of the seed, the accelerator's name and the number.
 */
void wr_meter_factors(const struct wr_study *study, const struct wr_meta *meta, double given, uint64_t seed,
                      uint32_t replicate, double *factor);

/* Into an empty note: "12 %", or "15 % (M4Max), 3 % (H100)" where they differ. */
void wr_meter_describe(const struct wr_study *study, const struct wr_meta *meta, double given, struct wr_note *text);

#endif
