#include "sim/policy/learned_fit.h"

#include "sim/base/memory.h"
#include "sim/policy/fold.h"
#include "sim/policy/learned_quality.h"
#include "sim/policy/side.h"

#include <math.h>
#include <string.h>

enum { PASSES_MOST = 200, DOMAINS_MOST = 1000, TERMS_MOST = 2 + WR_QUERY_VALUES_MOST };

/* Sums of the first pass, over all queries: weight, and weight x feature. Of the second, for each fold: weight, weight
 * of the outcome, and of each feature's distance from its mean the weighted sum and that of squares. */
enum { FIRST = 1, SPREAD = 2, SPREADS = 2 };

static const struct wr_learned_config *config_of(const struct wr_policy *policy)
{
    return (const void *)policy->config;
}

const struct wr_learned *wr_learned_of(const struct wr_policy *policy)
{
    const struct wr_learned *self = policy->state;
    return policy->kind == wr_policy_kind_of("learned") && self && self->phase == WR_LEARNED_DONE ? self : NULL;
}

static size_t spread_sums(int features)
{
    return SPREAD + (size_t)features * SPREADS;
}

size_t wr_learned_sums(const struct wr_policy *policy)
{
    const struct wr_learned *self = policy->state;
    if (!self) {
        return FIRST + (size_t)config_of(policy)->features.count;
    }
    switch (self->phase) {
    case WR_LEARNED_SPREADS:
        return (size_t)self->folds * spread_sums(self->features);
    case WR_LEARNED_FITS:
        return ((size_t)self->folds + 1) * wr_logistic_sums(self->terms);
    case WR_LEARNED_JUDGES:
        return 2 * wr_learned_quality_sums();
    case WR_LEARNED_DONE:
        break;
    }
    return 0;
}

/* --------------------------------------------------------------------------------------------- one query */

static bool has_features(const struct wr_strip *strip, int features, int row)
{
    bool all = true;
    for (int f = 0; f < features; f++) {
        all &= (bool)isfinite(strip->value[f * strip->rows + row]);
    }
    return all;
}

/* 1 or 0; -1 where no pair of a side was measured. */
static int outcome_of(const struct wr_policy *policy, const struct wr_pool *pool, const struct wr_strip *strip, int row)
{
    const struct wr_learned_config *config = config_of(policy);
    const struct wr_candidates candidates = wr_candidates_of(strip, row);
    const int32_t strong = wr_side_choose(&config->choice.strong, &candidates, pool->pairs);
    const int32_t weak = wr_side_choose(&config->choice.weak, &candidates, pool->pairs);
    if (strong < 0 || weak < 0) {
        return -1;
    }
    return config->target == WR_TARGET_WEAK_FAILS ? candidates.correct[weak] != 1
                                                  : candidates.score[strong] > candidates.score[weak];
}

/* The terms of a query as a model sees them. */
struct terms {
    int term[TERMS_MOST];
    double x[TERMS_MOST];
    struct wr_logistic_row row;
};

static void see(const struct wr_learned *self, int model, const struct wr_strip *strip, int row, struct terms *terms)
{
    const double *mean = self->mean + (ptrdiff_t)model * self->features;
    const double *inverse = self->inverse + (ptrdiff_t)model * self->features;
    int count = 0;
    terms->term[count] = 0;
    terms->x[count++] = 1;
    for (int f = 0; f < self->features; f++) {
        terms->term[count] = count;
        terms->x[count++] = (strip->value[f * strip->rows + row] - mean[f]) * inverse[f];
    }
    if (self->domains > 0 && strip->domain[row] >= 0) {
        terms->term[count] = 1 + self->features + strip->domain[row];
        terms->x[count++] = 1;
    }
    terms->row = (struct wr_logistic_row){terms->term, terms->x, count};
}

static const double *beta_of(const struct wr_learned *self, int model)
{
    return self->beta + (ptrdiff_t)model * self->terms;
}

static double score_by(const struct wr_learned *self, int model, const struct wr_strip *strip, int row)
{
    struct terms terms;
    see(self, model, strip, row, &terms);
    return wr_logistic_chance(beta_of(self, model), &terms.row);
}

void wr_learned_score(const struct wr_policy *policy, const struct wr_strip *strip, double *score)
{
    const struct wr_learned *self = policy->state;
    for (int r = 0; r < strip->rows; r++) {
        const bool there = strip->keep[r] && has_features(strip, self->features, r);
        score[r] = there ? score_by(self, wr_fold_of(policy, strip, r, self->folds), strip, r) : (double)NAN;
    }
}

/* ---------------------------------------------------------------------------------------------- the passes */

static void add_first(const struct wr_strip *strip, int features, int row, double weight, double *sums)
{
    sums[0] += weight;
    for (int f = 0; f < features; f++) {
        sums[FIRST + f] += weight * strip->value[f * strip->rows + row];
    }
}

static void add_spread(const struct wr_learned *self, const struct wr_strip *strip, int row, int outcome, double weight,
                       double *sums)
{
    sums[0] += weight;
    sums[1] += outcome == 1 ? weight : 0;
    for (int f = 0; f < self->features; f++) {
        const double distance = strip->value[f * strip->rows + row] - self->shift[f];
        sums[SPREAD + f * SPREADS] += weight * distance;
        sums[SPREAD + f * SPREADS + 1] += weight * distance * distance;
    }
}

/* To the fits of all models but that of the query's own fold. */
static void add_fits(const struct wr_learned *self, const struct wr_strip *strip, int row, int fold, int outcome,
                     double weight, double *sums)
{
    for (int m = 0; m <= self->folds; m++, sums += wr_logistic_sums(self->terms)) {
        struct terms terms;
        if (m != fold && !self->fit[m].done) {
            see(self, m, strip, row, &terms);
            wr_logistic_add(beta_of(self, m), self->terms, &terms.row, outcome == 1, weight, sums);
        }
    }
}

static void add_row(const struct wr_policy *policy, const struct wr_strip *strip, int row, int outcome, double weight,
                    double *sums)
{
    const struct wr_learned *self = policy->state;
    const int fold = wr_fold_of(policy, strip, row, self->folds);
    if (self->phase == WR_LEARNED_SPREADS) {
        add_spread(self, strip, row, outcome, weight, sums + (size_t)fold * spread_sums(self->features));
    } else if (self->phase == WR_LEARNED_FITS) {
        add_fits(self, strip, row, fold, outcome, weight, sums);
    } else {
        wr_learned_quality_add(sums, score_by(self, fold, strip, row), outcome == 1, weight);
        wr_learned_quality_add(sums + wr_learned_quality_sums(), score_by(self, self->folds, strip, row), outcome == 1,
                               weight);
    }
}

void wr_learned_look(const struct wr_policy *policy, const struct wr_pool *pool, const struct wr_strip *strip,
                     const double *weight, double *sums)
{
    const int features = config_of(policy)->features.count;
    for (int r = 0; r < strip->rows; r++) {
        if (!strip->keep[r] || !has_features(strip, features, r)) {
            continue;
        }
        const int outcome = policy->state ? outcome_of(policy, pool, strip, r) : -1;
        if (!policy->state) {
            add_first(strip, features, r, weight[r], sums);
        } else if (outcome >= 0) {
            add_row(policy, strip, r, outcome, weight[r], sums);
        }
    }
}

/* ----------------------------------------------------------------------------------- what is made of them */

/* All arrays lie behind the structure. */
static struct wr_learned *make(int folds, int features, int32_t domains, struct wr_error *error)
{
    const size_t models = (size_t)folds + 1, terms = 1 + (size_t)features + (size_t)domains;
    const size_t reals = (size_t)features + 2 * models * (size_t)features + 2 * models * terms;
    struct wr_learned *self =
        wr_array(1, sizeof *self + models * sizeof *self->fit + reals * sizeof(double) + terms * sizeof(bool), error);
    if (!self) {
        return NULL;
    }
    self->fit = (void *)(self + 1);
    self->shift = (void *)(self->fit + models);
    self->mean = self->shift + features;
    self->inverse = self->mean + models * (size_t)features;
    self->beta = self->inverse + models * (size_t)features;
    double *before = self->beta + models * terms;
    self->by_ridge = (void *)(before + models * terms);
    self->folds = folds;
    self->features = features;
    self->domains = domains;
    self->terms = (int)terms;
    for (size_t m = 0; m < models; m++) {
        self->fit[m].beta = self->beta + m * terms;
        self->fit[m].before = before + m * terms;
    }
    return self;
}

/* The means of all queries, near which sums of squares keep their digits. */
static enum wr_code begin(struct wr_policy *policy, const struct wr_prospect *prospect, struct wr_error *error)
{
    const struct wr_learned_config *config = config_of(policy);
    const int32_t domains = config->features.domain ? prospect->domains : 0;
    if (domains > DOMAINS_MOST) {
        return wr_fail(error, WR_E_LEARNED_DOMAINS, "%s%d%d", policy->name, (int)domains, DOMAINS_MOST);
    }
    struct wr_learned *self = policy->state = make((int)config->folds, config->features.count, domains, error);
    for (int f = 0; self && f < self->features; f++) {
        self->shift[f] = prospect->sums[0] > 0 ? prospect->sums[FIRST + f] / prospect->sums[0] : 0;
    }
    return self ? WR_OK : WR_E_NO_MEMORY;
}

/* Mean and deviation of every feature over all folds but the model's own, and both outcomes among them. */
static enum wr_code spread(struct wr_policy *policy, struct wr_learned *self, const double *sums,
                           struct wr_error *error)
{
    for (int m = 0; m <= self->folds; m++) {
        double all[SPREAD + SPREADS * WR_QUERY_VALUES_MOST] = {0};
        for (int fold = 0; fold < self->folds; fold++) {
            const double *of = sums + (size_t)fold * spread_sums(self->features);
            for (size_t i = 0; i < spread_sums(self->features) && fold != m; i++) {
                all[i] += of[i];
            }
        }
        if (!(all[1] > 0 && all[1] < all[0])) {
            return wr_fail(error, WR_E_LEARNED_OUTCOME, "%s%g%g%s", policy->name, all[0], all[1],
                           config_of(policy)->target == WR_TARGET_WEAK_FAILS ? "the weak side fails"
                                                                             : "the strong side wins");
        }
        for (int f = 0; f < self->features; f++) {
            const double mean = all[SPREAD + f * SPREADS] / all[0];
            const double squares = all[SPREAD + f * SPREADS + 1] / all[0], variance = squares - mean * mean;
            const double least = 1e-24 * (self->shift[f] * self->shift[f]) + 1e-10 * squares; /* rounding alone */
            self->mean[m * self->features + f] = self->shift[f] + mean;
            self->inverse[m * self->features + f] = variance > least ? 1 / sqrt(variance) : 0;
        }
        self->weight = all[0];
        self->outcome = all[1] / all[0];
    }
    return WR_OK;
}

static enum wr_code step(struct wr_policy *policy, struct wr_learned *self, double *sums, struct wr_error *error)
{
    bool done = true, failed = self->passes > PASSES_MOST;
    for (int m = 0; m <= self->folds; m++, sums += wr_logistic_sums(self->terms)) {
        if (!self->fit[m].done) {
            wr_logistic_step(&self->fit[m], self->terms, config_of(policy)->ridge, sums,
                             m == self->folds ? self->by_ridge : NULL);
        }
        done &= self->fit[m].done;
        failed |= self->fit[m].failed;
    }
    self->phase = done ? WR_LEARNED_JUDGES : WR_LEARNED_FITS;
    return failed ? wr_fail(error, WR_E_LEARNED_FIT, "%s%d", policy->name, self->passes) : WR_OK;
}

/* The sums belong to whoever looked; a copy is spoilt. */
static enum wr_code step_from(struct wr_policy *policy, struct wr_learned *self, const double *sums,
                              struct wr_error *error)
{
    const size_t count = wr_learned_sums(policy);
    double *copy = wr_array(count, sizeof *copy, error);
    if (!copy) {
        return WR_E_NO_MEMORY;
    }
    memcpy(copy, sums, count * sizeof *copy);
    const enum wr_code code = step(policy, self, copy, error);
    wr_free(copy);
    return code;
}

enum wr_code wr_learned_next(struct wr_policy *policy, const struct wr_prospect *prospect, struct wr_error *error)
{
    struct wr_learned *self = policy->state;
    enum wr_code code = WR_OK;
    if (!self) {
        code = begin(policy, prospect, error);
        self = policy->state;
    } else if (self->phase == WR_LEARNED_SPREADS) {
        code = spread(policy, self, prospect->sums, error);
        self->phase = WR_LEARNED_FITS;
    } else if (self->phase == WR_LEARNED_FITS) {
        code = step_from(policy, self, prospect->sums, error);
    } else {
        wr_learned_quality_of(prospect->sums, &self->out_of_fold);
        wr_learned_quality_of(prospect->sums + wr_learned_quality_sums(), &self->in_sample);
        self->phase = WR_LEARNED_DONE;
    }
    if (self) {
        self->passes++;
    }
    return code;
}

double wr_learned_per_unit(const struct wr_learned *self, int model, int term)
{
    const double *beta = beta_of(self, model);
    const double *mean = self->mean + (ptrdiff_t)model * self->features;
    const double *inverse = self->inverse + (ptrdiff_t)model * self->features;
    if (term > self->features) {
        return beta[term];
    }
    if (term > 0) {
        return beta[term] * inverse[term - 1];
    }
    double intercept = beta[0];
    for (int f = 0; f < self->features; f++) {
        intercept -= beta[1 + f] * inverse[f] * mean[f];
    }
    return intercept;
}
