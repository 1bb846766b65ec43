#include "tests/unit/unit.h"

#include "sim/power/prices.h"
#include "tests/unit/study_table.h"

#include <math.h>

static struct wr_meta meta;

static int set_up(void **state)
{
    (void)state;
    make_table(&meta);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    wr_meta_free(&meta);
    return 0;
}

static const struct wr_rates none = {0};
static const struct wr_pair_law measured = {.energy = {.per_joule = 1}, .latency = {.per_second = 1}};

static void assert_price_under(const struct wr_pair_law *law, const struct wr_objective *objective, int64_t pair,
                               struct wr_price expected)
{
    struct wr_price price;
    struct wr_error error;
    assert_int_equal(wr_price_of(objective, law, &none, &meta, pair, &price, &error), WR_OK);
    const double *found = &price.constant, *wanted = &expected.constant;
    for (size_t i = 0; i < sizeof price / sizeof(double); i++) {
        assert_true(fabs(found[i] - wanted[i]) <= 1e-15 * fabs(wanted[i]));
    }
}

static void assert_price(const struct wr_objective *objective, int64_t pair, struct wr_price expected)
{
    assert_price_under(&measured, objective, pair, expected);
}

static void each_term_has_its_coefficients(void **state)
{
    (void)state;
    assert_price(&(struct wr_objective){.energy = 1}, 0, (struct wr_price){.energy = 1});
    assert_price(&(struct wr_objective){.latency = 3}, 0, (struct wr_price){.latency = 3});
    assert_price(&(struct wr_objective){.compute = 1}, 2, (struct wr_price){.tokens_in = 4e10, .tokens_out = 4e10});
    assert_price(&(struct wr_objective){.compute = 1, .parameters = WR_PARAMETERS_ACTIVE}, 2,
                 (struct wr_price){.tokens_in = 8e9, .tokens_out = 8e9});
    assert_price(&(struct wr_objective){.cost = 1}, 1, (struct wr_price){.tokens_in = 5e-7, .tokens_out = 2e-6});
    assert_price(&(struct wr_objective){.cost = 200, .cost_kind = WR_COST_MEASURED}, 1,
                 (struct wr_price){.measured_cost = 200});
}

static void weights_add_up(void **state)
{
    (void)state;
    const struct wr_objective mix = {.energy = 2, .latency = 0.5, .compute = 1e-12, .cost = 10};
    assert_price(&mix, 1,
                 (struct wr_price){.energy = 2, .latency = 0.5, .tokens_in = 0.14 + 5e-6, .tokens_out = 0.14 + 2e-5});
}

static void flop_per_token_is_twice_the_parameters(void **state)
{
    (void)state;
    assert_true(wr_flop_per_token(&meta, 1, WR_PARAMETERS_TOTAL) == 1.4e11);
    assert_true(wr_flop_per_token(&meta, 2, WR_PARAMETERS_ACTIVE) == 8e9);
    meta.column[WR_COL_MODEL_PARAMS_ACTIVE].present = false;
    assert_true(isnan(wr_flop_per_token(&meta, 2, WR_PARAMETERS_ACTIVE)));
    meta.column[WR_COL_MODEL_PARAMS_ACTIVE].present = true;
}

/* Takes a column away and puts it back. */
static void assert_needs(const struct wr_objective *objective, enum wr_column_id id, const char *term)
{
    struct wr_price price;
    struct wr_error error;
    meta.column[id].present = false;
    assert_int_equal(wr_price_of(objective, &measured, &none, &meta, 1, &price, &error), WR_E_OBJECTIVE_INPUT);
    meta.column[id].present = true;
    assert_string_equal(error.value[0].text, term);
    assert_string_equal(error.value[1].text, wr_column_spec(id)->name);
}

static void what_one_model_lacks_is_named_with_the_model(void **state)
{
    (void)state;
    struct wr_price price;
    struct wr_error error;
    double *parameters = meta.column[WR_COL_MODEL_PARAMS_TOTAL].data;
    const int64_t model = wr_meta_integer(&meta, WR_COL_PAIR_MODEL, 1);
    const double known = parameters[model];
    parameters[model] = (double)NAN;
    assert_int_equal(wr_price_of(&(struct wr_objective){.compute = 1}, &measured, &none, &meta, 1, &price, &error),
                     WR_E_OBJECTIVE_MODEL);
    parameters[model] = known;
    assert_string_equal(error.value[1].text, "model_params_total");
    assert_string_equal(error.value[3].text, "large");
}

static void what_an_objective_needs_and_the_table_lacks_is_named(void **state)
{
    (void)state;
    assert_needs(&(struct wr_objective){.energy = 1}, WR_COL_ENERGY, "energy");
    assert_needs(&(struct wr_objective){.latency = 1}, WR_COL_LATENCY, "latency");
    assert_needs(&(struct wr_objective){.compute = 1}, WR_COL_MODEL_PARAMS_TOTAL, "compute");
    assert_needs(&(struct wr_objective){.compute = 1, .parameters = WR_PARAMETERS_ACTIVE}, WR_COL_MODEL_PARAMS_ACTIVE,
                 "compute");
    assert_needs(&(struct wr_objective){.compute = 1}, WR_COL_OUTPUT_TOKENS, "compute");
    assert_needs(&(struct wr_objective){.compute = 1}, WR_COL_INPUT_TOKENS, "compute");
    assert_needs(&(struct wr_objective){.cost = 1}, WR_COL_MODEL_USD_IN, "cost");
    assert_needs(&(struct wr_objective){.cost = 1}, WR_COL_MODEL_USD_OUT, "cost");
    assert_needs(&(struct wr_objective){.cost = 1}, WR_COL_INPUT_TOKENS, "cost");
    assert_needs(&(struct wr_objective){.cost = 1, .cost_kind = WR_COST_MEASURED}, WR_COL_COST, "cost");
}

static void what_costs_nothing_needs_no_tokens(void **state)
{
    (void)state;
    meta.column[WR_COL_INPUT_TOKENS].present = false;
    assert_price(&(struct wr_objective){.cost = 1}, 0, (struct wr_price){0});
    assert_price(&(struct wr_objective){.energy = 1}, 0, (struct wr_price){.energy = 1});
    meta.column[WR_COL_INPUT_TOKENS].present = true;
}

static void energy_and_latency_count_by_their_laws(void **state)
{
    (void)state;
    const struct wr_pair_law law = {.energy = {.per_joule = 1.5, .per_second = -3, .per_token = 4, .constant = 7},
                                    .latency = {.per_second = 0.5, .per_token = 0.25, .constant = 2}};
    assert_price_under(&law, &(struct wr_objective){.energy = 2, .latency = 10}, 0,
                       (struct wr_price){.constant = 34, .energy = 3, .latency = -1, .tokens_out = 10.5});
    assert_price_under(&law, &(struct wr_objective){.latency = 1}, 0,
                       (struct wr_price){.constant = 2, .latency = 0.5, .tokens_out = 0.25});
    assert_price_under(&law, &(struct wr_objective){.latency = 1, .cost = 1}, 1,
                       (struct wr_price){.constant = 2, .latency = 0.5, .tokens_in = 5e-7, .tokens_out = 0.25 + 2e-6});
    struct wr_price price;
    struct wr_error error;
    meta.column[WR_COL_LATENCY].present = false;
    assert_int_equal(wr_price_of(&(struct wr_objective){.energy = 1}, &law, &none, &meta, 1, &price, &error),
                     WR_E_OBJECTIVE_INPUT);
    meta.column[WR_COL_LATENCY].present = true;
    meta.column[WR_COL_OUTPUT_TOKENS].present = false;
    assert_int_equal(wr_price_of(&(struct wr_objective){.energy = 1}, &law, &none, &meta, 1, &price, &error),
                     WR_E_OBJECTIVE_INPUT);
    meta.column[WR_COL_OUTPUT_TOKENS].present = true;
}

/* What a query used, in the order of the terms; what a term without a price lacks does not matter. */
static void a_query_has_its_price(void **state)
{
    (void)state;
    const struct wr_price price = {.constant = 100, .energy = 2, .tokens_out = 0.5};
    struct wr_priced_query query = {
        .energy = 7, .latency = (double)NAN, .measured_cost = (double)NAN, .tokens_in = -1, .tokens_out = 6};
    assert_true(wr_price_value(&price, &query) == 117);
    query.tokens_out = -1;
    assert_true(isnan(wr_price_value(&price, &query)));
    query = (struct wr_priced_query){.energy = 1, .latency = 2, .measured_cost = 3, .tokens_in = 4, .tokens_out = 5};
    const struct wr_price all = {1, 10, 100, 1000, 10000, 100000};
    assert_true(wr_price_value(&all, &query) == 1 + 10 + 200 + 4000 + 50000 + 300000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_term_has_its_coefficients),
        cmocka_unit_test(weights_add_up),
        cmocka_unit_test(energy_and_latency_count_by_their_laws),
        cmocka_unit_test(flop_per_token_is_twice_the_parameters),
        cmocka_unit_test(what_an_objective_needs_and_the_table_lacks_is_named),
        cmocka_unit_test(what_one_model_lacks_is_named_with_the_model),
        cmocka_unit_test(what_costs_nothing_needs_no_tokens),
        cmocka_unit_test(a_query_has_its_price),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
