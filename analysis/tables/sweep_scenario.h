/* One computed scenario of a sweep, as the renderers are given it. Everything is borrowed. */
#ifndef WATTROUTE_ANALYSIS_TABLES_SWEEP_SCENARIO_H
#define WATTROUTE_ANALYSIS_TABLES_SWEEP_SCENARIO_H

#include "analysis/metrics/metrics.h"
#include "sim/study/scenarios.h"

struct wr_sweep_scenario {
    int64_t scenario; /* its number in the sweep */
    const char *name;
    const char *warning; /* "" = none */
    const struct wr_replay_counts *counts;
    double baseline_j_per_query; /* NaN = n/a */
    const struct wr_metric_rows *rows;
};

#endif
