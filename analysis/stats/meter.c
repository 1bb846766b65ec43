#include "analysis/stats/meter.h"

#include "sim/base/random.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { METER_STREAM = 0x6d657472 }; /* "metr" */

static double sigma_of(const struct wr_study *study, double given, int64_t accelerator)
{
    return given >= 0 ? given : study->meter_error != NULL ? study->meter_error[accelerator] : 0;
}

bool wr_meter_errors_any(const struct wr_study *study, const struct wr_meta *meta, double given)
{
    bool any = false;
    for (int64_t i = 0; i < meta->extent[WR_DIM_ACCELERATOR]; i++) {
        any |= sigma_of(study, given, i) > 0;
    }
    return any;
}

void wr_meter_factors(const struct wr_study *study, const struct wr_meta *meta, double given, uint64_t seed,
                      uint32_t replicate, double *factor)
{
    const struct wr_random random = {seed, METER_STREAM};
    for (int64_t pair = 0; pair < meta->extent[WR_DIM_PAIR]; pair++) {
        const int64_t accelerator = wr_meta_integer(meta, WR_COL_PAIR_ACCELERATOR, pair);
        const char *name = wr_meta_label(meta, WR_COL_ACCELERATOR, accelerator);
        const double sigma = sigma_of(study, given, accelerator);
        const double z = wr_random_normal(&random, wr_hash_bytes(name, strlen(name)), replicate);
        factor[pair] = exp(sigma * z - sigma * sigma / 2);
    }
}

void wr_meter_describe(const struct wr_study *study, const struct wr_meta *meta, double given, struct wr_note *text)
{
    const int64_t accelerators = meta->extent[WR_DIM_ACCELERATOR];
    const double first = sigma_of(study, given, 0);
    bool is_same = true;
    for (int64_t i = 1; i < accelerators; i++) {
        is_same &= sigma_of(study, given, i) == first;
    }
    if (is_same) {
        wr_note_add(text, "%g %%", 100 * first);
        return;
    }
    for (int64_t i = 0; i < accelerators; i++) {
        const double sigma = sigma_of(study, given, i);
        if (sigma > 0) {
            const size_t length = strlen(text->text);
            snprintf(text->text + length, sizeof text->text - length, "%s%g %% (%s)", length > 0 ? ", " : "",
                     100 * sigma, wr_meta_label(meta, WR_COL_ACCELERATOR, i));
        }
    }
}
