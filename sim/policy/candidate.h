/* Candidates of one row: who may serve, and which of two is better. */
#ifndef WATTROUTE_SIM_POLICY_CANDIDATE_H
#define WATTROUTE_SIM_POLICY_CANDIDATE_H

#include "sim/policy/policy.h"

#include <math.h>

/* One row of a strip. */
struct wr_candidates {
    const double *objective;
    const float *energy;  /* NULL = the file has none */
    const float *latency; /* NULL = the file has none */
    const float *score;
    const int8_t *correct;
    const uint8_t *eligible;
};

static inline struct wr_candidates wr_candidates_of(const struct wr_strip *strip, int row)
{
    size_t at = (size_t)row * (size_t)strip->pairs;
    return (struct wr_candidates){
        .objective = strip->objective + at,
        .energy = strip->energy ? strip->energy + at : NULL,
        .latency = strip->latency ? strip->latency + at : NULL,
        .score = strip->score + at,
        .correct = strip->correct + at,
        .eligible = strip->eligible + at,
    };
}

/* Measured, and within `limit` seconds; under a finite limit a missing latency is over it. Compared as stored, in
 * float: a measurement of 0.1 s keeps a limit of 0.1 s. */
static inline bool wr_candidate_may_serve(const struct wr_candidates *row, int pair, double limit)
{
    bool in_time = isinf(limit) || (row->latency && row->latency[pair] <= (float)limit);
    return row->eligible[pair] && in_time;
}

/* The tie-break after a rule's own measure: less energy (missing = infinite); an equal candidate is not better, so the
 * lower index stays when candidates are tried in ascending order. */
static inline bool wr_candidate_saves(const struct wr_candidates *row, int pair, int best)
{
    float mine = row->energy ? row->energy[pair] : INFINITY, theirs = row->energy ? row->energy[best] : INFINITY;
    return (isnan(mine) ? INFINITY : mine) < (isnan(theirs) ? INFINITY : theirs);
}

/* Less objective, then less energy, then the lower index. `best` < `pair`, or -1 = none yet. */
static inline bool wr_candidate_is_cheaper(const struct wr_candidates *row, int pair, int best)
{
    return best < 0 || row->objective[pair] < row->objective[best] ||
           (row->objective[pair] == row->objective[best] && wr_candidate_saves(row, pair, best));
}

/* More score, then less energy, then the lower index. */
static inline bool wr_candidate_scores_more(const struct wr_candidates *row, int pair, int best)
{
    return best < 0 || row->score[pair] > row->score[best] ||
           (row->score[pair] == row->score[best] && wr_candidate_saves(row, pair, best));
}

#endif
