/* Policies compared with a reference on the same queries: paired differences with intervals and p-values. */
#ifndef WATTROUTE_ANALYSIS_STATS_COMPARISON_H
#define WATTROUTE_ANALYSIS_STATS_COMPARISON_H

#include "analysis/stats/discordance.h"
#include "analysis/stats/intervals.h"

enum wr_verdict { WR_VERDICT_NONE, WR_VERDICT_BETTER, WR_VERDICT_WORSE, WR_VERDICT_NOT_SHOWN };

/* "n/a", "better", "worse", "no difference shown". */
const char *wr_verdict_name(enum wr_verdict verdict);

/* Which way of a metric is better: 1 = more, -1 = less; 0 = neither is, or it is not resampled: it is not compared. */
int wr_metric_better(enum wr_metric_id metric);

/* One metric of one policy against the reference, over one domain slot. */
struct wr_difference {
    int policy;
    int64_t slot;
    enum wr_metric_id metric;
    double value, reference, difference; /* value - reference; NaN = n/a */
    struct wr_interval interval;         /* of the difference; of all comparisons of a family together */
    double p;    /* of "no difference": McNemar's exact test for accuracy where it applies, else by the bootstrap */
    double holm; /* the same, adjusted over the family */
    enum wr_verdict verdict; /* from where the interval lies, never from the difference itself */
    int64_t n;
    struct wr_note note;
};

struct wr_comparisons {
    struct wr_difference *row; /* owned: policy by policy in the order given, slot by slot, metric by metric */
    size_t rows;
    int metrics; /* rows of one policy and slot */
};

struct wr_comparison_job {
    const struct wr_metric_inputs *in;
    const struct wr_metric_rows *rows;
    const struct wr_resampling *resampling;
    const struct wr_discordance *discordance;
    const struct wr_interval_options *options;
    const enum wr_metric_id *metric; /* [metrics]: what is compared, each of a better way */
    int metrics;
    int reference;
    const int *policy; /* those compared with it */
    int policies;
};

/* A family is what one metric is tested for at once: all policies over all queries, or all policies in all domains.
 * Intervals of a family of m have the level 1 - (1 - level) / m each (Bonferroni), p-values are adjusted by Holm. */
enum wr_code wr_compare(const struct wr_comparison_job *job, struct wr_comparisons *result, struct wr_error *error);
void wr_comparisons_free(struct wr_comparisons *self);

#endif
