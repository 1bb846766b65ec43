/* The median comes from a histogram with 8 bins to the octave from 2^-30 to 2^30 s: a bin is the exponent of the float
 * and the 3 highest bits of its fraction, at most 12.5 % wide. Above 100 times the median means: in a bin above the one
 * that holds 100 times the upper end of the median's bin. So what is found is above 100 times the median for certain,
 * and all that is above 127 times it is found. */
#include "sim/store/quality_latency.h"

#include "sim/base/memory.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { OCTAVES = 60, BINS = 8 * OCTAVES, SHIFT = 20, FIRST = (127 - OCTAVES / 2) << 3 };
static const double outlier_factor = 100;

enum wr_code wr_quality_latency_init(struct wr_quality_latency *self, const struct wr_meta *meta,
                                     struct wr_error *error)
{
    memset(self, 0, sizeof *self);
    self->pairs = meta->column[WR_COL_LATENCY].present ? meta->extent[WR_DIM_PAIR] : 0;
    self->bin = wr_array((size_t)self->pairs, BINS * sizeof *self->bin, error);
    self->most = wr_array((size_t)self->pairs, sizeof *self->most, error);
    return self->bin && self->most ? WR_OK : WR_E_NO_MEMORY;
}

void wr_quality_latency_free(struct wr_quality_latency *self)
{
    wr_free(self->bin);
    wr_free(self->most);
}

/* Bin of a positive number; those outside go to the ends. */
static int bin_of(float value)
{
    uint32_t bits = 0;
    memcpy(&bits, &value, sizeof bits);
    int bin = (int)(bits >> SHIFT) - FIRST;
    return bin < 0 ? 0 : bin >= BINS ? BINS - 1 : bin;
}

/* The lower end of a bin, which is the upper end of the one before. */
static double start_of(int bin)
{
    uint32_t bits = (uint32_t)(bin + FIRST) << SHIFT;
    float value = 0;
    memcpy(&value, &bits, sizeof value);
    return (double)value;
}

void wr_quality_latency_look(struct wr_quality_latency *self, const struct wr_quality_block *block)
{
    const float *latency = block->data[WR_COL_LATENCY];
    const int64_t rows = wr_quality_rows(block, WR_COL_LATENCY);
    for (int64_t i = 0; i < rows; i++) {
        for (int64_t p = 0; p < self->pairs; p++) {
            float value = latency[i * self->pairs + p];
            if (!(value > 0) || !wr_quality_is_usable((double)value)) {
                continue;
            }
            self->bin[p * BINS + bin_of(value)]++;
            if ((double)value > self->most[p].value) {
                wr_defect_set(&self->most[p], block, i, (double)value);
            }
        }
    }
}

static int median_bin(const int64_t *bin, int64_t *values)
{
    *values = 0;
    for (int i = 0; i < BINS; i++) {
        *values += bin[i];
    }
    int64_t below = 0;
    int median = 0;
    while (median < BINS - 1 && (below += bin[median]) < (*values + 1) / 2) {
        median++;
    }
    return median;
}

void wr_quality_latency_report(const struct wr_quality_latency *self, const struct wr_meta *meta,
                               struct wr_findings *findings)
{
    for (int64_t p = 0; p < self->pairs; p++) {
        const int64_t *bin = self->bin + p * BINS;
        int64_t values = 0, outliers = 0;
        int median = median_bin(bin, &values);
        double least = start_of(median), most = start_of(median + 1);
        for (int i = bin_of((float)(outlier_factor * most)) + 1; i < BINS; i++) {
            outliers += bin[i];
        }
        if (values < WR_QUALITY_LEAST_VALUES || outliers == 0) {
            continue;
        }
        struct wr_error what;
        char query[WR_ERROR_TEXT], typical[32], largest[32];
        wr_place_query(meta, &self->most[p].query, query, sizeof query);
        snprintf(typical, sizeof typical, "%.2g", sqrt(least * most)); /* to the width of a bin */
        snprintf(largest, sizeof largest, "%.6g", self->most[p].value);
        wr_fail(&what, WR_E_QUALITY_OUTLIER, "%s%lld%s%s%s%s", wr_meta_label(meta, WR_COL_PAIR, p), (long long)outliers,
                typical, largest, query, wr_check_spec(WR_CHECK_LATENCY_OUTLIER)->remedy);
        wr_findings_add(findings, WR_CHECK_LATENCY_OUTLIER, WR_COL_LATENCY, &what);
    }
}
