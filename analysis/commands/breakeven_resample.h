/* What a policy saves at one value of each varied key, in every resample of its queries. What was measured is resampled
 * once for everything that a policy decides, and the assumptions at a value are laid over its sums. */
#ifndef WATTROUTE_ANALYSIS_COMMANDS_BREAKEVEN_RESAMPLE_H
#define WATTROUTE_ANALYSIS_COMMANDS_BREAKEVEN_RESAMPLE_H

#include "analysis/commands/breakeven_probe.h"
#include "analysis/commands/ci_options.h"

enum { WR_KEPT_DECISIONS = 8 };

struct wr_probe_sums {
    int64_t number;             /* of the decision; 0 = nothing here */
    int64_t used;               /* the value that needed it last */
    struct wr_replicates *sums; /* owned */
};

struct wr_probe_resampler {
    struct wr_probe *probe; /* borrowed */
    struct wr_ci ci;
    struct wr_probe_sums kept[WR_KEPT_DECISIONS];
    int64_t asked; /* values so far */
    double *value; /* owned [replicates]: of the value at hand; NaN = undefined */
    int64_t count; /* of them that there are, at any value: those in which some query has weight */
};

/* NO_MEMORY. Free also after an error. */
enum wr_code wr_probe_resampler_open(struct wr_probe_resampler *self, struct wr_probe *probe, const struct wr_ci *ci,
                                     struct wr_error *error);
void wr_probe_resampler_close(struct wr_probe_resampler *self);

/* Fills `value` for a policy of the list under the values that `vary` has (wr_vary_put()); all NaN where the metric
 * itself has no value. Errors: those of wr_probe_value(); BREAKEVEN_RESAMPLES. */
enum wr_code wr_probe_resample(struct wr_probe_resampler *self, int policy, struct wr_error *error);

#endif
