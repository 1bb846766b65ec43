/* The ladder of a query: from the pair that uses least, up by pairs that each gain most quality for what they use more.
 *
 * These are the corners of the convex hull of (use, quality), so rates fall from rung to rung. Taking, over all
 * queries, every rung whose rate is above some level is the optimum of the linear programme that shares queries out
 * among pairs, for the quality and the use that it comes to (its Lagrange multiplier is 1 / level). */
#ifndef WATTROUTE_SIM_POLICY_LADDER_H
#define WATTROUTE_SIM_POLICY_LADDER_H

#include "sim/policy/policy.h"

/* One row, and what quality is. */
struct wr_ladder {
    int pairs;
    const double *use;       /* [pairs], NaN = missing */
    const uint8_t *eligible; /* [pairs] */
    const int8_t *correct;   /* [pairs]: quality is 1 where it is 1, else 0; NULL = the score is quality */
    const float *score;      /* [pairs] */
};

struct wr_rung {
    int32_t pair; /* pool index; -1 = the ladder has no rung */
    double rate;  /* quality per use gained over the rung below; infinity for the lowest */
    double quality, use;
};

struct wr_ladder wr_ladder_of(const struct wr_strip *strip, int row, bool by_score);

/* The lowest: least use, then most quality, then the lower index, among the eligible pairs whose use is known. */
struct wr_rung wr_ladder_lowest(const struct wr_ladder *self);

/* Moves to the next one up; false at the top. */
bool wr_ladder_climb(const struct wr_ladder *self, struct wr_rung *rung);

#endif
