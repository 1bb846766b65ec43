/* Several comparisons at once: Holm's step-down adjustment (Scandinavian Journal of Statistics 6:65, 1979). */
#ifndef WATTROUTE_ANALYSIS_STATS_HOLM_H
#define WATTROUTE_ANALYSIS_STATS_HOLM_H

#include "sim/base/error.h"

#include <stddef.h>

/* adjusted[i] = the least family-wise error rate at which comparison i is rejected: with p in ascending order,
 * max over j <= i of min(1, (m - j + 1) p_(j)). A NaN is no comparison: it stays NaN and is not counted in m.
 * Error: NO_MEMORY. */
enum wr_code wr_holm(const double *p, size_t count, double *adjusted, struct wr_error *error);

#endif
