#include "analysis/stats/proportion.h"

#include "sim/base/random.h"
#include "sim/numeric/gsl.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

double wr_effective_n(double weight, double weight2)
{
    return weight2 > 0 ? weight * weight / weight2 : NAN;
}

struct wr_interval wr_wilson(double share, double n, double level)
{
    if (!(n > 0)) {
        return WR_NO_INTERVAL;
    }
    const double z = wr_normal_quantile((1 + level) / 2), z2 = z * z;
    const double middle = share + z2 / (2 * n);
    const double half = z * sqrt(share * (1 - share) / n + z2 / (4 * n * n));
    const double scale = 1 + z2 / n;
    /* At p = 0 and p = 1 the ends are 0 and 1 but for rounding. */
    return (struct wr_interval){share > 0 ? (middle - half) / scale : 0, share < 1 ? (middle + half) / scale : 1};
}

/* GSL's beta quantile does not return for a parameter of 0: the ends at k = 0 and k = n never ask for it. */
struct wr_interval wr_clopper_pearson(double k, double n, double level)
{
    if (!(n > 0)) {
        return WR_NO_INTERVAL;
    }
    wr_gsl_quiet();
    const double tail = (1 - level) / 2;
    return (struct wr_interval){k > 0 ? gsl_cdf_beta_Pinv(tail, k, n - k + 1) : 0,
                                k < n ? gsl_cdf_beta_Qinv(tail, k + 1, n - k) : 1};
}
