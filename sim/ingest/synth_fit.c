#include "sim/ingest/synth_fit.h"

#include "sim/base/random.h"

#include <math.h>
#include <string.h>

enum { STEPS = 2000, HALVINGS = 48 };
#define REACH 8.5 /* |z| beyond which phi is below 1e-16 */

static double normal_cdf(double x)
{
    return 0.5 * erfc(-x * 0.70710678118654752440);
}

double wr_synth_threshold(double accuracy)
{
    return accuracy <= 0 ? -INFINITY : accuracy >= 1 ? INFINITY : wr_normal_quantile(accuracy);
}

/* Ends of the range: nothing shared, and everything. */
static double any_correct_at_end(const double *accuracy, int64_t models, bool shared)
{
    double wrong = 1, best = 0;
    for (int64_t m = 0; m < models; m++) {
        wrong *= 1 - accuracy[m];
        best = accuracy[m] > best ? accuracy[m] : best;
    }
    return shared ? best : 1 - wrong;
}

double wr_synth_any_correct(const double *accuracy, int64_t models, double correlation)
{
    if (correlation <= 0 || correlation >= 1 || models > WR_SYNTH_MODELS) {
        return any_correct_at_end(accuracy, models, correlation >= 1);
    }
    double threshold[WR_SYNTH_MODELS], sum = 0, weight = 0;
    for (int64_t m = 0; m < models; m++) {
        threshold[m] = wr_synth_threshold(accuracy[m]);
    }
    double shared = sqrt(correlation), own = sqrt(1 - correlation);
    for (int i = 0; i <= STEPS; i++) {
        double z = REACH * (2.0 * i / STEPS - 1), density = exp(-0.5 * z * z), wrong = 1;
        for (int64_t m = 0; m < models; m++) {
            wrong *= normal_cdf((shared * z - threshold[m]) / own);
        }
        sum += density * wrong;
        weight += density;
    }
    return 1 - sum / weight;
}

bool wr_synth_is_local(const struct wr_synth_spec *self, int64_t model)
{
    for (int64_t p = 0; p < self->meta.extent[WR_DIM_PAIR]; p++) {
        if (wr_meta_integer(&self->meta, WR_COL_PAIR_MODEL, p) == model &&
            wr_meta_pair_site(&self->meta, p) == WR_SITE_LOCAL) {
            return true;
        }
    }
    return false;
}

/* Domains of a data set mostly repeat one row of accuracies, which is then worked out once. */
double wr_synth_solvable(const struct wr_synth_spec *self, int64_t dataset, double correlation)
{
    double local[WR_SYNTH_MODELS], before[WR_SYNTH_MODELS], any = 0, sum = 0, share = 0;
    int64_t models = self->meta.extent[WR_DIM_MODEL], locals = 0, last = -1;
    int64_t index[WR_SYNTH_MODELS];
    for (int64_t m = 0; m < models; m++) {
        if (wr_synth_is_local(self, m)) {
            index[locals++] = m;
        }
    }
    for (int64_t d = 0; d < self->meta.extent[WR_DIM_DOMAIN]; d++) {
        if (self->domain_dataset[d] != dataset) {
            continue;
        }
        for (int64_t m = 0; m < locals; m++) {
            local[m] = self->accuracy[d * models + index[m]];
        }
        if (last < 0 || memcmp(local, before, (size_t)locals * sizeof *local) != 0) {
            any = wr_synth_any_correct(local, locals, correlation);
            memcpy(before, local, (size_t)locals * sizeof *local);
            last = d;
        }
        sum += self->domain_share[d] * any;
        share += self->domain_share[d];
    }
    return share > 0 ? sum / share : NAN;
}

static double correlation_for(const struct wr_synth_spec *self, int64_t dataset, double target)
{
    if (!(target < wr_synth_solvable(self, dataset, 0))) {
        return 0;
    }
    if (!(target > wr_synth_solvable(self, dataset, 1))) {
        return 1;
    }
    double low = 0, high = 1;
    for (int i = 0; i < HALVINGS; i++) {
        double middle = 0.5 * (low + high);
        if (wr_synth_solvable(self, dataset, middle) > target) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return 0.5 * (low + high);
}

void wr_synth_fit(struct wr_synth_spec *self)
{
    for (int64_t i = 0; i < self->datasets; i++) {
        if (!isnan(self->dataset[i].target)) {
            self->dataset[i].correlation = correlation_for(self, i, self->dataset[i].target);
        }
    }
}
