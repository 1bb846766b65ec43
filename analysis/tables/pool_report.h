/* Pools of models in words and tables: a document for people, and tidy rows for programs. */
#ifndef WATTROUTE_ANALYSIS_TABLES_POOL_REPORT_H
#define WATTROUTE_ANALYSIS_TABLES_POOL_REPORT_H

#include "analysis/metrics/metrics.h"
#include "analysis/tables/document.h"

enum wr_pool_kind { WR_POOL_ALL, WR_POOL_ONLY, WR_POOL_WITHOUT, WR_POOL_GREEDY, WR_POOL_BEST };
enum { WR_POOL_SAVINGS = 4 }; /* energy, compute, cost, carbon */
extern const enum wr_metric_id wr_pool_savings[WR_POOL_SAVINGS];

struct wr_model_pool {
    enum wr_pool_kind kind;
    uint64_t models;           /* by bit */
    int model;                 /* ONLY: the one; WITHOUT: the one left out; GREEDY: the last one added */
    double accuracy, coverage; /* share of queries on which some model is right; right on a local pair */
    double saved[WR_POOL_SAVINGS];
    const char *why[WR_POOL_SAVINGS]; /* NaN, or what there is to say about the value; borrowed */
};

struct wr_pool_report {
    const char *study;
    const char *const *model;         /* [models] names, by bit */
    const struct wr_model_pool *pool; /* the first is of kind ALL */
    int pools;
    int best_single; /* index into `pool` of the most accurate ONLY */
    int64_t queries;
};

/* The tables for people. */
enum wr_code wr_pool_tables(struct wr_document *document, const struct wr_pool_report *report, struct wr_error *error);

/* study,scenario,policy,domain,metric,value,lo,hi,n,unit,note: as a run's; `policy` is the pool. */
enum wr_code wr_pool_rows(struct wr_table *data, const struct wr_pool_report *report, struct wr_error *error);

#endif
