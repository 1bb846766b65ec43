/* A study: a YAML file (with the presets that it uses, and --set) made into a replay job. */
#ifndef WATTROUTE_SIM_STUDY_STUDY_H
#define WATTROUTE_SIM_STUDY_STUDY_H

#include "sim/base/error.h"
#include "sim/ingest/device_power.h"
#include "sim/policy/policy.h"
#include "sim/policy/selection.h"
#include "sim/power/prices.h"
#include "sim/power/rates.h"
#include "sim/power/scenario.h"
#include "sim/study/published.h"
#include "sim/table/source.h"

struct wr_decision_file;

/* A table of a grid's hours that was read. */
struct wr_grid_entry {
    char *path; /* owned, as the profile is */
    struct wr_grid_profile profile;
};

struct wr_grid_book {
    struct wr_grid_entry **entry; /* owned; they stay where they are */
    int entries;
    size_t capacity;
};

struct wr_node;

/* Whether the least energy at the baseline's accuracy is worked out, which takes some passes over the table. */
enum wr_iso { WR_ISO_BESIDE_ORACLES, WR_ISO_ALWAYS, WR_ISO_NEVER };

/* The parsed study; pairs, where and policies are bound to a table by wr_study_bind(). All owned. */
struct wr_study {
    char *name, *question;     /* question "" when absent */
    char *measurements;        /* path: the study's folder put before a relative one, except one that --set gave */
    char *measurements_missed; /* where it was not, if wr_study_find_measurements() found it elsewhere; else NULL */
    char *device_power_file;   /* power_states: the path, as of measurements; NULL = none */
    char *resolved;            /* canonical YAML of what holds: `use` and --set applied, without presets and sweep */
    struct wr_node *root;
    struct wr_published *published; /* figures to stand beside the study's own; names unchecked */
    int published_count;
    struct wr_policy *policy; /* in study order; their pairs are resolved by the binding */
    int policies;
    struct wr_objective objective;
    struct wr_charges charges;     /* of `cost` and `carbon` */
    struct wr_selection selection; /* `where` is filled by the binding; owned */
    int64_t seed;                  /* of draws and folds */
    int64_t attempt;               /* queries.attempt: which of repeated attempts is replayed, from 1 */
    bool is_scenario;              /* one of a sweep: its keys may be there for others of it */
    bool allow_mixed_basis;
    bool refit;                          /* intervals are of decisions made anew in every resample */
    bool by_domain;                      /* output.by contains domain */
    bool decisions;                      /* output.decisions */
    bool percentiles;                    /* output.percentiles */
    enum wr_iso iso_accuracy;            /* output.iso_accuracy */
    const struct wr_node *metrics;       /* output.metrics: a list of names and patterns, unchecked; NULL = all */
    struct wr_query_value prompt_length; /* bound: what routes by length alone go by; column WR_COLUMNS = none */
    int64_t attempts;                    /* of the measurements, by wr_study_open_attempt(); 0 = not repeated */
    /* bound */
    struct wr_pool pool;            /* owned arrays behind const pointers */
    struct wr_device_power devices; /* of device_power_file */
    struct wr_power_book power;
    struct wr_grid_book grids;        /* what the charges' hourly profiles are from */
    struct wr_scenario scenario;      /* the assumptions, and what they make of energies and latencies */
    struct wr_device_charges *device; /* [pair of the file]: of its accelerator, for pairs in play */
    struct wr_rates *rates;           /* [pair of the file]: cost and carbon of pairs in play */
    struct wr_price *price;           /* per pool index */
    struct wr_linear *latency;        /* per pool index: the scenario's law of latency; NULL = as measured */
    struct wr_price *policy_price;    /* [policy][pool index]: behind the policies' `price` */
    double *meter_error;              /* [accelerator]: relative error of its meter; NULL = none is said */
    bool *policy_pairs;               /* [policy][set][pool index]: behind the policies' `pairs` and sides */
    struct wr_decision_file *outside; /* [policies] what outside routers decided, by wr_study_open_policies() */
    bool mixed_basis; /* pairs in play have different energy bases under the assumptions (allowed by the study) */
};

/* Reads ("-" = standard input) and checks everything that can be checked without the table. `set` = `sets` assignments
 * of --set. Errors: OPEN, READ, or WR_E_YAML_*, WR_E_SET_SYNTAX, WR_E_STUDY_*, WR_E_WHERE_SYNTAX with the place; a
 * fault that --set brought in has its exit status. On failure nothing is left to free. */
enum wr_code wr_study_read(struct wr_study *self, const char *path, const char *const *set, int sets,
                           struct wr_error *error);

/* Resolves pairs, baseline, assumptions, objective, where and policies against a table; refuses mixed energy
 * bases. May be called
 * again for another table. Errors: WR_E_STUDY_*, WR_E_WHERE_*, WR_E_OBJECTIVE_*, WR_E_POLICY_NO_LOCAL with the
 * place; the study is then still to be freed. */
enum wr_code wr_study_bind(struct wr_study *self, const struct wr_meta *meta, struct wr_error *error);

/* After `assumptions` of the tree have changed: checks and binds them again, and what follows from them. Errors as for
 * wr_study_read() and wr_study_bind(). */
enum wr_code wr_study_assume(struct wr_study *self, const struct wr_meta *meta, struct wr_error *error);

/* Reads what policies of the bound study need besides the measurements, which `source` holds: the files of `decisions`.
 * Errors: OPEN, READ, those of the files, with their places. */
enum wr_code wr_study_open_policies(struct wr_study *self, struct wr_source *source, struct wr_error *error);

/* What a query on each pair in play costs in another objective than the study's, under its assumptions: `price` is one
 * per pool index. OBJECTIVE_*. */
enum wr_code wr_study_price(const struct wr_study *self, const struct wr_meta *meta,
                            const struct wr_objective *objective, struct wr_price *price, struct wr_error *error);

/* The same of what a policy's kind weighs by itself: its `price` becomes the given room, or NULL where there is none.
 */
enum wr_code wr_study_price_policy(const struct wr_study *self, const struct wr_meta *meta, struct wr_policy *policy,
                                   struct wr_price *price, struct wr_error *error);

void wr_study_free(struct wr_study *self);

#endif
