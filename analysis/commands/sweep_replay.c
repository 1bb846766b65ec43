#include "analysis/commands/sweep_replay.h"

#include "sim/base/memory.h"
#include "sim/replay/scenarios.h"

#include <string.h>

/* Scenarios that differ in nothing but prices and latencies: one job of the engine for many. */
struct batch {
    struct wr_scenario_replay *scenario; /* all, borrowed */
    int *member;                         /* owned [members], ascending */
    int members;
    struct wr_price *price;    /* owned [member][pool index] */
    struct wr_linear *latency; /* the same; used when the first has laws */
};

static bool may_use_the_same(const struct wr_policy *a, const struct wr_policy *b, int pairs)
{
    if (!a->pairs || !b->pairs) {
        return a->pairs == b->pairs;
    }
    return memcmp(a->pairs, b->pairs, (size_t)pairs * sizeof *a->pairs) == 0;
}

static bool are_alike(const struct wr_scenario_replay *a, const struct wr_scenario_replay *b, int pairs)
{
    bool alike = a->policies == b->policies && !a->latency == !b->latency;
    for (int i = 0; alike && i < a->policies; i++) {
        const struct wr_policy *x = &a->policy[i], *y = &b->policy[i];
        alike = x->kind == y->kind && x->price == y->price && may_use_the_same(x, y, pairs) &&
                memcmp(x->config, y->config, sizeof x->config) == 0;
    }
    return alike;
}

static enum wr_code take(void *context, const struct wr_scenario_result *result, struct wr_error *error)
{
    const struct batch *self = context;
    struct wr_scenario_replay *to = &self->scenario[self->member[result->scenario]];
    for (int i = 0; i < to->policies; i++) {
        memcpy(to->policy[i].config, result->policy[i].config, sizeof to->policy[i].config);
        if (to->finding) { /* while they are prepared for this scenario */
            to->finding[i] = wr_policy_finding(&result->policy[i]);
        }
    }
    to->counts = *result->counts;
    enum wr_code code = wr_totals_merge(&to->totals, result->totals, error);
    wr_totals_sort(&to->totals);
    return code;
}

static enum wr_code replay_batch(struct batch *self, const struct wr_replay_job *job, struct wr_error *error)
{
    const size_t pairs = (size_t)job->pool.pairs;
    const struct wr_scenario_replay *first = &self->scenario[self->member[0]];
    for (int i = 0; i < self->members; i++) {
        const struct wr_scenario_replay *from = &self->scenario[self->member[i]];
        memcpy(self->price + (size_t)i * pairs, from->price, pairs * sizeof *self->price);
        if (from->latency) {
            memcpy(self->latency + (size_t)i * pairs, from->latency, pairs * sizeof *self->latency);
        }
    }
    struct wr_scenario_job many = {.replay = *job,
                                   .price = self->price,
                                   .latency = first->latency ? self->latency : NULL,
                                   .scenarios = self->members,
                                   .take = take,
                                   .context = self};
    many.replay.policy = first->policy;
    many.replay.policies = first->policies;
    return wr_replay_scenarios(&many, error);
}

static enum wr_code replay_all(struct batch *self, const struct wr_replay_job *job, int scenarios, uint8_t *done,
                               struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (int i = 0; i < scenarios && code == WR_OK; i++) {
        self->members = 0;
        for (int j = i; !done[i] && j < scenarios; j++) {
            if (!done[j] && are_alike(&self->scenario[i], &self->scenario[j], job->pool.pairs)) {
                self->member[self->members++] = j;
            }
        }
        for (int m = 0; m < self->members; m++) {
            done[self->member[m]] = 1;
        }
        code = self->members ? replay_batch(self, job, error) : WR_OK;
    }
    return code;
}

enum wr_code wr_sweep_replay(const struct wr_replay_job *job, struct wr_scenario_replay *scenario, int scenarios,
                             struct wr_error *error)
{
    const size_t prices = (size_t)scenarios * (size_t)job->pool.pairs;
    struct batch self = {.scenario = scenario};
    for (int i = 0; i < scenarios; i++) {
        wr_totals_init(&scenario[i].totals);
    }
    uint8_t *done = wr_array((size_t)scenarios, 1, error);
    bool made = done && (self.member = wr_array((size_t)scenarios, sizeof *self.member, error)) &&
                (self.price = wr_array(prices, sizeof *self.price, error)) &&
                (self.latency = wr_array(prices, sizeof *self.latency, error));
    enum wr_code code = made ? replay_all(&self, job, scenarios, done, error) : WR_E_NO_MEMORY;
    wr_free(done);
    wr_free(self.member);
    wr_free(self.price);
    wr_free(self.latency);
    return code;
}
