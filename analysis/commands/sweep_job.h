/* A sweep from its study to the rows of every scenario, in batches of scenarios that can be replayed together. */
#ifndef WATTROUTE_ANALYSIS_COMMANDS_SWEEP_JOB_H
#define WATTROUTE_ANALYSIS_COMMANDS_SWEEP_JOB_H

#include "analysis/commands/run_job.h"
#include "analysis/commands/sweep_intervals.h"
#include "analysis/commands/sweep_variant.h"
#include "analysis/tables/sweep_scenario.h"

enum { WR_SWEEP_BATCH = 16, WR_SWEEP_VARIANTS = 8 };

/* A scenario of the batch at hand, bound. */
struct wr_sweep_item {
    int64_t scenario;
    struct wr_scenario bound; /* owned, as in a bound study; so are charges per pair, the prices and latency */
    struct wr_charges charges;
    struct wr_device_charges *device;
    struct wr_rates *rates;
    struct wr_price *price;
    struct wr_linear *latency;
    struct wr_price *policy_price;
    struct wr_price
        *iso_price; /* owned [pool index]: of the least energy at the baseline's accuracy; NULL = not there */
    bool mixed_basis;
    struct wr_decided **decided; /* owned [policies]: of the variant; NULL = replayed by itself, to a fixed point */
    /* Where costs depend on the load: what the baseline decides by the prices above and settles at, and the prices that
     * follow, by which policies decide. */
    struct wr_decided *base_decided; /* NULL = they do not */
    struct wr_settled base;          /* owned */
    struct wr_marginal_prices first; /* owned */
};

/* What hears the scenarios, in order. */
struct wr_sweep_listener {
    enum wr_code (*add)(struct wr_sweep_listener *self, const struct wr_sweep_scenario *scenario,
                        struct wr_error *error);
};

struct wr_sweep_job {
    struct wr_run_job run; /* the study without any block; its totals and rows stay empty */
    struct wr_sweep sweep;
    char *study_text;           /* owned: the resolved study with presets and sweep */
    struct wr_text_list only;   /* names and patterns of scenarios and blocks; borrowed; none = all */
    int64_t scenarios;          /* that are asked for */
    struct wr_variant *variant; /* owned [WR_SWEEP_VARIANTS] */
    struct wr_account *account; /* owned [policies][slots] of the scenario at hand */
    struct wr_finding *finding; /* owned [policies] of it */
    int64_t slots;
    int64_t batch; /* number of the batch at hand, from 1 */
    struct wr_sweep_item item[WR_SWEEP_BATCH];
    int items;
    int threads;
    int64_t replays;                      /* policy replays so far */
    int64_t decisions;                    /* of policies, that were counted */
    struct wr_sweep_intervals *intervals; /* owned; NULL = none */
    bool by_domain;
};

/* Reads the study, opens the measurements, and binds every block at each value of its axes once, so that what cannot
 * be bound is found before anything is replayed, and what files they name. `only` is borrowed. On failure nothing is
 * owed. */
enum wr_code wr_sweep_job_open(struct wr_sweep_job *self, const char *study, const struct wr_text_list *set,
                               const struct wr_text_list *only, bool by_domain, struct wr_error *error);

/* The variant of a scenario, opened when it is not at hand; valid until another one is asked for. */
enum wr_code wr_sweep_job_variant(struct wr_sweep_job *self, int64_t scenario, struct wr_variant **variant,
                                  struct wr_error *error);

/* Whether a scenario is asked for. */
bool wr_sweep_job_wants(const struct wr_sweep_job *self, int64_t scenario);

/* Inputs of a scenario's rows, for labels alone. `name` stays the caller's. */
struct wr_metric_inputs wr_sweep_job_labels(const struct wr_sweep_job *self, const char *name);

/* Asks for intervals, before the scenarios are computed. */
enum wr_code wr_sweep_job_want_intervals(struct wr_sweep_job *self, const struct wr_ci *ci, struct wr_error *error);

/* Computes the scenarios that are asked for from number `first` on and hands each to the listener. */
enum wr_code wr_sweep_job_run(struct wr_sweep_job *self, int64_t first, struct wr_sweep_listener *listener,
                              struct wr_error *error);

void wr_sweep_job_close(struct wr_sweep_job *self);

#endif
