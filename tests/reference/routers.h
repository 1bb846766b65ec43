/* Naive routers: on which pairs a policy tries a query, one after the other or by chance, written from model.md section
 * 2 alone. They share with the engine the generator of random numbers and the hash of a query's key. */
#ifndef WATTROUTE_TESTS_REFERENCE_ROUTERS_H
#define WATTROUTE_TESTS_REFERENCE_ROUTERS_H

#include "sim/policy/policy.h"
#include "tests/reference/reference.h"

enum router_kind {
    ROUTER_COIN,
    ROUTER_LIKE,
    ROUTER_CASCADE,
    ROUTER_PER_DOMAIN,
    ROUTER_DECISIONS,
    ROUTER_MISROUTED,
    ROUTER_MISTAKEN,
    ROUTER_CALIBRATED
};
enum { ROUTER_TRIES = 64, ROUTER_FOLDS = 8 };

struct router {
    enum router_kind kind;
    bool sampled;
    uint64_t seed;
    int strong, weak; /* COIN, CALIBRATED: pool indices */
    double rate;      /* COIN, CALIBRATED: share of strong; CASCADE: error rate of the verifier; MISROUTED: share of
                         queries that go where the oracle says */
    double share[64]; /* LIKE: by pool index */
    int list[16], pairs;
    int column;              /* CASCADE: the router whose score is the verdict, -1 = by error rate; CALIBRATED: the
                                router whose score it is */
    double accept;           /* ... from here on */
    int folds, by;           /* PER_DOMAIN: 0 accuracy, 1 score, 2 objective; CALIBRATED: folds */
    bool local;              /* ... among local pairs only */
    const int32_t *decision; /* DECISIONS: [attempt][query], -1 = none */
    int attempts;
    struct reference_policy oracle; /* MISROUTED, MISTAKEN */
    bool uniform;                   /* MISROUTED: to any eligible pair, else to the baseline */
    double miss, false_local;       /* MISTAKEN: probabilities */
    int target;                     /* ... of this local pair */
    bool escalates;
    bool unscored_to_weak;      /* CALIBRATED */
    double above[ROUTER_FOLDS]; /* ... of each fold: scores above this go to strong */
};

/* One attempt at a query: with which share of its weight it is made, and its answer is served. */
struct
try {
    int pair, attempt;
    int after; /* index of the attempt that it follows on; -1 = none */
    long double share, served;
    bool verified;
};

struct tries {
    struct try list[ROUTER_TRIES];
    int count;
    bool unserved;
};

/* The hash of a query's key: of its domain's label (0 without one) and its identifier, here the row, as two words. */
uint64_t router_key(const struct reference_job *job, int64_t row, int domain);

/* Sets the thresholds of a router of kind CALIBRATED, each on the kept queries of all other folds. */
void router_calibrate(struct router *router, const struct reference_job *job, const bool *keep);

/* `keep` [queries]: those that are replayed. */
void router_tries(const struct router *router, const struct reference_job *job, const bool *keep, int64_t row,
                  const struct reference_query *q, struct tries *tries);

#endif
