/* Laws that every replay obeys (model.md section 9), on random tables. */
#include "tests/unit/unit.h"

#include "analysis/metrics/account.h"
#include "sim/power/overheads.h"
#include "sim/replay/kernels/kernels.h"
#include "tests/reference/run.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TRIALS = 150 };

static const double no_limit = (double)INFINITY;

static void assert_close(double a, double b)
{
    if (!(fabs(a - b) <= 1e-12 * fmax(fabs(a), fabs(b)))) {
        fail_msg("%.17g is not %.17g", a, b);
    }
}

struct world {
    struct wr_memory_table *table;
    struct random_pool pool;
    struct run run;
};

static void open_world(struct world *w, const struct random_table *spec, bool every_pair)
{
    w->table = random_table_make(spec);
    random_pool_make(&w->pool, w->table, spec->seed, every_pair);
    random_pool_price(&w->pool, w->table, spec->seed, false);
    run_init(&w->run, w->table, &w->pool);
}

static void close_world(struct world *w)
{
    run_free(&w->run);
    w->table->source.close(&w->table->source);
}

static void go(struct run *run, int threads)
{
    assert_int_equal(run_go(run, threads), WR_OK);
}

/* Policies that try one pair each, by any rule; best_local only where some pair is local. */
static void add_all_policies(struct run *run)
{
    bool any_local = false;
    for (int p = 0; p < run->job.pool.pairs; p++) {
        any_local |= run->job.pool.local[p];
        run_add_always(run, p);
    }
    if (any_local) {
        run_add_always(run, WR_PAIR_BEST_LOCAL);
    }
    for (int fallback = 0; fallback < 3; fallback++) {
        run_add_oracle(run, WR_SCOPE_LOCAL_FIRST, (enum wr_fallback)fallback, no_limit);
        run_add_oracle(run, WR_SCOPE_ALL, (enum wr_fallback)fallback, no_limit);
        run_add_imperfect(run, WR_PRESET_IPW, 0.5, WR_SCOPE_ALL, (enum wr_fallback)fallback, no_limit);
        run_add_imperfect(run, WR_PRESET_UNIFORM, 0.5, WR_SCOPE_LOCAL_FIRST, (enum wr_fallback)fallback, no_limit);
    }
}

/* What a policy's decisions cost in the objective, from the totals: prices are linear in the sums. */
static double objective_of(const struct run *run, const struct random_pool *pool, int policy)
{
    double total = 0;
    for (size_t i = 0; i < run->totals.cells; i++) {
        const struct wr_cell *cell = &run->totals.cell[i];
        const struct wr_price *c = NULL;
        for (int p = 0; p < pool->pool.pairs; p++) {
            c = pool->pair[p] == cell->key.pair ? &pool->price[p] : c;
        }
        assert_non_null(c);
        if (cell->key.policy == policy) {
            total += c->constant * cell->weight + c->energy * cell->sum[WR_SUM_ENERGY] +
                     c->latency * cell->sum[WR_SUM_LATENCY] + c->tokens_in * cell->sum[WR_SUM_TOKENS_IN] +
                     c->tokens_out * cell->sum[WR_SUM_TOKENS_OUT] + c->measured_cost * cell->sum[WR_SUM_COST];
        }
    }
    return total;
}

static void the_free_oracle_costs_least_of_those_as_accurate(void **state)
{
    int compared = 0, equal = 0;
    (void)state;
    for (uint64_t seed = 1; seed <= TRIALS; seed++) {
        const struct random_table spec = random_table_spec(seed);
        struct world w;
        open_world(&w, &spec, false);
        w.run.job.selection.missing = seed % 2 ? WR_COMPLETE_CASE : WR_AVAILABLE_CASE;
        run_add_oracle(&w.run, WR_SCOPE_ALL, WR_FALLBACK_CHEAPEST, no_limit);
        add_all_policies(&w.run);
        run_add_random(&w.run, 0, w.pool.pool.pairs - 1, 0.25);
        run_add_per_domain(&w.run);
        go(&w.run, 1);
        double best = objective_of(&w.run, &w.pool, 0), accuracy = run_sum(&w.run, 0, WR_SUM_CORRECT);
        for (int i = 1; i < w.run.job.policies; i++) {
            double cost = objective_of(&w.run, &w.pool, i), correct = run_sum(&w.run, i, WR_SUM_CORRECT);
            assert_true(correct <= accuracy * (1 + 1e-12)); /* but for shares of queries, exact: weights are multiples
                                                               of 1/4 */
            if (correct >= accuracy * (1 - 1e-12)) {
                assert_true(best <= cost + 1e-12 * fabs(cost));
                compared += best < cost;
                equal += best >= cost;
            }
        }
        close_world(&w);
    }
    assert_true(compared > TRIALS && equal > TRIALS / 2);
}

/* A pool and a larger one around it, with the same baseline. */
static void make_nested(struct random_pool *small, struct random_pool *large, const struct wr_memory_table *table,
                        uint64_t seed)
{
    random_pool_make(small, table, seed, false);
    random_pool_make(large, table, seed, true);
    random_pool_price(large, table, seed, true);
    random_pool_price(small, table, seed, true);
}

struct reach {
    double covered, correct, score, weight;
};

static struct reach reach_of(struct wr_memory_table *table, const struct random_pool *pool, enum wr_correct_rule rule)
{
    struct run run;
    run_init(&run, table, pool);
    run.job.selection.missing = WR_AVAILABLE_CASE;
    run.job.selection.rule = rule;
    run_add_oracle(&run, WR_SCOPE_ALL, WR_FALLBACK_BASELINE, no_limit);
    go(&run, 1);
    const struct reach reach = {run_covered(&run, 0), run_sum(&run, 0, WR_SUM_CORRECT), run_sum(&run, 0, WR_SUM_SCORE),
                                (double)run.counts.replayed};
    run_free(&run);
    return reach;
}

static void coverage_and_the_oracles_accuracy_grow_with_the_pool(void **state)
{
    int grew = 0;
    (void)state;
    for (uint64_t seed = 1; seed <= TRIALS; seed++) {
        const struct random_table spec = random_table_spec(seed);
        struct wr_memory_table *table = random_table_make(&spec);
        struct random_pool small, large;
        make_nested(&small, &large, table, seed);
        struct reach before = reach_of(table, &small, WR_CORRECT_AT), after = reach_of(table, &large, WR_CORRECT_AT);
        assert_true(before.weight == after.weight); /* the baseline alone says which queries are replayed */
        assert_true(before.covered <= after.covered);
        assert_true(before.correct <= after.correct);
        grew += before.covered < after.covered && before.correct < after.correct;
        table->source.close(&table->source);
    }
    assert_true(grew > TRIALS / 4);
}

static void the_oracles_mean_score_grows_with_the_pool_under_rule_max(void **state)
{
    int grew = 0;
    (void)state;
    for (uint64_t seed = 1; seed <= TRIALS; seed++) {
        struct random_table spec = random_table_spec(seed);
        spec.graded = true;
        spec.missing = 0;
        struct wr_memory_table *table = random_table_make(&spec);
        struct random_pool small, large;
        make_nested(&small, &large, table, seed);
        struct reach before = reach_of(table, &small, WR_CORRECT_MAX), after = reach_of(table, &large, WR_CORRECT_MAX);
        assert_true(before.score <= after.score && before.correct <= after.correct);
        grew += before.score < after.score;
        table->source.close(&table->source);
    }
    assert_true(grew > TRIALS / 4);
}

/* model.md section 9: uniform(1) is the oracle; what ipw(r) saves of anything is r of what its oracle saves. */
static void an_imperfect_router_saves_its_rate_of_what_the_oracle_saves(void **state)
{
    static const enum wr_sum sums[] = {WR_SUM_ENERGY, WR_SUM_LATENCY, WR_SUM_TOKENS_OUT, WR_SUM_COST, WR_SUM_CORRECT};
    int saved = 0;
    (void)state;
    for (uint64_t seed = 1; seed <= TRIALS; seed++) {
        const struct random_table spec = random_table_spec(seed);
        struct world w;
        open_world(&w, &spec, true);
        enum wr_scope scope = seed % 2 ? WR_SCOPE_ALL : WR_SCOPE_LOCAL_FIRST;
        enum wr_fallback fallback = (enum wr_fallback)(seed % 3);
        double rate = (double)(seed % 11) / 10;
        run_add_oracle(&w.run, scope, fallback, no_limit);
        run_add_imperfect(&w.run, WR_PRESET_IPW, rate, scope, fallback, no_limit);
        run_add_imperfect(&w.run, WR_PRESET_UNIFORM, 1, scope, fallback, no_limit);
        run_add_always(&w.run, WR_PAIR_BASELINE);
        go(&w.run, 2);
        for (size_t i = 0; i < sizeof sums / sizeof *sums; i++) {
            double oracle = run_sum(&w.run, 0, sums[i]), baseline = run_sum(&w.run, 3, sums[i]);
            double scale = fabs(oracle) + fabs(baseline), got = run_sum(&w.run, 1, sums[i]);
            assert_true(fabs((baseline - got) - rate * (baseline - oracle)) <= 1e-12 * scale);
            assert_true(run_sum(&w.run, 2, sums[i]) == oracle);
            saved += baseline > oracle && rate > 0 && rate < 1;
        }
        assert_true(run_covered(&w.run, 1) == run_covered(&w.run, 0));
        close_world(&w);
    }
    assert_true(saved > TRIALS);
}

static void assert_totals_close(const struct wr_totals *a, const struct wr_totals *b)
{
    assert_int_equal(a->cells, b->cells);
    assert_int_equal(a->groups, b->groups);
    for (size_t i = 0; i < a->cells; i++) {
        assert_memory_equal(&a->cell[i].key, &b->cell[i].key, sizeof a->cell[i].key);
        assert_int_equal(a->cell[i].n, b->cell[i].n);
        assert_close(a->cell[i].weight, b->cell[i].weight);
        for (int s = 0; s < WR_SUMS; s++) {
            assert_close(a->cell[i].sum[s], b->cell[i].sum[s]);
            assert_int_equal(a->cell[i].missing[s], b->cell[i].missing[s]);
        }
    }
    for (size_t i = 0; i < a->groups; i++) {
        assert_int_equal(a->group[i].n, b->group[i].n);
        assert_int_equal(a->group[i].unserved, b->group[i].unserved);
        assert_close(a->group[i].covered, b->group[i].covered);
        assert_close(a->group[i].weight2, b->group[i].weight2);
    }
}

static void assert_totals_identical(const struct wr_totals *a, const struct wr_totals *b)
{
    assert_int_equal(a->cells, b->cells);
    assert_int_equal(a->groups, b->groups);
    assert_memory_equal(a->cell, b->cell, a->cells * sizeof *a->cell);
    assert_memory_equal(a->group, b->group, a->groups * sizeof *a->group);
}

/* A run with every policy over all pairs of the table. */
static void run_everything(struct run *run, struct random_pool *pool, struct wr_memory_table *table, uint64_t seed,
                           int threads)
{
    random_pool_make(pool, table, seed, true);
    random_pool_price(pool, table, seed, false);
    run_init(run, table, pool);
    run->job.selection.missing = seed % 2 ? WR_COMPLETE_CASE : WR_AVAILABLE_CASE;
    run->job.selection.rule = seed % 3 ? WR_CORRECT_AT : WR_CORRECT_MAX;
    add_all_policies(run);
    run_add_imperfect(run, WR_PRESET_IPW, 0.7, WR_SCOPE_LOCAL_FIRST, WR_FALLBACK_BASELINE, no_limit);
    run_add_imperfect(run, WR_PRESET_UNIFORM, 0.3, WR_SCOPE_ALL, WR_FALLBACK_CHEAPEST, no_limit);
    go(run, threads);
}

static void the_order_of_queries_does_not_matter(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct random_table spec = random_table_spec(seed);
        spec.queries = seed % 4 ? spec.queries : 9000;
        struct wr_memory_table *table = random_table_make(&spec);
        int64_t *order = random_order(spec.queries, seed);
        struct wr_memory_table *shuffled = random_table_permuted(table, order);
        struct random_pool pool[2];
        struct run run[2];
        run_everything(&run[0], &pool[0], table, seed, 2);
        run_everything(&run[1], &pool[1], shuffled, seed, 2);
        assert_totals_close(&run[0].totals, &run[1].totals);
        for (int64_t i = 0; i < spec.queries * run[0].job.policies; i++) {
            int64_t policy = i / spec.queries, row = i % spec.queries;
            assert_int_equal(run[1].choice[i], run[0].choice[policy * spec.queries + order[row]]);
        }
        run_free(&run[0]), run_free(&run[1]);
        free(order);
        table->source.close(&table->source);
        shuffled->source.close(&shuffled->source);
    }
}

/* The same table with its models in reverse order and other names; pairs keep their order. */
static struct wr_memory_table *relabelled(const struct wr_memory_table *from)
{
    struct wr_error error;
    int64_t *rows = malloc((size_t)from->meta.extent[WR_DIM_QUERY] * sizeof *rows);
    for (int64_t i = 0; i < from->meta.extent[WR_DIM_QUERY]; i++) {
        rows[i] = i;
    }
    struct wr_memory_table *table = random_table_permuted(from, rows);
    free(rows);
    int64_t models = from->meta.extent[WR_DIM_MODEL];
    int32_t *model = table->meta.column[WR_COL_PAIR_MODEL].data;
    for (int64_t p = 0; p < from->meta.extent[WR_DIM_PAIR]; p++) {
        model[p] = (int32_t)models - 1 - model[p];
        wr_meta_set_label(&table->meta, WR_COL_PAIR, p, p % 2 ? "other" : "name", &error);
    }
    for (int id = 0; id < WR_COLUMNS; id++) {
        const struct wr_column *column = &from->meta.column[id];
        if (!table->rows[id] || column->dim2 != WR_DIM_MODEL) {
            continue;
        }
        size_t size = wr_type_size(column->type);
        for (int64_t i = 0; i < from->meta.extent[WR_DIM_QUERY] * models; i++) {
            int64_t mirrored = i / models * models + (models - 1 - i % models);
            memcpy((char *)table->rows[id] + (size_t)i * size, (char *)from->rows[id] + (size_t)mirrored * size, size);
        }
    }
    return table;
}

static void names_and_the_order_of_models_do_not_matter(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        const struct random_table spec = random_table_spec(seed);
        struct wr_memory_table *table = random_table_make(&spec), *other = relabelled(table);
        struct random_pool pool[2];
        struct run run[2];
        run_everything(&run[0], &pool[0], table, seed, 1);
        run_everything(&run[1], &pool[1], other, seed, 1);
        assert_totals_identical(&run[0].totals, &run[1].totals);
        run_free(&run[0]), run_free(&run[1]);
        table->source.close(&table->source);
        other->source.close(&other->source);
    }
}

static void any_kernel_and_number_of_threads_gives_the_same_bytes(void **state)
{
    const int threads[] = {1, 2, 7};
    const char *kernel;
    struct wr_error error;
    (void)state;
    for (uint64_t seed = 1; seed <= 4; seed++) {
        struct random_table spec = random_table_spec(seed);
        spec.queries = 11 * 4096 + 17;
        spec.models = spec.accelerators = 2;
        spec.levels = 1000003;
        spec.right = 0.5;
        spec.energy = spec.latency = true;
        struct wr_memory_table *table = random_table_make(&spec);
        for (int64_t i = 0; i < wr_meta_elements(&table->meta, WR_COL_ENERGY); i++) {
            ((float *)table->rows[WR_COL_ENERGY])[i] /= 3; /* sums that round */
        }
        struct random_pool pool[2];
        struct run one, many;
        assert_int_equal(wr_kernels_choose("scalar", &error), WR_OK);
        run_everything(&one, &pool[0], table, seed, 1);
        for (int k = 0; (kernel = wr_kernels_name(k)); k++) {
            assert_int_equal(wr_kernels_choose(kernel, &error), WR_OK);
            run_everything(&many, &pool[1], table, seed, threads[(seed + (uint64_t)k) % 3]);
            assert_totals_identical(&one.totals, &many.totals);
            assert_memory_equal(&one.counts, &many.counts, sizeof one.counts);
            size_t decisions = (size_t)spec.queries * (size_t)one.job.policies;
            assert_memory_equal(one.choice, many.choice, decisions * sizeof *one.choice);
            run_free(&many);
        }
        run_free(&one);
        table->source.close(&table->source);
    }
}

static double plain_sum(const struct wr_memory_table *table, enum wr_column_id id, int pair)
{
    const float *value = table->rows[id];
    const double *weight = table->rows[WR_COL_QUERY_WEIGHT];
    int64_t pairs = table->meta.extent[WR_DIM_PAIR];
    double sum = 0;
    for (int64_t q = 0; q < table->meta.extent[WR_DIM_QUERY]; q++) {
        sum += (weight ? weight[q] : 1) * (double)value[q * pairs + pair];
    }
    return sum;
}

/* Within one segment sums are plain sums in row order, to the bit; over several they agree to 1e-12. */
static void always_gives_plain_sums_of_the_stored_columns(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 30; seed++) {
        struct random_table spec = random_table_spec(seed);
        bool one_segment = seed % 5 != 0;
        spec.queries = one_segment ? spec.queries : 9001;
        spec.missing = 0;
        spec.domains = 0;
        spec.energy = spec.latency = true;
        spec.levels = 1000003;
        struct wr_memory_table *table = random_table_make(&spec);
        for (int64_t i = 0; i < wr_meta_elements(&table->meta, WR_COL_ENERGY); i++) {
            ((float *)table->rows[WR_COL_ENERGY])[i] /= 3; /* sums that round */
        }
        struct random_pool pool;
        struct run run;
        random_pool_make(&pool, table, seed, true);
        random_pool_price(&pool, table, seed, true);
        run_init(&run, table, &pool);
        for (int p = 0; p < pool.pool.pairs; p++) {
            run_add_always(&run, p);
        }
        go(&run, 2);
        for (int p = 0; p < pool.pool.pairs; p++) {
            double energy = run_sum(&run, p, WR_SUM_ENERGY), expected = plain_sum(table, WR_COL_ENERGY, p);
            assert_int_equal(run_missing(&run, p, WR_SUM_ENERGY), 0);
            assert_true(!one_segment || energy == expected);
            assert_close(energy, expected);
            assert_close(run_sum(&run, p, WR_SUM_LATENCY), plain_sum(table, WR_COL_LATENCY, p));
        }
        run_free(&run);
        table->source.close(&table->source);
    }
}

static struct wr_account account_under(const struct run *run, const struct wr_pair_law *law, int policy)
{
    const struct wr_account_scope scope = {&run->totals, run->job.source->meta, policy, WR_EVERY_DOMAIN};
    struct wr_account account = wr_account_measured(&scope, WR_PARAMETERS_TOTAL);
    wr_account_assume(&account, &scope, law, NULL, NULL);
    return account;
}

/* Without assumptions energies and latencies are the plain sums, to the bit; they rise with the PUE and with use that
 * falls. */
static void neutral_assumptions_are_plain_sums_and_others_rise(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= TRIALS; seed++) {
        const struct random_table spec = random_table_spec(seed);
        struct world w;
        open_world(&w, &spec, true);
        add_all_policies(&w.run);
        go(&w.run, 1);
        for (int policy = 0; policy < w.run.job.policies; policy++) {
            double before = -1;
            for (int step = 0; step <= 4; step++) {
                struct wr_pair_law law[RANDOM_PAIRS_MAX];
                struct wr_overheads overheads;
                wr_overheads_init(&overheads);
                overheads.pue = 1 + step / 8.0;
                const struct wr_idle_terms idle = {.idle_j = 40 * step};
                const struct wr_service as_measured = {.g = 1, .h = 1, .batch = 2};
                for (int64_t p = 0; p < w.table->meta.extent[WR_DIM_PAIR]; p++) {
                    law[p] = wr_overheads_law(&overheads, WR_BASIS_WALL, &as_measured, &idle);
                }
                const struct wr_account account = account_under(&w.run, law, policy);
                const double assumed = account.energy.sum;
                assert_true(step > 0 || assumed == run_sum(&w.run, policy, WR_SUM_ENERGY));
                assert_true(account.latency.sum == run_sum(&w.run, policy, WR_SUM_LATENCY));
                assert_true(assumed >= before);
                before = assumed;
            }
        }
        close_world(&w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_imperfect_router_saves_its_rate_of_what_the_oracle_saves),
        cmocka_unit_test(the_free_oracle_costs_least_of_those_as_accurate),
        cmocka_unit_test(coverage_and_the_oracles_accuracy_grow_with_the_pool),
        cmocka_unit_test(the_oracles_mean_score_grows_with_the_pool_under_rule_max),
        cmocka_unit_test(the_order_of_queries_does_not_matter),
        cmocka_unit_test(names_and_the_order_of_models_do_not_matter),
        cmocka_unit_test(any_kernel_and_number_of_threads_gives_the_same_bytes),
        cmocka_unit_test(always_gives_plain_sums_of_the_stored_columns),
        cmocka_unit_test(neutral_assumptions_are_plain_sums_and_others_rise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
