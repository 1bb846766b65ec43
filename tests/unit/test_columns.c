/* Which per-query columns a job reads, and which sums it then makes: a table with every column, and jobs that each ask
 * for one thing more than nothing. What is asked for by the last pair or policy alone counts as much. */
#include "tests/unit/unit.h"

#include "sim/replay/columns.h"
#include "sim/replay/kernels/price.h"

#include <math.h>
#include <string.h>

enum { PAIRS = 3, EVERY_SUM = (1 << WR_SUMS) - 1 };

static const int32_t file_pair[PAIRS] = {0, 1, 2};
static const bool is_local[PAIRS] = {true, true, false};

struct world {
    struct wr_meta meta;
    struct wr_source source;
    struct wr_price price[PAIRS];
    struct wr_linear latency[PAIRS];
    struct wr_where where;
    struct wr_policy policy[2]; /* the first one asks for nothing */
    struct wr_replay_job job;
};

static void begin(struct world *self)
{
    memset(self, 0, sizeof *self);
    for (int i = 0; i < WR_COLUMNS; i++) {
        self->meta.column[i].present = true;
    }
    self->source.meta = &self->meta;
    self->policy[0] = wr_policy_of("always", "first");
    ((struct wr_always_config *)(void *)self->policy[0].config)->pair = WR_PAIR_BASELINE;
    self->job = (struct wr_replay_job){.source = &self->source,
                                       .pool = {PAIRS, file_pair, is_local, PAIRS - 1},
                                       .price = self->price,
                                       .selection.where = &self->where,
                                       .policy = self->policy,
                                       .policies = 1,
                                       .unwanted = EVERY_SUM};
}

static struct wr_policy *second(struct world *self, const char *kind)
{
    self->job.policies = 2;
    self->policy[1] = wr_policy_of(kind, "second");
    return &self->policy[1];
}

/* The job reads scores, domains and weights, the columns of the list, which ends with WR_COLUMNS, and no others. */
static void assert_reads(const struct world *self, const enum wr_column_id *column)
{
    bool wanted[WR_COLUMNS] = {[WR_COL_SCORE] = true, [WR_COL_QUERY_DOMAIN] = true, [WR_COL_QUERY_WEIGHT] = true};
    bool reads[WR_COLUMNS];
    for (; *column < WR_COLUMNS; column++) {
        wanted[*column] = true;
    }
    wr_choose_columns(&self->job, reads);
    for (int i = 0; i < WR_COLUMNS; i++) {
        if (reads[i] != wanted[i]) {
            fail_msg("%s is %s", wr_column_spec((enum wr_column_id)i)->name, reads[i] ? "read" : "not read");
        }
    }
}

#define ASSERT_READS(self, ...) assert_reads(self, (const enum wr_column_id[]){__VA_ARGS__})

static void a_sum_reads_what_it_is_made_of(void **state)
{
    static const struct {
        enum wr_sum sum;
        enum wr_column_id column[3];
    } of[] = {{WR_SUM_CORRECT, {WR_COLUMNS}},
              {WR_SUM_SCORE, {WR_COLUMNS}},
              {WR_SUM_IN_TIME, {WR_COLUMNS}},
              {WR_SUM_ENERGY, {WR_COL_ENERGY, WR_COLUMNS}},
              {WR_SUM_LATENCY, {WR_COL_LATENCY, WR_COLUMNS}},
              {WR_SUM_LATENCY2, {WR_COL_LATENCY, WR_COLUMNS}},
              {WR_SUM_POWER, {WR_COL_ENERGY, WR_COL_LATENCY, WR_COLUMNS}},
              {WR_SUM_POWER_WEIGHT, {WR_COL_ENERGY, WR_COL_LATENCY, WR_COLUMNS}},
              {WR_SUM_TOKENS_IN, {WR_COL_INPUT_TOKENS, WR_COLUMNS}},
              {WR_SUM_TOKENS_OUT, {WR_COL_OUTPUT_TOKENS, WR_COLUMNS}},
              {WR_SUM_COST, {WR_COL_COST, WR_COLUMNS}}};
    struct world w;
    (void)state;
    assert_int_equal(sizeof of / sizeof *of, WR_SUMS);
    for (int i = 0; i < WR_SUMS; i++) {
        begin(&w);
        w.job.unwanted &= ~(UINT32_C(1) << of[i].sum);
        w.job.measured_cost = true;
        assert_reads(&w, of[i].column);
        bool reads[WR_COLUMNS];
        wr_choose_columns(&w.job, reads);
        assert_true(wr_sum_is_made(&w.job, reads, of[i].sum));
        assert_false(wr_sum_is_made(&w.job, reads, of[(i + 1) % WR_SUMS].sum)); /* nobody asked */
        for (int k = 0; of[i].column[k] < WR_COLUMNS; k++) {                    /* the table lacks a part of it */
            reads[of[i].column[k]] = false;
            assert_false(wr_sum_is_made(&w.job, reads, of[i].sum));
            reads[of[i].column[k]] = true;
        }
    }
    begin(&w);
    w.job.unwanted &= ~(UINT32_C(1) << WR_SUM_COST); /* nobody counts measured costs */
    ASSERT_READS(&w, WR_COLUMNS);
}

static void a_price_reads_what_it_multiplies(void **state)
{
    static const enum wr_column_id column[WR_TERMS] = {WR_COL_ENERGY, WR_COL_LATENCY, WR_COL_INPUT_TOKENS,
                                                       WR_COL_OUTPUT_TOKENS, WR_COL_COST};
    struct world w;
    (void)state;
    for (int t = 0; t < WR_TERMS; t++) {
        begin(&w);
        double *const coefficient[WR_TERMS] = {&w.price[2].energy, &w.price[2].latency, &w.price[2].tokens_in,
                                               &w.price[2].tokens_out, &w.price[2].measured_cost};
        *coefficient[t] = -1;
        ASSERT_READS(&w, column[t], WR_COLUMNS);
        w.policy[0].price = w.price; /* a policy's own */
        w.job.price = NULL;
        ASSERT_READS(&w, column[t], WR_COLUMNS);
    }
}

static void whoever_weighs_pairs_breaks_ties_by_energy(void **state)
{
    struct world w;
    (void)state;
    begin(&w);
    ASSERT_READS(&w, WR_COLUMNS); /* a named pair is not weighed */
    second(&w, "oracle");
    ASSERT_READS(&w, WR_COL_ENERGY, WR_COLUMNS);
    struct wr_policy *best = second(&w, "always");
    ((struct wr_always_config *)(void *)best->config)->pair = WR_PAIR_BEST_LOCAL;
    ASSERT_READS(&w, WR_COL_ENERGY, WR_COLUMNS);
}

static void a_limit_reads_the_latency_that_it_is_compared_with(void **state)
{
    struct world w;
    (void)state;
    begin(&w);
    ((struct wr_oracle_config *)(void *)second(&w, "oracle")->config)->max_latency_s = 3;
    ASSERT_READS(&w, WR_COL_ENERGY, WR_COL_LATENCY, WR_COLUMNS);
    w.job.latency = w.latency;
    w.latency[2].constant = 1;
    ASSERT_READS(&w, WR_COL_ENERGY, WR_COLUMNS);
    w.latency[2].per_token = 1;
    ASSERT_READS(&w, WR_COL_ENERGY, WR_COL_OUTPUT_TOKENS, WR_COLUMNS);
    w.latency[2] = (struct wr_linear){.per_second = 1};
    ASSERT_READS(&w, WR_COL_ENERGY, WR_COL_LATENCY, WR_COLUMNS);
}

static void policies_and_conditions_read_their_columns(void **state)
{
    struct world w;
    (void)state;
    begin(&w);
    struct wr_learned_config *learned = (void *)second(&w, "learned")->config;
    learned->features.count = 2;
    learned->features.value[0].column = WR_COL_ROUTER_SCORE;
    learned->features.value[1].column = WR_COL_FEATURE_VALUE;
    bool reads[WR_COLUMNS];
    wr_choose_columns(&w.job, reads);
    assert_true(reads[WR_COL_ROUTER_SCORE] && reads[WR_COL_FEATURE_VALUE]);
    w.job.policies = 1; /* asked of a complete case, whoever is replayed */
    ASSERT_READS(&w, WR_COLUMNS);
    w.job.asking = w.policy;
    w.job.askers = 2;
    ASSERT_READS(&w, WR_COL_ROUTER_SCORE, WR_COL_FEATURE_VALUE, WR_COLUMNS);
    begin(&w);
    w.where.column = WR_COL_QUERY_USER;
    ASSERT_READS(&w, WR_COLUMNS);
    w.job.selection.wheres = 1;
    ASSERT_READS(&w, WR_COL_QUERY_USER, WR_COLUMNS);
}

static void hours_read_arrivals_and_others_what_they_say(void **state)
{
    const bool also[WR_COLUMNS] = {[WR_COL_LATENCY] = true, [WR_COL_COST] = true};
    struct world w;
    (void)state;
    begin(&w);
    w.job.clock.kind = WR_HOURS_DATED;
    ASSERT_READS(&w, WR_COL_ARRIVAL, WR_COLUMNS);
    w.job.also = also;
    ASSERT_READS(&w, WR_COL_ARRIVAL, WR_COL_LATENCY, WR_COL_COST, WR_COLUMNS);
    w.meta.column[WR_COL_COST].present = false; /* what a table lacks is not read */
    ASSERT_READS(&w, WR_COL_ARRIVAL, WR_COL_LATENCY, WR_COLUMNS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sum_reads_what_it_is_made_of),
        cmocka_unit_test(a_price_reads_what_it_multiplies),
        cmocka_unit_test(whoever_weighs_pairs_breaks_ties_by_energy),
        cmocka_unit_test(a_limit_reads_the_latency_that_it_is_compared_with),
        cmocka_unit_test(policies_and_conditions_read_their_columns),
        cmocka_unit_test(hours_read_arrivals_and_others_what_they_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
