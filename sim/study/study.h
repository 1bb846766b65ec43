/* A study: a YAML file (and --set) made into a replay job. */
#ifndef WATTROUTE_SIM_STUDY_STUDY_H
#define WATTROUTE_SIM_STUDY_STUDY_H

#include "sim/base/error.h"
#include "sim/policy/policy.h"
#include "sim/policy/selection.h"
#include "sim/power/prices.h"
#include "sim/table/meta.h"

struct wr_node;

/* The parsed study; pairs, where and policies are bound to a table by wr_study_bind(). All owned. */
struct wr_study {
    char *name, *question; /* question "" when absent */
    char *measurements;    /* path, already relative to the study's folder */
    char *resolved;        /* canonical YAML of what was parsed, with --set applied */
    struct wr_node *root;
    struct wr_objective objective;
    struct wr_selection selection; /* `where` is filled by the binding; owned */
    bool allow_mixed_basis;
    bool by_domain;   /* output.by contains domain */
    bool decisions;   /* output.decisions */
    bool percentiles; /* output.percentiles */
    /* bound */
    struct wr_pool pool;      /* owned arrays behind const pointers */
    struct wr_price *price;   /* per pool index */
    struct wr_policy *policy; /* in study order */
    int policies;
    bool mixed_basis; /* pairs in play have different energy bases (allowed by the study) */
};

/* Reads and checks everything that can be checked without the table. `set` = `sets` assignments of --set. */
enum wr_code wr_study_read(struct wr_study *self, const char *path, const char *const *set, int sets,
                           struct wr_error *error);

/* Resolves pairs, baseline, objective, where and policies against a table; refuses mixed energy bases. */
enum wr_code wr_study_bind(struct wr_study *self, const struct wr_meta *meta, struct wr_error *error);

void wr_study_free(struct wr_study *self);

#endif
