/* What stands at an axis: a metric or a swept key in words, always with its unit. */
#ifndef WATTROUTE_ANALYSIS_PLOTS_PLOT_LABEL_H
#define WATTROUTE_ANALYSIS_PLOTS_PLOT_LABEL_H

#include "analysis/metrics/metrics.h"
#include "analysis/plots/scale.h"

enum { WR_PLOT_LABEL = 320 };

/* "energy saved against the baseline (%)", "energy (J/query)"; others by their names. */
void wr_metric_label(enum wr_metric_id metric, char label[WR_PLOT_LABEL]);

/* What values are multiplied by: shares are shown in percent. */
double wr_metric_factor(enum wr_metric_id metric);

/* Its unit as shown: "%" for shares. */
const char *wr_metric_shown_unit(enum wr_metric_id metric);

/* Savings are 0 for the baseline, at best 1 and have no lower bound. */
bool wr_metric_is_saving(enum wr_metric_id metric);

/* Values that lie far apart are shown by their ratios; of savings, where a policy uses three times the baseline's or
 * more, and none saves all. */
enum wr_scale_kind wr_metric_scale(enum wr_metric_id metric, struct wr_span shown);

/* How such a scale of savings has to be read. */
extern const char wr_savings_scale_reading[];

/* The metric of a name as typed; WR_METRICS where there is none. */
enum wr_metric_id wr_metric_named(const char *name);

/* "cloud.idle.utilisation (share)", "cloud.overheads.network_s (s)"; "(1)" where the key says no unit. */
void wr_key_label(const char *key, char label[WR_PLOT_LABEL]);

#endif
