/* What the renderers of a study's summary are given. Everything is borrowed. */
#ifndef WATTROUTE_ANALYSIS_TABLES_REPORT_H
#define WATTROUTE_ANALYSIS_TABLES_REPORT_H

#include "analysis/metrics/metrics.h"
#include "sim/store/provenance.h"

struct wr_report {
    const struct wr_study *study;
    const struct wr_meta *meta;
    const struct wr_policy *policy; /* as replayed: prepared; the reported ones first */
    const struct wr_replay_counts *counts;
    const struct wr_metric_rows *rows;
    const struct wr_provenance_record *provenance;
    const struct wr_repriced *repriced; /* where assumptions depend on the load; else NULL */
    const char *assumptions;            /* what is not neutral; "" = energies as measured */
    const char *intervals;              /* how intervals were made; "" = there are none */
    const char *cost, *carbon;          /* of what owned cost and carbon are made; "" = there is none */
    const char *const *warning;         /* sentences every output carries */
    int warnings;
};

#endif
