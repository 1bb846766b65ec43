/* A naive replay to check the engine against: one loop over queries and one over pairs, written from model.md alone.
 * It reads the rows of a table in memory and shares nothing else with the engine. */
#ifndef WATTROUTE_TESTS_REFERENCE_REFERENCE_H
#define WATTROUTE_TESTS_REFERENCE_REFERENCE_H

#include "sim/table/memory_table.h"
#include "sim/table/totals.h"

enum reference_kind {
    REFERENCE_PAIR,
    REFERENCE_BEST_LOCAL,
    REFERENCE_ORACLE,
    REFERENCE_IPW,
    REFERENCE_UNIFORM,
    REFERENCE_THRESHOLD
};
enum reference_fallback { REFERENCE_BASELINE, REFERENCE_CHEAPEST, REFERENCE_BEST_SCORE };

/* A pair, or of the pairs with a bit of `set` the cheapest, the best scored, or the cheapest correct one. */
struct reference_side {
    int pair;     /* pool index; -1 = the set */
    uint64_t set; /* bit p: pool index p */
    int within;   /* 0 cheapest, 1 best score, 2 oracle */
};

struct reference_policy {
    enum reference_kind kind;
    int pair;       /* PAIR: pool index */
    double rate;    /* IPW, UNIFORM: share of queries routed as the oracle of the same scope and fallback does */
    int barred;     /* all but PAIR, BEST_LOCAL: a pool index that it may not use; -1 = none */
    bool scope_all; /* ORACLE: otherwise local first */
    enum reference_fallback fallback;
    double max_latency_s; /* ORACLE: infinity = none */
    int router;           /* THRESHOLD: which router's score, and what it is compared with */
    double at;
    bool unscored_to_weak;
    struct reference_side strong, weak;
};

struct reference_job {
    const struct wr_memory_table *table;
    int pairs, baseline;       /* the pool */
    const int32_t *pair;       /* [pairs] index in the file */
    const bool *local;         /* [pairs] */
    const double (*price)[6];  /* [pairs]: c0, cE, cT, cin, cout, cusd */
    const double (*law)[8];    /* [pairs]: under the assumptions energy is law[0] + law[1] E + law[2] T + law[3] N for N
                                  output tokens, latency likewise from law[4] on */
    const double (*charge)[7]; /* [pairs]: a query holds a unit for charge[0] + charge[1] T + charge[2] N seconds; USD
                                  per J and per such second, kg of carbon per J and per such second */
    const double *const *hourly;  /* [pairs]: kg per J, in place of the charge's, in each hour from `first_hour` on, of
                                     the  day if `daily`; NULL = the charge's own. NULL for all = queries have
                                     no hours */
    int64_t starts_s, first_hour; /* of the clock that hours count by */
    bool daily;
    const bool *pass; /* [queries] takes part (`where`) */
    bool complete_case, rule_max, measured_cost;
    double correct_at;
    const struct reference_policy *policy;
    int policies;
};

struct reference_cell {
    int64_t n, zero_latency, missing[WR_SUMS];
    long double weight, sum[WR_SUMS];
    int64_t assumed_missing[2];      /* energy, latency */
    long double assumed[2], service; /* sums of w x what holds under the assumptions, query by query */
    int64_t charged_missing[2];      /* USD, kg */
    long double charged[2];          /* sums of w x owned cost [USD], w x carbon [kg] */
    long double power;               /* sum of w x energy / service time where T > 0 */
};

struct reference_group {
    int64_t n, unserved;
    long double weight, weight2, covered;
};

struct reference_result {
    int64_t filtered, dropped, replayed, missing_cells;
    int domains;                   /* of the table; slot d + 1 belongs to domain d, slot 0 to none */
    struct reference_cell *cell;   /* [policy][pool index][domain + 1] */
    struct reference_group *group; /* [policy][domain + 1] */
    int32_t *choice;               /* [policy][query]: pool index, -1 = not replayed */
};

/* Everything about one query, by pool index. */
struct reference_query {
    double w;
    int domain;
    int64_t hour;        /* place in `hourly`; -1 = not known */
    const float *router; /* scores of all routers, NaN = missing */
    double *score, *energy, *latency, *in, *out, *cost, *objective;
    double *late; /* latency under the assumptions */
    int *correct; /* 1, 0, -1 */
};

struct reference_query reference_query_make(int pairs);
void reference_query_free(struct reference_query *query);
void reference_load(const struct reference_job *job, int64_t q, struct reference_query *query);
/* `p` has a score and an objective, and keeps the limit (infinity = none). */
bool reference_eligible(const struct reference_query *q, int p, double max_latency);
/* Whom the oracle of those options sends the query to. */
int reference_oracle(const struct reference_job *job, const struct reference_policy *policy,
                     const struct reference_query *q);
/* The best single local pair over the kept queries (keep[q]); -1 = no pair is local. */
int reference_best_local(const struct reference_job *job, const bool *keep, struct reference_query *q);
/* Nothing that the job needs is missing. */
bool reference_is_complete(const struct reference_job *job, const struct reference_query *q);

void reference_replay(const struct reference_job *job, struct reference_result *result);
void reference_free(struct reference_result *result);

#endif
