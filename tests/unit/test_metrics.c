/* Metrics on hand-made totals; every expected number is worked out beside it. */
#include "tests/unit/unit.h"

#include "analysis/metrics/baseline.h"
#include "analysis/metrics/basis.h"
#include "analysis/metrics/decision_array.h"
#include "sim/base/memory.h"
#include "tests/unit/metric_world.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void assert_near(double value, double wanted, double tolerance)
{
    if (!(fabs(value - wanted) <= tolerance)) {
        fail_msg("%.17g; expected %.17g within %g", value, wanted, tolerance);
    }
}

/* math: weight 1 and 2; law: weight 1. The oracle keeps two of three queries on the laptop. */
static void add_queries(struct world *world)
{
    world_add(world, (struct query){ORACLE, LOCAL_PAIR, 0, 1, 1, 1.0, 10, 2, 100, 50, 0.25});
    world_add(world, (struct query){ORACLE, LOCAL_PAIR, 0, 2, 1, 0.5, 20, 1, 200, 10, 0.50});
    world_add(world, (struct query){ORACLE, CLOUD_PAIR, 1, 1, 0, 0.0, 90, 3, 300, 40, 4.00});
    world_add(world, (struct query){LIMITED, CLOUD_PAIR, 0, 1, 1, 1.0, 50, 4, 100, 50, 1.00});
    world_add(world, (struct query){LIMITED, LOCAL_PAIR, 0, 2, 1, 0.5, 20, 1, 200, 10, 0.50});
    world_add(world, (struct query){LIMITED, CLOUD_PAIR, 1, 1, 0, 0.0, 90, 3, 300, 40, 4.00});
    world_add(world, (struct query){BASELINE, CLOUD_PAIR, 0, 1, 1, 1.0, 50, 4, 100, 50, 1.00});
    world_add(world, (struct query){BASELINE, CLOUD_PAIR, 0, 2, 0, 0.0, 80, 2, 200, 10, 2.00});
    world_add(world, (struct query){BASELINE, CLOUD_PAIR, 1, 1, 0, 0.0, 90, 3, 300, 40, 4.00});
    wr_totals_sort(&world->totals);
}

struct expectation {
    enum wr_metric_id metric;
    double all, math;
};

static void check_all(struct world *world, int policy, const struct expectation *wanted, size_t count)
{
    struct wr_metric_rows rows = {0};
    for (size_t i = 0; i < count; i++) {
        const struct wr_result_row *all = world_row(world, &rows, policy, 0, wanted[i].metric);
        const struct wr_result_row *math = world_row(world, &rows, policy, 1, wanted[i].metric);
        if (fabs(all->value - wanted[i].all) > 1e-12 * fabs(wanted[i].all) ||
            fabs(math->value - wanted[i].math) > 1e-12 * fabs(wanted[i].math)) {
            fail_msg("%s: %.17g, %.17g; expected %.17g, %.17g", all->metric, all->value, math->value, wanted[i].all,
                     wanted[i].math);
        }
    }
    wr_metric_rows_free(&rows);
}

static void every_metric_follows_its_formula(void **state)
{
    (void)state;
    struct world world;
    world_make(&world);
    add_queries(&world);
    /* sum w: 4 and 3. Energy: 10 + 2 x 20 + 90 = 140 against 50 + 2 x 80 + 90 = 300; math 50 against 210.
     * Tokens small: in 100 + 2 x 200 = 500, out 50 + 2 x 10 = 70; big: in 300, out 40; baseline in 800, out 110. */
    const double small_flop = 2 * 4e9 * 570, big_flop = 2 * 70e9 * 340, base_flop = 2 * 70e9 * 910;
    const double big_usd = (0.5 * 300 + 2 * 40) / 1e6, base_usd = (0.5 * 800 + 2 * 110) / 1e6;
    const double power = 10. / 2 + 2 * 20. / 1; /* math; law adds 90 / 3 */
    const struct expectation wanted[] = {
        {WR_METRIC_COVERAGE, 3. / 4, 1},
        {WR_METRIC_LOCAL_SHARE, 3. / 4, 1},
        {WR_METRIC_ACCURACY, 3. / 4, 1},
        {WR_METRIC_SCORE_MEAN, 2. / 4, 2. / 3},
        {WR_METRIC_ENERGY_SAVINGS, 1 - 140. / 300, 1 - 50. / 210},
        {WR_METRIC_COMPUTE_SAVINGS, 1 - (small_flop + big_flop) / base_flop, 1 - small_flop / (2 * 70e9 * 570)},
        {WR_METRIC_COST_SAVINGS, 1 - big_usd / base_usd, 1},
        {WR_METRIC_ENERGY_TOTAL, 140, 50},
        {WR_METRIC_ENERGY_PER_QUERY, 35, 50. / 3},
        {WR_METRIC_ENERGY_PER_CORRECT, 140. / 3, 50. / 3},
        {WR_METRIC_ENERGY_REGRET, 0, 0},
        {WR_METRIC_COMPUTE_TOTAL, small_flop + big_flop, small_flop},
        {WR_METRIC_COMPUTE_PER_QUERY, (small_flop + big_flop) / 4, small_flop / 3},
        {WR_METRIC_COST_TOTAL, big_usd, 0},
        {WR_METRIC_COST_PER_QUERY, big_usd / 4, 0},
        {WR_METRIC_LATENCY_MEAN, 7. / 4, 4. / 3},
        {WR_METRIC_POWER_MEAN, (power + 30) / 4, power / 3},
        {WR_METRIC_POWER_TIME_WEIGHTED, 140. / 7, 50. / 4},
        {WR_METRIC_IPW, 0.75 / ((power + 30) / 4), 1 / (power / 3)},
        {WR_METRIC_IPJ, 0.75 / 35, 3. / 50},
    };
    check_all(&world, ORACLE, wanted, sizeof wanted / sizeof *wanted);
    const struct expectation limited[] = {
        {WR_METRIC_GOODPUT, 2. / 4, 2. / 3}, /* the first query takes 4 s */
        {WR_METRIC_ENERGY_REGRET, (180. - 140.) / 4, (90. - 50.) / 3},
    };
    check_all(&world, LIMITED, limited, 2);
    world_free(&world);
}

static void queries_without_service_time_are_left_out_of_the_mean_power_and_counted(void **state)
{
    (void)state;
    struct world world;
    world_make(&world);
    add_queries(&world);
    world_add(&world, (struct query){ORACLE, LOCAL_PAIR, 0, 4, 1, 1.0, 5, 0, 100, 10, 0});
    wr_totals_sort(&world.totals);
    const double power = (10. / 2 + 2 * 20. / 1 + 30) / 4; /* of the weight 4 that took time, out of 8 */
    const struct expectation wanted[] = {
        {WR_METRIC_POWER_MEAN, power, 45. / 3},
        {WR_METRIC_POWER_TIME_WEIGHTED, 160. / 7, 70. / 4},
        {WR_METRIC_IPW, 7. / 8 / power, 1 / (45. / 3)},
    };
    check_all(&world, ORACLE, wanted, sizeof wanted / sizeof *wanted);
    struct wr_metric_rows rows = {0};
    assert_string_equal(world_row(&world, &rows, ORACLE, 0, WR_METRIC_IPW)->note, "T = 0 on 1 of 4 queries, left out");
    assert_string_equal(world_row(&world, &rows, ORACLE, 2, WR_METRIC_IPW)->note, "");
    wr_metric_rows_free(&rows);
    world_free(&world);
}

static void measured_cost_and_active_parameters_are_used_when_asked_for(void **state)
{
    (void)state;
    struct world world;
    world_make(&world);
    add_queries(&world);
    world.study.objective.cost_kind = WR_COST_MEASURED;
    world.study.objective.parameters = WR_PARAMETERS_ACTIVE;
    const struct expectation wanted[] = {
        {WR_METRIC_COST_TOTAL, 0.25 + 2 * 0.5 + 4, 0.25 + 2 * 0.5},
        {WR_METRIC_COST_SAVINGS, 1 - 5.25 / 9, 1 - 1.25 / 5},
        {WR_METRIC_COMPUTE_TOTAL, 2 * 4e9 * 570 + 2 * 7e9 * 340, 2 * 4e9 * 570},
    };
    check_all(&world, ORACLE, wanted, 3);
    world_free(&world);
}

static void a_router_adds_its_own_use_per_weight(void **state)
{
    (void)state;
    struct world world;
    world_make(&world);
    add_queries(&world);
    world.policy[ORACLE].router = (struct wr_router_overhead){.energy_j = 5, .latency_s = 0.5, .cost_usd = 1};
    const double usd = (0.5 * 300 + 2 * 40) / 1e6;
    const struct expectation wanted[] = {
        {WR_METRIC_ENERGY_TOTAL, 140 + 4 * 5, 50 + 3 * 5},
        {WR_METRIC_ENERGY_SAVINGS, 1 - 160. / 300, 1 - 65. / 210},
        {WR_METRIC_LATENCY_MEAN, 7. / 4 + 0.5, 4. / 3 + 0.5},
        {WR_METRIC_COST_PER_QUERY, usd / 4 + 1, 1},
        {WR_METRIC_POWER_MEAN, 75. / 4, 15},
    };
    check_all(&world, ORACLE, wanted, 5);
    struct wr_metric_rows rows = {0};
    assert_string_equal(world_row(&world, &rows, ORACLE, 0, WR_METRIC_ENERGY_TOTAL)->note,
                        "the router's own use is 5 J per query");
    wr_metric_rows_free(&rows);
    world_free(&world);
}

static void check_reason(struct world *world, int policy, int slot, enum wr_metric_id metric, const char *reason)
{
    struct wr_metric_rows rows = {0};
    const struct wr_result_row *row = world_row(world, &rows, policy, slot, metric);
    assert_true(isnan(row->value));
    assert_string_equal(row->note, reason);
    wr_metric_rows_free(&rows);
}

static void what_cannot_be_computed_says_why(void **state)
{
    (void)state;
    struct world world;
    world_make(&world);
    add_queries(&world);
    check_reason(&world, ORACLE, 0, WR_METRIC_GOODPUT, "the policy has no max_latency_s");
    check_reason(&world, ORACLE, 0, WR_METRIC_LATENCY_P95, "percentiles were not asked for (output.percentiles: true)");
    check_reason(&world, ORACLE, 2, WR_METRIC_ENERGY_PER_CORRECT, "no query was answered correctly");
    check_reason(&world, ORACLE, 1, WR_METRIC_QUERIES_DROPPED, "dropped queries are counted over all domains");
    ((double *)world.meta.column[WR_COL_MODEL_PARAMS_TOTAL].data)[1] = NAN;
    check_reason(&world, ORACLE, 0, WR_METRIC_COMPUTE_TOTAL, "model big has no model_params_total");
    check_reason(&world, ORACLE, 1, WR_METRIC_COMPUTE_SAVINGS, "baseline: model big has no model_params_total");
    ((double *)world.meta.column[WR_COL_MODEL_USD_IN].data)[1] = NAN;
    check_reason(&world, ORACLE, 0, WR_METRIC_COST_TOTAL, "model big has no prices (model_usd_per_mtok_in, _out)");
    world.meta.column[WR_COL_LATENCY].present = false;
    check_reason(&world, ORACLE, 0, WR_METRIC_IPW, "latency_s is not in the measurements");
    world.totals.cell[0].missing[WR_SUM_ENERGY] = 1;
    check_reason(&world, ORACLE, 0, WR_METRIC_ENERGY_SAVINGS, "energy_j is missing on 1 of 3 queries");
    world_free(&world);
}

static void a_domain_without_queries_is_not_zero(void **state)
{
    (void)state;
    struct world world;
    world_make(&world);
    for (int policy = 0; policy < POLICIES; policy++) {
        world_add(&world, (struct query){policy, CLOUD_PAIR, 1, 1, 1, 1, 90, 3, 300, 40, 4});
    }
    check_reason(&world, ORACLE, 1, WR_METRIC_ACCURACY, "no query of this domain was replayed");
    struct wr_metric_rows rows = {0};
    assert_near(world_row(&world, &rows, ORACLE, 2, WR_METRIC_ACCURACY)->value, 1, 0);
    assert_near(world_row(&world, &rows, ORACLE, 0, WR_METRIC_QUERIES_DROPPED)->value, 2, 0);
    wr_metric_rows_free(&rows);
    world_free(&world);
}

static void numbers_carry_what_they_should_not_be_read_without(void **state)
{
    (void)state;
    struct world world;
    world_make(&world);
    add_queries(&world);
    world.in.energy_warning = "bases are mixed";
    world.totals.group[0].unserved = 2;
    struct wr_metric_rows rows = {0};
    const char *served = "2 queries without a measurement of the named pair were served by the baseline";
    assert_string_equal(world_row(&world, &rows, ORACLE, 0, WR_METRIC_ACCURACY)->note, served);
    const char *note = world_row(&world, &rows, ORACLE, 0, WR_METRIC_IPJ)->note;
    assert_non_null(strstr(note, served));
    assert_non_null(strstr(note, "; bases are mixed"));
    assert_string_equal(world_row(&world, &rows, LIMITED, 0, WR_METRIC_ENERGY_REGRET)->note,
                        "against policy oracle; bases are mixed");
    wr_metric_rows_free(&rows);
    world_free(&world);
}

static void running_out_of_memory_leaves_nothing_behind(void **state)
{
    (void)state;
    struct world world;
    world_make(&world);
    add_queries(&world);
    enum wr_code code = WR_E_NO_MEMORY;
    int successes = 0;
    while (code == WR_E_NO_MEMORY) {
        struct wr_error error;
        struct wr_metric_rows rows;
        wr_memory_fail_after(successes++);
        code = wr_metrics_compute(&world.in, &rows, &error);
        wr_memory_fail_after(-1);
        if (code == WR_OK) {
            wr_metric_rows_free(&rows);
        }
    }
    assert_int_equal(code, WR_OK);
    assert_int_equal(successes, 4 + 2 * 3 * WR_METRICS);
    world_free(&world);
}

static void a_note_holds_a_sentence_once(void **state)
{
    (void)state;
    struct wr_note note = {""};
    wr_note_add(&note, "wall (%s)", "a");
    wr_note_add(&note, "wall");
    wr_note_add(&note, "wall");
    wr_note_add(&note, "%s", "");
    assert_string_equal(note.text, "wall (a); wall");
}

static void bases_and_provenance_are_named_by_the_weakest(void **state)
{
    (void)state;
    struct world world;
    world_make(&world);
    struct wr_note mixed = {""}, one = {""};
    wr_mixed_basis_warning(&world.meta, &world.study.pool, world.basis, &mixed);
    assert_string_equal(mixed.text, "mixed energy bases are compared as they are: accelerator (big@cloud); wall "
                                    "(small@laptop)");
    world.basis[CLOUD_PAIR] = WR_BASIS_WALL;
    wr_describe_bases(&world.meta, &world.study.pool, world.basis, &one);
    assert_string_equal(one.text, "wall");
    assert_int_equal(wr_weakest_provenance(&world.meta, &world.study.pool, world.law), WR_MEASURED);
    world.meta.column[WR_COL_INPUT_TOKENS].provenance = WR_DERIVED;
    assert_int_equal(wr_weakest_provenance(&world.meta, &world.study.pool, world.law), WR_DERIVED);
    ((int8_t *)world.meta.column[WR_COL_PAIR_LATENCY_PROVENANCE].data)[1] = WR_MODELLED;
    assert_int_equal(wr_weakest_provenance(&world.meta, &world.study.pool, world.law), WR_MODELLED);
    world.meta.column[WR_COL_LATENCY].present = false;
    assert_int_equal(wr_weakest_provenance(&world.meta, &world.study.pool, world.law), WR_DERIVED);
    world.law[CLOUD_PAIR].energy.constant = 1;
    assert_int_equal(wr_weakest_provenance(&world.meta, &world.study.pool, world.law), WR_MODELLED);
    world_free(&world);
}

static void the_baseline_is_replayed_once(void **state)
{
    (void)state;
    struct wr_error error;
    struct world world;
    world_make(&world);
    struct wr_policy policy[2] = {{.kind = wr_policy_kind_of("oracle"), .name = "o"},
                                  {.kind = wr_policy_kind_of("always"), .name = "a"}};
    const struct wr_always_config baseline = {.pair = WR_PAIR_BASELINE}, named = {.pair = 1}, local = {.pair = 0};
    world.study.policy = policy;
    world.study.policies = 2;
    world.study.iso_accuracy = WR_ISO_NEVER;
    struct wr_policy_list list;
    const struct wr_always_config config[] = {baseline, named, local};
    const int wanted[] = {1, 1, 2};
    for (int i = 0; i < 3; i++) {
        memcpy(policy[1].config, &config[i], sizeof config[i]);
        assert_int_equal(
            wr_policy_list_make(&world.study, &world.meta, wr_metric_set_needs(&wr_every_metric), &list, &error),
            WR_OK);
        assert_int_equal(list.baseline, wanted[i]);
        assert_int_equal(list.policies, wanted[i] == 2 ? 3 : 2);
        assert_int_equal(list.reported, 2);
        wr_policy_list_free(&list);
    }
    memcpy(policy[1].config, &baseline, sizeof baseline);
    policy[1].router.energy_j = 1; /* its own use is not the baseline's */
    assert_int_equal(
        wr_policy_list_make(&world.study, &world.meta, wr_metric_set_needs(&wr_every_metric), &list, &error), WR_OK);
    assert_int_equal(list.baseline, 2);
    wr_policy_list_free(&list);
    world_free(&world);
}

enum { SAMPLES = 1000 };

static int by_value(const void *one, const void *other)
{
    const float a = *(const float *)one, b = *(const float *)other;
    return (a > b) - (a < b);
}

/* Feeds `latency` in `segments` equal parts. */
static struct wr_latency_histogram *histogram_of(const float *latency, const double *weight, int segments)
{
    struct wr_error error;
    struct wr_latency_histogram *histogram;
    assert_int_equal(wr_latency_histogram_new(&histogram, 2, 2, &error), WR_OK);
    struct wr_sink *sink = wr_latency_histogram_sink(histogram);
    static uint8_t keep[SAMPLES];
    static int32_t domain[SAMPLES];
    static double path[SAMPLES];
    memset(keep, 1, sizeof keep);
    for (int i = 0; i < SAMPLES; i++) {
        path[i] = (double)latency[i];
    }
    const int rows = SAMPLES / segments;
    for (int segment = 0; segment < segments; segment++) {
        void *part;
        const struct wr_contributions strip = {.rows = rows,
                                               .serves = keep,
                                               .domain = domain,
                                               .served = weight + (ptrdiff_t)segment * rows,
                                               .path_time = path + (ptrdiff_t)segment * rows};
        assert_int_equal(sink->begin(sink, segment, &part, &error), WR_OK);
        assert_int_equal(sink->add(sink, part, &strip, &error), WR_OK);
        assert_int_equal(sink->end(sink, segment, part, &error), WR_OK);
    }
    return histogram;
}

static void percentiles_are_within_their_stated_error(void **state)
{
    (void)state;
    static float latency[SAMPLES], sorted[SAMPLES];
    static double weight[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
        latency[i] = sorted[i] = (float)exp(sin(i * 12.9898) * 6); /* 2.5 ms to 400 s, in no order */
        weight[i] = 1;
    }
    qsort(sorted, SAMPLES, sizeof *sorted, by_value);
    struct wr_latency_histogram *one = histogram_of(latency, weight, 1), *ten = histogram_of(latency, weight, 10);
    const double share[] = {0.5, 0.95, 0.99};
    for (int i = 0; i < 3; i++) {
        const double exact = (double)sorted[(int)ceil(share[i] * SAMPLES) - 1];
        const double read = wr_latency_histogram_quantile(one, 0, WR_EVERY_DOMAIN, share[i]);
        assert_true(fabs(read / exact - 1) <= WR_LATENCY_ERROR);
        assert_true(read == wr_latency_histogram_quantile(ten, 0, 0, share[i]));
    }
    wr_latency_histogram_free(one);
    wr_latency_histogram_free(ten);
}

static void percentiles_go_by_weight(void **state)
{
    (void)state;
    static float latency[SAMPLES];
    static double weight[SAMPLES];
    latency[0] = 1, weight[0] = 0.4;
    latency[1] = 8, weight[1] = 0.6;
    for (int i = 2; i < SAMPLES; i++) {
        latency[i] = NAN;
    }
    struct wr_latency_histogram *histogram = histogram_of(latency, weight, 1);
    assert_near(wr_latency_histogram_quantile(histogram, 0, 0, 0.4), 1, WR_LATENCY_ERROR);
    assert_near(wr_latency_histogram_quantile(histogram, 0, 0, 0.5), 8, 8 * WR_LATENCY_ERROR);
    assert_true(isnan(wr_latency_histogram_quantile(histogram, 0, -1, 0.5)));
    wr_latency_histogram_free(histogram);
}

static void percentiles_reach_the_rows_with_the_router_on_top(void **state)
{
    (void)state;
    struct world world;
    world_make(&world);
    add_queries(&world);
    static float latency[SAMPLES];
    static double weight[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
        latency[i] = 2, weight[i] = 1;
    }
    struct wr_latency_histogram *histogram = histogram_of(latency, weight, 1);
    world.in.latency = histogram;
    world.policy[ORACLE].router.latency_s = 3;
    struct wr_metric_rows rows = {0};
    const struct wr_result_row *row = world_row(&world, &rows, ORACLE, 1, WR_METRIC_LATENCY_P50);
    assert_near(row->value, 5, 2 * WR_LATENCY_ERROR);
    assert_non_null(strstr(row->note, "within 0.5 %"));
    wr_metric_rows_free(&rows);
    wr_latency_histogram_free(histogram);
    world_free(&world);
}

static void decisions_are_kept_as_pairs_of_the_file(void **state)
{
    (void)state;
    struct wr_error error;
    struct wr_decision_array array;
    const int32_t pair[] = {3, 8}, choice[] = {1, 0, 0};
    const uint8_t keep[] = {1, 0, 1};
    const double weight[] = {1, 1, 2}, half[] = {0.5, 1, 1};
    const struct wr_pool pool = {.pairs = 2, .pair = pair};
    assert_int_equal(wr_decision_array_make(&array, 5, 2, &pool, &error), WR_OK);
    const struct wr_contributions strip = {.policy = 1,
                                           .row = 2,
                                           .rows = 3,
                                           .keep = keep,
                                           .serves = keep,
                                           .choice = choice,
                                           .query_weight = weight,
                                           .served = weight};
    const struct wr_contributions shared = {.policy = 0,
                                            .row = 2,
                                            .rows = 3,
                                            .keep = keep,
                                            .serves = keep,
                                            .choice = choice,
                                            .query_weight = weight,
                                            .served = half}; /* none of its queries is one pair's alone */
    const struct wr_contributions hidden = {
        .policy = 2, .row = 0, .rows = 3, .keep = keep, .serves = keep, .choice = choice};
    assert_int_equal(array.sink.add(&array.sink, NULL, &strip, &error), WR_OK);
    assert_int_equal(array.sink.add(&array.sink, NULL, &shared, &error), WR_OK);
    assert_int_equal(array.sink.add(&array.sink, NULL, &hidden, &error), WR_OK);
    const int32_t wanted[] = {-1, -1, -1, -1, -1, 8, -1, -1, -1, 3};
    assert_memory_equal(array.decision, wanted, sizeof wanted);
    wr_decision_array_free(&array);
}

/* Weights near the largest double: infinities and what comes of them are n/a, each with a reason. */
static void overflow_is_not_a_number_to_report(void **state)
{
    (void)state;
    struct world world;
    struct wr_metric_rows rows = {0};
    world_make(&world);
    for (int policy = 0; policy < POLICIES; policy++) {
        world_add(&world, (struct query){policy, CLOUD_PAIR, 0, 1e308, 1, 1.0, 50, 4, 100, 50, 1.00});
        world_add(&world, (struct query){policy, CLOUD_PAIR, 0, 1e308, 1, 1.0, 50, 4, 100, 50, 1.00});
    }
    wr_totals_sort(&world.totals);
    for (int metric = 0; metric < WR_METRICS; metric++) {
        const struct wr_result_row *row = world_row(&world, &rows, ORACLE, 0, (enum wr_metric_id)metric);
        assert_false(isinf(row->value));
        assert_true(!isnan(row->value) || *row->note);
        assert_null(strstr(row->note, "nan"));
    }
    assert_true(isnan(world_row(&world, &rows, ORACLE, 0, WR_METRIC_ENERGY_TOTAL)->value));
    wr_metric_rows_free(&rows);
    world_free(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_metric_follows_its_formula),
        cmocka_unit_test(queries_without_service_time_are_left_out_of_the_mean_power_and_counted),
        cmocka_unit_test(measured_cost_and_active_parameters_are_used_when_asked_for),
        cmocka_unit_test(a_router_adds_its_own_use_per_weight),
        cmocka_unit_test(what_cannot_be_computed_says_why),
        cmocka_unit_test(a_domain_without_queries_is_not_zero),
        cmocka_unit_test(numbers_carry_what_they_should_not_be_read_without),
        cmocka_unit_test(running_out_of_memory_leaves_nothing_behind),
        cmocka_unit_test(a_note_holds_a_sentence_once),
        cmocka_unit_test(bases_and_provenance_are_named_by_the_weakest),
        cmocka_unit_test(the_baseline_is_replayed_once),
        cmocka_unit_test(percentiles_are_within_their_stated_error),
        cmocka_unit_test(percentiles_go_by_weight),
        cmocka_unit_test(percentiles_reach_the_rows_with_the_router_on_top),
        cmocka_unit_test(decisions_are_kept_as_pairs_of_the_file),
        cmocka_unit_test(overflow_is_not_a_number_to_report),
    };
    return cmocka_run_group_tests_name("metrics", tests, NULL, NULL);
}
