/* Intervals of a share: of n independent queries, k count. Two-sided, `level` is the confidence, such as 0.95. */
#ifndef WATTROUTE_ANALYSIS_STATS_PROPORTION_H
#define WATTROUTE_ANALYSIS_STATS_PROPORTION_H

#include "analysis/stats/interval.h"

/* Kish's effective number of queries, (sum w)^2 / sum w^2 (L. Kish, "Survey Sampling", 1965, section 11.7): n when all
 * weights are equal. NaN without any weight. */
double wr_effective_n(double weight, double weight2);

/* Wilson's score interval (E. B. Wilson 1927, JASA 22:209, doi:10.1080/01621459.1927.10502953), with z the normal
 * quantile of (1 + level) / 2:
 *   (p + z^2/2n +- z sqrt(p (1 - p) / n + z^2/4n^2)) / (1 + z^2/n)
 * `share` p is within [0, 1]; n need not be whole (Kish's under unequal weights). {NaN, NaN} when n is not above 0. */
struct wr_interval wr_wilson(double share, double n, double level);

/* Clopper and Pearson's exact interval (Biometrika 26:404, 1934, doi:10.1093/biomet/26.4.404), with B^-1 the quantile
 * of the beta distribution and alpha = 1 - level:
 *   lo = B^-1(alpha/2; k, n - k + 1), 0 at k = 0;  hi = B^-1(1 - alpha/2; k + 1, n - k), 1 at k = n
 * 0 <= k <= n. {NaN, NaN} when n is not above 0. */
struct wr_interval wr_clopper_pearson(double k, double n, double level);

#endif
