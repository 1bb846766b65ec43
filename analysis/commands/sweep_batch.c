#include "analysis/commands/sweep_batch.h"

#include "analysis/commands/sweep_fault.h"
#include "analysis/commands/sweep_replay.h"
#include "sim/base/memory.h"
#include "sim/replay/study_job.h"

#include <string.h>

/* ---------------------------------------------------------------------------------------------- binding */

/* Frees what settling made. */
static void unsettle(struct wr_sweep_item *item)
{
    wr_settled_free(&item->base);
    wr_marginal_prices_free(&item->first);
    item->base_decided = NULL;
}

void wr_sweep_item_free(struct wr_sweep_item *item)
{
    unsettle(item);
    wr_scenario_free(&item->bound);
    wr_free(item->device);
    wr_free(item->rates);
    wr_free(item->price);
    wr_free(item->latency);
    wr_free(item->policy_price);
    wr_free(item->iso_price);
    item->iso_price = NULL;
    item->policy_price = NULL;
    item->device = NULL;
    item->rates = NULL;
    item->price = NULL;
    item->latency = NULL;
}

void wr_sweep_item_exchange(struct wr_sweep_item *item, struct wr_study *study)
{
    const struct wr_sweep_item held = *item;
    item->bound = study->scenario;
    item->charges = study->charges;
    item->device = study->device;
    item->rates = study->rates;
    item->price = study->price;
    item->latency = study->latency;
    item->policy_price = study->policy_price;
    item->mixed_basis = study->mixed_basis;
    study->scenario = held.bound;
    study->charges = held.charges;
    study->device = held.device;
    study->rates = held.rates;
    study->price = held.price;
    study->latency = held.latency;
    study->policy_price = held.policy_price;
    study->mixed_basis = held.mixed_basis;
}

/* What each policy decides by some prices, or places to put it; those of a fixed point are replayed by themselves, and
 * the least energy at the baseline's accuracy is not to be had under loads. */
static enum wr_code find_decided(struct wr_sweep_job *self, struct wr_variant *variant, struct wr_sweep_item *item,
                                 const struct wr_pricing *now, struct wr_error *error)
{
    const bool loaded = item->base_decided != NULL;
    for (int i = 0; i < variant->list.policies; i++) {
        item->decided[i] = NULL;
        if (loaded && (i == variant->list.iso || wr_policy_wants_fixed_point(&variant->list.policy[i]))) {
            continue;
        }
        item->decided[i] = wr_variant_decided(variant, i, now, self->batch, error);
        if (item->decided[i] == NULL) {
            return error->code;
        }
        if (item->decided[i]->number == 0) {
            item->decided[i]->number = ++self->decisions;
        }
    }
    return WR_OK;
}

/* Where costs depend on the load only the baseline is replayed at first: the prices for the others follow from it. */
static enum wr_code find_baseline(struct wr_sweep_job *self, struct wr_variant *variant, struct wr_sweep_item *item,
                                  const struct wr_pricing *now, struct wr_error *error)
{
    const int baseline = variant->list.baseline;
    for (int i = 0; i < variant->list.policies; i++) {
        item->decided[i] = NULL;
    }
    item->base_decided = wr_variant_decided(variant, baseline, now, self->batch, error);
    item->decided[baseline] = item->base_decided;
    return item->base_decided != NULL ? WR_OK : error->code;
}

/* The list's prices are those of the scenario that was bound last: the item keeps its own. */
static enum wr_code price_iso(struct wr_variant *variant, struct wr_sweep_item *item, struct wr_error *error)
{
    const size_t pairs = (size_t)variant->study.pool.pairs;
    if (variant->list.iso < 0 || variant->study.scenario.depends_on_load) {
        return WR_OK;
    }
    const enum wr_code code = wr_policy_list_price(&variant->list, &variant->study, variant->source->meta, error);
    item->iso_price = code == WR_OK ? wr_array(pairs, sizeof *item->iso_price, error) : NULL;
    if (item->iso_price == NULL) {
        return error->code;
    }
    memcpy(item->iso_price, variant->list.iso_price, pairs * sizeof *item->iso_price);
    return WR_OK;
}

enum wr_code wr_sweep_item_bind(struct wr_sweep_job *self, struct wr_variant *variant, struct wr_sweep_item *item,
                                struct wr_error *error)
{
    enum wr_code code = wr_variant_assume(variant, &self->sweep, item->scenario, error);
    if (code != WR_OK) {
        return code;
    }
    const struct wr_pricing now = {variant->study.price, variant->study.latency};
    wr_sweep_item_free(item);
    code = price_iso(variant, item, error);
    if (code == WR_OK) {
        code = variant->study.scenario.depends_on_load ? find_baseline(self, variant, item, &now, error)
                                                       : find_decided(self, variant, item, &now, error);
    }
    if (code == WR_OK) {
        item->charges = variant->study.charges; /* of these some are the variant's own, and stay */
        wr_sweep_item_exchange(item, &variant->study);
    }
    return code;
}

/* --------------------------------------------------------------------------------------------- replaying */

/* Copies of the policies that nothing is known of yet for an item; `policy` is from which of the list each comes. A
 * place that an earlier item of the batch asks for as well is not asked for twice. */
static enum wr_code order_replay(struct wr_sweep_job *self, const struct wr_variant *variant, int item,
                                 struct wr_scenario_replay *replay, int *policy, struct wr_error *error)
{
    const struct wr_sweep_item *own_item = &self->item[item];
    const bool priced = own_item->first.price != NULL;
    *replay = (struct wr_scenario_replay){.price = priced ? own_item->first.price : own_item->price,
                                          .latency = priced ? own_item->first.latency : own_item->latency};
    wr_totals_init(&replay->totals);
    replay->policy = wr_array((size_t)variant->list.policies, sizeof *replay->policy, error);
    replay->finding = wr_array((size_t)variant->list.policies, sizeof *replay->finding, error);
    if (replay->policy == NULL || replay->finding == NULL) {
        return WR_E_NO_MEMORY;
    }
    for (int i = 0; i < variant->list.policies; i++) {
        bool is_new = self->item[item].decided[i] != NULL && self->item[item].decided[i]->measured == NULL;
        for (int k = 0; k < item && is_new; k++) {
            is_new = self->item[k].decided[i] != self->item[item].decided[i];
        }
        if (is_new) {
            policy[replay->policies] = i;
            struct wr_policy *own = &replay->policy[replay->policies++];
            *own = variant->list.policy[i];
            if (own->price != NULL) { /* the baseline has none */
                own->price = i == variant->list.iso ? own_item->iso_price
                                                    : own_item->policy_price + (int64_t)i * variant->study.pool.pairs;
            }
        }
    }
    return WR_OK;
}

struct orders {
    struct wr_scenario_replay replay[WR_SWEEP_BATCH];
    int item[WR_SWEEP_BATCH];
    int *policy; /* owned [WR_SWEEP_BATCH][policies] */
    int count;
};

/* Of the items whose hours are those of a clock. */
static enum wr_code make_orders(struct wr_sweep_job *self, const struct wr_variant *variant,
                                const struct wr_hour_clock *clock, struct orders *orders, struct wr_error *error)
{
    const int policies = variant->list.policies;
    orders->count = 0;
    orders->policy = wr_array(WR_SWEEP_BATCH * (size_t)policies, sizeof *orders->policy, error);
    enum wr_code code = orders->policy != NULL ? WR_OK : WR_E_NO_MEMORY;
    for (int i = 0; i < self->items && code == WR_OK; i++) {
        if (!wr_hour_clock_equal(clock, &self->item[i].charges.clock)) {
            continue;
        }
        struct wr_scenario_replay *replay = &orders->replay[orders->count];
        orders->item[orders->count] = i;
        code = order_replay(self, variant, i, replay, &orders->policy[(size_t)orders->count * (size_t)policies], error);
        if (code == WR_OK && replay->policies == 0) {
            wr_free(replay->policy);
            wr_free(replay->finding);
        } else {
            orders->count++;
        }
    }
    return code;
}

static enum wr_code learn(struct wr_sweep_job *self, const struct wr_variant *variant, const struct orders *orders,
                          struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (int i = 0; i < orders->count; i++) {
        const struct wr_scenario_replay *replay = &orders->replay[i];
        for (int k = 0; k < replay->policies && code == WR_OK; k++) {
            const int policy = orders->policy[i * variant->list.policies + k];
            struct wr_decided *decided = self->item[orders->item[i]].decided[policy];
            decided->counts = replay->counts;
            decided->finding = replay->finding[k];
            code = wr_variant_learn(variant, policy, decided, &replay->totals, k, self->slots, error);
        }
        self->replays += replay->policies;
    }
    return code;
}

struct wr_replay_job wr_sweep_replay_job(const struct wr_sweep_job *self, const struct wr_variant *variant)
{
    struct wr_replay_job job = wr_study_job(&variant->study, variant->source, self->threads);
    job.asking = variant->list.policy;
    job.askers = variant->list.policies;
    if (wr_metric_set_is_partial(&self->run.asked)) {
        job.unwanted = wr_metric_unwanted(&variant->study, wr_metric_set_needs(&self->run.asked));
    }
    return job;
}

/* Replays what the items of one clock need and nothing is known of yet. */
static enum wr_code replay_by(struct wr_sweep_job *self, const struct wr_variant *variant,
                              const struct wr_hour_clock *clock, struct wr_error *error)
{
    struct wr_replay_job job = wr_sweep_replay_job(self, variant);
    struct orders orders;
    job.clock = *clock;
    enum wr_code code = make_orders(self, variant, clock, &orders, error);
    if (code == WR_OK) {
        code = wr_sweep_replay(&job, orders.replay, orders.count, error);
    }
    if (code == WR_OK) {
        code = learn(self, variant, &orders, error);
    }
    for (int i = 0; i < orders.count; i++) {
        wr_totals_free(&orders.replay[i].totals);
        for (int k = 0; k < orders.replay[i].policies; k++) {
            wr_policy_release(&orders.replay[i].policy[k]);
        }
        wr_free(orders.replay[i].policy);
        wr_free(orders.replay[i].finding);
    }
    wr_free(orders.policy);
    return code;
}

enum wr_code wr_sweep_item_settle(struct wr_sweep_job *self, struct wr_variant *variant,
                                  const struct wr_sweep_item *item, const struct wr_decided *decided, int policy,
                                  const struct wr_settled *reserve, struct wr_settled *settled, struct wr_error *error)
{
    const struct wr_meta *meta = variant->source->meta;
    const char *name = variant->list.policy[policy].name;
    enum wr_code code = wr_routed_settle(&decided->routed, &variant->study, meta, name, reserve, settled, error);
    if (code != WR_OK && code != WR_E_NO_MEMORY) { /* the tree holds the scenario that was bound last */
        code = wr_variant_overlay(variant, &self->sweep, item->scenario, error);
        return code == WR_OK ? wr_routed_settle(&decided->routed, &variant->study, meta, name, reserve, settled, error)
                             : code;
    }
    return code;
}

/* A pass has one clock, and a batch as many passes as clocks. */
static enum wr_code replay(struct wr_sweep_job *self, const struct wr_variant *variant, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (int i = 0; i < self->items && code == WR_OK; i++) {
        const struct wr_hour_clock clock = self->item[i].charges.clock;
        bool is_new = true;
        for (int k = 0; k < i; k++) {
            is_new = is_new && !wr_hour_clock_equal(&self->item[k].charges.clock, &clock);
        }
        code = is_new ? replay_by(self, variant, &clock, error) : WR_OK;
    }
    return code;
}

/* Settles the baseline of a scenario, whose bindings are in the study meanwhile, and finds what the others decide by
 * the prices that follow. */
static enum wr_code price(struct wr_sweep_job *self, struct wr_variant *variant, struct wr_sweep_item *item,
                          struct wr_error *error)
{
    const struct wr_study *study = &variant->study;
    const struct wr_meta *meta = variant->source->meta;
    enum wr_code code = wr_settled_init(&item->base, &study->scenario, error);
    if (code == WR_OK) {
        code = wr_sweep_item_settle(self, variant, item, item->base_decided, variant->list.baseline, NULL, &item->base,
                                    error);
    }
    code = code == WR_OK ? wr_marginal_prices_of(&item->first, study, meta, &item->base, error) : code;
    const struct wr_pricing now = {item->first.price, item->first.latency};
    return code == WR_OK ? find_decided(self, variant, item, &now, error) : code;
}

enum wr_code wr_sweep_batch_replay(struct wr_sweep_job *self, struct wr_variant *variant, struct wr_error *error)
{
    enum wr_code code = replay(self, variant, error);
    bool priced = false;
    for (int i = 0; i < self->items && code == WR_OK; i++) {
        struct wr_sweep_item *item = &self->item[i];
        if (item->base_decided != NULL) {
            wr_sweep_item_exchange(item, &variant->study);
            code = wr_sweep_fault(&self->sweep, item->scenario, price(self, variant, item, error), error);
            wr_sweep_item_exchange(item, &variant->study);
            priced = true;
        }
    }
    return code == WR_OK && priced ? replay(self, variant, error) : code;
}
