/* What savings are measured against: the baseline pair serving every query that is replayed; and the least energy at
 * the baseline's accuracy. */
#ifndef WATTROUTE_ANALYSIS_METRICS_BASELINE_H
#define WATTROUTE_ANALYSIS_METRICS_BASELINE_H

#include "sim/study/study.h"

struct wr_policy_list {
    struct wr_policy *policy; /* owned; names are borrowed from the study */
    int policies;             /* to replay */
    int reported;             /* the study's own: the first of them */
    int iso; /* index of the least energy at the baseline's accuracy over all pairs in play, knowing the
                answers (kind budget); -1 = it is not asked for */
    struct wr_price *iso_price; /* owned: its policy's */
    int baseline; /* index of the policy that always takes the baseline and has no router of its own; -1 = not needed */
};

/* A pair that serves every query, without a router, as the baseline does. */
struct wr_policy wr_policy_always(int32_t pair);

/* The bound study's policies; one more behind them when none of them is exactly `always baseline`; and the least energy
 * at the baseline's accuracy, where the study asks for it or leaves it open and has an oracle, and the table has
 * energies, which do not depend on the load. Both only where the metrics that are asked for need them (`needs` as of
 * wr_metric_set_needs()), and the baseline where loads start from it. Of a sweep's scenarios the latter is there only
 * where the study asks for it, and then whether or not they depend on the load: each is priced by itself. */
enum wr_code wr_policy_list_make(const struct wr_study *study, const struct wr_meta *meta, unsigned needs,
                                 struct wr_policy_list *list, struct wr_error *error);

/* Prices the least energy at the baseline's accuracy anew, under what is bound; nothing where there is none, or where
 * costs depend on the load. */
enum wr_code wr_policy_list_price(struct wr_policy_list *list, const struct wr_study *study, const struct wr_meta *meta,
                                  struct wr_error *error);
void wr_policy_list_free(struct wr_policy_list *list);

#endif
