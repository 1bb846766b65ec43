/* What a policy saves at one value of each varied key: the study under an overlay of them, bound, replayed, settled and
 * accounted for by the functions that `run` and `sweep` use. Policies are looked at one by one, each beside the
 * baseline alone: what overloads one of them hinders no other. What was decided once is kept as in a sweep. */
#ifndef WATTROUTE_ANALYSIS_COMMANDS_BREAKEVEN_PROBE_H
#define WATTROUTE_ANALYSIS_COMMANDS_BREAKEVEN_PROBE_H

#include "analysis/commands/breakeven_vary.h"
#include "analysis/commands/run_job.h"
#include "analysis/commands/sweep_variant.h"

/* What a value is made from, for whoever makes it again from resampled totals; all borrowed. */
struct wr_probe_heard {
    const struct wr_metric_inputs *inputs; /* of the policy, and of the baseline behind it where that is another */
    const struct wr_account *account;      /* of these */
    const int *number;                     /* [policies] in the list */
    const struct wr_decided *const *decided;
    int policies;                    /* 1 or 2 */
    const struct wr_replay_job *job; /* by what was decided; all but policies */
};

struct wr_probe {
    struct wr_run_job *run; /* opened; borrowed */
    struct wr_vary *vary;   /* borrowed; their values are those of the scenario */
    struct wr_axis axis[2]; /* owned */
    struct wr_sweep_block block;
    struct wr_sweep sweep;     /* of one scenario */
    struct wr_variant variant; /* key NULL = not open */
    enum wr_metric_id metric;
    int threads;
    int64_t batch, replays, decisions;
    enum wr_code (*hear)(void *hearer, const struct wr_probe_heard *heard, struct wr_error *error); /* NULL = nobody */
    void *hearer;
    struct wr_replay_counts counts; /* of the last replay; `queries` 0 = there was none */
    struct wr_error first;          /* why there was no value for the first time; code WR_OK = always one */
};

/* Checks the keys: STUDY_* with what was typed as the place. Free also after an error. */
enum wr_code wr_probe_open(struct wr_probe *self, struct wr_run_job *run, struct wr_vary *vary, int keys,
                           struct wr_error *error);
void wr_probe_close(struct wr_probe *self);

/* Takes the values of `vary` (wr_vary_put()). `*is_bound` false: the study cannot be under them, and `reason` says
 * why, as it does for every policy then. */
enum wr_code wr_probe_bind(struct wr_probe *self, bool *is_bound, struct wr_note *reason, struct wr_error *error);

/* The metric of policy `policy` of the study under what is bound; `*value` NaN: n/a, or its station is overloaded, and
 * `reason` says so. What it is made from is handed to `hear` unless the policy looks for a fixed point; an error of
 * that is one of this. */
enum wr_code wr_probe_value(struct wr_probe *self, int policy, double *value, struct wr_note *reason,
                            struct wr_error *error);

/* Replays at once, under what is bound, those of `policy` [policies] and the baseline that nothing is known of. */
enum wr_code wr_probe_decide(struct wr_probe *self, const int *policy, int policies, struct wr_error *error);

#endif
