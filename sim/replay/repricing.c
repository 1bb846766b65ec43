#include "sim/replay/repricing.h"

#include "sim/base/memory.h"
#include "sim/replay/policy_subset.h"
#include "sim/study/assumptions.h"
#include "sim/study/node.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* What a policy decides by. */
struct prices {
    struct wr_price *price;    /* owned; [pool index] */
    struct wr_linear *latency; /* owned; [pool index] */
};

/* One pass of a policy: what it decided by, and what came of it. */
struct attempt {
    struct prices prices;
    struct wr_cell *sum; /* owned; [pool index]: all domains */
    double objective;    /* settled */
};

struct repricing {
    const struct wr_replay_job *job;
    const struct wr_study *study;
    const struct wr_meta *meta;
    struct wr_settled base; /* of the baseline */
    struct prices first;    /* by the baseline's loads */
};

static void prices_free(struct prices *self)
{
    wr_free(self->price);
    wr_free(self->latency);
    *self = (struct prices){0};
}

static enum wr_code price_of(const struct repricing *self, const struct wr_pair_law *law, int32_t pair,
                             struct wr_price *price, struct wr_error *error)
{
    return wr_price_of(&self->study->objective, law, &self->study->rates[pair], self->meta, pair, price, error);
}

/* The marginal laws of a settlement as prices. */
static enum wr_code prices_make(const struct repricing *self, const struct wr_settled *settled, struct prices *prices,
                                struct wr_error *error)
{
    const struct wr_pool *pool = &self->job->pool;
    prices->price = wr_array((size_t)pool->pairs, sizeof *prices->price, error);
    prices->latency = prices->price ? wr_array((size_t)pool->pairs, sizeof *prices->latency, error) : NULL;
    enum wr_code code = prices->latency ? WR_OK : WR_E_NO_MEMORY;
    for (int p = 0; p < pool->pairs && code == WR_OK; p++) {
        const struct wr_pair_law *law = &settled->marginal[pool->pair[p]];
        prices->latency[p] = law->latency;
        code = price_of(self, law, pool->pair[p], &prices->price[p], error);
    }
    return code;
}

/* All domains of a policy's cells, by pool index. */
static void sum_pairs(const struct repricing *self, const struct wr_totals *totals, int policy, struct wr_cell *sum)
{
    const struct wr_pool *pool = &self->job->pool;
    memset(sum, 0, (size_t)pool->pairs * sizeof *sum);
    for (size_t i = 0; i < totals->cells; i++) {
        const struct wr_cell *cell = &totals->cell[i];
        for (int p = 0; cell->key.policy == policy && p < pool->pairs; p++) {
            if (pool->pair[p] == cell->key.pair) {
                sum[p].n += cell->n;
                sum[p].weight += cell->weight;
                for (int k = 0; k < WR_SUMS; k++) {
                    sum[p].sum[k] += cell->sum[k];
                    sum[p].missing[k] += cell->missing[k];
                }
            }
        }
    }
}

static double weight_of(const struct wr_totals *totals, int policy)
{
    double weight = 0;
    for (size_t i = 0; i < totals->groups; i++) {
        weight += totals->group[i].policy == policy ? totals->group[i].weight : 0;
    }
    return weight;
}

static enum wr_code fail_place(const struct repricing *self, int index, const struct wr_assumption_fault *fault,
                               struct wr_error *error)
{
    return wr_assumptions_fail(wr_node_get(self->study->root, "assumptions"), self->meta, self->job->pool.pair[index],
                               fault, error);
}

/* A load is the sum over all queries that are routed, none of which may lack what it is a sum of. */
static enum wr_code check_load(const struct repricing *self, int policy, int index, const struct wr_cell *sum,
                               struct wr_error *error)
{
    const struct wr_scenario *scenario = &self->study->scenario;
    const bool station = scenario->plan[index].station.cap > 0;
    const bool idle = scenario->assumptions[index].idle.kind->settle != NULL;
    const enum wr_sum needed = station ? WR_SUM_TOKENS_OUT : WR_SUM_LATENCY;
    if (!(station || idle) || sum->missing[needed] == 0) {
        return WR_OK;
    }
    const enum wr_column_id column = station ? WR_COL_OUTPUT_TOKENS : WR_COL_LATENCY;
    const struct wr_assumption_fault fault = {station ? "batching" : "idle", NULL};
    wr_fail(error, WR_E_POWER_LACKS, "%s%s%s%" PRId64, scenario->plan[index].subject.pair,
            self->job->policy[policy].name, wr_column_spec(column)->name, sum->missing[needed]);
    return fail_place(self, index, &fault, error);
}

/* Settles a policy at what it routed. `sum` is by pool index. */
static enum wr_code settle(const struct repricing *self, int policy, const struct wr_cell *sum, double weight,
                           const struct wr_settled *reserve, struct wr_settled *settled, struct wr_error *error)
{
    const struct wr_scenario *scenario = &self->study->scenario;
    const int pairs = self->job->pool.pairs;
    struct wr_pair_load *load = wr_array((size_t)pairs, sizeof *load, error);
    enum wr_code code = load ? WR_OK : WR_E_NO_MEMORY;
    for (int p = 0; p < pairs && code == WR_OK; p++) {
        load[p] = (struct wr_pair_load){sum[p].weight, sum[p].sum[WR_SUM_LATENCY], sum[p].sum[WR_SUM_LATENCY2],
                                        sum[p].sum[WR_SUM_TOKENS_OUT]};
        code = check_load(self, policy, p, &sum[p], error);
    }
    if (code == WR_OK) {
        struct wr_assumption_fault fault;
        int index = 0;
        code = wr_settle(scenario, load, weight, reserve, settled, &index, &fault, error);
        if (code != WR_OK) {
            fail_place(self, index, &fault, error);
        }
    }
    wr_free(load);
    return code;
}

/* Replays one policy by given prices, settles it and adds it up. */
static enum wr_code try_policy(const struct repricing *self, int policy, const struct prices *prices,
                               const struct wr_settled *reserve, struct wr_cell *sum, struct wr_settled *settled,
                               struct wr_error *error)
{
    struct wr_totals totals;
    struct wr_replay_counts counts;
    wr_totals_init(&totals);
    enum wr_code code =
        wr_replay_subset(self->job, &policy, 1, prices->price, prices->latency, false, &totals, &counts, error);
    if (code == WR_OK) {
        sum_pairs(self, &totals, policy, sum);
        code = settle(self, policy, sum, weight_of(&totals, policy), reserve, settled, error);
    }
    wr_totals_free(&totals);
    return code;
}

/* The baseline's loads, and the prices that follow. Its own decisions need none but those of the scenario's laws. */
static enum wr_code begin(struct repricing *self, int baseline, struct wr_error *error)
{
    struct wr_cell *sum = wr_array((size_t)self->job->pool.pairs, sizeof *sum, error);
    const struct prices none = {self->study->price, self->study->latency};
    enum wr_code code = sum ? wr_settled_init(&self->base, &self->study->scenario, error) : WR_E_NO_MEMORY;
    code = code == WR_OK ? try_policy(self, baseline, &none, NULL, sum, &self->base, error) : code;
    code = code == WR_OK ? prices_make(self, &self->base, &self->first, error) : code;
    wr_free(sum);
    return code;
}

/* ------------------------------------------------------------------------------------------- fixed point */

/* What a reserved station without a query adds: the constant of the price. */
static enum wr_code price_standing(const struct repricing *self, const struct wr_station_report *station, int32_t pair,
                                   struct wr_price *price, struct wr_error *error)
{
    const struct wr_pair_law law = {.energy = {.constant = station->standing_j},
                                    .device_s = {.constant = station->standing_s}};
    return price_of(self, &law, pair, price, error);
}

/* Energy, latency, compute, cost and carbon by the objective's weights, at settled average laws. */
static enum wr_code settled_objective(const struct repricing *self, const struct wr_settled *settled,
                                      const struct wr_cell *sum, double *objective, struct wr_error *error)
{
    const struct wr_pool *pool = &self->job->pool;
    enum wr_code code = WR_OK;
    *objective = 0;
    for (int p = 0; p < pool->pairs && code == WR_OK; p++) {
        struct wr_price price, standing;
        code = price_of(self, &settled->law[pool->pair[p]], pool->pair[p], &price, error);
        code = code == WR_OK ? price_standing(self, &settled->station[p], pool->pair[p], &standing, error) : code;
        if (code == WR_OK) {
            *objective +=
                standing.constant + price.constant * sum[p].weight + price.energy * sum[p].sum[WR_SUM_ENERGY] +
                price.latency * sum[p].sum[WR_SUM_LATENCY] + price.tokens_in * sum[p].sum[WR_SUM_TOKENS_IN] +
                price.tokens_out * sum[p].sum[WR_SUM_TOKENS_OUT] + price.measured_cost * sum[p].sum[WR_SUM_COST];
        }
    }
    return code;
}

/* The same queries went to the same pairs: as many, with the same sums. */
static bool same_pass(const struct wr_cell *a, const struct wr_cell *b, int pairs)
{
    bool same = true;
    for (int p = 0; p < pairs && same; p++) {
        same = a[p].n == b[p].n && a[p].weight == b[p].weight;
        for (int i = 0; i < WR_SUMS && same; i++) {
            same = a[p].sum[i] == b[p].sum[i];
        }
    }
    return same;
}

static void attempts_free(struct attempt *attempt, int count)
{
    for (int i = 0; attempt && i < count; i++) {
        prices_free(&attempt[i].prices);
        wr_free(attempt[i].sum);
    }
    wr_free(attempt);
}

static enum wr_code try_once(const struct repricing *self, int policy, const struct wr_settled *before,
                             struct wr_settled *settled, struct attempt *attempt, struct wr_error *error)
{
    enum wr_code code = prices_make(self, before, &attempt->prices, error);
    if (code == WR_OK) {
        attempt->sum = wr_array((size_t)self->job->pool.pairs, sizeof *attempt->sum, error);
        code = attempt->sum ? WR_OK : WR_E_NO_MEMORY;
    }
    code = code == WR_OK ? try_policy(self, policy, &attempt->prices, &self->base, attempt->sum, settled, error) : code;
    return code == WR_OK ? settled_objective(self, settled, attempt->sum, &attempt->objective, error) : code;
}

/* The pass that this one repeats; -1 = none. */
static int earlier_pass(const struct attempt *attempt, int last, int pairs)
{
    for (int i = last - 1; i >= 0; i--) {
        if (same_pass(attempt[i].sum, attempt[last].sum, pairs)) {
            return i;
        }
    }
    return -1;
}

/* Fills `best` with the prices that stand. `settled` is scratch that starts as the baseline's. */
static enum wr_code find_fixed_point(const struct repricing *self, int policy, int most, struct wr_settled *settled,
                                     struct prices *best, struct wr_repricing_path *path, struct wr_error *error)
{
    struct attempt *attempt = wr_array((size_t)most, sizeof *attempt, error);
    enum wr_code code = attempt ? WR_OK : WR_E_NO_MEMORY;
    int passes = 0, repeated = -1;
    const struct wr_settled *before = &self->base;
    while (code == WR_OK && passes < most && repeated < 0) {
        code = try_once(self, policy, before, settled, &attempt[passes], error);
        before = settled;
        repeated = code == WR_OK ? earlier_pass(attempt, passes, self->job->pool.pairs) : -1;
        passes++;
    }
    if (code == WR_OK) {
        *path = (struct wr_repricing_path){passes, repeated >= 0 ? passes - 1 - repeated : 0};
        int least = repeated >= 0 ? repeated : 0;
        for (int i = least + 1; i < passes - (repeated >= 0); i++) {
            least = attempt[i].objective < attempt[least].objective ? i : least;
        }
        *best = attempt[least].prices;
        attempt[least].prices = (struct prices){0};
    }
    attempts_free(attempt, passes);
    return code;
}

static bool wants_fixed_point(const struct wr_policy *policy, int *most)
{
    const struct wr_repricing_rule rule =
        policy->kind->repricing ? policy->kind->repricing(policy->config) : (struct wr_repricing_rule){0};
    *most = rule.passes;
    return rule.kind == WR_REPRICING_FIXED_POINT;
}

/* ------------------------------------------------------------------------------------------------- replay */

/* Policies that decide by the baseline's prices, in one pass; then each of the others. */
static enum wr_code replay_all(const struct repricing *self, struct wr_repriced *out, struct wr_totals *totals,
                               struct wr_replay_counts *counts, struct wr_error *error)
{
    const struct wr_replay_job *job = self->job;
    int *index = wr_array((size_t)job->policies, sizeof *index, error), count = 0, most;
    enum wr_code code = index ? WR_OK : WR_E_NO_MEMORY;
    for (int i = 0; i < job->policies && code == WR_OK; i++) {
        if (!wants_fixed_point(&job->policy[i], &most)) {
            out->path[i] = (struct wr_repricing_path){1, 0};
            index[count++] = i;
        }
    }
    if (code == WR_OK && count > 0) {
        code = wr_replay_subset(job, index, count, self->first.price, self->first.latency, true, totals, counts, error);
    }
    for (int i = 0; i < job->policies && code == WR_OK; i++) {
        if (wants_fixed_point(&job->policy[i], &most)) {
            struct prices best = {0};
            code = find_fixed_point(self, i, most, &out->settled[i], &best, &out->path[i], error);
            code = code == WR_OK ? wr_replay_subset(job, &i, 1, best.price, best.latency, true, totals, counts, error)
                                 : code;
            prices_free(&best);
        }
    }
    wr_free(index);
    return code;
}

static enum wr_code settle_all(const struct repricing *self, const struct wr_totals *totals, struct wr_repriced *out,
                               struct wr_error *error)
{
    struct wr_cell *sum = wr_array((size_t)self->job->pool.pairs, sizeof *sum, error);
    enum wr_code code = sum ? WR_OK : WR_E_NO_MEMORY;
    for (int i = 0; i < out->policies && code == WR_OK; i++) {
        sum_pairs(self, totals, i, sum);
        code = settle(self, i, sum, weight_of(totals, i), &self->base, &out->settled[i], error);
    }
    wr_free(sum);
    return code;
}

static enum wr_code make(struct wr_repriced *self, const struct wr_study *study, int policies, struct wr_error *error)
{
    *self = (struct wr_repriced){.policies = policies};
    self->settled = wr_array((size_t)policies, sizeof *self->settled, error);
    self->path = self->settled ? wr_array((size_t)policies, sizeof *self->path, error) : NULL;
    enum wr_code code = self->path ? WR_OK : WR_E_NO_MEMORY;
    for (int i = 0; i < policies && code == WR_OK; i++) {
        code = wr_settled_init(&self->settled[i], &study->scenario, error);
    }
    return code;
}

enum wr_code wr_replay_repriced(const struct wr_replay_job *job, const struct wr_study *study, int baseline,
                                struct wr_repriced *self, struct wr_totals *totals, struct wr_replay_counts *counts,
                                struct wr_error *error)
{
    struct repricing repricing = {.job = job, .study = study, .meta = job->source->meta};
    wr_totals_init(totals);
    enum wr_code code = make(self, study, job->policies, error);
    code = code == WR_OK ? begin(&repricing, baseline, error) : code;
    code = code == WR_OK ? replay_all(&repricing, self, totals, counts, error) : code;
    code = code == WR_OK ? settle_all(&repricing, totals, self, error) : code;
    wr_totals_sort(totals);
    if (code != WR_OK) {
        wr_totals_free(totals);
    }
    wr_settled_free(&repricing.base);
    prices_free(&repricing.first);
    return code;
}

void wr_repriced_free(struct wr_repriced *self)
{
    for (int i = 0; self->settled != NULL && i < self->policies; i++) {
        wr_settled_free(&self->settled[i]);
    }
    wr_free(self->settled);
    wr_free(self->path);
    *self = (struct wr_repriced){0};
}
