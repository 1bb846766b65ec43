#include "sim/replay/fused_plan.h"

#include "sim/base/memory.h"
#include "sim/replay/contributions.h"

#include <math.h>
#include <string.h>

static bool cost_the_same(const struct wr_price *a, const struct wr_price *b)
{
    bool same = a->constant == b->constant;
    for (int t = 0; t < WR_TERMS; t++) {
        same &= wr_price_coefficient(a, (enum wr_term_id)t) == wr_price_coefficient(b, (enum wr_term_id)t);
    }
    return same;
}

static bool are_equal(const struct wr_fused_plan *self, int a, int b)
{
    bool equal = true;
    for (int64_t s = 0; equal && s < self->scenarios; s++) {
        equal = cost_the_same(&self->price_of[s][a], &self->price_of[s][b]);
    }
    return equal;
}

static void describe_class(const struct wr_fused_plan *self, int pair, struct wr_price_class *class)
{
    const struct wr_price *price = &self->price_of[0][pair];
    bool others = price->tokens_in != 0 || price->tokens_out != 0 || price->measured_cost != 0;
    class->collapses = !others && price->energy >= 0 && price->latency >= 0;
    class->timed = price->latency != 0;
}

static void find_classes(struct wr_fused_plan *self, const struct wr_pool *pool, int32_t *first)
{
    for (int p = 0; p < pool->pairs; p++) {
        int k = 0;
        while (k < self->classes && !are_equal(self, p, first[k])) {
            k++;
        }
        if (k == self->classes) {
            first[self->classes++] = p;
            describe_class(self, p, &self->class[k]);
        }
        self->class_of[p] = k;
        self->class[k].members[WR_LANES_ALL]++;
        self->class[k].members[pool->local[p] ? WR_LANES_LOCAL : WR_LANES_CLOUD]++;
    }
}

static void find_terms(struct wr_fused_plan *self, const struct wr_pool *pool)
{
    for (int t = 0; t < WR_TERMS; t++) {
        bool used = false;
        for (int p = 0; p < pool->pairs; p++) {
            used |= wr_price_coefficient(&self->price_of[0][p], (enum wr_term_id)t) != 0;
        }
        if (used) {
            self->term[self->terms++] = (enum wr_term_id)t;
        }
    }
    if (self->terms == 0) {
        self->term[self->terms++] = WR_TERM_ENERGY; /* at the price 0 */
    }
}

static enum wr_code lay_out_prices(struct wr_fused_plan *self, const int32_t *first, struct wr_error *error)
{
    size_t elements = (size_t)self->classes * (size_t)(1 + self->terms);
    double *to = self->price = wr_array((size_t)self->scenarios * elements, sizeof *self->price, error);
    if (!to) {
        return WR_E_NO_MEMORY;
    }
    for (int64_t s = 0; s < self->scenarios; s++) {
        for (int k = 0; k < self->classes; k++) {
            const struct wr_price *price = &self->price_of[s][first[k]];
            *to++ = price->constant;
            for (int t = 0; t < self->terms; t++) {
                *to++ = wr_price_coefficient(price, self->term[t]);
            }
        }
    }
    return WR_OK;
}

static enum wr_code make_lane_sets(struct wr_fused_plan *self, const struct wr_replay_job *job, struct wr_error *error)
{
    const struct wr_pool *pool = &job->pool;
    bool *member = wr_array((size_t)pool->pairs, sizeof *member, error);
    enum wr_code code = member ? WR_OK : WR_E_NO_MEMORY;
    for (int i = 0; code == WR_OK && i < self->classes * WR_LANE_SETS; i++) {
        int k = i / WR_LANE_SETS, id = i % WR_LANE_SETS;
        for (int p = 0; p < pool->pairs; p++) {
            bool there = id == WR_LANES_ALL || pool->local[p] == (id == WR_LANES_LOCAL);
            member[p] = there && self->class_of[p] == k;
            self->class[k].lane[id] = member[p] ? pool->pair[p] : self->class[k].lane[id];
        }
        code = wr_lane_set_init(&self->class[k].set[id], pool, member, job->source->meta, error);
    }
    wr_free(member);
    return code;
}

static enum wr_code find_by_lanes(struct wr_fused_plan *self, struct wr_error *error)
{
    const struct wr_price *price = self->price_of[0];
    self->by_lanes = self->plan->lane.kernels != NULL;
    for (int p = 0; p < self->plan->job->pool.pairs; p++) {
        const struct wr_price_class *class = &self->class[self->class_of[p]];
        self->by_lanes &= class->collapses && !class->timed && price[p].energy > 0;
    }
    return self->by_lanes ? make_lane_sets(self, self->plan->job, error) : WR_OK;
}

/* At most one candidate per query, whatever the prices: each set that is searched is one class, and collapses. */
static bool is_settled(const struct wr_fused_plan *self, const struct wr_rule *rule)
{
    int classes[WR_LANE_SETS] = {0};
    for (int k = 0; k < self->classes; k++) {
        const struct wr_price_class *class = &self->class[k];
        for (int id = 0; id < WR_LANE_SETS; id++) {
            bool one = class->collapses && !class->timed;
            classes[id] += class->members[id] == 0 ? 0 : one || class->members[id] == 1 ? 1 : 2;
        }
    }
    bool first = rule->scope == WR_SCOPE_ALL ? classes[WR_LANES_ALL] <= 1
                                             : classes[WR_LANES_LOCAL] <= 1 && classes[WR_LANES_CLOUD] <= 1;
    return rule->named >= 0 || (first && (rule->fallback != WR_FALLBACK_CHEAPEST || classes[WR_LANES_ALL] <= 1));
}

bool wr_fused_plan_serves(const struct wr_policy *policy)
{
    const struct wr_policy_kind *kind = policy->kind;
    const bool apart = kind->stands_apart && kind->stands_apart(policy->config);
    const bool asks = kind->sums || kind->follows || kind->values || kind->use || (kind->draws && !kind->rule);
    return !asks && !apart && !kind->verification && (!kind->parts || kind->rule);
}

static int64_t hours_of(const struct wr_replay_job *job)
{
    return job->clock.kind == WR_HOURS_UNUSED ? 1 : WR_HOURS_PER_DAY + 1;
}

int64_t wr_fused_plan_cells(const struct wr_replay_job *job)
{
    return job->pool.pairs * (job->source->meta->extent[WR_DIM_DOMAIN] + 1) * hours_of(job);
}

static void add_policy(struct wr_fused_plan *self, struct wr_plan *plan, int index)
{
    const struct wr_policy *policy = &plan->job->policy[index];
    struct wr_fused_policy fused = {
        .index = index, .by_rule = policy->kind->rule != NULL, .max_latency_s = (double)INFINITY};
    if (policy->kind->max_latency_s) {
        fused.max_latency_s = policy->kind->max_latency_s(policy->config);
    }
    if (fused.by_rule) {
        fused.rule = policy->kind->rule(policy->config);
        fused.by_lanes = self->by_lanes && wr_lane_plan_serves(&plan->lane, plan->job, policy);
    }
    if (self->scenarios == 1 || (fused.by_rule && is_settled(self, &fused.rule))) {
        return;
    }
    fused.parts = wr_contribution_parts(plan->job, index);
    plan->wants_matrices |= !fused.by_lanes;
    self->policy[self->policies++] = fused;
}

/* A record leaves out what needs no sum: sums that are not made miss every value. */
static void choose_lanes(struct wr_fused_plan *self)
{
    const uint32_t ones =
        UINT32_C(1) << WR_SUM_CORRECT | UINT32_C(1) << WR_SUM_IN_TIME | UINT32_C(1) << WR_SUM_POWER_WEIGHT;
    self->counted = !self->plan->reads[WR_COL_QUERY_WEIGHT];
    for (int i = 0; i < self->policies; i++) {
        self->counted &= self->policy[i].parts == 1;
    }
    for (int i = 0; i < WR_SUMS; i++) {
        bool read = !(self->plan->unmade >> i & 1);
        self->read |= (uint32_t)read << i;
        if (read && !(self->counted && ones >> i & 1)) {
            self->sum[self->sums++] = (enum wr_sum)i;
        }
    }
    self->count = self->counted ? self->sums : self->sums + 1;
    self->lanes = self->count + 1 <= 8 ? 8 : WR_FUSED_LANES_MOST;
}

_Static_assert(WR_SUMS + 2 <= (int)WR_FUSED_LANES_MOST && WR_TERMS + 1 <= WR_FUSED_TERMS_MOST, "all must have a lane");

enum wr_code wr_fused_plan_init(struct wr_fused_plan *self, struct wr_plan *plan, const struct wr_price *price,
                                const int64_t *scenario, int64_t scenarios, struct wr_error *error)
{
    const struct wr_pool *pool = &plan->job->pool;
    *self = (struct wr_fused_plan){.plan = plan, .scenarios = scenarios};
    self->kernels = plan->lane.kernels ? plan->lane.kernels->fused : &wr_fused_scalar;
    self->domains = plan->meta->extent[WR_DIM_DOMAIN] + 1;
    self->hours = hours_of(plan->job);
    self->cells = (int32_t)wr_fused_plan_cells(plan->job);
    int32_t *first = wr_array((size_t)pool->pairs, sizeof *first, error);
    bool done = first && (self->price_of = wr_array((size_t)scenarios, sizeof(struct wr_price *), error)) &&
                (self->class_of = wr_array((size_t)pool->pairs, sizeof *self->class_of, error)) &&
                (self->class = wr_array((size_t)pool->pairs, sizeof *self->class, error)) &&
                (self->policy = wr_array((size_t)plan->job->policies, sizeof *self->policy, error));
    enum wr_code code = done ? WR_OK : WR_E_NO_MEMORY;
    if (code == WR_OK) {
        for (int64_t s = 0; s < scenarios; s++) {
            self->price_of[s] = price + scenario[s] * pool->pairs;
        }
        find_classes(self, pool, first);
        find_terms(self, pool);
        code = lay_out_prices(self, first, error);
    }
    code = code == WR_OK ? find_by_lanes(self, error) : code;
    for (int i = 0; code == WR_OK && i < plan->job->policies; i++) {
        add_policy(self, plan, i);
    }
    if (code == WR_OK) {
        choose_lanes(self);
    }
    wr_free(first);
    return code;
}

void wr_fused_plan_free(struct wr_fused_plan *self)
{
    for (int k = 0; k < self->classes; k++) {
        for (int id = 0; id < WR_LANE_SETS; id++) {
            wr_lane_set_free(&self->class[k].set[id]);
        }
    }
    wr_free(self->price_of);
    wr_free(self->class_of);
    wr_free(self->class);
    wr_free(self->price);
    wr_free(self->policy);
    memset(self, 0, sizeof *self);
}
