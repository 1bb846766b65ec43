/* Which models are right on which queries: a sink that hears every pair serve every query, and keeps how much weight
 * each set of models has whose answers are right. Many queries share a set, so that memory grows with the distinct sets
 * alone: at most 2^models, in practice far fewer than queries. */
#ifndef WATTROUTE_ANALYSIS_METRICS_ANSWER_CENSUS_H
#define WATTROUTE_ANALYSIS_METRICS_ANSWER_CENSUS_H

#include "sim/replay/replay.h"
#include "sim/table/key_index.h"

enum { WR_CENSUS_MODELS = 64, WR_CENSUS_PATTERNS = 1 << 22 };

/* Models by bit. */
struct wr_answer_set {
    uint64_t right, local; /* right on some pair; right on some local pair */
};

struct wr_answer_pattern {
    int32_t key[4]; /* a struct wr_answer_set: the index reads words */
    double weight;  /* of the queries with these answers */
};

struct wr_answer_census {
    struct wr_sink sink;               /* first: a sink pointer is a census pointer */
    int pairs;                         /* of the job: policy p of it is `always` pair p */
    const int32_t *model;              /* [pairs] below WR_CENSUS_MODELS, -1 = the pair does not count; borrowed */
    const bool *local;                 /* [pairs]; borrowed */
    size_t most;                       /* patterns allowed: WR_CENSUS_PATTERNS */
    struct wr_answer_pattern *pattern; /* owned */
    size_t patterns, capacity;
    struct wr_key_index index;
    double weight; /* of all queries */
    int64_t queries;
};

void wr_answer_census_init(struct wr_answer_census *self, int pairs, const int32_t *model, const bool *local);
void wr_answer_census_free(struct wr_answer_census *self);

struct wr_answer_set wr_answer_set_of(const struct wr_answer_pattern *pattern);

/* Share of the weight on which some of `models` is right, and right on a local pair. */
double wr_census_accuracy(const struct wr_answer_census *self, uint64_t models);
double wr_census_coverage(const struct wr_answer_census *self, uint64_t models);

#endif
