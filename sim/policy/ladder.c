#include "sim/policy/ladder.h"

#include <math.h>

struct wr_ladder wr_ladder_of(const struct wr_strip *strip, int row, bool by_score)
{
    const size_t at = (size_t)row * (size_t)strip->pairs;
    return (struct wr_ladder){.pairs = strip->pairs,
                              .use = strip->use + at,
                              .eligible = strip->eligible + at,
                              .correct = by_score ? NULL : strip->correct + at,
                              .score = strip->score + at};
}

static double quality(const struct wr_ladder *self, int pair)
{
    return self->correct ? self->correct[pair] == 1 : (double)self->score[pair];
}

static bool is_usable(const struct wr_ladder *self, int pair)
{
    return self->eligible[pair] && !isnan(self->use[pair]);
}

struct wr_rung wr_ladder_lowest(const struct wr_ladder *self)
{
    struct wr_rung lowest = {.pair = -1, .rate = (double)INFINITY};
    for (int p = 0; p < self->pairs; p++) {
        const double use = self->use[p], gain = quality(self, p);
        bool less = lowest.pair < 0 || use < lowest.use || (use == lowest.use && gain > lowest.quality);
        if (is_usable(self, p) && less) {
            lowest.pair = p;
            lowest.use = use;
            lowest.quality = gain;
        }
    }
    return lowest;
}

/* Whatever gains quality uses more than a rung does, or the rung would not be one. Of equal rates the furthest goes
 * first. Rounding may not make a rate exceed the one below it. */
bool wr_ladder_climb(const struct wr_ladder *self, struct wr_rung *rung)
{
    struct wr_rung next = {.pair = -1};
    for (int p = 0; p < self->pairs && rung->pair >= 0; p++) {
        const double gain = quality(self, p) - rung->quality, more = self->use[p] - rung->use;
        if (!is_usable(self, p) || !(gain > 0) || !(more > 0)) {
            continue;
        }
        const double rate = gain / more;
        if (next.pair < 0 || rate > next.rate || (rate == next.rate && quality(self, p) > next.quality)) {
            next = (struct wr_rung){p, rate, quality(self, p), self->use[p]};
        }
    }
    if (next.pair < 0) {
        return false;
    }
    next.rate = next.rate < rung->rate ? next.rate : rung->rate;
    *rung = next;
    return true;
}
