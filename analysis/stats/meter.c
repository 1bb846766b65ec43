#include "analysis/stats/meter.h"

#include "sim/base/random.h"

#include <math.h>
#include <string.h>

enum { METER_STREAM = 0x6d657472 }; /* "metr" */

void wr_meter_factors(const struct wr_meta *meta, double sigma, uint64_t seed, uint32_t replicate, double *factor)
{
    const struct wr_random random = {seed, METER_STREAM};
    for (int64_t pair = 0; pair < meta->extent[WR_DIM_PAIR]; pair++) {
        const int64_t accelerator = wr_meta_integer(meta, WR_COL_PAIR_ACCELERATOR, pair);
        const char *name = wr_meta_label(meta, WR_COL_ACCELERATOR, accelerator);
        const double z = wr_random_normal(&random, wr_hash_bytes(name, strlen(name)), replicate);
        factor[pair] = exp(sigma * z - sigma * sigma / 2);
    }
}
