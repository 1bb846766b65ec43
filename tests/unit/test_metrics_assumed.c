/* Metrics of energy under assumptions, on numbers worked out by hand. */
#include "tests/unit/unit.h"

#include "analysis/metrics/baseline.h"
#include "tests/unit/metric_world.h"

#include <math.h>
#include <string.h>

/* energy = a E + b T + c on every sum that is made of energy; c has no mean over T. */
static void energies_follow_the_law_of_the_pair(void **state)
{
    (void)state;
    struct world world;
    struct wr_metric_rows rows = {0};
    world_make(&world);
    world.law[LOCAL_PAIR].energy = (struct wr_linear){.per_joule = 1.5, .per_second = 2};
    world.law[CLOUD_PAIR].energy = (struct wr_linear){.per_joule = 2, .per_second = -3, .constant = 7};
    world_add(&world, (struct query){ORACLE, LOCAL_PAIR, 0, 2, 1, 1, 10, 4, 1, 1, 0});
    world_add(&world, (struct query){ORACLE, LOCAL_PAIR, 0, 1, 1, 1, 6, 0, 1, 1, 0});
    world_add(&world, (struct query){ORACLE, CLOUD_PAIR, 1, 1, 1, 1, 30, 5, 1, 1, 0});
    world_add(&world, (struct query){BASELINE, CLOUD_PAIR, 0, 4, 1, 1, 30, 5, 1, 1, 0});
    const double local = 2 * (15 + 8) + 9, cloud = 60 - 15 + 7;
    struct {
        int slot;
        enum wr_metric_id metric;
        double wanted;
    } row[] = {{0, WR_METRIC_ENERGY_TOTAL, local + cloud},
               {0, WR_METRIC_ENERGY_SAVINGS, 1 - (local + cloud) / (4 * cloud)},
               {1, WR_METRIC_ENERGY_TOTAL, local},
               {1, WR_METRIC_POWER_MEAN, 2 * (15.0 / 4 + 2) / 2},
               {1, WR_METRIC_POWER_TIME_WEIGHTED, local / 8},
               {0, WR_METRIC_POWER_TIME_WEIGHTED, (local + cloud) / 13}};
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        const struct wr_result_row *found = world_row(&world, &rows, ORACLE, row[i].slot, row[i].metric);
        assert_true(fabs(found->value - row[i].wanted) < 1e-12 * row[i].wanted);
    }
    const struct wr_result_row *power = world_row(&world, &rows, ORACLE, 0, WR_METRIC_POWER_MEAN);
    assert_true(isnan(power->value));
    assert_non_null(strstr(power->note, "pair big@cloud uses energy or time per query or token"));
    wr_metric_rows_free(&rows);
    world_free(&world);
}

/* Only a pair whose law has b needs its latencies. */
static void a_law_without_time_needs_no_latency(void **state)
{
    (void)state;
    for (int needed = 0; needed < 2; needed++) {
        struct world world;
        struct wr_metric_rows rows = {0};
        world_make(&world);
        world.law[LOCAL_PAIR].energy.per_second = needed;
        world_add(&world, (struct query){ORACLE, LOCAL_PAIR, 0, 1, 1, 1, 10, 4, 1, 1, 0});
        world_add(&world, (struct query){BASELINE, CLOUD_PAIR, 0, 1, 1, 1, 30, 5, 1, 1, 0});
        world.totals.cell[0].missing[WR_SUM_LATENCY] = 1;
        const struct wr_result_row *total = world_row(&world, &rows, ORACLE, 0, WR_METRIC_ENERGY_TOTAL);
        assert_int_equal(isnan(total->value), needed);
        assert_int_equal(strstr(total->note, "need latency_s, which is missing on 1 of 1") != NULL, needed);
        wr_metric_rows_free(&rows);
        world_free(&world);
    }
}

/* The least energy at the baseline's accuracy is one policy more: beside an oracle, or when it is asked for. */
static void iso_accuracy_is_replayed_when_it_is_wanted(void **state)
{
    (void)state;
    struct wr_error error;
    struct world world;
    struct wr_policy_list list;
    world_make(&world);
    struct wr_policy policy[1] = {{.kind = wr_policy_kind_of("always"), .name = "a"}};
    const struct wr_always_config config = {.pair = WR_PAIR_BASELINE};
    memcpy(policy[0].config, &config, sizeof config);
    world.study.policy = policy;
    world.study.policies = 1;
    const struct {
        const char *kind;
        enum wr_iso iso;
        bool wanted;
    } cases[] = {{"always", WR_ISO_BESIDE_ORACLES, false},
                 {"always", WR_ISO_ALWAYS, true},
                 {"oracle", WR_ISO_BESIDE_ORACLES, true},
                 {"oracle", WR_ISO_NEVER, false}};
    for (int i = 0; i < 4; i++) {
        policy[0].kind = wr_policy_kind_of(cases[i].kind);
        world.study.iso_accuracy = cases[i].iso;
        assert_int_equal(
            wr_policy_list_make(&world.study, &world.meta, wr_metric_set_needs(&wr_every_metric), &list, &error),
            WR_OK);
        assert_int_equal(list.iso >= 0, cases[i].wanted);
        if (list.iso >= 0) {
            assert_int_equal(list.iso, list.policies - 1);
            assert_string_equal(list.policy[list.iso].name, "(iso-accuracy)");
            assert_ptr_equal(list.policy[list.iso].price, list.iso_price);
            assert_true(list.iso_price[0].energy == 1 && list.iso_price[0].constant == 0);
        }
        wr_policy_list_free(&list);
    }
    world.meta.column[WR_COL_ENERGY].present = false;
    world.study.iso_accuracy = WR_ISO_ALWAYS;
    assert_int_equal(
        wr_policy_list_make(&world.study, &world.meta, wr_metric_set_needs(&wr_every_metric), &list, &error), WR_OK);
    assert_int_equal(list.iso, -1);
    wr_policy_list_free(&list);
    world.meta.column[WR_COL_ENERGY].present = true;
    world_free(&world);
}

static void counts_are_no_shares(void **state)
{
    (void)state;
    assert_true(wr_metric_is_share(wr_metric_spec(WR_METRIC_ACCURACY)));
    assert_false(wr_metric_is_share(wr_metric_spec(WR_METRIC_QUERIES_DROPPED)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_are_no_shares),
        cmocka_unit_test(energies_follow_the_law_of_the_pair),
        cmocka_unit_test(a_law_without_time_needs_no_latency),
        cmocka_unit_test(iso_accuracy_is_replayed_when_it_is_wanted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
