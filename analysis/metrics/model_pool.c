#include "analysis/metrics/model_pool.h"

#include "sim/base/memory.h"

#include <math.h>
#include <string.h>

/* Queries that no chosen model is right on, by who else is. */
struct open {
    uint64_t right;
    double weight;
};

struct search {
    int models;
    struct open *open; /* owned, [depth][patterns] */
    size_t patterns;
    uint64_t best;
    double most; /* weight of the best; -1 = none yet */
};

static int members(uint64_t models)
{
    return __builtin_popcountll(models);
}

/* Below 0 is no model. */
static uint64_t bit_of(int model)
{
    return model < 0 ? 0 : UINT64_C(1) << model;
}

/* What each model adds. */
static void gains_of(const struct open *open, size_t count, double gain[WR_CENSUS_MODELS])
{
    memset(gain, 0, WR_CENSUS_MODELS * sizeof *gain);
    for (size_t i = 0; i < count; i++) {
        for (uint64_t left = open[i].right; left; left &= left - 1) {
            gain[__builtin_ctzll(left)] += open[i].weight;
        }
    }
}

/* Those on which none of `models` is right; returns how many. `to` may be `from`. */
static size_t without(const struct open *from, size_t count, uint64_t models, struct open *to)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (!(from[i].right & models)) {
            to[kept++] = from[i];
        }
    }
    return kept;
}

static enum wr_code search_init(struct search *self, const struct wr_answer_census *census, int models, size_t depths,
                                struct wr_error *error)
{
    *self = (struct search){.models = models, .patterns = census->patterns, .most = -1};
    self->open = wr_array(depths * census->patterns, sizeof *self->open, error);
    for (size_t i = 0; self->open && i < census->patterns; i++) {
        self->open[i] = (struct open){wr_answer_set_of(&census->pattern[i]).right, census->pattern[i].weight};
    }
    return self->open ? WR_OK : WR_E_NO_MEMORY;
}

enum wr_code wr_pool_greedy(const struct wr_answer_census *census, int models, uint64_t held, int32_t *order,
                            struct wr_error *error)
{
    struct search search;
    enum wr_code code = search_init(&search, census, models, 1, error);
    size_t count = code == WR_OK ? without(search.open, search.patterns, held, search.open) : 0;
    int chosen = 0;
    for (int m = 0; m < models; m++) {
        if (held & bit_of(m)) {
            order[chosen++] = m;
        }
    }
    for (uint64_t taken = held; code == WR_OK && chosen < models; chosen++) {
        double gain[WR_CENSUS_MODELS];
        int best = -1;
        gains_of(search.open, count, gain);
        for (int m = 0; m < models; m++) {
            best = !(taken & bit_of(m)) && (best < 0 || gain[m] > gain[best]) ? m : best;
        }
        order[chosen] = best;
        taken |= bit_of(best);
        count = without(search.open, count, bit_of(best), search.open);
    }
    wr_free(search.open);
    return code;
}

double wr_pool_count(int models, uint64_t held, int size)
{
    const int from = models - members(held), take = size - members(held);
    double pools = 1;
    for (int i = 1; i <= take; i++) {
        pools = pools * (from - take + i) / i;
    }
    return take < 0 || take > from ? 0 : pools;
}

/* The sum of the `take` largest gains among models from `first` on that are not taken. */
static double bound(const struct search *self, const double *gain, int first, uint64_t taken, int take)
{
    double sum = 0;
    for (; take > 0; take--) {
        int best = -1;
        for (int m = first; m < self->models; m++) {
            best = !(taken & bit_of(m)) && (best < 0 || gain[m] > gain[best]) ? m : best;
        }
        if (best < 0) {
            return -(double)INFINITY; /* too few models are left */
        }
        taken |= bit_of(best);
        sum += gain[best];
    }
    return sum;
}

/* Takes `left` more models from `first` on, in order; `count` queries are open at this depth. */
static void branch(struct search *self, struct open *open, size_t count, int first, uint64_t taken, int left,
                   double reached)
{
    double gain[WR_CENSUS_MODELS];
    gains_of(open, count, gain);
    if (reached + bound(self, gain, first, taken, left) <= self->most) {
        return;
    }
    for (int m = first; m < self->models; m++) {
        const uint64_t with = taken | bit_of(m);
        if (with == taken) {
            continue;
        }
        if (left == 1) {
            if (reached + gain[m] > self->most) {
                self->most = reached + gain[m];
                self->best = with;
            }
        } else {
            struct open *deeper = open + self->patterns;
            branch(self, deeper, without(open, count, bit_of(m), deeper), m + 1, with, left - 1, reached + gain[m]);
        }
    }
}

enum wr_code wr_pool_best(const struct wr_answer_census *census, int models, uint64_t held, int size, uint64_t *best,
                          struct wr_error *error)
{
    const int take = size - members(held);
    struct search search;
    enum wr_code code = search_init(&search, census, models, (size_t)take, error);
    if (code == WR_OK) {
        branch(&search, search.open, without(search.open, search.patterns, held, search.open), 0, held, take, 0);
        *best = search.best;
    }
    wr_free(search.open);
    return code;
}
