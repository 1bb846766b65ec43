#include "sim/replay/repricing.h"

#include "sim/base/memory.h"
#include "sim/replay/policy_subset.h"

/* One pass of a policy: what it decided by, and what came of it. */
struct attempt {
    struct wr_marginal_prices prices;
    struct wr_routed routed;
    double objective; /* settled */
};

struct repricing {
    const struct wr_replay_job *job;
    const struct wr_study *study;
    const struct wr_meta *meta;
    const struct wr_settled *base; /* of the baseline; NULL = this is the baseline */
};

/* Replays one policy by given prices, settles it and adds it up. */
static enum wr_code try_policy(const struct repricing *self, int policy, const struct wr_price *price,
                               const struct wr_linear *latency, struct wr_routed *routed, struct wr_settled *settled,
                               struct wr_error *error)
{
    struct wr_totals totals;
    struct wr_replay_counts counts;
    wr_totals_init(&totals);
    const struct wr_policy_subset alone = {&policy, 1, price, latency, false};
    enum wr_code code = wr_replay_subset(self->job, &alone, &totals, &counts, error);
    if (code == WR_OK) {
        code = wr_routed_of(routed, &totals, policy, &self->job->pool, error);
    }
    if (code == WR_OK) {
        const char *name = self->job->policy[policy].name;
        code = wr_routed_settle(routed, self->study, self->meta, name, self->base, settled, error);
    }
    wr_totals_free(&totals);
    return code;
}

/* ------------------------------------------------------------------------------------------- fixed point */

static enum wr_code price_of(const struct repricing *self, const struct wr_pair_law *law, int32_t pair,
                             struct wr_price *price, struct wr_error *error)
{
    return wr_price_of(&self->study->objective, law, &self->study->rates[pair], self->meta, pair, price, error);
}

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
        wr_marginal_prices_free(&attempt[i].prices);
        wr_routed_free(&attempt[i].routed);
    }
    wr_free(attempt);
}

static enum wr_code try_once(const struct repricing *self, int policy, const struct wr_settled *before,
                             struct wr_settled *settled, struct attempt *attempt, struct wr_error *error)
{
    const struct wr_marginal_prices *prices = &attempt->prices;
    enum wr_code code = wr_marginal_prices_of(&attempt->prices, self->study, self->meta, before, error);
    if (code == WR_OK) {
        code = try_policy(self, policy, prices->price, prices->latency, &attempt->routed, settled, error);
    }
    return code == WR_OK ? settled_objective(self, settled, attempt->routed.sum, &attempt->objective, error) : code;
}

/* The pass that this one repeats; -1 = none. */
static int earlier_pass(const struct attempt *attempt, int last, int pairs)
{
    for (int i = last - 1; i >= 0; i--) {
        if (same_pass(attempt[i].routed.sum, attempt[last].routed.sum, pairs)) {
            return i;
        }
    }
    return -1;
}

/* Fills `best` with the prices that stand. `settled` is scratch. */
static enum wr_code find_fixed_point(const struct repricing *self, int policy, int most, struct wr_settled *settled,
                                     struct wr_marginal_prices *best, struct wr_repricing_path *path,
                                     struct wr_error *error)
{
    struct attempt *attempt = wr_array((size_t)most, sizeof *attempt, error);
    enum wr_code code = attempt ? WR_OK : WR_E_NO_MEMORY;
    int passes = 0, repeated = -1;
    const struct wr_settled *before = self->base;
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
        attempt[least].prices = (struct wr_marginal_prices){0};
    }
    attempts_free(attempt, passes);
    return code;
}

static int fixed_point_passes(const struct wr_policy *policy)
{
    const struct wr_repricing_rule rule =
        policy->kind->repricing ? policy->kind->repricing(policy->config) : (struct wr_repricing_rule){0};
    return rule.kind == WR_REPRICING_FIXED_POINT ? rule.passes : 0;
}

bool wr_policy_wants_fixed_point(const struct wr_policy *policy)
{
    return fixed_point_passes(policy) > 0;
}

enum wr_code wr_replay_fixed_point(const struct wr_replay_job *job, const struct wr_study *study,
                                   const struct wr_settled *base, int policy, struct wr_repriced *out,
                                   struct wr_totals *totals, struct wr_replay_counts *counts, struct wr_error *error)
{
    const struct repricing self = {.job = job, .study = study, .meta = job->source->meta, .base = base};
    const int most = fixed_point_passes(&job->policy[policy]);
    struct wr_marginal_prices *best = &out->own[policy];
    enum wr_code code = find_fixed_point(&self, policy, most, &out->settled[policy], best, &out->path[policy], error);
    if (code == WR_OK) {
        const struct wr_policy_subset alone = {&policy, 1, best->price, best->latency, true};
        code = wr_replay_subset(job, &alone, totals, counts, error);
    }
    return code;
}

/* ------------------------------------------------------------------------------------------------- replay */

/* The baseline's loads. Its own decisions need no prices but those of the scenario's laws. */
static enum wr_code begin(const struct repricing *self, int baseline, struct wr_settled *base, struct wr_error *error)
{
    struct wr_routed routed = {0};
    enum wr_code code = wr_settled_init(base, &self->study->scenario, error);
    if (code == WR_OK) {
        code = try_policy(self, baseline, self->study->price, self->study->latency, &routed, base, error);
    }
    wr_routed_free(&routed);
    return code;
}

/* Policies that decide by the baseline's prices, in one pass; then each of the others. */
static enum wr_code replay_all(const struct repricing *self, struct wr_repriced *out, struct wr_totals *totals,
                               struct wr_replay_counts *counts, struct wr_error *error)
{
    const struct wr_replay_job *job = self->job;
    struct wr_marginal_prices *first = &out->first;
    int *index = wr_array((size_t)job->policies, sizeof *index, error), count = 0;
    enum wr_code code = index ? WR_OK : WR_E_NO_MEMORY;
    for (int i = 0; i < job->policies && code == WR_OK; i++) {
        if (!wr_policy_wants_fixed_point(&job->policy[i])) {
            index[count++] = i;
        }
    }
    code = code == WR_OK ? wr_marginal_prices_of(first, self->study, self->meta, self->base, error) : code;
    if (code == WR_OK && count > 0) {
        const struct wr_policy_subset together = {index, count, first->price, first->latency, true};
        code = wr_replay_subset(job, &together, totals, counts, error);
    }
    for (int i = 0; i < job->policies && code == WR_OK; i++) {
        if (wr_policy_wants_fixed_point(&job->policy[i])) {
            code = wr_replay_fixed_point(job, self->study, self->base, i, out, totals, counts, error);
        }
    }
    wr_free(index);
    return code;
}

static enum wr_code settle_all(const struct repricing *self, const struct wr_totals *totals, struct wr_repriced *out,
                               struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (int i = 0; i < out->policies && code == WR_OK; i++) {
        struct wr_routed routed;
        code = wr_routed_of(&routed, totals, i, &self->job->pool, error);
        if (code == WR_OK) {
            const char *name = self->job->policy[i].name;
            code = wr_routed_settle(&routed, self->study, self->meta, name, self->base, &out->settled[i], error);
        }
        wr_routed_free(&routed);
    }
    return code;
}

enum wr_code wr_repriced_init(struct wr_repriced *self, const struct wr_study *study, int policies,
                              struct wr_error *error)
{
    *self = (struct wr_repriced){.policies = policies};
    self->settled = wr_array((size_t)policies, sizeof *self->settled, error);
    self->path = self->settled ? wr_array((size_t)policies, sizeof *self->path, error) : NULL;
    self->own = self->path ? wr_array((size_t)policies, sizeof *self->own, error) : NULL;
    enum wr_code code = self->own ? WR_OK : WR_E_NO_MEMORY;
    for (int i = 0; i < policies && code == WR_OK; i++) {
        self->path[i] = (struct wr_repricing_path){1, 0};
        code = wr_settled_init(&self->settled[i], &study->scenario, error);
    }
    return code;
}

static enum wr_code replay_repriced(const struct wr_replay_job *job, const struct wr_study *study, int baseline,
                                    bool settles, struct wr_repriced *self, struct wr_totals *totals,
                                    struct wr_replay_counts *counts, struct wr_error *error)
{
    struct repricing repricing = {.job = job, .study = study, .meta = job->source->meta};
    struct wr_settled base = {0};
    wr_totals_init(totals);
    enum wr_code code = wr_repriced_init(self, study, job->policies, error);
    code = code == WR_OK ? begin(&repricing, baseline, &base, error) : code;
    repricing.base = &base;
    code = code == WR_OK ? replay_all(&repricing, self, totals, counts, error) : code;
    code = code == WR_OK && settles ? settle_all(&repricing, totals, self, error) : code;
    wr_totals_sort(totals);
    if (code != WR_OK) {
        wr_totals_free(totals);
    }
    wr_settled_free(&base);
    return code;
}

enum wr_code wr_replay_repriced(const struct wr_replay_job *job, const struct wr_study *study, int baseline,
                                struct wr_repriced *self, struct wr_totals *totals, struct wr_replay_counts *counts,
                                struct wr_error *error)
{
    return replay_repriced(job, study, baseline, true, self, totals, counts, error);
}

enum wr_code wr_replay_repriced_unsettled(const struct wr_replay_job *job, const struct wr_study *study, int baseline,
                                          struct wr_totals *totals, struct wr_replay_counts *counts,
                                          struct wr_error *error)
{
    struct wr_repriced repriced;
    const enum wr_code code = replay_repriced(job, study, baseline, false, &repriced, totals, counts, error);
    wr_repriced_free(&repriced);
    return code;
}

void wr_repriced_free(struct wr_repriced *self)
{
    for (int i = 0; self->settled != NULL && i < self->policies; i++) {
        wr_settled_free(&self->settled[i]);
    }
    for (int i = 0; self->own != NULL && i < self->policies; i++) {
        wr_marginal_prices_free(&self->own[i]);
    }
    wr_marginal_prices_free(&self->first);
    wr_free(self->settled);
    wr_free(self->path);
    wr_free(self->own);
    *self = (struct wr_repriced){0};
}

enum wr_code wr_replay_again(const struct wr_replay_job *job, const int *index, int count,
                             const struct wr_marginal_prices *prices, struct wr_sink *sink, struct wr_error *error)
{
    struct wr_sink *sinks[] = {sink};
    struct wr_replay_job own = *job;
    struct wr_replay_counts counts;
    struct wr_totals totals;
    own.sink = sinks;
    own.sinks = 1;
    wr_totals_init(&totals);
    enum wr_code code;
    if (prices != NULL) {
        const struct wr_policy_subset subset = {index, count, prices->price, prices->latency, true};
        code = wr_replay_subset(&own, &subset, &totals, &counts, error);
    } else {
        code = wr_replay(&own, &totals, &counts, error);
    }
    wr_totals_free(&totals);
    return code;
}
