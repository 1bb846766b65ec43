#include "analysis/stats/mcnemar.h"

#include "sim/numeric/gsl.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

struct wr_mcnemar wr_mcnemar(int64_t b, int64_t c)
{
    const double differ = (double)b + (double)c, less = (double)(b < c ? b : c);
    if (!(differ > 0)) {
        return (struct wr_mcnemar){0, 1, 1};
    }
    wr_gsl_quiet();
    const double distance = fmax(0, fabs((double)b - (double)c) - 1), chi2 = distance * distance / differ;
    /* P(X <= k) of n at 1/2 is the incomplete beta function I_1/2(n - k, k + 1), for any n. */
    const double tail = gsl_cdf_beta_P(0.5, differ - less, less + 1);
    return (struct wr_mcnemar){chi2, gsl_cdf_chisq_Q(chi2, 1), fmin(1, 2 * tail)};
}
