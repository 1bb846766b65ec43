/* Pools of the models of one study: without each, and the best few. */
#ifndef WATTROUTE_ANALYSIS_COMMANDS_POOL_JOB_H
#define WATTROUTE_ANALYSIS_COMMANDS_POOL_JOB_H

#include "analysis/commands/run_job.h"
#include "analysis/metrics/answer_census.h"
#include "analysis/tables/pool_report.h"

enum { WR_POOL_SUBSETS = 1000000 };

struct wr_pool_job {
    struct wr_run_job run;   /* the study, bound to its measurements */
    const char *oracle_name; /* whose pools; NULL = the study's first oracle */
    int size, exhaustive;    /* greedy pools and best pools up to so many models */
    bool without_baseline;   /* pools need not hold the baseline's model */
    int threads;             /* 0 = as OpenMP decides */
    struct wr_policy oracle; /* over all models */
    int32_t *model;          /* owned, [pool index] bit of its model; -1 = the oracle may not use the pair */
    int baseline_model;      /* bit; -1 = none */
    const char **name;       /* owned array [models] of borrowed labels */
    int models;
    struct wr_answer_census census;
    struct wr_model_pool *pool; /* owned */
    int pools;
    struct wr_policy *policy; /* owned: the baseline, then the oracle of each pool that has one */
    int policies;
    bool *pairs; /* owned, [policy][pool index]: which it may use */
    struct wr_totals totals;
    struct wr_metric_rows rows; /* of `policy` */
};

/* Reads the study and opens its measurements. On failure nothing is owed. */
enum wr_code wr_pool_job_open(struct wr_pool_job *self, const char *study, const struct wr_text_list *set,
                              struct wr_error *error);

/* Two passes over the measurements: who is right where, from which pools are chosen; and the oracle over each of them.
 * POOL_LOAD, POOL_MODELS, POOL_PATTERNS, POOL_SUBSETS, BAD_OPTION, FRONTIER_NO_QUERY and the errors of reading. */
enum wr_code wr_pool_job_run(struct wr_pool_job *self, struct wr_error *error);

struct wr_pool_report wr_pool_job_report(const struct wr_pool_job *self);

void wr_pool_job_close(struct wr_pool_job *self);

#endif
