#include "analysis/stats/point_interval.h"

#include "analysis/stats/proportion.h"
#include "sim/base/random.h"

static struct wr_interval normal(double mean, double error, double level)
{
    const double half = wr_normal_quantile((1 + level) / 2) * error;
    return (struct wr_interval){mean - half, mean + half};
}

struct wr_point_interval wr_point_interval_of(const struct wr_curve_point *point, const struct wr_curve_spread *spread,
                                              enum wr_quality quality, int64_t queries, double level)
{
    if (queries < 2) {
        return (struct wr_point_interval){WR_NO_INTERVAL, WR_NO_INTERVAL};
    }
    return (struct wr_point_interval){.quality = quality == WR_QUALITY_ACCURACY
                                                     ? wr_wilson(point->quality, spread->worth, level)
                                                     : normal(point->quality, spread->quality_error, level),
                                      .use = normal(point->use, spread->use_error, level)};
}
