/* A variant of a sweep's study: what its scenarios have in common but for assumptions, and what its policies decided.
 *
 * Scenarios that change nothing but what is assumed (sim/study/overlay.h) share one variant; it is read and bound once,
 * and for each of them the assumptions alone are bound again. A decision is kept for every set of prices that it was
 * made under, as far as room allows, and serves all scenarios whose prices lead to the same one
 * (sim/policy/dependence.h). */
#ifndef WATTROUTE_ANALYSIS_COMMANDS_SWEEP_VARIANT_H
#define WATTROUTE_ANALYSIS_COMMANDS_SWEEP_VARIANT_H

#include "analysis/commands/run_job.h"
#include "analysis/metrics/account.h"
#include "analysis/metrics/baseline.h"
#include "sim/policy/dependence.h"
#include "sim/replay/replay.h"
#include "sim/replay/routed.h"
#include "sim/study/scenarios.h"

enum { WR_ASSUMED_BLOCKS = 2 }; /* `assumptions` and `carbon` */

enum {
    WR_DECIDED = 32
}; /* sets of prices per policy that are kept; as many as a batch asks for at most: each of its
      scenarios once, and once more where what it costs depends on the load */

/* What a policy decided under one set of prices. */
struct wr_decided {
    struct wr_price *price;     /* owned, per pool index; NULL = nothing here */
    struct wr_linear *latency;  /* owned, per pool index; NULL = as measured */
    struct wr_hour_clock clock; /* of the hours in the totals */
    struct wr_totals totals;    /* of this policy alone, under its index; owned */
    struct wr_replay_counts counts;
    struct wr_finding finding;
    struct wr_routed routed;
    struct wr_account *measured; /* owned [slots]: accounts before assumptions; NULL = not replayed yet */
    int64_t used;                /* the batch that needed it last */
    int64_t number;              /* of all decisions of the sweep, from 1; 0 = not counted yet */
};

struct wr_variant {
    char *key;                                  /* owned: what tells it from the others; NULL = nothing here */
    struct wr_study study;                      /* bound */
    struct wr_node *assumed[WR_ASSUMED_BLOCKS]; /* owned: those of the study before any overlay; NULL = none */
    struct wr_source *source;                   /* one attempt of `file`, or `file` itself */
    const struct wr_source *file;
    struct wr_policy_list list;
    struct wr_decided *decided; /* owned [policies][WR_DECIDED] */
    int64_t used;               /* the batch that needed it last */
};

/* What tells the variant of a scenario from others; "" for the study as it is. The caller frees it. */
char *wr_variant_key(const struct wr_sweep *sweep, int64_t scenario, struct wr_error *error);

/* Reads and binds the variant of a scenario; takes `key` over. `base` is the study without any block, with its files;
 * `needs`, as of wr_metric_set_needs(), says which policies stand behind the study's own, with the baseline in any
 * case. Free also after an error. */
enum wr_code wr_variant_open(struct wr_variant *self, const struct wr_sweep *sweep, int64_t scenario, char *key,
                             const struct wr_run_job *base, unsigned needs, struct wr_error *error);
void wr_variant_close(struct wr_variant *self);

enum wr_code wr_variant_overlay(struct wr_variant *self, const struct wr_sweep *sweep, int64_t scenario,
                                struct wr_error *error);

/* Binds what a scenario of this variant assumes: study.scenario, charges, rates, price, latency and mixed_basis. */
enum wr_code wr_variant_assume(struct wr_variant *self, const struct wr_sweep *sweep, int64_t scenario,
                               struct wr_error *error);

/* What a policy of the list decides by some prices, by the hours of the bound charges: found, or a place for it
 * (`measured` NULL) in which they are noted. `batch` grows; what the present batch has asked for stays. NULL =
 * NO_MEMORY. */
struct wr_decided *wr_variant_decided(struct wr_variant *self, int policy, const struct wr_pricing *now, int64_t batch,
                                      struct wr_error *error);

void wr_decided_free(struct wr_decided *decided); /* of a zeroed or filled one */

/* Fills a place from totals in which the policy has index `from`. `slots` = 1 + domains, or 1. */
enum wr_code wr_variant_learn(const struct wr_variant *self, int policy, struct wr_decided *decided,
                              const struct wr_totals *totals, int from, int64_t slots, struct wr_error *error);

#endif
