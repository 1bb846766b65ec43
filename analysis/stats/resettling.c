#include "analysis/stats/resettling.h"

#include "sim/base/memory.h"

enum wr_code wr_resettling_init(struct wr_resettling *self, const struct wr_metric_inputs *in, struct wr_error *error)
{
    *self = (struct wr_resettling){.policies = wr_metric_account_policies(in)};
    self->settled = wr_array((size_t)self->policies, sizeof *self->settled, error);
    enum wr_code code = self->settled != NULL ? WR_OK : WR_E_NO_MEMORY;
    code = code == WR_OK ? wr_settled_init(&self->base, &in->study->scenario, error) : code;
    code = code == WR_OK ? wr_repriced_init(&self->repriced, in->study, self->policies, error) : code;
    for (int i = 0; i < self->policies && code == WR_OK; i++) {
        self->repriced.path[i] = in->repriced->path[i];
    }
    return code;
}

void wr_resettling_free(struct wr_resettling *self)
{
    wr_repriced_free(&self->repriced);
    wr_settled_free(&self->base);
    wr_free(self->settled);
    *self = (struct wr_resettling){0};
}

static void unsettle(const struct wr_scenario *scenario, struct wr_settled *settled)
{
    const struct wr_linear none = {(double)NAN, (double)NAN, (double)NAN, (double)NAN};
    const struct wr_pair_law unknown = {none, none, none};
    for (int p = 0; p < scenario->pairs; p++) {
        settled->law[scenario->plan[p].pair] = settled->marginal[scenario->plan[p].pair] = unknown;
    }
    settled->stands = false;
    settled->standing_j = 0;
}

/* Why a load has no answer is not told: it differs from resample to resample. */
static enum wr_code settle(const struct wr_metric_inputs *in, const struct wr_totals *totals, int policy,
                           const struct wr_settled *reserve, struct wr_settled *settled, bool *has_answer,
                           struct wr_error *error)
{
    const struct wr_scenario *scenario = &in->study->scenario;
    struct wr_routed routed;
    struct wr_assumption_fault fault;
    int index = 0;
    enum wr_code code = wr_routed_of(&routed, totals, policy, &in->study->pool, error);
    if (code == WR_OK) {
        *has_answer = routed.weight > 0 &&
                      wr_settle(scenario, routed.load, routed.weight, reserve, settled, &index, &fault, NULL) == WR_OK;
    }
    if (code == WR_OK && !*has_answer) {
        unsettle(scenario, settled);
    }
    wr_routed_free(&routed);
    return code;
}

static bool reserves(const struct wr_scenario *scenario)
{
    bool any = false;
    for (int p = 0; p < scenario->pairs; p++) {
        any |= scenario->plan[p].station.cap > 0 && scenario->assumptions[p].fleet.scaling == WR_SCALING_RESERVED;
    }
    return any;
}

enum wr_code wr_resettle(struct wr_resettling *self, const struct wr_metric_inputs *in, const struct wr_totals *totals,
                         struct wr_error *error)
{
    bool has_base = false;
    enum wr_code code = settle(in, totals, in->baseline, NULL, &self->base, &has_base, error);
    has_base |= !reserves(&in->study->scenario); /* which is all that the others ask it for */
    for (int i = 0; i < self->policies && code == WR_OK; i++) {
        if (has_base) {
            code = settle(in, totals, i, &self->base, &self->repriced.settled[i], &self->settled[i], error);
        } else {
            self->settled[i] = false;
            unsettle(&in->study->scenario, &self->repriced.settled[i]);
        }
    }
    return code;
}
