/* `presets:`, `use:` and `sweep:` of a study: what they come to, and each fault at its place. */
#include "tests/unit/study_defect.h"

#include "sim/study/overlay.h"
#include "sim/study/scenarios.h"

#define PRESETS                                                                                                        \
    "presets:\n"                                                                                                       \
    "  busy: {cloud.overheads.pue: 1.4}\n"                                                                             \
    "  cheap: {policies.oracle.scope: all, objective: cost}\n"

static char *with_presets(const char *text)
{
    char both[4096];
    snprintf(both, sizeof both, PRESETS "%s", text);
    return with(both);
}

static void open_sweep(struct wr_study *study, struct wr_sweep *sweep, const char *text)
{
    struct wr_error error;
    char *whole = with_presets(text);
    load_good(study, whole, NULL);
    wr_free(whole);
    assert_int_equal(wr_sweep_read(sweep, study->root, &error), WR_OK);
}

static void assert_scenario(const struct wr_sweep *sweep, int64_t scenario, const char *name, const char *values)
{
    struct wr_error error;
    char found[WR_SCENARIO_NAME], text[512] = "";
    wr_scenario_name(sweep, scenario, found);
    assert_string_equal(found, name);
    for (int i = 0; i < sweep->keys; i++) {
        char *value = wr_scenario_text(sweep, scenario, i, &error);
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s", i > 0 ? "|" : "", value);
        wr_free(value);
    }
    assert_string_equal(text, values);
}

static void blocks_are_numbered_in_order(void **state)
{
    struct wr_study study;
    struct wr_sweep sweep;
    (void)state;
    open_sweep(&study, &sweep,
               "sweep:\n"
               "  plain: {}\n"
               "  used: {use: [busy]}\n"
               "  grid: {grid: {cloud.overheads.pue: [1, 2], assumptions.local.overheads.pue: [3, 4, 5]}}\n"
               "  zip: {zip: {local.overheads.pue: [6, 7], objective: [energy, {cost: 1, energy: 2}]}}\n"
               "  list: {list: [{objective: cost}, {local.overheads: {pue: 2, network_j: 0}}]}\n");
    assert_int_equal(sweep.scenarios, 12);
    assert_int_equal(sweep.keys, 4);
    assert_string_equal(sweep.key[1], "local.overheads.pue");
    assert_scenario(&sweep, 0, "plain", "|||");
    assert_scenario(&sweep, 1, "used", "|||");
    assert_scenario(&sweep, 2, "grid/1", "1|3||");
    assert_scenario(&sweep, 4, "grid/3", "1|5||");
    assert_scenario(&sweep, 5, "grid/4", "2|3||");
    assert_scenario(&sweep, 7, "grid/6", "2|5||");
    assert_scenario(&sweep, 8, "zip/1", "|6|energy|");
    assert_scenario(&sweep, 9, "zip/2", "|7|{cost: 1, energy: 2}|");
    assert_scenario(&sweep, 10, "list/1", "||cost|");
    assert_scenario(&sweep, 11, "list/2", "|||{pue: 2, network_j: 0}");
    const bool changes_study[] = {false, false, false, true, true};
    for (int i = 0; i < sweep.blocks; i++) {
        assert_int_equal(sweep.block[i].changes_study, changes_study[i]);
    }
    wr_sweep_free(&sweep);
    wr_study_free(&study);
}

static void ranges_have_both_ends_and_equal_steps(void **state)
{
    static const char *const wanted[] = {"0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9"};
    static const char *const ratios[] = {"5", "15.8113883008419", "50", "158.113883008419", "500"};
    struct wr_study study;
    struct wr_sweep sweep;
    (void)state;
    open_sweep(&study, &sweep,
               "sweep:\n"
               "  a: {grid: {local.overheads.psu_efficiency: {from: 0.3, to: 0.9, steps: 7}}}\n"
               "  b: {grid: {local.overheads.psu_efficiency: {from: 500, to: 5, steps: 5, scale: log}}}\n");
    for (int i = 0; i < 7; i++) {
        char name[16];
        snprintf(name, sizeof name, "a/%d", i + 1);
        assert_scenario(&sweep, i, name, wanted[i]);
    }
    for (int i = 0; i < 5; i++) {
        char name[16];
        snprintf(name, sizeof name, "b/%d", 5 - i);
        assert_scenario(&sweep, 11 - i, name, ratios[i]);
    }
    wr_sweep_free(&sweep);
    wr_study_free(&study);
}

static void what_is_in_use_lies_over_the_study_and_below_set(void **state)
{
    struct wr_study study;
    (void)state;
    char *text = with_presets("use: [busy, cheap]\nassumptions: {cloud: {overheads: {pue: 3}}}\n");
    load_good(&study, text, NULL);
    assert_true(study.objective.cost == 1 && study.objective.energy == 0);
    assert_non_null(strstr(study.resolved, "pue: 1.4"));
    assert_non_null(strstr(study.resolved, "scope: all"));
    assert_null(strstr(study.resolved, "presets"));
    assert_null(strstr(study.resolved, "use:"));
    wr_study_free(&study);
    load_good(&study, text, "assumptions.cloud.overheads.pue=1.9");
    assert_non_null(strstr(study.resolved, "pue: 1.9"));
    wr_study_free(&study);
    wr_free(text);
}

#define UNKNOWN WR_E_STUDY_UNKNOWN_KEY
#define VALUE WR_E_STUDY_VALUE
#define CHOICE WR_E_STUDY_CHOICE

static void presets_are_checked_though_no_block_uses_them(void **state)
{
    static const struct study_defect cases[] = {
        {WITH("presets: []"), VALUE, 3, 10, "a mapping of names"},
        {WITH("presets: {}"), VALUE, 3, 10, "a mapping of names"},
        {WITH("presets: {a: {}}"), VALUE, 3, 14, "a mapping of a key or more"},
        {WITH("presets: {a: 1}"), VALUE, 3, 14, "a mapping of a key or more"},
        {WITH("presets:\n  a: {clud.overheads.pue: 2}"), UNKNOWN, 4, 7, "did you mean 'cloud'?"},
        {WITH("presets:\n  a: {measurements: other.h5}"), UNKNOWN, 4, 7, "an overlay; expected one of all, local"},
        {WITH("presets:\n  a: {cloud.overhead.pue: 2}"), UNKNOWN, 4, 7, "did you mean 'overheads'?"},
        {WITH("presets:\n  a: {cloud.overheads.pu: 2}"), UNKNOWN, 4, 7, "did you mean 'pue'?"},
        {WITH("presets:\n  a: {cloud.overheads.pue: 0.8}"), VALUE, 4, 28, "a number of at least 1"},
        {WITH("presets:\n  a: {cloud.idle: {kind: none, utilisation: 0.5}}"), WR_E_STUDY_USELESS_KEY, 4, 32,
         "does nothing"},
        {WITH("presets:\n  a: {cloud..pue: 2}"), WR_E_STUDY_OVERLAY_KEY, 4, 7, "a key is empty"},
        {WITH("presets:\n  a: {'pairs.\"large@rack.overheads.pue': 2}"), WR_E_STUDY_OVERLAY_KEY, 4, 7, "does not end"},
        {WITH("presets:\n  a: {'pairs.\"large@rack\"x': 2}"), WR_E_STUDY_OVERLAY_KEY, 4, 7, "is not followed by '.'"},
        {WITH("presets:\n  a: {policies.orcle.scope: all}"), UNKNOWN, 4, 7, "'policies', which an overlay changes"},
        {WITH("presets:\n  a: {policies: {}}"), UNKNOWN, 4, 7, "'policies', which an overlay changes"},
        {WITH("presets:\n  a: {policies.oracle.rate: 0.5}"), WR_E_STUDY_USELESS_KEY, 4, 7, "does nothing"},
        {WITH("presets:\n  a: {policies.oracle.scope: near}"), CHOICE, 4, 30, "local_first"},
        {WITH("presets:\n  a: {policies.oracle.scope.x: near}"), VALUE, 4, 7, "'scope' is a mapping"},
        {WITH("presets:\n  a: {baseline.x: near}"), WR_E_STUDY_OVERLAY_KEY, 4, 7, "holds no mapping"},
        {WITH("presets:\n  a: {objective: {}}"), VALUE, 4, 18, "at least one is above 0"},
        {WITH("use: [a]"), VALUE, 3, 7, "the study has no 'presets'"},
    };
    (void)state;
    ASSERT_DEFECTS(cases);
}

#define WITH_PRESETS(text) WITH(PRESETS text)
static void sweeps_are_checked_in_every_study(void **state)
{
    static const struct study_defect cases[] = {
        {WITH_PRESETS("use: busy"), VALUE, 6, 6, "a list of names of presets"},
        {WITH_PRESETS("use: []"), VALUE, 6, 6, "a list of names of presets"},
        {WITH_PRESETS("use: [bus]"), CHOICE, 6, 7, "did you mean 'busy'?"},
        {WITH_PRESETS("sweep: {}"), VALUE, 6, 8, "a mapping of names to blocks"},
        {WITH_PRESETS("sweep: [a]"), VALUE, 6, 8, "a mapping of names to blocks"},
        {WITH_PRESETS("sweep: {a: 1}"), VALUE, 6, 12, "a mapping, as in {}"},
        {WITH_PRESETS("sweep: {'a b': {}}"), VALUE, 6, 9, "letters, digits and . _ -"},
        {WITH_PRESETS("sweep: {a: {gird: {}}}"), UNKNOWN, 6, 13, "did you mean 'grid'?"},
        {WITH_PRESETS("sweep: {a: {use: [sleepy]}}"), CHOICE, 6, 19, "expected one of busy, cheap"},
        {WITH_PRESETS("sweep: {a: {grid: {}}}"), VALUE, 6, 19,
         "'grid' is an empty mapping; expected a mapping of keys"},
        {WITH_PRESETS("sweep: {a: {list: []}}"), VALUE, 6, 19, "'list' is an empty list; expected a list of mappings"},
        {WITH_PRESETS("sweep: {a: {grid: [1]}}"), VALUE, 6, 19, "a mapping of keys to lists or ranges"},
        {WITH_PRESETS("sweep: {a: {grid: {cloud.overheads.pue: 2}}}"), VALUE, 6, 41, "a list of values, or a range"},
        {WITH_PRESETS("sweep: {a: {grid: {cloud.overheads.pue: []}}}"), VALUE, 6, 41, "a list of values, or a range"},
        {WITH_PRESETS("sweep: {a: {grid: {cluod.overheads.pue: [1]}}}"), UNKNOWN, 6, 20, "did you mean 'cloud'?"},
        {WITH_PRESETS("sweep: {a: {grid: {x: {from: 1, to: 2}}}}"), WR_E_STUDY_MISSING_KEY, 6, 23, "'steps'"},
        {WITH_PRESETS("sweep: {a: {grid: {x: {from: 1, to: 2, steps: 0}}}}"), VALUE, 6, 47,
         "a whole number from 2 to 1000000"},
        {WITH_PRESETS("sweep: {a: {grid: {x: {from: 1, to: 2, steps: 1}}}}"), VALUE, 6, 47, "a whole number from 2"},
        {WITH_PRESETS("sweep: {a: {grid: {x: {from: 1, to: 2, steps: 1e9}}}}"), VALUE, 6, 47, "a whole number from 2"},
        {WITH_PRESETS("sweep: {a: {grid: {x: {from: 1, to: 1, steps: 3}}}}"), VALUE, 6, 37,
         "another number than 'from'"},
        {WITH_PRESETS("sweep: {a: {grid: {x: {from: one, to: 1, steps: 3}}}}"), VALUE, 6, 30, "a number"},
        {WITH_PRESETS("sweep: {a: {grid: {x: {from: 0, to: 1, steps: 3, scale: log}}}}"), VALUE, 6, 30, "above 0"},
        {WITH_PRESETS("sweep: {a: {grid: {x: {from: 1, to: -1, steps: 3, scale: log}}}}"), VALUE, 6, 37, "above 0"},
        {WITH_PRESETS("sweep: {a: {grid: {x: {from: 1, to: 2, steps: 3, scale: lin}}}}"), CHOICE, 6, 57, "linear, log"},
        {WITH_PRESETS("sweep: {a: {grid: {x: {form: 1, to: 2, steps: 3}}}}"), UNKNOWN, 6, 24, "did you mean 'from'?"},
        {WITH_PRESETS("sweep: {a: {zip: {objective: [cost, energy], cloud.overheads.pue: [1]}}}"), WR_E_SWEEP_LENGTHS,
         6, 46, "'cloud.overheads.pue' has 1 values and 'objective' has 2"},
        {WITH_PRESETS("sweep: {a: {grid: {objective: [cost]}, zip: {objective: [cost]}}}"), WR_E_STUDY_BOTH, 6, 40,
         "'grid' and 'zip'"},
        {WITH_PRESETS("sweep: {a: {grid: {cloud.overheads.pue: [1], assumptions.cloud.overheads.pue: [1]}}}"),
         WR_E_SWEEP_TWICE, 6, 46, "varied twice"},
        {WITH_PRESETS("sweep: {a: {list: {}}}"), VALUE, 6, 19, "a list of mappings"},
        {WITH_PRESETS("sweep: {a: {list: []}}"), VALUE, 6, 19, "a list of mappings"},
        {WITH_PRESETS("sweep: {a: {list: [{}]}}"), VALUE, 6, 20, "a mapping of keys to values"},
        {WITH_PRESETS("sweep: {a: {list: [{cloud.overheads.pue: 1, assumptions.cloud.overheads.pue: 2}]}}"),
         WR_E_SWEEP_TWICE, 6, 45, "varied twice"},
        {WITH_PRESETS("sweep: {a: {grid: {cloud.overheads.pue: {from: 1, to: 2, steps: 1001}, objective: {from: 1, to: "
                      "2, steps: "
                      "1000}}}}"),
         WR_E_SWEEP_SCENARIOS, 6, 9, "more than 1000000 scenarios"},
        {WITH_PRESETS("sweep:\n  a: {grid: {objective: {from: 1, to: 2, steps: 600000}}}\n"
                      "  b: {grid: {objective: {from: 1, to: 2, steps: 600000}}}"),
         WR_E_SWEEP_SCENARIOS, 8, 3, "more than 1000000 scenarios"},
    };
    (void)state;
    ASSERT_DEFECTS(cases);
}

static void overlays_of_a_scenario_go_over_one_another(void **state)
{
    struct wr_error error;
    struct wr_study study;
    struct wr_sweep sweep;
    (void)state;
    open_sweep(&study, &sweep,
               "sweep: {a: {use: [busy, cheap], grid: {cloud.overheads: [{psu_efficiency: 0.9}],"
               " cloud.overheads.pue: [1.5], policies.oracle.scope: [local_first]}}}\n");
    struct wr_node *tree = wr_node_copy(study.root, NULL, &error);
    assert_int_equal(wr_scenario_overlay(&sweep, 0, WR_OVERLAID_ASSUMPTIONS, tree, &error), WR_OK);
    char *assumptions = wr_node_flow(wr_node_get(tree, "assumptions"), &error);
    assert_string_equal(assumptions, "{cloud: {overheads: {psu_efficiency: 0.9, pue: 1.5}}}");
    assert_string_equal(wr_node_get(tree, "objective")->text, "energy");
    assert_int_equal(wr_scenario_overlay(&sweep, 0, WR_OVERLAID_STUDY, tree, &error), WR_OK);
    assert_string_equal(wr_node_get(tree, "objective")->text, "cost");
    char *oracle = wr_node_flow(wr_node_get(wr_node_get(tree, "policies"), "oracle"), &error);
    assert_string_equal(oracle, "{kind: oracle, scope: local_first}");
    wr_free(oracle);
    wr_free(assumptions);
    wr_node_free(tree);
    wr_sweep_free(&sweep);
    wr_study_free(&study);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_are_numbered_in_order),
        cmocka_unit_test(ranges_have_both_ends_and_equal_steps),
        cmocka_unit_test(what_is_in_use_lies_over_the_study_and_below_set),
        cmocka_unit_test(presets_are_checked_though_no_block_uses_them),
        cmocka_unit_test(sweeps_are_checked_in_every_study),
        cmocka_unit_test(overlays_of_a_scenario_go_over_one_another),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
