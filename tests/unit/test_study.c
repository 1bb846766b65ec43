#include "tests/unit/study_case.h"

#include "sim/study/measurements.h"
#include "sim/table/memory_table.h"

#include <math.h>

/* ------------------------------------------------------------------------------------------------- good */

static void defaults_are_the_documented_ones(void **state)
{
    (void)state;
    struct wr_study study;
    load_good(&study,
              "wattroute: 1\nname: n\nmeasurements: /t.h5\nbaseline: large@rack\nallow_mixed_basis: true\n"
              "policies: {o: {kind: oracle}}\n",
              NULL);
    assert_string_equal(study.name, "n");
    assert_string_equal(study.question, "");
    assert_string_equal(study.measurements, "/t.h5");
    assert_int_equal(study.selection.missing, WR_COMPLETE_CASE);
    assert_int_equal(study.selection.rule, WR_CORRECT_AT);
    assert_true(study.selection.correct_at == 1);
    assert_int_equal(study.selection.wheres, 0);
    assert_true(study.objective.energy == 1 && study.objective.latency == 0);
    assert_int_equal(study.objective.parameters, WR_PARAMETERS_TOTAL);
    assert_int_equal(study.objective.cost_kind, WR_COST_TOKENS);
    assert_int_equal(study.attempt, 1);
    assert_false(study.by_domain || study.decisions || study.percentiles);
    assert_int_equal(study.pool.pairs, 5); /* no `pairs`: all of them */
    wr_study_free(&study);
}

static void every_key_reaches_its_field(void **state)
{
    (void)state;
    struct wr_study study;
    load_good(
        &study,
        "wattroute: 1\n"
        "name: A.b_c-1\n"
        "question: Does it?\n"
        "measurements: dir/table.h5\n"
        "queries: {where: [\"domain != math\", 'domain == \"computer science\"', 'query_weight > 1',\n"
        "                  'input_tokens <= 1e2', 'contaminated == 0', 'bert >= -0.5', 'domain == computer science'],\n"
        "          missing: available_case}\n"
        "correct: {rule: max}\n"
        "pairs: [{site: cloud}, {model: 's*', accelerator: 'l?ptop'}]\n"
        "baseline: \"large@rack\"\n"
        "objective: {energy: 1, cost: 200, compute: 1e-12, latency: 0.5}\n"
        "compute: {parameters: active}\n"
        "cost: {kind: measured}\n"
        "allow_mixed_basis: true\n"
        "policies:\n"
        "  a: {kind: oracle, scope: all, fallback: best_score, max_latency_s: 2.5,\n"
        "      router: {energy_j: 1, latency_s: 0.25, cost_usd: 1e-6}}\n"
        "  b: {kind: always, pair: \"small@rack\"}\n"
        "output: {by: [domain], decisions: true, percentiles: true}\n",
        NULL);
    assert_string_equal(study.question, "Does it?");
    assert_string_equal(study.measurements, "/tmp/dir/table.h5");
    assert_int_equal(study.selection.missing, WR_AVAILABLE_CASE);
    assert_int_equal(study.selection.rule, WR_CORRECT_MAX);
    const struct wr_where where[] = {{WR_COL_QUERY_DOMAIN, 0, WR_NE, 0},  {WR_COL_QUERY_DOMAIN, 0, WR_EQ, 1},
                                     {WR_COL_QUERY_WEIGHT, 0, WR_GT, 1},  {WR_COL_INPUT_TOKENS, 0, WR_LE, 100},
                                     {WR_COL_FEATURE_VALUE, 0, WR_EQ, 0}, {WR_COL_ROUTER_SCORE, 0, WR_GE, -0.5},
                                     {WR_COL_QUERY_DOMAIN, 0, WR_EQ, 1}};
    assert_int_equal(study.selection.wheres, sizeof where / sizeof *where);
    for (int i = 0; i < study.selection.wheres; i++) {
        const struct wr_where *w = &study.selection.where[i];
        assert_true(w->column == where[i].column && w->index == where[i].index && w->op == where[i].op &&
                    w->value == where[i].value);
    }
    const int32_t pairs[] = {0, 1, 4}; /* in the order of the file */
    assert_int_equal(study.pool.pairs, 3);
    assert_memory_equal(study.pool.pair, pairs, sizeof pairs);
    assert_true(study.pool.local[0] && !study.pool.local[1] && !study.pool.local[2]);
    assert_int_equal(study.pool.baseline, 1);
    assert_true(study.price[0].energy == 1 && study.price[0].latency == 0.5 && study.price[0].measured_cost == 200);
    assert_true(fabs(study.price[1].tokens_out - 0.14) < 1e-15);
    assert_int_equal(study.policies, 2);
    const struct wr_oracle_config *oracle = (const void *)study.policy[0].config;
    assert_int_equal(oracle->scope, WR_SCOPE_ALL);
    assert_int_equal(oracle->fallback, WR_FALLBACK_BEST_SCORE);
    assert_true(oracle->max_latency_s == 2.5);
    assert_true(study.policy[0].router.energy_j == 1 && study.policy[0].router.latency_s == 0.25 &&
                study.policy[0].router.cost_usd == 1e-6);
    assert_string_equal(study.policy[1].name, "b");
    assert_int_equal(((const struct wr_always_config *)(const void *)study.policy[1].config)->pair, 2);
    assert_true(study.by_domain && study.decisions && study.percentiles && study.mixed_basis);
    wr_study_free(&study);
}

static void each_objective_word_is_one_weight(void **state)
{
    static const char *const words[] = {"objective=energy", "objective=latency", "objective=compute", "objective=cost"};
    (void)state;
    for (int i = 0; i < 4; i++) {
        struct wr_study study;
        load_good(&study, base, words[i]);
        const double weight[] = {study.objective.energy, study.objective.latency, study.objective.compute,
                                 study.objective.cost};
        for (int k = 0; k < 4; k++) {
            assert_true(weight[k] == (k == i));
        }
        wr_study_free(&study);
    }
}

static void the_baseline_is_always_in_play(void **state)
{
    (void)state;
    struct wr_study study;
    load_good(&study, base, "pairs=[{accelerator: desk}]");
    const int32_t pairs[] = {1, 3};
    assert_int_equal(study.pool.pairs, 2);
    assert_memory_equal(study.pool.pair, pairs, sizeof pairs);
    assert_int_equal(study.pool.baseline, 0);
    wr_study_free(&study);
}

/* What the study of `text` replays of a table with `attempts`. */
static enum wr_code open_attempt(const char *text, const char *set, int64_t attempts, struct wr_error *error)
{
    struct wr_study study;
    struct wr_meta with;
    assert_int_equal(wr_meta_copy(&with, &meta, NULL), WR_OK);
    with.extent[WR_DIM_ATTEMPT] = attempts;
    for (int id = 0; attempts > 0 && id < WR_COLUMNS; id++) {
        with.column[id].repeat = wr_column_spec((enum wr_column_id)id)->repeat;
    }
    struct wr_memory_table *table = wr_memory_table_new(&with, NULL);
    float *energy = table->rows[WR_COL_ENERGY], read[3 * 5];
    for (int64_t i = 0; i < wr_meta_elements(&table->meta, WR_COL_ENERGY); i++) {
        energy[i] = (float)(i / 5 % (attempts > 0 ? attempts : 1) + 1);
    }
    load_good(&study, text, set);
    struct wr_source *source = NULL;
    enum wr_code code = wr_study_open_attempt(&study, &table->source, &source, error);
    assert_int_equal(study.attempts, attempts);
    if (code == WR_OK) {
        assert_int_equal(source->meta->extent[WR_DIM_ATTEMPT], 0);
        assert_int_equal(source->read(source, WR_COL_ENERGY, 0, 3, read, error), WR_OK);
        assert_true(read[0] == (float)study.attempt && read[14] == (float)study.attempt);
    }
    if (source != &table->source) {
        source->close(source);
    }
    table->source.close(&table->source);
    wr_study_free(&study);
    return code;
}

static void an_attempt_is_chosen_or_the_first(void **state)
{
    (void)state;
    struct wr_error error = {0};
    char *text = replaced("allow_mixed_basis: true\n", "allow_mixed_basis: true\nqueries:\n  attempt: 3\n");
    assert_int_equal(open_attempt(base, NULL, 0, &error), WR_OK);
    assert_int_equal(open_attempt(base, NULL, 4, &error), WR_OK);
    assert_int_equal(open_attempt(base, "queries.attempt=4", 4, &error), WR_OK);
    assert_int_equal(open_attempt(text, NULL, 3, &error), WR_OK);
    assert_int_equal(open_attempt(text, "queries.attempt=1", 0, &error), WR_OK);
    assert_int_equal(open_attempt(text, NULL, 2, &error), WR_E_STUDY_VALUE);
    assert_int_equal(error.line, 6);
    assert_int_equal(error.column, 12);
    assert_string_equal(error.value[2].text, "one of the 2 attempts of the measurements");
    assert_int_equal(open_attempt(text, NULL, 0, &error), WR_E_STUDY_VALUE);
    assert_string_equal(error.value[2].text, "1, as the measurements hold no repeated attempts");
    assert_int_equal(open_attempt(base, "queries.attempt=5", 4, &error), WR_E_STUDY_VALUE);
    assert_true(error.from_command_line);
    wr_free(text);
}

static void a_path_of_the_command_line_is_relative_to_the_user(void **state)
{
    (void)state;
    struct wr_study study;
    load_good(&study, base, "measurements=here/t.h5");
    assert_string_equal(study.measurements, "here/t.h5");
    assert_non_null(strstr(study.resolved, "measurements: here/t.h5\n"));
    wr_study_free(&study);
    load_good(&study, base, NULL);
    assert_string_equal(study.measurements, "/tmp/table.h5");
    assert_non_null(strstr(study.resolved, "measurements: table.h5\n"));
    wr_study_free(&study);
}

static void a_study_binds_again_to_another_table(void **state)
{
    (void)state;
    struct wr_study study;
    struct wr_error error;
    load_good(&study, base, "policies.best.pair=mid@laptop");
    assert_int_equal(wr_study_bind(&study, &meta, &error), WR_OK);
    assert_int_equal(study.pool.pairs, 3);
    assert_int_equal(((const struct wr_always_config *)(const void *)study.policy[1].config)->pair, 2);
    wr_study_free(&study);
}

static void the_studies_of_configs_read(void **state)
{
    static const char *const names[] = {"configs/mmlu-pro.yaml", "configs/mmlu-pro-gb10.yaml",
                                        "configs/mmlu-pro-rtx4090.yaml"};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct wr_study study;
        struct wr_error error;
        char message[2048];
        if (wr_study_read(&study, names[i], NULL, 0, &error) != WR_OK) {
            fail_msg("%s", wr_error_render(&error, message, sizeof message));
        }
        assert_string_equal(study.measurements, "configs/mmlu.h5");
        assert_true(strlen(study.question) > 0);
        assert_int_equal(study.policies, 5);
        wr_study_free(&study);
    }
}

static void energies_of_one_basis_and_no_energies_are_not_mixed(void **state)
{
    (void)state;
    struct wr_study study;
    load_good(&study,
              "wattroute: 1\nname: n\nmeasurements: t\nbaseline: large@rack\npairs: [{site: cloud}]\n"
              "policies: {o: {kind: oracle}}\n",
              NULL);
    assert_false(study.mixed_basis);
    wr_study_free(&study);
    meta.column[WR_COL_ENERGY].present = false;
    load_good(&study,
              "wattroute: 1\nname: n\nmeasurements: t\nbaseline: large@rack\nobjective: latency\n"
              "policies: {o: {kind: oracle}}\n",
              NULL);
    assert_false(study.mixed_basis);
    wr_study_free(&study);
    meta.column[WR_COL_ENERGY].present = true;
}

static void an_unknown_basis_is_one_of_its_own(void **state)
{
    (void)state;
    struct wr_study study;
    struct wr_error error;
    int8_t *basis = meta.column[WR_COL_PAIR_BASIS].data;
    const char *text = "wattroute: 1\nname: n\nmeasurements: t\nbaseline: large@rack\nobjective: energy\n"
                       "pairs: [{site: cloud}]\npolicies: {o: {kind: oracle}}\n";
    basis[4] = WR_BASIS_UNKNOWN;
    assert_int_equal(load(&study, text, NULL, &error), WR_E_STUDY_MIXED_BASIS);
    basis[1] = WR_BASIS_UNKNOWN;
    load_good(&study, text, NULL);
    wr_study_free(&study);
    basis[1] = basis[4] = WR_BASIS_ACCELERATOR;
}

/* ------------------------------------------------------------------------------------------------- --set */

static void faults_of_set_are_faults_of_the_command_line(void **state)
{
    static const struct {
        const char *set;
        enum wr_code code;
        const char *says;
    } cases[] = {
        {"policy.x=1", WR_E_STUDY_UNKNOWN_KEY, "did you mean 'policies'?"},
        {"name=a b", WR_E_STUDY_VALUE, "'a b'"},
        {"name", WR_E_SET_SYNTAX, "there is no '='"},
        {"policies.oracle.scope=none", WR_E_STUDY_CHOICE, "local_first, all"},
        {"policies.oracle.scop=all", WR_E_STUDY_UNKNOWN_KEY, "did you mean 'scope'?"},
        {"policies.new.scope=all", WR_E_STUDY_MISSING_KEY, "policy 'new' lacks the key 'kind'"},
        {"policies.best.kind=oracle", WR_E_STUDY_USELESS_KEY, "'pair' does nothing"},
        {"policies.best.pair=nobody@laptop", WR_E_STUDY_UNKNOWN_PAIR, "no pair 'nobody@laptop'"},
        {"baseline=large@rock", WR_E_STUDY_UNKNOWN_PAIR, "large@rack"},
        {"queries.where=[\"domain == maths\"]", WR_E_WHERE_DOMAIN, "did you mean 'math'?"},
        {"pairs=[{model: large, site: local}]", WR_E_STUDY_NO_MATCH_TOGETHER, "each key alone"},
        {"allow_mixed_basis=perhaps", WR_E_STUDY_VALUE, "true or false"},
        {"objective={energy: *x}", WR_E_YAML_FEATURE, "an alias"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct wr_study study;
        struct wr_error error;
        char message[4096], file[512];
        assert_int_equal(load(&study, base, cases[i].set, &error), cases[i].code);
        assert_int_equal(wr_error_exit(&error), WR_EXIT_USAGE);
        snprintf(file, sizeof file, "--set %s: ", cases[i].set);
        wr_error_render(&error, message, sizeof message);
        assert_memory_equal(message, file, strlen(file));
        if (!strstr(message, cases[i].says)) {
            fail_msg("%s does not say %s", message, cases[i].says);
        }
    }
}

static void set_that_contradicts_the_study_is_at_fault(void **state)
{
    (void)state;
    struct wr_study study;
    struct wr_error error;
    char *text = replaced("name: small", "name: small\ncorrect: {at: 0.5}");
    assert_int_equal(load(&study, text, "correct.rule=max", &error), WR_E_STUDY_BOTH);
    assert_int_equal(wr_error_exit(&error), WR_EXIT_USAGE);
    load_good(&study, text, "correct={rule: max}");
    assert_int_equal(study.selection.rule, WR_CORRECT_MAX);
    wr_study_free(&study);
    wr_free(text);
    text = replaced("name: small", "name: small\ncorrect: {rule: max}");
    assert_int_equal(load(&study, text, "correct.at=0.5", &error), WR_E_STUDY_BOTH);
    assert_int_equal(wr_error_exit(&error), WR_EXIT_USAGE);
    wr_free(text);
}

static void the_resolved_study_is_the_same_study(void **state)
{
    (void)state;
    struct wr_study study, again;
    load_good(&study, base, "policies.oracle.scope=all");
    load_good(&again, study.resolved, NULL);
    assert_string_equal(study.resolved, again.resolved);
    assert_int_equal(((const struct wr_oracle_config *)(const void *)again.policy[2].config)->scope, WR_SCOPE_ALL);
    wr_study_free(&study);
    wr_study_free(&again);
}

static void every_failing_allocation_is_reported_and_leaks_nothing(void **state)
{
    (void)state;
    char *text = replaced("name: small", "name: small\nqueries: {where: [\"domain == math\"]}");
    bool done = false;
    for (int64_t n = 0; !done; n++) {
        struct wr_study study;
        struct wr_error error;
        wr_memory_fail_after(n);
        enum wr_code code = load(&study, text, "policies.best.pair=mid@laptop", &error);
        wr_memory_fail_after(-1);
        done = code == WR_OK;
        assert_true(done || (code == WR_E_NO_MEMORY && error.code == WR_E_NO_MEMORY));
        if (done) {
            wr_study_free(&study);
        }
        assert_true(n < 2000);
    }
    wr_free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_are_the_documented_ones),
        cmocka_unit_test(every_key_reaches_its_field),
        cmocka_unit_test(each_objective_word_is_one_weight),
        cmocka_unit_test(the_baseline_is_always_in_play),
        cmocka_unit_test(an_attempt_is_chosen_or_the_first),
        cmocka_unit_test(a_path_of_the_command_line_is_relative_to_the_user),
        cmocka_unit_test(a_study_binds_again_to_another_table),
        cmocka_unit_test(the_studies_of_configs_read),
        cmocka_unit_test(energies_of_one_basis_and_no_energies_are_not_mixed),
        cmocka_unit_test(an_unknown_basis_is_one_of_its_own),
        cmocka_unit_test(faults_of_set_are_faults_of_the_command_line),
        cmocka_unit_test(set_that_contradicts_the_study_is_at_fault),
        cmocka_unit_test(the_resolved_study_is_the_same_study),
        cmocka_unit_test(every_failing_allocation_is_reported_and_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
