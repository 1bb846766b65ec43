/* What savings are measured against: the baseline pair serving every query that is replayed. */
#ifndef WATTROUTE_ANALYSIS_METRICS_BASELINE_H
#define WATTROUTE_ANALYSIS_METRICS_BASELINE_H

#include "sim/study/study.h"

struct wr_policy_list {
    struct wr_policy *policy; /* owned; names are borrowed from the study */
    int policies;             /* to replay */
    int reported;             /* the study's own: the first of them */
    int baseline;             /* index of the policy that always takes the baseline and has no router of its own */
};

/* The bound study's policies, and one more behind them when none of them is exactly `always baseline`. */
enum wr_code wr_policy_list_make(const struct wr_study *study, struct wr_policy_list *list, struct wr_error *error);
void wr_policy_list_free(struct wr_policy_list *list);

#endif
