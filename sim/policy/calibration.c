#include "sim/policy/calibration.h"

#include "sim/base/memory.h"
#include "sim/policy/fold.h"
#include "sim/policy/side.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { STEP_BITS = 13, BINS = 1 << STEP_BITS, KEY_BITS = 64 };

/* Sums of a fold's search, over the queries of all other folds; and of the last look, over all queries. */
enum { WEIGHT, REACHED, UNKNOWN, TOTALS };
enum { BIN_COUNT, BIN_AMOUNT, BIN_SUMS };
enum { FOLD_SUMS = TOTALS + BINS * BIN_SUMS };

/* Scores whose keys are above those that share `bits` bits with `low` go to strong. */
struct search {
    uint64_t low;
    int bits;
    bool settled;
    double at; /* once settled */
};

struct calibration {
    bool measured;
    double result; /* of what was asked, over all queries */
    int folds;
    struct search fold[];
};

static const struct wr_threshold_config *config_of(const struct wr_policy *policy)
{
    return (const void *)policy->config;
}

/* Index into `limit`; -1 = a share is asked for. */
static int use_of(const struct wr_threshold_config *config)
{
    for (int i = 0; i < WR_BOUNDED_USES; i++) {
        if (isfinite(config->limit[i])) {
            return i;
        }
    }
    return -1;
}

static int targets(const struct wr_threshold_config *config)
{
    int count = isfinite(config->share);
    for (int i = 0; i < WR_BOUNDED_USES; i++) {
        count += isfinite(config->limit[i]);
    }
    return count;
}

void wr_calibration_none(struct wr_threshold_config *config)
{
    config->share = config->folds = (double)INFINITY;
    for (int i = 0; i < WR_BOUNDED_USES; i++) {
        config->limit[i] = (double)INFINITY;
    }
}

bool wr_is_calibrated(const struct wr_threshold_config *config)
{
    return isfinite(config->folds) || targets(config) > 0;
}

const char *wr_calibration_fault(const struct wr_threshold_config *config)
{
    return !wr_is_calibrated(config) || targets(config) == 1
               ? NULL
               : "in 'calibrate' exactly one of share, energy_j_per_query, cost_usd_per_query, compute_flop_per_query, "
                 "latency_mean_s and carbon_kgco2e_per_query";
}

bool wr_calibration_use(const struct wr_threshold_config *config, struct wr_objective *objective)
{
    const int use = use_of(config);
    wr_objective_of_use(use, objective);
    return use >= 0;
}

static double router_use(const struct wr_policy *policy)
{
    const struct wr_router_overhead *router = &policy->router;
    const double own[WR_BOUNDED_USES] = {router->energy_j, router->cost_usd, 0, router->latency_s, 0};
    const int use = use_of(config_of(policy));
    return use < 0 ? 0 : own[use];
}

/* ------------------------------------------------------------------------------------ the looks at the rows */

/* In the order of finite scores; both zeros have one key. */
static uint64_t key_of(double score)
{
    const double one_zero = score + 0.0;
    uint64_t bits;
    memcpy(&bits, &one_zero, sizeof bits);
    return bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
}

static double score_of(uint64_t key)
{
    const uint64_t bits = key >> 63 ? key & ~(UINT64_C(1) << 63) : ~key;
    double score;
    memcpy(&score, &bits, sizeof score);
    return score;
}

static int bits_of_step(const struct search *search)
{
    const int left = KEY_BITS - search->bits;
    return left < STEP_BITS ? left : STEP_BITS;
}

static bool all_settled(const struct calibration *self)
{
    bool all = true;
    for (int f = 0; f < self->folds; f++) {
        all &= self->fold[f].settled;
    }
    return all;
}

bool wr_calibration_looks_again(const struct wr_policy *policy)
{
    const struct calibration *self = policy->state;
    return self && !self->measured;
}

/* Before the sides are known there is nothing to look at. */
size_t wr_calibration_sums(const struct wr_policy *policy)
{
    const struct calibration *self = policy->state;
    return !wr_calibration_looks_again(policy) ? 0 : all_settled(self) ? TOTALS : (size_t)self->folds * FOLD_SUMS;
}

/* What a row adds to what is asked, going to weak, and by going to strong instead. */
struct row {
    double score, weight, weak, gain;
};

static struct row row_of(const struct wr_policy *policy, const struct wr_pool *pool, const struct wr_strip *strip,
                         int r, double weight)
{
    const struct wr_threshold_config *config = config_of(policy);
    struct row row = {.score = strip->value ? strip->value[r] : (double)NAN, .weight = weight, .gain = weight};
    if (use_of(config) >= 0) {
        const struct wr_candidates candidates = wr_candidates_of(strip, r);
        const double *use = strip->use + (size_t)r * (size_t)strip->pairs;
        const int32_t strong = wr_side_choose(&config->strong, &candidates, pool->pairs);
        const int32_t weak = wr_side_choose(&config->weak, &candidates, pool->pairs);
        row.weak = weight * use[weak < 0 ? pool->baseline : weak];
        row.gain = weight * use[strong < 0 ? pool->baseline : strong] - row.weak;
    }
    return row;
}

static bool always_strong(const struct wr_threshold_config *config, const struct row *row)
{
    return isnan(row->score) && config->missing == 0;
}

static void look_for(const struct search *search, const struct row *row, bool always, double *sum)
{
    const uint64_t key = key_of(row->score);
    sum[WEIGHT] += row->weight;
    sum[REACHED] += row->weak;
    sum[UNKNOWN] += isnan(row->gain);
    if (isnan(row->score)) {
        sum[REACHED] += always ? row->gain : 0;
        return;
    }
    const int below = KEY_BITS - search->bits - bits_of_step(search);
    const uint64_t offset = key - search->low;
    if (key < search->low) {
        return;
    }
    if (offset >> below >= (uint64_t)1 << bits_of_step(search)) {
        sum[REACHED] += row->gain;
        return;
    }
    double *bin = sum + TOTALS + (offset >> below) * BIN_SUMS;
    bin[BIN_COUNT] += 1;
    bin[BIN_AMOUNT] += row->gain;
}

void wr_calibration_look(const struct wr_policy *policy, const struct wr_pool *pool, const struct wr_strip *strip,
                         const double *weight, double *sums)
{
    const struct calibration *self = policy->state;
    const bool settled = all_settled(self);
    for (int r = 0; r < strip->rows; r++) {
        if (!strip->keep[r]) {
            continue;
        }
        const struct row row = row_of(policy, pool, strip, r, weight[r]);
        const bool always = always_strong(config_of(policy), &row);
        const int own = wr_fold_of(policy, strip, r, self->folds);
        if (settled) {
            sums[WEIGHT] += row.weight;
            sums[REACHED] += row.weak + (always || row.score >= self->fold[own].at ? row.gain : 0);
        }
        for (int f = 0; f < self->folds && !settled; f++) {
            if (f != own && !self->fold[f].settled) {
                look_for(&self->fold[f], &row, always, sums + (size_t)f * FOLD_SUMS);
            }
        }
    }
}

/* ---------------------------------------------------------------------------------------- the thresholds */

static double asked_of(const struct wr_threshold_config *config)
{
    const int use = use_of(config);
    return use < 0 ? config->share : config->limit[use];
}

static const char *const names[WR_BOUNDED_USES] = {"energy_j_per_query", "cost_usd_per_query", "compute_flop_per_query",
                                                   "latency_mean_s", "carbon_kgco2e_per_query"};

static void settle(struct search *search, double at)
{
    search->settled = true;
    search->at = at;
}

/* The highest bin at which the limit is exceeded; -1 = none is. */
static int find_bin(const double *sum, double limit)
{
    double reached = sum[REACHED];
    for (int b = BINS - 1; b >= 0; b--) {
        const double *bin = sum + TOTALS + (size_t)b * BIN_SUMS;
        reached += bin[BIN_AMOUNT];
        if (bin[BIN_COUNT] > 0 && reached > limit) {
            return b;
        }
    }
    return -1;
}

static enum wr_code narrow(const struct wr_policy *policy, struct search *search, const double *sum,
                           struct wr_error *error)
{
    const struct wr_threshold_config *config = config_of(policy);
    const int use = use_of(config);
    const double own = router_use(policy), all = (asked_of(config) - own) * sum[WEIGHT];
    const double limit = all + 1e-12 * (fabs(all) + fabs(sum[REACHED])); /* up to rounding in the sums */
    if (sum[UNKNOWN] > 0) {
        return wr_fail(error, WR_E_CALIBRATION_USE, "%s%" PRId64, policy->name, (int64_t)sum[UNKNOWN]);
    }
    if (!(sum[WEIGHT] > 0) || (search->bits == 0 && sum[REACHED] > limit)) {
        settle(search, (double)INFINITY);
        return use < 0 || !(sum[WEIGHT] > 0) ? WR_OK
                                             : wr_fail(error, WR_E_BUDGET_REACH, "%s%s%s%g%g", policy->name, names[use],
                                                       "most", asked_of(config), sum[REACHED] / sum[WEIGHT] + own);
    }
    const int bin = find_bin(sum, limit);
    if (bin < 0) { /* all that is in question may go to strong */
        settle(search, search->bits == 0 ? -(double)INFINITY : score_of(search->low));
        return WR_OK;
    }
    const int bits = bits_of_step(search);
    search->low += (uint64_t)bin << (KEY_BITS - search->bits - bits);
    search->bits += bits;
    if (search->bits == KEY_BITS) {
        settle(search, nextafter(score_of(search->low), (double)INFINITY));
    }
    return WR_OK;
}

static enum wr_code start(struct wr_policy *policy, struct wr_error *error)
{
    const double wanted = config_of(policy)->folds;
    const int folds = isfinite(wanted) ? (int)wanted : WR_CALIBRATION_FOLDS;
    struct calibration *self = wr_array(1, sizeof *self + (size_t)folds * sizeof self->fold[0], error);
    if (self) {
        self->folds = folds;
    }
    policy->state = self;
    return self ? WR_OK : WR_E_NO_MEMORY;
}

enum wr_code wr_calibration_step(struct wr_policy *policy, const double *sums, struct wr_error *error)
{
    struct calibration *self = policy->state;
    enum wr_code code = WR_OK;
    if (!self) {
        return start(policy, error);
    }
    if (all_settled(self)) {
        self->result = sums[REACHED] / sums[WEIGHT] + router_use(policy);
        self->measured = true;
        return WR_OK;
    }
    for (int f = 0; f < self->folds && code == WR_OK; f++) {
        code = self->fold[f].settled ? WR_OK : narrow(policy, &self->fold[f], sums + (size_t)f * FOLD_SUMS, error);
    }
    return code;
}

double wr_calibration_at(const struct wr_policy *policy, const struct wr_strip *strip, int row)
{
    const struct calibration *self = policy->state;
    return self->fold[wr_fold_of(policy, strip, row, self->folds)].at;
}

bool wr_calibration_result(const struct wr_policy *policy, struct wr_finding *finding)
{
    const struct calibration *self = policy->state;
    if (!self || !self->measured) {
        return false;
    }
    const int use = use_of(config_of(policy));
    *finding = (struct wr_finding){.what = use < 0 ? "share at strong" : names[use],
                                   .asked = asked_of(config_of(policy)),
                                   .result = self->result,
                                   .least = (double)INFINITY,
                                   .most = -(double)INFINITY};
    for (int f = 0; f < self->folds; f++) {
        finding->least = fmin(finding->least, self->fold[f].at);
        finding->most = fmax(finding->most, self->fold[f].at);
    }
    return true;
}
