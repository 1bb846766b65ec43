#include "sim/replay/kernels/survey_sums.h"

static void add_row(const struct wr_strip *strip, int row, double weight, const struct wr_survey_sums *sums)
{
    int64_t at = (int64_t)row * strip->pairs;
    for (int p = 0; p < strip->pairs; p++, at++) {
        sums->correct[p] += strip->correct[at] == 1 && strip->eligible[at] ? weight : 0;
        if (strip->objective[at] == strip->objective[at]) {
            sums->objective[p] += weight * strip->objective[at];
        }
        if (strip->energy && strip->energy[at] == strip->energy[at]) {
            sums->energy[p] += weight * (double)strip->energy[at];
        }
    }
}

void wr_kernel_survey(const struct wr_strip *strip, const double *weight, const struct wr_survey_sums *sums)
{
    for (int r = 0; r < strip->rows; r++) {
        if (strip->keep[r]) {
            add_row(strip, r, weight[r], sums);
        }
    }
}

/* Whether pair a goes before pair b > a. */
static bool better(const struct wr_survey_sums *sums, int a, int b)
{
    if (sums->correct[a] != sums->correct[b]) {
        return sums->correct[a] > sums->correct[b];
    }
    if (sums->objective[a] != sums->objective[b]) {
        return sums->objective[a] < sums->objective[b];
    }
    return sums->energy[a] <= sums->energy[b];
}

int32_t wr_best_local(const struct wr_pool *pool, const struct wr_survey_sums *sums)
{
    int32_t best = -1;
    for (int p = 0; p < pool->pairs; p++) {
        if (pool->local[p] && (best < 0 || !better(sums, best, p))) {
            best = p;
        }
    }
    return best;
}
