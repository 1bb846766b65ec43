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

/* The x at which the beta distribution reaches p. GSL's own inverse does not return for a parameter of 0 and gives NaN
 * for some thousands; its distribution function is sound, so halving finds the place to the last bit. */
static double beta_quantile(double p, double a, double b)
{
    double low = 0, high = 1;
    for (int step = 0; step < 1100 && high > nextafter(low, 1); step++) {
        const double middle = low + (high - low) / 2;
        if (gsl_cdf_beta_P(middle, a, b) < p) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return high;
}

struct wr_interval wr_clopper_pearson(double k, double n, double level)
{
    if (!(n > 0)) {
        return WR_NO_INTERVAL;
    }
    wr_gsl_quiet();
    const double tail = (1 - level) / 2;
    return (struct wr_interval){k > 0 ? beta_quantile(tail, k, n - k + 1) : 0,
                                k < n ? 1 - beta_quantile(tail, n - k, k + 1) : 1};
}
