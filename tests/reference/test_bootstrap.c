/* The bootstrap against replays of the same table with other weights: what a replicate is by definition. */
#include "tests/unit/unit.h"

#include "analysis/stats/intervals.h"
#include "analysis/stats/poisson.h"
#include "analysis/stats/replicates.h"
#include "sim/base/random.h"
#include "tests/reference/run.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { REPLICATES = 150 };

/* A table replayed under four policies, and the inputs of its metrics. */
struct world {
    struct wr_memory_table *table;
    struct random_pool pool;
    struct run run;
    struct wr_study study;
    struct wr_pair_law law[RANDOM_PAIRS_MAX]; /* as measured */
    struct wr_metric_inputs in;
    struct wr_metric_rows rows;
};

static void replay(struct world *world, int threads)
{
    run_init(&world->run, world->table, &world->pool);
    run_add_always(&world->run, world->pool.pool.baseline);
    run_add_oracle(&world->run, WR_SCOPE_ALL, WR_FALLBACK_BASELINE, (double)INFINITY);
    run_add_oracle(&world->run, WR_SCOPE_LOCAL_FIRST, WR_FALLBACK_CHEAPEST, 2);
    run_add_imperfect(&world->run, WR_PRESET_UNIFORM, 0.6, WR_SCOPE_ALL, WR_FALLBACK_BASELINE, (double)INFINITY);
    static const char *const name[] = {"baseline", "all", "local", "uniform"};
    for (int i = 0; i < 4; i++) {
        world->run.policy[i].name = name[i];
    }
    assert_int_equal(run_go(&world->run, threads), WR_OK);
    world->in.totals = &world->run.totals;
    world->in.counts = &world->run.counts;
    world->in.policy = world->run.policy;
    assert_int_equal(wr_metrics_compute(&world->in, &world->rows, NULL), WR_OK);
}

static void open_world(struct world *world, uint64_t seed, bool by_domain)
{
    struct random_table spec = random_table_spec(seed);
    spec.energy = spec.latency = spec.weights = true;
    spec.queries = 60 + 40 * (int64_t)seed; /* so many that no replicate is without weight */
    spec.missing = 0;
    spec.domains = 3;
    memset(world, 0, sizeof *world);
    world->table = random_table_make(&spec);
    random_pool_make(&world->pool, world->table, seed, true);
    random_pool_price(&world->pool, world->table, seed, true);
    const struct wr_meta *meta = world->table->source.meta;
    for (int64_t pair = 0; pair < meta->extent[WR_DIM_PAIR]; pair++) {
        world->law[pair] = wr_pair_law_measured(NAN);
    }
    world->study.scenario.law = world->law;
    world->in = (struct wr_metric_inputs){
        .study = &world->study, .meta = meta, .policies = 4, .baseline = 0, .iso = -1, .by_domain = by_domain};
    replay(world, 2);
}

static void close_replay(struct world *world)
{
    wr_metric_rows_free(&world->rows);
    run_free(&world->run);
}

static void close_world(struct world *world)
{
    close_replay(world);
    world->table->source.close(&world->table->source);
}

static struct wr_resampling resample(struct world *world, uint64_t seed, bool strata, int threads)
{
    const struct wr_resampling_options options = {REPLICATES, seed, strata, 0, threads, false};
    struct wr_resampling resampling;
    struct wr_replay_job job = world->run.job;
    job.sinks = 0;
    assert_int_equal(wr_resample(&job, &world->in, &world->rows, &options, &resampling, NULL), WR_OK);
    return resampling;
}

/* The key of a row: of (domain, row number), as the tables have no identifiers. */
static uint64_t key_of(const struct wr_memory_table *table, int64_t row)
{
    const int32_t domain = ((const int32_t *)table->rows[WR_COL_QUERY_DOMAIN])[row];
    const char *label = wr_meta_label(table->source.meta, WR_COL_DOMAIN, domain);
    const uint64_t part[2] = {wr_hash_bytes(label, strlen(label)), (uint64_t)row};
    return wr_hash_bytes(part, sizeof part);
}

static double *weights_of(const struct wr_memory_table *table)
{
    return table->rows[WR_COL_QUERY_WEIGHT];
}

/* Weights of the table times those of a replicate; with `group` >= 0 those of the jackknife instead. */
static void reweigh(struct world *world, const double *original, uint64_t seed, uint32_t replicate, int group)
{
    for (int64_t row = 0; row < world->table->source.meta->extent[WR_DIM_QUERY]; row++) {
        const uint64_t key = key_of(world->table, row);
        const int factor =
            group >= 0 ? key % WR_LEFT_OUT_GROUPS != (uint64_t)group : wr_poisson_weight(seed, key, replicate);
        weights_of(world->table)[row] = original[row] * factor;
    }
    close_replay(world);
    replay(world, 1);
}

static bool is_total(int64_t metric)
{
    const enum wr_metric_id id = (enum wr_metric_id)(metric % WR_METRICS);
    return id == WR_METRIC_ENERGY_TOTAL || id == WR_METRIC_COMPUTE_TOTAL || id == WR_METRIC_COST_TOTAL;
}

/* The array's element against the rows of the reweighted replay; totals are those of the original's weight. */
static void compare(const struct world *world, const struct wr_resampling *resampling, int64_t element, bool left_out,
                    double scale)
{
    int compared = 0;
    for (int64_t i = 0; i < resampling->metrics; i++) {
        const struct wr_resampled_metric *metric = &resampling->metric[i];
        const double *array = left_out ? metric->left_out : metric->value;
        if (array == NULL || i / WR_METRICS % world->rows.slots != 0) {
            continue;
        }
        const double wanted = world->rows.row[i].value * (is_total(i) ? scale : 1), value = array[element];
        if (!(fabs(value - wanted) <= 1e-9 * fmax(1, fabs(wanted))) && !(isnan(value) && isnan(wanted))) {
            print_error("%s of %s: %.17g; expected %.17g\n", world->rows.row[i].metric, world->rows.row[i].policy,
                        value, wanted);
            fail();
        }
        compared++;
    }
    assert_true(compared > 20);
}

static double total_weight(const struct world *world)
{
    double weight = 0;
    for (size_t i = 0; i < world->run.totals.groups; i++) {
        weight += world->run.totals.group[i].policy == 0 ? world->run.totals.group[i].weight : 0;
    }
    return weight;
}

static void a_replicate_is_a_replay_with_other_weights(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed < 7; seed++) {
        struct world world;
        open_world(&world, seed, false);
        const int64_t queries = world.table->source.meta->extent[WR_DIM_QUERY];
        double *original = malloc((size_t)queries * sizeof *original);
        memcpy(original, weights_of(world.table), (size_t)queries * sizeof *original);
        struct wr_resampling resampling = resample(&world, seed, false, 2);
        const double weight = total_weight(&world);
        for (uint32_t r = 0; r < REPLICATES; r += 7) {
            reweigh(&world, original, seed, r, -1);
            compare(&world, &resampling, r, false, weight / total_weight(&world));
        }
        for (int group = 0; group < WR_LEFT_OUT_GROUPS; group += 41) {
            reweigh(&world, original, seed, 0, group);
            compare(&world, &resampling, group, true, weight / total_weight(&world));
        }
        wr_resampling_free(&resampling);
        free(original);
        close_world(&world);
    }
}

static void same(const struct wr_resampling *a, const struct wr_resampling *b)
{
    for (int64_t i = 0; i < a->metrics; i++) {
        if (a->metric[i].value != NULL) {
            assert_memory_equal(a->metric[i].value, b->metric[i].value, sizeof(double[REPLICATES]));
            assert_memory_equal(a->metric[i].left_out, b->metric[i].left_out, sizeof(double[WR_LEFT_OUT_GROUPS]));
        }
    }
}

static void threads_change_no_bit(void **state)
{
    (void)state;
    for (int strata = 0; strata < 2; strata++) {
        struct world world;
        open_world(&world, 3, true);
        struct wr_resampling one = resample(&world, 5, strata, 1), four = resample(&world, 5, strata, 4);
        same(&one, &four);
        wr_resampling_free(&one);
        wr_resampling_free(&four);
        close_world(&world);
    }
}

/* A policy's savings against itself are 0 in every replicate, and energy is never below an oracle's. */
static void policies_are_paired(void **state)
{
    struct world world;
    (void)state;
    open_world(&world, 5, false);
    struct wr_resampling resampling = resample(&world, 1, false, 2);
    for (int r = 0; r < REPLICATES; r++) {
        assert_true(resampling.metric[WR_METRIC_ENERGY_SAVINGS].value[r] == 0);
    }
    wr_resampling_free(&resampling);
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_replicate_is_a_replay_with_other_weights),
        cmocka_unit_test(threads_change_no_bit),
        cmocka_unit_test(policies_are_paired),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
