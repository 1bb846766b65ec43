/* The bootstrap where costs depend on the load, against what it is by definition: the same decisions replayed over the
 * table with other weights, and settled at the loads that these make. */
#include "tests/unit/unit.h"

#include "analysis/stats/poisson.h"
#include "analysis/stats/query_hash.h"
#include "analysis/stats/resampling.h"
#include "tests/property/scenario_world.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { REPLICATES = 24, WORLDS = 40 };

static struct world world;
static double *original; /* weights of the table */
static int64_t queries;

static struct wr_replay_job job_of(void)
{
    const struct wr_study *study = &world.study;
    return (struct wr_replay_job){.source = &world.table->source,
                                  .pool = study->pool,
                                  .price = world.repriced.first.price,
                                  .latency = world.repriced.first.latency,
                                  .selection = study->selection,
                                  .policy = study->policy,
                                  .policies = study->policies,
                                  .threads = 2};
}

static struct wr_metric_inputs inputs_of(const struct wr_totals *totals, const struct wr_repriced *repriced,
                                         const struct wr_replay_counts *counts)
{
    return (struct wr_metric_inputs){.study = &world.study,
                                     .meta = &world.table->meta,
                                     .policy = world.study.policy,
                                     .policies = WORLD_POLICIES,
                                     .baseline = POLICY_CLOUD,
                                     .iso = -1,
                                     .totals = totals,
                                     .counts = counts,
                                     .repriced = repriced};
}

static double *weights(void)
{
    return world.table->rows[WR_COL_QUERY_WEIGHT];
}

/* Weights of a replicate, of the same sum; false = there are none. */
static bool reweigh(uint64_t seed, uint32_t replicate)
{
    const int32_t *domain = world.table->rows[WR_COL_QUERY_DOMAIN];
    struct wr_query_hash hash;
    double before = 0, after = 0;
    assert_int_equal(wr_query_hash_init(&hash, &world.table->source, NULL), WR_OK);
    for (int64_t row = 0; row < queries; row++) {
        uint64_t key;
        assert_int_equal(wr_query_hash_of(&hash, row, domain != NULL ? domain[row] : -1, &key, NULL), WR_OK);
        weights()[row] = original[row] * wr_poisson_weight(seed, key, replicate);
        before += original[row];
        after += weights()[row];
    }
    wr_query_hash_free(&hash);
    for (int64_t row = 0; row < queries && after > 0; row++) {
        weights()[row] *= before / after;
    }
    return after > 0;
}

/* Settles every policy; false for those that have no answer. */
static void settle(const struct wr_totals *totals, struct wr_repriced *to, bool has[WORLD_POLICIES])
{
    const struct wr_study *study = &world.study;
    const struct wr_meta *meta = &world.table->meta;
    struct wr_settled base;
    struct wr_routed routed[WORLD_POLICIES];
    struct wr_error error;
    assert_int_equal(wr_repriced_init(to, study, WORLD_POLICIES, NULL), WR_OK);
    assert_int_equal(wr_settled_init(&base, &study->scenario, NULL), WR_OK);
    for (int i = 0; i < WORLD_POLICIES; i++) {
        assert_int_equal(wr_routed_of(&routed[i], totals, i, &study->pool, NULL), WR_OK);
    }
    const bool has_base = wr_routed_settle(&routed[POLICY_CLOUD], study, meta, "cloud", NULL, &base, &error) == WR_OK;
    for (int i = 0; i < WORLD_POLICIES; i++) {
        has[i] = has_base && wr_routed_settle(&routed[i], study, meta, "any", &base, &to->settled[i], &error) == WR_OK;
        wr_routed_free(&routed[i]);
    }
    wr_settled_free(&base);
}

static bool is_compared(enum wr_metric_id metric)
{
    const enum wr_metric_kind kind = wr_metric_spec(metric)->kind;
    return kind == WR_KIND_ENERGY || kind == WR_KIND_LATENCY || kind == WR_KIND_QUALITY;
}

static int compare(const struct wr_resampling *resampling, const struct wr_metric_rows *rows, uint32_t replicate,
                   const bool has[WORLD_POLICIES])
{
    int compared = 0;
    for (int64_t i = 0; i < resampling->metrics; i++) {
        const int policy = wr_metric_rows_policy(rows, i);
        const enum wr_metric_id metric = wr_metric_rows_metric(rows, i);
        const double *array = resampling->metric[i].value;
        if (array == NULL || !is_compared(metric) || !has[POLICY_CLOUD] || !has[policy]) {
            continue;
        }
        const double wanted = rows->row[i].value, value = array[replicate];
        if (!(fabs(value - wanted) <= 1e-9 * fmax(1e-3, fabs(wanted))) && !(isnan(value) && isnan(wanted))) {
            print_error("seed %d, replicate %u, %s of %s: %.17g; expected %.17g\n", (int)world.seed, replicate,
                        rows->row[i].metric, rows->row[i].policy, value, wanted);
            fail();
        }
        compared++;
    }
    return compared;
}

static int check_replicate(const struct wr_resampling *resampling, uint32_t replicate)
{
    struct wr_replay_job job = job_of();
    struct wr_replay_counts counts;
    struct wr_totals totals;
    struct wr_repriced repriced;
    struct wr_metric_rows rows;
    bool has[WORLD_POLICIES];
    if (!reweigh(world.seed, replicate)) {
        return 0;
    }
    assert_int_equal(wr_replay(&job, &totals, &counts, NULL), WR_OK);
    settle(&totals, &repriced, has);
    const struct wr_metric_inputs in = inputs_of(&totals, &repriced, &counts);
    assert_int_equal(wr_metrics_compute(&in, &rows, NULL), WR_OK);
    const int compared = compare(resampling, &rows, replicate, has);
    for (int i = 0; i < WORLD_POLICIES && has[POLICY_CLOUD]; i++) {
        assert_int_equal(resampling->overloaded[i * REPLICATES + (int)replicate], !has[i]);
    }
    wr_metric_rows_free(&rows);
    wr_totals_free(&totals);
    wr_repriced_free(&repriced);
    return compared;
}

static int check_world(void)
{
    const struct wr_resampling_options options = {
        .replicates = REPLICATES, .seed = world.seed, .strata = false, .meter_error = 0, .threads = 2};
    const struct wr_replay_job job = job_of();
    struct wr_replay_counts counts = {.replayed = queries};
    const struct wr_metric_inputs in = inputs_of(&world.totals, &world.repriced, &counts);
    struct wr_metric_rows rows;
    struct wr_resampling resampling;
    int compared = 0;
    assert_int_equal(wr_metrics_compute(&in, &rows, NULL), WR_OK);
    assert_int_equal(wr_resample(&job, &in, &rows, &options, &resampling, NULL), WR_OK);
    for (uint32_t r = 0; r < REPLICATES; r++) {
        compared += check_replicate(&resampling, r);
    }
    memcpy(weights(), original, (size_t)queries * sizeof *original);
    wr_resampling_free(&resampling);
    wr_metric_rows_free(&rows);
    return compared;
}

static void a_replicate_settles_at_its_own_loads(void **state)
{
    int worlds = 0, compared = 0;
    (void)state;
    for (uint64_t seed = 1; worlds < WORLDS; seed += 2) { /* tables of odd seeds have weights */
        scenario_world_draw(&world, seed);
        scenario_world_run(&world);
        if (world.study.scenario.depends_on_load) {
            queries = world.table->source.meta->extent[WR_DIM_QUERY];
            original = malloc((size_t)queries * sizeof *original);
            memcpy(original, weights(), (size_t)queries * sizeof *original);
            compared += check_world();
            free(original);
            worlds++;
        }
        scenario_world_free(&world);
    }
    assert_true(compared > 10000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_replicate_settles_at_its_own_loads)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
