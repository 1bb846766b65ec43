/* A bootstrap that decides anew, against what a replicate is by definition: the table with every row as often as the
 * replicate draws it, replayed like any other. */
#include "tests/unit/unit.h"

#include "analysis/stats/poisson.h"
#include "analysis/stats/query_hash.h"
#include "analysis/stats/resampling.h"
#include "sim/replay/columns.h"
#include "tests/property/scenario_world.h"
#include "tests/reference/run.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { REPLICATES = 30, WORLDS = 30, LOADED = 16, BASELINE = 0 };

/* What is resampled, and the table it is drawn from. */
struct subject {
    uint64_t seed;
    bool strata;
    struct wr_memory_table *table; /* every row once, with identifiers */
    const int32_t *choice;         /* [row]: -1 = not replayed; NULL = all are */
    const struct wr_study *study;
    struct wr_replay_job job;
    struct wr_metric_inputs in;
};

static int compared_of[64], undefined_of[64], decided_of[64]; /* by the number of the kind */

static int kind_number(const struct wr_policy *policy)
{
    int i = 0;
    while (wr_policy_kinds[i] != policy->kind) {
        i++;
    }
    return i;
}

static int number_of(const char *kind)
{
    const struct wr_policy policy = {.kind = wr_policy_kind_of(kind)};
    return kind_number(&policy);
}

/* ------------------------------------------------------------------------------------------------ naive version */

struct naive {
    struct wr_memory_table *table;
    struct wr_policy policy[2];
    struct wr_totals totals;
    struct wr_repriced repriced;
    struct wr_replay_counts counts;
    struct wr_metric_inputs in;
    struct wr_metric_rows rows;
};

/* What the weights of a domain's, or outside strata of all, replayed rows are multiplied by to sum to what they did; 0
 * = nothing is drawn. */
static double scale_of(const struct subject *self, const int *times, int64_t of)
{
    const int32_t *domain = self->table->rows[WR_COL_QUERY_DOMAIN];
    const double *weight = self->table->rows[WR_COL_QUERY_WEIGHT];
    double original = 0, drawn = 0;
    for (int64_t row = 0; row < self->table->meta.extent[WR_DIM_QUERY]; row++) {
        const bool replayed = self->choice == NULL || self->choice[row] >= 0;
        const bool in = replayed && (!self->strata || domain == NULL || domain[row] == domain[of]);
        original += in ? weight[row] : 0;
        drawn += in ? weight[row] * times[row] : 0;
    }
    return drawn > 0 ? (double)(float)(original / drawn) : !(original > 0);
}

/* How often each row is drawn; a domain of one query stays in strata. */
static int *draw(const struct subject *self, uint32_t replicate)
{
    const int32_t *domains = self->table->rows[WR_COL_QUERY_DOMAIN];
    const int64_t queries = self->table->meta.extent[WR_DIM_QUERY];
    int *times = calloc((size_t)queries + 1, sizeof *times);
    int of[256] = {0};
    struct wr_query_hash hash;
    assert_int_equal(wr_query_hash_init(&hash, &self->table->source, NULL), WR_OK);
    for (int64_t row = 0; row < queries; row++) {
        of[1 + (domains != NULL ? domains[row] : -1)] += self->choice == NULL || self->choice[row] >= 0;
    }
    for (int64_t row = 0; row < queries; row++) {
        const int32_t domain = domains != NULL ? domains[row] : -1;
        uint64_t key;
        assert_int_equal(wr_query_hash_of(&hash, row, domain, &key, NULL), WR_OK);
        times[row] = self->strata && of[1 + domain] == 1 ? 1 : wr_poisson_weight(self->seed, key, replicate);
    }
    wr_query_hash_free(&hash);
    return times;
}

/* NULL where all queries, or in strata those of a domain, are drawn away: such a replicate is drawn again. */
static struct wr_memory_table *repeat(const struct subject *self, uint32_t replicate)
{
    const int64_t queries = self->table->meta.extent[WR_DIM_QUERY];
    int *times = draw(self, replicate);
    double *scale = calloc((size_t)queries + 1, sizeof *scale);
    bool all = true;
    for (int64_t row = 0; row < queries; row++) {
        scale[row] = scale_of(self, times, row);
        all &= scale[row] > 0;
    }
    struct wr_memory_table *table = all ? random_table_repeated(self->table, times, scale) : NULL;
    free(times);
    free(scale);
    return table;
}

/* The baseline and one policy, over the repeated table, on the queries that all policies are replayed on. */
static enum wr_code replay_naively(const struct subject *self, int policy, struct naive *naive)
{
    struct wr_replay_job job = self->job;
    bool columns[WR_COLUMNS];
    enum wr_code code;
    job.source = &naive->table->source;
    job.policy = naive->policy;
    job.policies = 2;
    job.threads = 1;
    job.asking = self->job.policy;
    job.askers = self->job.policies;
    job.also = columns;
    wr_choose_columns(&self->job, columns);
    naive->policy[0] = self->job.policy[BASELINE];
    naive->policy[1] = self->job.policy[policy];
    naive->policy[0].state = naive->policy[1].state = NULL;
    naive->in = self->in;
    naive->in.policy = naive->policy;
    naive->in.policies = 2;
    naive->in.totals = &naive->totals;
    naive->in.counts = &naive->counts;
    naive->in.meta = &naive->table->meta;
    if (self->in.repriced != NULL) {
        naive->in.repriced = &naive->repriced;
        code = wr_replay_repriced(&job, self->study, BASELINE, &naive->repriced, &naive->totals, &naive->counts, NULL);
    } else {
        code = wr_replay(&job, &naive->totals, &naive->counts, NULL);
    }
    wr_policy_release(&naive->policy[0]);
    wr_policy_release(&naive->policy[1]);
    if (code == WR_OK) {
        assert_int_equal(wr_metrics_compute(&naive->in, &naive->rows, NULL), WR_OK);
    }
    return code;
}

static void free_naive(struct naive *naive)
{
    wr_metric_rows_free(&naive->rows);
    wr_repriced_free(&naive->repriced);
    wr_totals_free(&naive->totals);
}

/* ---------------------------------------------------------------------------------------------- the comparison */

/* Not what is measured against policies that are not in the naive replay; and domains in strata, as outside of them
 * each is drawn and scaled by itself. */
static bool is_compared(const struct subject *self, const struct wr_metric_rows *rows, int64_t row)
{
    const enum wr_metric_id metric = wr_metric_rows_metric(rows, row);
    return metric != WR_METRIC_ENERGY_REGRET && metric != WR_METRIC_ISO_ENERGY_SAVINGS &&
           (self->strata || wr_metric_rows_slot(rows, row) == 0);
}

static void compare_metric(const struct subject *self, const struct wr_metric_rows *rows, int64_t row, double value,
                           double wanted, uint32_t replicate)
{
    const struct wr_policy *policy = &self->job.policy[wr_metric_rows_policy(rows, row)];
    if (!(fabs(value - wanted) <= 1e-6 * fmax(1, fabs(wanted))) && !(isnan(value) && isnan(wanted))) {
        print_error("seed %d, replicate %u, %s of %s: %.17g; expected %.17g\n", (int)self->seed, replicate,
                    rows->row[row].metric, policy->name, value, wanted);
        fail();
    }
    compared_of[kind_number(policy)] += !isnan(wanted);
}

/* Whatever was fitted or chosen in the replicate, it is not what the study has. */
static bool differs(const struct wr_metric_rows *rows, int64_t row, double value)
{
    return wr_metric_rows_metric(rows, row) == WR_METRIC_LOCAL_SHARE && fabs(value - rows->row[row].value) > 1e-12;
}

static void compare_policy(const struct subject *self, const struct wr_resampling *resampling,
                           const struct wr_metric_rows *rows, struct wr_memory_table *table, int policy,
                           uint32_t replicate)
{
    struct naive naive = {.table = table};
    const int kind = kind_number(&self->job.policy[policy]);
    const enum wr_code code = replay_naively(self, policy, &naive);
    assert_true(code == WR_OK || wr_error_row(code)->exit_status == WR_EXIT_DATA);
    for (int64_t row = 0; row < rows->rows; row++) {
        const enum wr_metric_id metric = wr_metric_rows_metric(rows, row);
        const double *array = resampling->metric[row].value;
        if (array == NULL || wr_metric_rows_policy(rows, row) != policy || !is_compared(self, rows, row)) {
            continue;
        }
        const double value = array[replicate];
        if (code == WR_OK) {
            const int64_t at = wr_metric_rows_find(&naive.rows, 1, wr_metric_rows_slot(rows, row), metric);
            compare_metric(self, rows, row, value, naive.rows.row[at].value, replicate);
            decided_of[kind] += differs(rows, row, value);
        } else if (self->in.repriced == NULL && metric != WR_METRIC_COVERAGE) {
            if (!isnan(value)) {
                print_error("seed %d, replicate %u, %s of %s: %.17g; expected none: %s\n", (int)self->seed, replicate,
                            rows->row[row].metric, self->job.policy[policy].name, value, wr_error_row(code)->name);
                fail();
            }
            undefined_of[kind]++;
        }
    }
    free_naive(&naive);
}

static void check_subject(const struct subject *self)
{
    const struct wr_resampling_options options = {
        .replicates = REPLICATES, .seed = self->seed, .strata = self->strata, .threads = 2, .refit = true};
    struct wr_metric_rows rows;
    struct wr_resampling resampling;
    assert_int_equal(wr_metrics_compute(&self->in, &rows, NULL), WR_OK);
    assert_int_equal(wr_resample(&self->job, &self->in, &rows, &options, &resampling, NULL), WR_OK);
    bool in_order = true; /* until a replicate is drawn again */
    for (uint32_t r = 0; r < REPLICATES && in_order; r++) {
        struct wr_memory_table *table = repeat(self, r);
        in_order = table != NULL;
        for (int policy = 0; policy < self->job.policies && in_order; policy++) {
            compare_policy(self, &resampling, &rows, table, policy, r);
        }
        if (table != NULL) {
            table->source.close(&table->source);
        }
    }
    wr_resampling_free(&resampling);
    wr_metric_rows_free(&rows);
}

/* ------------------------------------------------------------------------------------------- without loads */

struct plain_world {
    struct subject subject;
    struct random_pool pool;
    struct run run;
    struct wr_study study;
    struct wr_pair_law law[RANDOM_PAIRS_MAX];     /* as measured */
    struct wr_price joules[RANDOM_PAIRS_MAX];     /* what budgets are of */
    struct wr_policy candidate[RUN_POLICIES_MAX]; /* some of which have an answer */
    int candidates;
};

static void *candidate(struct plain_world *world, const char *kind)
{
    struct wr_policy *policy = &world->candidate[world->candidates++];
    *policy = wr_policy_of(kind, kind);
    policy->seed = world->subject.seed;
    policy->price = strcmp(kind, "budget") == 0 || strcmp(kind, "threshold") == 0 ? world->joules : NULL;
    return policy->config;
}

static void add_threshold(struct plain_world *world, double share, double joules)
{
    struct wr_threshold_config *config = candidate(world, "threshold");
    config->score = (struct wr_query_value){WR_COL_ROUTER_SCORE, 0};
    config->strong.pair = WR_PAIR_BASELINE;
    config->weak.pair = WR_PAIR_BEST_LOCAL;
    config->share = share;
    config->limit[0] = joules;
    config->folds = 2 + random_die(world->subject.seed, 800, 6);
}

static void add_learned(struct plain_world *world, const struct random_table *spec)
{
    const uint64_t seed = world->subject.seed;
    struct wr_learned_config *config = candidate(world, "learned");
    for (int i = 0; i < spec->routers; i++) {
        config->features.value[config->features.count++] = (struct wr_query_value){WR_COL_ROUTER_SCORE, i};
    }
    config->features.domain = random_die(seed, 801, 2);
    config->target = random_die(seed, 802, 2) ? WR_TARGET_WEAK_FAILS : WR_TARGET_STRONG_WINS;
    config->folds = 2 + random_die(seed, 803, 4);
    config->ridge = exp2(6 * random_unit(seed, 804, 0) - 4);
    config->choice.at = config->target == WR_TARGET_WEAK_FAILS ? 0.35 : 0.2;
    config->choice.strong.pair = WR_PAIR_BASELINE;
    config->choice.weak.pair = WR_PAIR_BEST_LOCAL;
}

static void add_budgets(struct plain_world *world, double joules)
{
    struct wr_budget_config *least = candidate(world, "budget");
    least->minimise = 0;
    least->least[random_die(world->subject.seed, 805, 2)] = WR_LEVEL_BASELINE;
    struct wr_budget_config *most = candidate(world, "budget");
    most->maximise = 0;
    most->limit[0] = 0.6 * joules;
}

static void add_candidates(struct plain_world *world, const struct random_table *spec)
{
    const double joules = spec->levels / 128.0; /* of a query, on average */
    ((struct wr_always_config *)candidate(world, "always"))->pair = WR_PAIR_BASELINE;
    ((struct wr_always_config *)candidate(world, "always"))->pair = WR_PAIR_BEST_LOCAL;
    ((struct wr_oracle_config *)candidate(world, "oracle"))->scope = WR_SCOPE_ALL;
    ((struct wr_random_config *)candidate(world, "random"))->like = &world->candidate[2];
    struct wr_imperfect_config *imperfect = candidate(world, "imperfect");
    imperfect->preset = WR_PRESET_NONE;
    imperfect->miss = 0.25;
    imperfect->false_local = 0.5;
    imperfect->false_local_to = WR_PAIR_BEST_LOCAL;
    ((struct wr_per_domain_config *)candidate(world, "per-domain"))->folds = 3;
    add_threshold(world, random_unit(world->subject.seed, 806, 0), (double)INFINITY);
    add_threshold(world, (double)INFINITY, 1.05 * joules);
    add_learned(world, spec);
    add_budgets(world, joules);
}

/* Only policies that have an answer for the table itself are resampled. */
static void keep_those_with_an_answer(struct plain_world *world)
{
    struct wr_replay_job job = world->run.job;
    struct wr_replay_counts counts;
    struct wr_totals totals;
    for (int i = 0; i < world->candidates; i++) {
        job.policy = &world->candidate[i];
        job.policies = 1;
        if (wr_replay(&job, &totals, &counts, NULL) == WR_OK) {
            wr_policy_release(&world->candidate[i]);
            world->run.policy[world->run.job.policies++] = world->candidate[i];
            wr_totals_free(&totals);
        } else {
            wr_policy_release(&world->candidate[i]);
        }
    }
}

static struct random_table spec_of(uint64_t seed)
{
    struct random_table spec = random_table_spec(seed);
    spec.queries = 40 + random_die(seed, 807, 160);
    spec.models = 2;
    spec.accelerators = 2;
    spec.clouds = 1;
    spec.weights = spec.energy = true;
    spec.routers = 1 + random_die(seed, 808, 2);
    spec.domains = 1 + random_die(seed, 809, 4);
    spec.right = 0.2 + 0.7 * random_unit(seed, 810, 0);
    return spec;
}

static void open_world(struct plain_world *world, uint64_t seed)
{
    const struct random_table spec = spec_of(seed);
    struct wr_memory_table *table = random_table_make(&spec);
    struct subject *subject = &world->subject;
    memset(world, 0, sizeof *world);
    subject->seed = seed;
    subject->strata = seed % 3 == 0;
    subject->table = random_table_repeated(table, NULL, NULL);
    table->source.close(&table->source);
    random_pool_make(&world->pool, subject->table, seed, true);
    random_pool_price(&world->pool, subject->table, seed, true);
    run_init(&world->run, subject->table, &world->pool);
    world->run.job.selection.missing = random_die(seed, 811, 2) ? WR_COMPLETE_CASE : WR_AVAILABLE_CASE;
    for (int64_t pair = 0; pair < RANDOM_PAIRS_MAX; pair++) {
        world->law[pair] = wr_pair_law_measured(NAN);
        world->joules[pair] = (struct wr_price){.energy = 1};
        world->pool.price[pair].constant = 0; /* sums of the objective are exact: what ties does so in any order */
    }
    world->study.scenario.law = world->law;
    add_candidates(world, &spec);
    keep_those_with_an_answer(world);
    assert_int_equal(run_go(&world->run, 2), WR_OK);
    subject->choice = world->run.choice;
    subject->study = &world->study;
    subject->job = world->run.job;
    subject->job.sinks = 0;
    subject->in = (struct wr_metric_inputs){.study = &world->study,
                                            .meta = &subject->table->meta,
                                            .policy = world->run.policy,
                                            .policies = world->run.job.policies,
                                            .baseline = BASELINE,
                                            .iso = -1,
                                            .by_domain = seed % 2,
                                            .totals = &world->run.totals,
                                            .counts = &world->run.counts};
}

static void a_replicate_is_a_replay_of_the_rows_it_draws(void **state)
{
    static const char *const anew[] = {"always", "random", "imperfect", "per-domain", "threshold", "learned", "budget"};
    static struct plain_world world;
    (void)state;
    for (uint64_t seed = 1; seed <= WORLDS; seed++) {
        open_world(&world, seed);
        check_subject(&world.subject);
        run_free(&world.run);
        world.subject.table->source.close(&world.subject.table->source);
    }
    for (size_t i = 0; i < sizeof anew / sizeof *anew; i++) {
        assert_true(compared_of[number_of(anew[i])] > 2000 && decided_of[number_of(anew[i])] > 100);
    }
    assert_true(undefined_of[number_of("learned")] > 0 && undefined_of[number_of("threshold")] > 0);
}

/* ---------------------------------------------------------------------------------------------- under loads */

static struct wr_replay_job loaded_job(const struct world *world, struct wr_memory_table *table)
{
    const struct wr_study *study = &world->study;
    return (struct wr_replay_job){.source = &table->source,
                                  .pool = study->pool,
                                  .price = study->price,
                                  .latency = study->latency,
                                  .selection = study->selection,
                                  .policy = study->policy,
                                  .policies = study->policies,
                                  .threads = 2};
}

/* The oracle looks for a fixed point. */
static void check_loaded(struct world *world)
{
    struct wr_oracle_config *oracle = (void *)world->study.policy[POLICY_ORACLE].config;
    struct wr_replay_counts counts;
    struct wr_totals totals;
    struct wr_repriced repriced;
    oracle->repricing = WR_REPRICING_FIXED_POINT;
    struct subject subject = {.seed = world->seed,
                              .strata = world->seed % 4 == 3,
                              .table = random_table_repeated(world->table, NULL, NULL),
                              .study = &world->study};
    subject.job = loaded_job(world, subject.table);
    if (wr_replay_repriced(&subject.job, &world->study, POLICY_CLOUD, &repriced, &totals, &counts, NULL) == WR_OK) {
        subject.in = (struct wr_metric_inputs){.study = &world->study,
                                               .meta = &subject.table->meta,
                                               .policy = world->study.policy,
                                               .policies = WORLD_POLICIES,
                                               .baseline = POLICY_CLOUD,
                                               .iso = -1,
                                               .totals = &totals,
                                               .counts = &counts,
                                               .repriced = &repriced};
        check_subject(&subject);
    }
    wr_totals_free(&totals);
    wr_repriced_free(&repriced);
    subject.table->source.close(&subject.table->source);
}

static void a_fixed_point_is_that_of_the_rows_it_draws(void **state)
{
    static struct world world;
    int worlds = 0;
    (void)state;
    memset(compared_of, 0, sizeof compared_of);
    memset(decided_of, 0, sizeof decided_of);
    for (uint64_t seed = 1; worlds < LOADED; seed++) {
        scenario_world_draw(&world, seed);
        scenario_world_run(&world);
        if (world.study.scenario.depends_on_load) {
            check_loaded(&world);
            worlds++;
        }
    }
    scenario_world_free(&world);
    assert_true(compared_of[number_of("oracle")] > 2000 && decided_of[number_of("oracle")] > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_replicate_is_a_replay_of_the_rows_it_draws),
        cmocka_unit_test(a_fixed_point_is_that_of_the_rows_it_draws),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
