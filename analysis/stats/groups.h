/* Do groups of values differ in their means? One-way analysis of variance (R. A. Fisher, Statistical Methods for
 * Research Workers, 1925), and between two groups of unequal variance Welch's t (B. L. Welch, Biometrika 34:28, 1947,
 * doi:10.1093/biomet/34.1-2.28). */
#ifndef WATTROUTE_ANALYSIS_STATS_GROUPS_H
#define WATTROUTE_ANALYSIS_STATS_GROUPS_H

#include "analysis/stats/interval.h"
#include "sim/base/error.h"

#include <stdint.h>

struct wr_anova {
    double between, within;         /* sums of squares */
    double freedom, freedom_within; /* groups - 1; values - groups */
    double f, p;                    /* NaN without a degree of freedom or without any spread within groups */
};

/* Value i belongs to group[i], 0 to groups - 1; groups without values do not count. NO_MEMORY. */
enum wr_code wr_anova(const double *value, const int32_t *group, size_t values, int32_t groups, struct wr_anova *anova,
                      struct wr_error *error);

struct wr_welch {
    double difference; /* mean of `b` - mean of `a` */
    double t, freedom, p;
    struct wr_interval interval;
};

/* t = (b - a) / sqrt(va / na + vb / nb), its degrees of freedom by Welch and Satterthwaite. All but the difference are
 * NaN with fewer than two values in a group or without spread in both. The difference is NaN for an empty group. */
struct wr_welch wr_welch(const double *value, const int32_t *group, size_t values, int32_t a, int32_t b, double level);

#endif
