#include "analysis/commands/breakeven_probe.h"

#include "analysis/commands/sweep_replay.h"
#include "sim/base/interrupt.h"
#include "sim/base/memory.h"
#include "sim/replay/scenarios.h"
#include "sim/replay/study_job.h"
#include "sim/study/grid.h"
#include "sim/study/overlay.h"
#include "sim/study/read.h"
#include "sim/text/render.h"

#include <math.h>
#include <string.h>

/* ------------------------------------------------------------------------------------------- the keys */

/* Reads the study with the keys in it, so that one that is unknown or does nothing is found with its name; the values
 * themselves may be out of reach, as the first of them is tried. */
static enum wr_code try_keys(struct wr_probe *self, int keys, struct wr_error *error)
{
    static const char *const without[] = {"presets", "use", "sweep", NULL};
    struct wr_study study;
    struct wr_node *tree = wr_node_copy(self->run->study.root, without, error);
    enum wr_code code = tree != NULL ? WR_OK : WR_E_NO_MEMORY;
    for (int i = 0; i < keys && code == WR_OK; i++) {
        const struct wr_vary *vary = &self->vary[i];
        code = wr_overlay_put(tree, vary->key, &vary->place, &vary->value,
                              (int)WR_OVERLAID_STUDY | (int)WR_OVERLAID_ASSUMPTIONS, error);
    }
    if (code != WR_OK) {
        wr_node_free(tree);
        return code;
    }
    code = wr_study_of_tree(&study, tree, error);
    if (code == WR_OK) {
        wr_study_free(&study);
    }
    return code;
}

/* The first value of a key, to try it with; where it has no range, one that its option may have. */
static double trial_of(const struct wr_vary *vary)
{
    return vary->listed != NULL   ? vary->listed[0]
           : !isnan(vary->from)   ? vary->from
           : vary->option != NULL ? fmax(1, vary->option->min)
                                  : 1;
}

enum wr_code wr_probe_open(struct wr_probe *self, struct wr_run_job *run, struct wr_vary *vary, int keys,
                           struct wr_error *error)
{
    *self = (struct wr_probe){.run = run, .vary = vary, .block = {.name = "breakeven", .is_product = true}};
    enum wr_code code = WR_OK;
    for (int i = 0; i < keys && code == WR_OK; i++) {
        struct wr_axis *axis = &self->axis[i];
        code = wr_axis_init(axis, run->study.root, &vary[i].place, 1, error);
        if (code == WR_OK) {
            axis->value[0] = &vary[i].value;
            self->block.changes_study = self->block.changes_study || !axis->is_assumed;
            wr_vary_find(&vary[i], run->study.root);
            wr_vary_put(&vary[i], trial_of(&vary[i]));
        }
    }
    self->block.axis = self->axis;
    self->block.axes = keys;
    self->block.scenarios = 1;
    self->sweep = (struct wr_sweep){.root = run->study.root, .block = &self->block, .blocks = 1, .scenarios = 1};
    return code == WR_OK ? try_keys(self, keys, error) : code;
}

void wr_probe_close(struct wr_probe *self)
{
    if (self->variant.key != NULL) {
        wr_variant_close(&self->variant);
    }
    wr_axis_free(&self->axis[0]);
    wr_axis_free(&self->axis[1]);
}

/* --------------------------------------------------------------------------------------------- binding */

/* Errors that say that there is no answer at these values, though there may be at others. */
static bool is_out_of_reach(enum wr_code code)
{
    static const enum wr_code out[] = {
        WR_E_STATION_OVERLOADED, WR_E_STATION_VALUE,         WR_E_MG1_OVERLOADED,  WR_E_MG1_VALUE,
        WR_E_FLEET_SIZE_LOAD,    WR_E_FLEET_SIZE_BOUND,      WR_E_FLEET_SIZE_FEW,  WR_E_FLEET_IDLE_VALUE,
        WR_E_BATCHING_OUTSIDE,   WR_E_FLEET_IDLE_OVERLOADED, WR_E_BATCHING_RESULT, WR_E_BATCHING_BATCH,
    };
    bool found = false;
    for (size_t i = 0; i < sizeof out / sizeof *out && !found; i++) {
        found = out[i] == code;
    }
    return found;
}

/* Turns such an error into a reason without its place, which is known. */
static enum wr_code excuse(struct wr_probe *self, enum wr_code code, struct wr_note *reason, struct wr_error *error)
{
    if (!is_out_of_reach(code)) {
        return code;
    }
    char text[sizeof reason->text];
    struct wr_error plain = *error;
    if (self->first.code == WR_OK) {
        self->first = *error;
    }
    plain.file[0] = '\0';
    wr_note_add(reason, "%s", wr_error_render(&plain, text, sizeof text));
    return WR_OK;
}

/* Reads the study anew where more than assumptions changes. */
static enum wr_code bind(struct wr_probe *self, struct wr_error *error)
{
    char *key = wr_variant_key(&self->sweep, 0, error);
    if (key == NULL) {
        return error->code;
    }
    if (self->variant.key != NULL && strcmp(self->variant.key, key) == 0) {
        wr_free(key);
        return wr_variant_assume(&self->variant, &self->sweep, 0, error);
    }
    if (self->variant.key != NULL) {
        wr_variant_close(&self->variant);
    }
    const enum wr_code code = wr_variant_open(&self->variant, &self->sweep, 0, key, self->run, 0, error);
    if (code != WR_OK) {
        wr_variant_close(&self->variant);
    }
    return code;
}

enum wr_code wr_probe_bind(struct wr_probe *self, bool *is_bound, struct wr_note *reason, struct wr_error *error)
{
    enum wr_code code = wr_interrupted(error);
    self->batch++;
    code = code == WR_OK ? bind(self, error) : code;
    *is_bound = code == WR_OK;
    return code == WR_OK ? WR_OK : excuse(self, code, reason, error);
}

/* ------------------------------------------------------------------------------------------- decisions */

static struct wr_pricing pricing_of(const struct wr_probe *self)
{
    return (struct wr_pricing){self->variant.study.price, self->variant.study.latency};
}

/* All but prices, latencies and policies. The same queries are complete whichever policies are looked at. */
static struct wr_replay_job job_of(const struct wr_probe *self)
{
    const struct wr_study *study = &self->variant.study;
    struct wr_replay_job job = wr_study_job(study, self->variant.source, self->threads);
    job.price = study->price;
    job.latency = study->latency;
    job.asking = self->variant.list.policy;
    job.askers = self->variant.list.policies;
    return job;
}

struct order {
    struct wr_scenario_replay replay;
    struct wr_decided **decided; /* owned [policies]: of each policy of the replay */
    int *policy;                 /* owned [policies]: its number in the list */
};

static enum wr_code order_policy(struct wr_probe *self, const struct wr_pricing *now, int policy, struct order *order,
                                 struct wr_error *error)
{
    struct wr_decided *decided = wr_variant_decided(&self->variant, policy, now, self->batch, error);
    bool is_new = decided != NULL && decided->measured == NULL;
    for (int i = 0; i < order->replay.policies && is_new; i++) {
        is_new = order->policy[i] != policy;
    }
    if (is_new) {
        order->decided[order->replay.policies] = decided;
        order->policy[order->replay.policies] = policy;
        order->replay.policy[order->replay.policies++] = self->variant.list.policy[policy];
    }
    return decided != NULL ? WR_OK : error->code;
}

static enum wr_code replay(struct wr_probe *self, struct order *order, struct wr_error *error)
{
    const struct wr_replay_job job = job_of(self);
    enum wr_code code = wr_sweep_replay(&job, &order->replay, 1, error);
    self->replays += order->replay.policies;
    for (int i = 0; i < order->replay.policies && code == WR_OK; i++) {
        order->decided[i]->counts = self->counts = order->replay.counts;
        order->decided[i]->number = ++self->decisions;
        code =
            wr_variant_learn(&self->variant, order->policy[i], order->decided[i], &order->replay.totals, i, 1, error);
    }
    wr_totals_free(&order->replay.totals);
    for (int i = 0; i < order->replay.policies; i++) {
        wr_policy_release(&order->replay.policy[i]);
    }
    return code;
}

/* Replays at once, by some prices, those of `policy` and the baseline that nothing is known of. */
static enum wr_code decide(struct wr_probe *self, const struct wr_pricing *now, const int *policy, int policies,
                           struct wr_error *error)
{
    struct order order = {.replay = {.price = now->price, .latency = now->latency}};
    const size_t most = (size_t)policies + 1;
    order.replay.policy = wr_array(most, sizeof *order.replay.policy, error);
    order.decided = order.replay.policy != NULL ? wr_array(most, sizeof(struct wr_decided *), error) : NULL;
    order.policy = order.decided != NULL ? wr_array(most, sizeof *order.policy, error) : NULL;
    enum wr_code code = order.policy != NULL ? WR_OK : WR_E_NO_MEMORY;
    for (int i = 0; i <= policies && code == WR_OK; i++) {
        code = order_policy(self, now, i < policies ? policy[i] : self->variant.list.baseline, &order, error);
    }
    if (code == WR_OK && order.replay.policies > 0) {
        code = replay(self, &order, error);
    }
    wr_free(order.replay.policy);
    wr_free((void *)order.decided);
    wr_free(order.policy);
    return code;
}

enum wr_code wr_probe_decide(struct wr_probe *self, const int *policy, int policies, struct wr_error *error)
{
    const struct wr_pricing now = pricing_of(self);
    return self->variant.study.scenario.depends_on_load ? WR_OK /* the prices follow from what the baseline routes */
                                                        : decide(self, &now, policy, policies, error);
}

/* --------------------------------------------------------------------------------------------- values */

/* A policy and the baseline, as the metrics take them; one alone where it is both. */
struct couple {
    struct wr_policy policy[2];
    int number[2]; /* in the list */
    int count;
};

static struct couple couple_of(const struct wr_probe *self, int policy)
{
    const struct wr_policy_list *list = &self->variant.list;
    struct couple couple = {.number = {policy, list->baseline}, .count = policy == list->baseline ? 1 : 2};
    for (int i = 0; i < couple.count; i++) {
        couple.policy[i] = list->policy[couple.number[i]];
    }
    return couple;
}

static struct wr_metric_inputs inputs_of(const struct wr_probe *self, const struct couple *couple)
{
    return (struct wr_metric_inputs){
        .study = &self->variant.study,
        .meta = self->variant.source->meta,
        .policy = couple->policy,
        .policies = 1,
        .baseline = couple->count - 1,
        .iso = -1,
        .counts = &self->counts,
    };
}

/* The value, or why there is none. */
static enum wr_code read_metric(const struct wr_probe *self, const struct wr_metric_inputs *inputs,
                                const struct wr_account *account, double *value, struct wr_note *reason,
                                struct wr_error *error)
{
    struct wr_metric_rows rows;
    *value = wr_metric_of(inputs, account, 0, 0, self->metric);
    if (!isnan(*value)) {
        return WR_OK;
    }
    const enum wr_code code = wr_metrics_of(inputs, account, &rows, error);
    if (code == WR_OK) {
        wr_note_add(reason, "%s", wr_metric_rows_at(&rows, 0, 0, self->metric)->note);
        wr_metric_rows_free(&rows);
    }
    return code;
}

/* Decides by some prices, and notes what was decided of each of the couple. */
static enum wr_code decide_couple(struct wr_probe *self, const struct couple *couple, const struct wr_pricing *now,
                                  const struct wr_decided **decided, struct wr_error *error)
{
    enum wr_code code = decide(self, now, couple->number, 1, error);
    for (int i = 0; i < couple->count && code == WR_OK; i++) {
        decided[i] = wr_variant_decided(&self->variant, couple->number[i], now, self->batch, error);
        code =
            decided[i] != NULL ? wr_grid_check_totals(&self->variant.study, &decided[i]->totals, error) : error->code;
    }
    return code;
}

/* `repriced`: by number in the list; NULL = costs do not depend on the load. */
static void account_for(const struct wr_probe *self, const struct couple *couple,
                        const struct wr_decided *const *decided, const struct wr_repriced *repriced,
                        struct wr_account *account)
{
    struct wr_metric_inputs listed = inputs_of(self, couple);
    listed.policy = self->variant.list.policy;
    listed.repriced = repriced;
    for (int i = 0; i < 2 && decided[i] != NULL; i++) { /* NULL ends a couple of one */
        account[i] = decided[i]->measured[0];
        wr_metric_account_assume(&listed, &decided[i]->totals, couple->number[i], 0, account[i].weight, &account[i]);
    }
}

static enum wr_code hear(const struct wr_probe *self, const struct couple *couple,
                         const struct wr_metric_inputs *inputs, const struct wr_account *account,
                         const struct wr_decided *const *decided, const struct wr_pricing *now, struct wr_error *error)
{
    if (self->hear == NULL) {
        return WR_OK;
    }
    struct wr_replay_job job = job_of(self);
    job.price = now->price;
    job.latency = now->latency;
    const struct wr_probe_heard heard = {inputs, account, couple->number, decided, couple->count, &job};
    return self->hear(self->hearer, &heard, error);
}

static enum wr_code value_decided(struct wr_probe *self, const struct couple *couple, double *value,
                                  struct wr_note *reason, struct wr_error *error)
{
    const struct wr_metric_inputs inputs = inputs_of(self, couple);
    const struct wr_pricing now = pricing_of(self);
    const struct wr_decided *decided[2] = {NULL, NULL};
    struct wr_account account[2];
    enum wr_code code = decide_couple(self, couple, &now, decided, error);
    if (code != WR_OK) {
        return code;
    }
    account_for(self, couple, decided, NULL, account);
    code = hear(self, couple, &inputs, account, decided, &now, error);
    return code == WR_OK ? read_metric(self, &inputs, account, value, reason, error) : code;
}

static enum wr_code settle(const struct wr_probe *self, const struct wr_decided *decided, int policy,
                           const struct wr_settled *reserve, struct wr_settled *settled, struct wr_error *error)
{
    const struct wr_variant *variant = &self->variant;
    return wr_routed_settle(&decided->routed, &variant->study, variant->source->meta, variant->list.policy[policy].name,
                            reserve, settled, error);
}

/* What the baseline settles at, and the prices that follow. */
static enum wr_code price_loads(struct wr_probe *self, struct wr_settled *base, struct wr_marginal_prices *first,
                                struct wr_error *error)
{
    const struct wr_study *study = &self->variant.study;
    const int baseline = self->variant.list.baseline;
    const struct couple couple = couple_of(self, baseline);
    const struct wr_pricing now = pricing_of(self);
    const struct wr_decided *decided = NULL;
    enum wr_code code = wr_settled_init(base, &study->scenario, error);
    code = code == WR_OK ? decide_couple(self, &couple, &now, &decided, error) : code;
    code = code == WR_OK ? settle(self, decided, baseline, NULL, base, error) : code;
    return code == WR_OK ? wr_marginal_prices_of(first, study, self->variant.source->meta, base, error) : code;
}

/* What a couple decided by the baseline's prices, at their own loads. */
struct settling {
    const struct wr_decided *decided[2];
    struct wr_marginal_prices first; /* owned */
    struct wr_repriced repriced;     /* owned; by number in the list */
    struct wr_account account[2];
};

static void settling_free(struct settling *settling)
{
    wr_marginal_prices_free(&settling->first);
    wr_repriced_free(&settling->repriced);
}

/* Free also after an error. */
static enum wr_code settle_couple(struct wr_probe *self, const struct couple *couple, struct settling *to,
                                  struct wr_error *error)
{
    struct wr_settled base = {0};
    *to = (struct settling){0};
    enum wr_code code = wr_repriced_init(&to->repriced, &self->variant.study, self->variant.list.policies, error);
    code = code == WR_OK ? price_loads(self, &base, &to->first, error) : code;
    const struct wr_pricing now = {to->first.price, to->first.latency};
    code = code == WR_OK ? decide_couple(self, couple, &now, to->decided, error) : code;
    for (int i = 0; i < couple->count && code == WR_OK; i++) {
        const int policy = couple->number[i];
        code = settle(self, to->decided[i], policy, &base, &to->repriced.settled[policy], error);
    }
    if (code == WR_OK) {
        account_for(self, couple, to->decided, &to->repriced, to->account);
    }
    wr_settled_free(&base);
    return code;
}

/* A policy whose loads do not change what it decides is settled anew at each value and replayed at the first. */
static enum wr_code value_settled(struct wr_probe *self, const struct couple *couple, double *value,
                                  struct wr_note *reason, struct wr_error *error)
{
    struct wr_metric_inputs inputs = inputs_of(self, couple);
    struct settling settling;
    enum wr_code code = settle_couple(self, couple, &settling, error);
    if (code != WR_OK) {
        code = excuse(self, code, reason, error);
    } else {
        const int *number = couple->number;
        const struct wr_repriced *all = &settling.repriced;
        struct wr_settled settled[2] = {all->settled[number[0]], all->settled[number[1]]};
        struct wr_repricing_path path[2] = {all->path[number[0]], all->path[number[1]]};
        const struct wr_repriced own = {.settled = settled, .path = path, .policies = couple->count};
        const struct wr_pricing now = {settling.first.price, settling.first.latency};
        inputs.repriced = &own;
        code = hear(self, couple, &inputs, settling.account, settling.decided, &now, error);
        code = code == WR_OK ? read_metric(self, &inputs, settling.account, value, reason, error) : code;
    }
    settling_free(&settling);
    return code;
}

/* A policy that decides until its loads and prices agree. */
static enum wr_code value_repriced(struct wr_probe *self, struct couple *couple, double *value, struct wr_note *reason,
                                   struct wr_error *error)
{
    struct wr_replay_job job = job_of(self);
    struct wr_repriced repriced;
    struct wr_totals totals;
    job.policy = couple->policy;
    job.policies = couple->count;
    enum wr_code code =
        wr_replay_repriced(&job, &self->variant.study, couple->count - 1, &repriced, &totals, &self->counts, error);
    self->replays += couple->count + 1;
    code = code == WR_OK ? wr_grid_check_totals(&self->variant.study, &totals, error) : code;
    if (code == WR_OK) {
        struct wr_metric_inputs inputs = inputs_of(self, couple);
        inputs.totals = &totals;
        inputs.repriced = &repriced;
        struct wr_account *account = wr_metric_accounts(&inputs, error);
        code = account != NULL ? read_metric(self, &inputs, account, value, reason, error) : WR_E_NO_MEMORY;
        wr_free(account);
        wr_totals_free(&totals);
    }
    wr_repriced_free(&repriced);
    for (int i = 0; i < couple->count; i++) {
        wr_policy_release(&couple->policy[i]);
    }
    return excuse(self, code, reason, error);
}

enum wr_code wr_probe_value(struct wr_probe *self, int policy, double *value, struct wr_note *reason,
                            struct wr_error *error)
{
    struct couple couple = couple_of(self, policy);
    *value = (double)NAN;
    if (!self->variant.study.scenario.depends_on_load) {
        return value_decided(self, &couple, value, reason, error);
    }
    return wr_policy_wants_fixed_point(&couple.policy[0]) ? value_repriced(self, &couple, value, reason, error)
                                                          : value_settled(self, &couple, value, reason, error);
}
