/* The figure of `sweep`: a metric of every policy over the swept keys, gathered scenario by scenario, a panel or more
 * for each block:
 *
 *   one key of numbers              lines over it; logarithmic where the values are spread by ratios
 *   two keys, three numbers or more of each   a heat map for each policy
 *   two keys otherwise              lines over the longer one of numbers, a panel for each value of the other
 *   anything else                   a row for each scenario; blocks of one scenario share a panel
 *
 * A key with one value is not swept. */
#ifndef WATTROUTE_ANALYSIS_COMMANDS_SWEEP_PLOT_H
#define WATTROUTE_ANALYSIS_COMMANDS_SWEEP_PLOT_H

#include "analysis/commands/sweep_job.h"
#include "analysis/plots/figure.h"

enum { WR_SWEEP_PLOTTED = 20000 }; /* scenarios at most */

/* What a policy's metric is in a scenario. */
struct wr_sweep_value {
    double value, lo, hi; /* not a number = n/a */
};

struct wr_sweep_plot {
    const struct wr_sweep_job *job; /* borrowed */
    enum wr_metric_id metric;
    int policies;                 /* reported */
    struct wr_sweep_value *value; /* owned [heard][policies] */
    int64_t *scenario;            /* owned [heard], ascending */
    int64_t heard;
    char **reason;    /* owned [policies]: of the first n/a; NULL = none */
    int64_t *missing; /* owned [policies] */
};

/* Whether the scenarios that are asked for can be drawn: PLOT_KEYS, PLOT_MANY. `metric` NULL is energy_savings;
 * BAD_OPTION. Free also after a failure. */
enum wr_code wr_sweep_plot_init(struct wr_sweep_plot *self, const struct wr_sweep_job *job, const char *metric,
                                struct wr_error *error);
enum wr_code wr_sweep_plot_add(struct wr_sweep_plot *self, const struct wr_sweep_scenario *scenario,
                               struct wr_error *error);
void wr_sweep_plot_free(struct wr_sweep_plot *self);

/* Fills a zeroed figure, which borrows from this and from the report; free it also after a failure. PLOT_NOTHING. */
enum wr_code wr_sweep_plot_figure(const struct wr_sweep_plot *self, struct wr_figure *figure,
                                  const struct wr_report *report, struct wr_error *error);

/* The values that were heard of a scenario, [policies]; NULL = none. */
const struct wr_sweep_value *wr_sweep_plot_at(const struct wr_sweep_plot *self, int64_t scenario);

/* Whether a policy is drawn: a saving of the baseline itself is 0 by definition. */
bool wr_sweep_plot_draws(const struct wr_sweep_plot *self, int policy);

/* Adds the panels of one block (sweep_panels.c); blocks of one scenario have theirs added with the first of them. */
enum wr_code wr_sweep_plot_block(const struct wr_sweep_plot *self, const struct wr_sweep_block *block,
                                 struct wr_figure *figure, struct wr_error *error);

/* How a block is drawn: its axes of more than one value, of which a product has at most two. */
struct wr_sweep_shape {
    const struct wr_axis *axis[2];
    int axes;
    int64_t stride[2]; /* scenarios from one value to the next */
};
struct wr_sweep_shape wr_sweep_shape_of(const struct wr_sweep_block *block);

#endif
