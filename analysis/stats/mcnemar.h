/* McNemar's test: two policies on the same queries, right or wrong (Psychometrika 12:153, 1947,
 * doi:10.1007/BF02295996). Queries on which both are right or both are wrong say nothing. */
#ifndef WATTROUTE_ANALYSIS_STATS_MCNEMAR_H
#define WATTROUTE_ANALYSIS_STATS_MCNEMAR_H

#include <stdint.h>

struct wr_mcnemar {
    double chi2;  /* continuity-corrected (A. L. Edwards 1948): max(0, |b - c| - 1)^2 / (b + c); 0 when b + c = 0 */
    double p;     /* of chi2 at one degree of freedom; 1 when b + c = 0 */
    double exact; /* two-sided binomial: min(1, 2 P(X <= min(b, c))), X of b + c with probability 1/2 */
};

/* b = only the first is right, c = only the second; both at least 0. */
struct wr_mcnemar wr_mcnemar(int64_t b, int64_t c);

#endif
