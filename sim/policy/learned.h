/* What a policy of kind `learned` has fitted: a logistic regression for each fold, of the queries of all other folds,
 * by which the queries of the fold are scored, and one of all queries, which scores none. */
#ifndef WATTROUTE_SIM_POLICY_LEARNED_H
#define WATTROUTE_SIM_POLICY_LEARNED_H

#include "sim/policy/logistic.h"
#include "sim/policy/policy.h"

enum { WR_LEARNED_BINS = 10 };

/* Queries whose score lies in [i, i + 1) / WR_LEARNED_BINS: weight, and weighted means of score and outcome (NaN where
 * there is none). */
struct wr_learned_bin {
    double weight, score, outcome;
};

/* How good scores are, over the queries whose outcome is known. */
struct wr_learned_quality {
    double auc;      /* P(a query with the outcome scores higher than one without), ties half */
    double auc_to;   /* it is known to within this: scores are sorted into 65536 classes */
    double brier;    /* mean of (score - outcome)^2 (Brier 1950) */
    double log_loss; /* mean of -log of the chance given to what happened, nat */
    struct wr_learned_bin bin[WR_LEARNED_BINS];
};

enum wr_learned_phase { WR_LEARNED_SPREADS, WR_LEARNED_FITS, WR_LEARNED_JUDGES, WR_LEARNED_DONE };

/* One block of memory. A model is an index: of its fold, or `folds` for that of all queries. */
struct wr_learned {
    enum wr_learned_phase phase; /* of the pass to come */
    int passes;                  /* over the table so far */
    int folds, features;
    int32_t domains;        /* 0 where they are no feature */
    int terms;              /* 1 + features + domains: of all models */
    double weight, outcome; /* of the queries learned from; share of them with the outcome */
    double *shift;          /* [features] */
    double *mean, *inverse; /* [model][features], of the queries it is learned from; inverse standard deviation, 0 where
                               that is 0 */
    double *beta;           /* [model][terms], of standardised features */
    bool *by_ridge;         /* [terms], of the last model: sim/policy/logistic.h */
    struct wr_logistic *fit; /* [model] */
    struct wr_learned_quality out_of_fold, in_sample;
};

/* NULL for other kinds, and before the policy is prepared. Valid until it is released. */
const struct wr_learned *wr_learned_of(const struct wr_policy *policy);

/* A coefficient per unit of the feature, rather than of its standard deviation; of term 0, the intercept at 0. */
double wr_learned_per_unit(const struct wr_learned *self, int model, int term);

#endif
