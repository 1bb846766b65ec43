/* Policies: a query to the pair that serves it. The registry, and what a policy may see.
 *
 * Policies see prices, already applied, never scenarios. A kind is one file and one registry row. Ties break by
 * lower objective (where the rule has one), then lower energy, then lower pool index. */
#ifndef WATTROUTE_SIM_POLICY_POLICY_H
#define WATTROUTE_SIM_POLICY_POLICY_H

#include "sim/base/error.h"
#include "sim/base/option.h"
#include "sim/power/prices.h"
#include "sim/table/column.h"

#include <stdbool.h>
#include <stdint.h>

/* The pairs in play, in ascending order of their index in the file. */
struct wr_pool {
    int pairs;
    const int32_t *pair; /* index into the file's pairs */
    const bool *local;   /* site of each */
    int baseline;        /* index into the pool */
};

/* A run of rows with everything a decision may depend on; matrices are [row][pool index]. */
struct wr_strip {
    int rows, pairs;
    const uint8_t *keep;     /* rows that are replayed; decisions of other rows are not looked at */
    const double *objective; /* NaN where a column it needs is missing */
    const float *energy;     /* J, NaN = missing; NULL when the file has none */
    const float *latency;    /* s, under the assumptions where some policy has a limit; NaN = missing; NULL = none */
    const float *score;      /* NaN = missing */
    const int8_t *correct;   /* 1, 0, -1 = missing */
    const uint8_t *eligible; /* score and objective are there (model.md section 7) */
    const double *use;       /* what the policy's `price` comes to, NaN = missing; NULL when it has none */
    const double *value;  /* [value][row] what the policy's `values` name, NaN = missing; NULL when they name nothing */
    const double *rating; /* [row] the score that a prepared policy's `rate` makes, NaN = none; NULL without it */
    int64_t row;          /* of the first row, in the file */
    const int32_t *domain; /* per row, -1 = none */
    const uint64_t *key;   /* per row: hash of domain and identifier, of the row where there are no identifiers; NULL
                              unless a policy draws (wr_policy_kind) */
};

/* A number per query that is no pair's: a router's score, a feature, prompt tokens. */
struct wr_query_value {
    enum wr_column_id column; /* WR_COLUMNS = none */
    int64_t index;            /* element of the column's row */
};

/* Several of them, and whether the query's domain, which is none, goes with them. */
enum { WR_QUERY_VALUES_MOST = 32 };
struct wr_query_values {
    struct wr_query_value value[WR_QUERY_VALUES_MOST];
    int count;
    bool domain;
};

/* One side of a choice: a pair, or some pairs of which the rule takes one for each query. */
enum wr_within { WR_WITHIN_CHEAPEST, WR_WITHIN_BEST_SCORE, WR_WITHIN_ORACLE };
struct wr_side {
    int32_t pair;       /* pool index once prepared, or a named value of sim/base/option.h; without meaning for a set */
    int within;         /* enum wr_within */
    const bool *member; /* [pool index], borrowed from the study; NULL = the pair */
};

/* One part of each row of a strip: a share of the query, tried on one pair. Arrays of one value per row. */
struct wr_part {
    int32_t *choice;   /* pool index */
    double *share;     /* of the query's weight that this attempt is made on; 0 leaves the row out of the part */
    double *served;    /* of the query's weight that its answer serves, at most `share`; 1 over the parts of a row */
    int32_t *attempt;  /* 0 begins anew; a greater number follows on the row's part before */
    uint8_t *verified; /* its answer is verified, whatever the verdict */
};

/* The row is tried on `pair` with a share of its weight, of which its answer serves a share. */
static inline void wr_part_try(const struct wr_part *self, int row, int32_t pair, int32_t attempt, double share,
                               double served, bool verified)
{
    self->choice[row] = pair;
    self->share[row] = share;
    self->served[row] = served;
    self->attempt[row] = attempt;
    self->verified[row] = verified;
}

/* The row goes to `pair` with that share of its weight, for good. */
static inline void wr_part_serve(const struct wr_part *self, int row, int32_t pair, double share)
{
    wr_part_try(self, row, pair, 0, share, share, false);
}

/* Pairs in the order in which they are tried. */
enum { WR_PAIR_LIST_MOST = 16 };
struct wr_pair_list {
    int32_t pair[WR_PAIR_LIST_MOST]; /* pool index once prepared; WR_PAIR_BASELINE before */
    int pairs;
};

/* Sums over the kept rows, for policies that must look first: per pool index. */
struct wr_survey {
    double *correct;    /* sum of w over queries on which the pair is eligible and correct */
    double *objective;  /* sum of w x objective where it is there */
    double *energy;     /* sum of w x J where it is there; 0 without energy */
    int32_t best_local; /* most correct, then least objective, energy, index; -1 when no pair is local */
};

/* What prepare() gets to know; NULL where the kind does not ask for it. */
struct wr_prospect {
    const struct wr_survey *survey; /* when wants_survey() */
    const double *sums;             /* of the kind's own look(), when it has one */
    int32_t domains;                /* of the file */
    const double *shares; /* per pool index: share of the weight that the answers of the followed policy come from */
};

/* What a router, or one verification, uses (model.md section 2). */
struct wr_router_overhead {
    double energy_j, latency_s, cost_usd;
};

enum wr_scope { WR_SCOPE_LOCAL_FIRST, WR_SCOPE_ALL };
enum wr_fallback { WR_FALLBACK_BASELINE, WR_FALLBACK_CHEAPEST, WR_FALLBACK_BEST_SCORE };

/* A decision as data, for kernels that take it over from decide(): either the named pair where it is eligible, else the
 * baseline; or, among the pairs that are correct and in time, the least objective, else the fallback. */
struct wr_rule {
    int32_t named; /* pool index once prepared, -1 = none */
    enum wr_scope scope;
    enum wr_fallback fallback;
    double max_latency_s; /* infinity = none */
};

/* Whether a policy decides again by the prices that its own loads make (sim/replay/repricing.h). */
enum wr_repricing { WR_REPRICING_UNSAID = -1, WR_REPRICING_NONE, WR_REPRICING_FIXED_POINT };
struct wr_repricing_rule {
    enum wr_repricing kind;
    int passes; /* over the table at most */
};

enum { WR_REPRICING_PASSES = 50 };

struct wr_policy;

/* What policies may be bound by, per query: energy [J], cost [USD], compute [FLOP], latency [s], carbon [kg CO2e]. */
enum { WR_BOUNDED_USES = 5 };

/* Weighs that use alone; -1 = none. */
void wr_objective_of_use(int use, struct wr_objective *objective);

/* A router's score against a threshold. */
struct wr_threshold_config {
    struct wr_query_value score;
    double at;   /* score >= at goes to `strong` */
    int missing; /* where a query without a score goes: 0 strong, 1 weak */
    struct wr_side strong, weak;
    double share, limit[WR_BOUNDED_USES]; /* what thresholds are set to instead (calibration.h); infinity = not said */
    double folds;                         /* infinity = not said */
};

/* What a policy that was asked for an amount came to, and the range of the thresholds that it took. */
struct wr_finding {
    const char *what; /* static; NULL = nothing was found */
    double asked, result, least, most;
};

struct wr_policy_kind {
    const char *name; /* as typed in a study's `kind:` */
    const char *help; /* one line */
    const struct wr_option *option;
    int options;
    size_t config_size;
    void (*defaults)(void *config);
    /* Kinds that weigh a quantity of their own, other than the objective: sets its weights, from which the study makes
     * the policy's `price`. False, or NULL = none. */
    bool (*use)(const void *config, struct wr_objective *objective);
    /* Resolves named pairs once the pool and what the kind asks for are known; NULL = nothing to do. */
    enum wr_code (*prepare)(struct wr_policy *policy, const struct wr_pool *pool, const struct wr_prospect *prospect,
                            struct wr_error *error);
    bool (*wants_survey)(const void *config); /* NULL = never */
    /* Kinds that look at all kept rows first, in sums of their own: how many, and adding a strip's kept rows to them.
     * The sums of segments are merged in the fixed tree. NULL = none. */
    size_t (*sums)(const struct wr_policy *policy, const struct wr_pool *pool, int32_t domains);
    void (*look)(const struct wr_policy *policy, const struct wr_pool *pool, const struct wr_strip *strip,
                 const double *weight, double *sums);
    bool (*looks_again)(const struct wr_policy *policy); /* asked after prepare(): whether the kind has to look once
                                                            more and prepare() from that; NULL = never */
    /* The policy whose shares it needs, which follows none itself; NULL = none. */
    const struct wr_policy *(*follows)(const void *config);
    enum wr_code (*check)(const struct wr_policy *policy, struct wr_error *error); /* its options go together, once all
                                                                                     are resolved; NULL = they do */
    /* Keys of options that have no effect beside what the others say, to be ended by NULL; `lacks` is what would give
     * them one. NULL = all have. */
    const char *const *(*useless)(const void *config, const char **lacks);
    bool (*draws)(const void *config); /* wants the keys of rows; NULL = never */
    /* choice[row] = pool index, for kept rows; -1 = a pair that the rule names cannot serve: the baseline does, and the
     * query counts as unserved. */
    void (*decide)(const struct wr_policy *policy, const struct wr_pool *pool, const struct wr_strip *strip,
                   int32_t *choice);
    /* Kinds that send one query to several pairs, in expectation or one after the other: into how many parts a query
     * falls, and what part `part` of each kept row is. `decided` is as decide() left it. NULL = the whole query goes
     * where decide() says. */
    int (*parts)(const struct wr_policy *policy, const struct wr_pool *pool);
    void (*split)(const struct wr_policy *policy, const struct wr_pool *pool, const struct wr_strip *strip, int part,
                  const int32_t *decided, const struct wr_part *out);
    bool (*is_expectation)(const void *config); /* shares of one query may be served by several pairs; NULL = never */
    struct wr_router_overhead (*verification)(const void *config); /* of one answer; NULL = nothing is verified */
    double (*max_latency_s)(const void *config);                   /* the policy's SLO, infinity = none; NULL = none */
    /* The one pair that the policy names for every query (pool index, once prepared); NULL = none. A query on which it
     * is not eligible is decided to the baseline and counted as unserved. */
    int32_t (*named)(const void *config);
    /* The same decisions as decide() makes, as a rule; NULL where only decide() knows them. Kinds with parts have
     * theirs split by split(), whoever decided. */
    struct wr_rule (*rule)(const void *config);
    /* Kinds with a rule, some of whose configurations ask for more than the rule and its parts: scenarios share no pass
     * over such a policy (sim/replay/fused_plan.h). NULL = none does. */
    bool (*stands_apart)(const void *config);
    /* Prices of local pairs are weighed against each other, and those of cloud pairs, but no local one against one of
     * the cloud. NULL = all against all. */
    bool (*weighs_sites_apart)(const void *config);
    bool (*weighs_nothing)(const void *config); /* no price has a part in its decisions; NULL = only where its pairs are
                                                   named */
    struct wr_repricing_rule (*repricing)(const void *config); /* NULL = none */
    /* The numbers per query that decide() wants in the strip: how many, and which, borrowed from the configuration;
     * NULL = none. Under complete case a query without one of them is left out for every policy. */
    int (*values)(const void *config, const struct wr_query_value **value);
    /* Kinds that score queries by themselves: score[row] of the kept rows, once prepared. NULL = not such a kind. */
    void (*rate)(const struct wr_policy *policy, const struct wr_strip *strip, double *score);
    /* Kinds that send a query to one of two sides: both, as a threshold (without a score where the kind has none), from
     * which its curve is made. The configuration of a kind with rate() begins with it. NULL = not such a kind. */
    struct wr_threshold_config (*sides)(const void *config);
    bool (*finding)(const struct wr_policy *policy, struct wr_finding *finding); /* once prepared; false: there is none;
                                                                                    NULL = never */
    bool names_pairs; /* it uses the pairs that its options name: a choice of pairs would do nothing */
    bool is_oracle;   /* regret is measured against the first of these */
};

enum { WR_POLICY_CONFIG = 768 };

struct wr_policy {
    const struct wr_policy_kind *kind;
    const char *name;  /* borrowed from the study */
    const bool *pairs; /* borrowed from the study: which of the pool it may use, the baseline among them; NULL = all */
    const struct wr_price *price; /* borrowed from the study, [pool index]: of the kind's `use`; NULL = none */
    struct wr_router_overhead router;
    uint64_t seed; /* of its draws and folds */
    void *state;   /* owned, one block: what prepare() worked out; NULL = nothing */
    _Alignas(16) unsigned char config[WR_POLICY_CONFIG];
};

extern const struct wr_policy_kind *const wr_policy_kinds[]; /* the registry */
extern const int wr_policy_kind_count;

const struct wr_policy_kind *wr_policy_kind_of(const char *name); /* NULL when unknown */

/* What the policy, once prepared, came to; `what` NULL where there is nothing to tell. */
struct wr_finding wr_policy_finding(const struct wr_policy *policy);

/* A policy of a registered kind, every option at its default; `name` is borrowed. */
struct wr_policy wr_policy_of(const char *kind, const char *name);

/* Frees what prepare() made; the policy can be prepared again. */
void wr_policy_release(struct wr_policy *policy);

/* Purposes of random numbers: their streams (sim/base/random.h). */
enum { WR_STREAM_RANDOM = 0x7201, WR_STREAM_VERIFIER, WR_STREAM_FOLD, WR_STREAM_MISTAKE };

/* The kinds' configurations, for code that builds policies without a study (tests). */
struct wr_always_config {
    int32_t pair;     /* as given; may be a named value */
    int32_t resolved; /* pool index, set by prepare */
};
struct wr_oracle_config {
    int scope, fallback;  /* enum wr_scope, enum wr_fallback */
    double max_latency_s; /* infinity = none */
    int repricing;        /* enum wr_repricing; unsaid: none */
    double passes;        /* at most, under fixed_point; NaN = WR_REPRICING_PASSES */
};
struct wr_budget_config {
    int maximise;                  /* 0 accuracy, 1 score; -1 = minimise */
    int minimise;                  /* 0 energy, 1 cost, 2 compute, 3 latency, 4 carbon; -1 = maximise */
    double least[2];               /* accuracy, score: levels */
    double limit[WR_BOUNDED_USES]; /* per query: levels */
    bool as_near;                  /* a bound that is out of reach is no error: as near to it as can be */
};
enum wr_preset { WR_PRESET_NONE = -1, WR_PRESET_IPW, WR_PRESET_UNIFORM };
enum wr_after_mistake { WR_AFTER_UNSAID = -1, WR_AFTER_STAYS, WR_AFTER_ESCALATES };
struct wr_imperfect_config {
    struct wr_oracle_config oracle; /* first: the oracle decides by it */
    int preset;                     /* enum wr_preset; none: by the rates of two mistakes */
    double rate;                    /* of a preset: share of queries that go where the oracle says */
    double miss;                    /* probability of the baseline where the oracle chose a local pair; infinity = 0 */
    double false_local;             /* probability of `target` where it chose one of the cloud; infinity = 0 */
    int32_t false_local_to;         /* as given; may be a named value */
    int32_t target;                 /* pool index, set by prepare; -1 = none is needed */
    int then;                       /* enum wr_after_mistake: whether the oracle's pair follows on a wrong answer */
    bool sampled;                   /* draws, one way per query; else an exact expectation */
};
struct wr_random_config {
    int32_t strong, weak;         /* as given; may be named values */
    double share;                 /* probability of strong */
    const struct wr_policy *like; /* whose pair shares it takes instead; borrowed, NULL = none */
    bool sampled;                 /* draws, one pair per query; else an exact expectation */
};
enum wr_undecided { WR_UNDECIDED_ERROR, WR_UNDECIDED_BASELINE };
struct wr_decisions_config {
    const char *file, *of; /* borrowed: where decisions come from; whose rows of it, NULL = all */
    int undecided;         /* enum wr_undecided: what a query without a decision is */
    /* [attempt][row of the file] pool index, -1 = none; borrowed from whoever read the file. */
    const int32_t *decision;
    int attempts;
    int64_t queries, without;  /* rows of the file; those without a decision, replayed or not, ... */
    const char *first_without; /* ... and the first of them in words */
};
struct wr_cascade_config {
    struct wr_pair_list list;
    struct wr_query_value column; /* WR_COLUMNS = none: the verifier errs at a rate */
    double accept;                /* the answer is accepted when the column is at least this */
    double error;                 /* probability that a verdict is wrong */
    bool sampled;                 /* draws verdicts; else an exact expectation */
    struct wr_router_overhead verification;
};
enum wr_learned_target { WR_TARGET_STRONG_WINS, WR_TARGET_WEAK_FAILS };
struct wr_learned_config {
    struct wr_threshold_config choice; /* first; its score is the one that is learned, no column */
    struct wr_query_values features;
    int target;          /* enum wr_learned_target */
    double folds, ridge; /* ridge above 0 */
};
enum wr_per_domain_by { WR_BY_ACCURACY, WR_BY_SCORE, WR_BY_OBJECTIVE };
enum wr_per_domain_within { WR_PAIRS_ALL, WR_PAIRS_LOCAL };
struct wr_per_domain_config {
    double folds;
    int by, within; /* enum wr_per_domain_by, wr_per_domain_within */
};

#endif
