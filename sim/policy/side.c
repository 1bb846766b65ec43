#include "sim/policy/side.h"

bool wr_side_wants_survey(const struct wr_side *self)
{
    return !self->member && self->pair == WR_PAIR_BEST_LOCAL;
}

enum wr_code wr_side_prepare(struct wr_side *self, const char *policy, const struct wr_pool *pool,
                             const struct wr_survey *survey, struct wr_error *error)
{
    if (self->member) {
        return WR_OK;
    }
    if (self->pair == WR_PAIR_BEST_LOCAL && survey->best_local < 0) {
        return wr_fail(error, WR_E_POLICY_NO_LOCAL, "%s", policy);
    }
    self->pair = self->pair == WR_PAIR_BEST_LOCAL ? survey->best_local
                 : self->pair == WR_PAIR_BASELINE ? pool->baseline
                                                  : self->pair;
    bool known = self->pair >= 0 && self->pair < pool->pairs;
    return known ? WR_OK : wr_fail(error, WR_E_INTERNAL, "%s", "a side names a pair outside the pool");
}

static bool is_better(const struct wr_side *self, const struct wr_candidates *row, int pair, int best)
{
    if (self->within == WR_WITHIN_BEST_SCORE) {
        return wr_candidate_scores_more(row, pair, best);
    }
    bool right = row->correct[pair] == 1, best_right = best >= 0 && row->correct[best] == 1;
    if (self->within == WR_WITHIN_ORACLE && best >= 0 && right != best_right) {
        return right;
    }
    return wr_candidate_is_cheaper(row, pair, best);
}

int32_t wr_side_choose(const struct wr_side *self, const struct wr_candidates *row, int pairs)
{
    if (!self->member) {
        return row->eligible[self->pair] ? self->pair : -1;
    }
    int best = -1;
    for (int pair = 0; pair < pairs; pair++) {
        if (self->member[pair] && row->eligible[pair] && is_better(self, row, pair, best)) {
            best = pair;
        }
    }
    return best;
}
