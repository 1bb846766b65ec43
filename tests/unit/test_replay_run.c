/* How a replay runs: what it reads, in which order segments end, how errors stop it, that nothing leaks. */
#include "tests/unit/unit.h"

#include "sim/base/interrupt.h"
#include "sim/base/memory.h"
#include "sim/base/segment.h"
#include "sim/replay/replay.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* A source that makes its rows: two pairs, per-model scores, energy and cost. Counts what is read; fails on request. */
struct made_source {
    struct wr_source source;
    struct wr_meta meta;
    atomic_int reads[WR_COLUMNS];
    atomic_bool misread;   /* a range that is not exactly one block */
    int64_t bad_row[2];    /* reading the block at this row fails; -1 = none */
    int64_t interrupt_row; /* reading it asks for a stop; -1 = none */
    double weight_of_row_0;
};

static float energy_of(int64_t row, int pair)
{
    return (float)((row * 7 + pair * 3) % 1000) / 7.0F;
}

static int8_t score_of(int64_t row, int model)
{
    return (int8_t)((row * (model + 2) / 3) % 2);
}

static void make_rows(enum wr_column_id id, int64_t row, int64_t rows, void *buffer, double first_weight)
{
    for (int64_t r = 0; r < rows; r++) {
        for (int p = 0; p < 2; p++) {
            if (id == WR_COL_SCORE) {
                ((int8_t *)buffer)[2 * r + p] = score_of(row + r, p);
            } else if (id == WR_COL_ENERGY || id == WR_COL_COST) {
                ((float *)buffer)[2 * r + p] = energy_of(row + r, p);
            }
        }
        if (id == WR_COL_QUERY_WEIGHT) {
            ((double *)buffer)[r] = row + r ? 1 : first_weight;
        }
        if (id == WR_COL_QUERY_DOMAIN) {
            ((int32_t *)buffer)[r] = (int32_t)((row + r) % 3);
        }
    }
}

static enum wr_code read_rows(struct wr_source *source, enum wr_column_id id, int64_t row, int64_t rows, void *buffer,
                              struct wr_error *error)
{
    struct made_source *self = (struct made_source *)source;
    int64_t left = self->meta.extent[WR_DIM_QUERY] - row;
    if (row % WR_BLOCK_ROWS != 0 || rows != (left < WR_BLOCK_ROWS ? left : WR_BLOCK_ROWS)) {
        atomic_store(&self->misread, true);
    }
    atomic_fetch_add(&self->reads[id], 1);
    if (row == self->bad_row[0] || row == self->bad_row[1]) {
        return wr_fail(error, WR_E_LIMIT, "%s%ld%d", "row", (long)row, 0);
    }
    if (row == self->interrupt_row) {
        wr_interrupt(WR_E_TERMINATED);
    }
    make_rows(id, row, rows, buffer, self->weight_of_row_0);
    return WR_OK;
}

static void source_open(struct made_source *self, int64_t queries)
{
    struct wr_error error;
    memset(self, 0, sizeof *self);
    wr_meta_init(&self->meta);
    self->meta.extent[WR_DIM_MODEL] = self->meta.extent[WR_DIM_PAIR] = 2;
    self->meta.extent[WR_DIM_ACCELERATOR] = 1;
    self->meta.extent[WR_DIM_DOMAIN] = 3;
    self->meta.extent[WR_DIM_QUERY] = queries;
    const enum wr_column_id columns[] = {WR_COL_SCORE, WR_COL_ENERGY,       WR_COL_COST,         WR_COL_PAIR_MODEL,
                                         WR_COL_PAIR,  WR_COL_QUERY_DOMAIN, WR_COL_QUERY_WEIGHT, WR_COL_ARRIVAL};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        assert_int_equal(wr_meta_add(&self->meta, columns[i], &error), WR_OK);
    }
    self->meta.column[WR_COL_SCORE].dim2 = WR_DIM_MODEL;
    ((int32_t *)self->meta.column[WR_COL_PAIR_MODEL].data)[0] = 0;
    ((int32_t *)self->meta.column[WR_COL_PAIR_MODEL].data)[1] = 1;
    self->source = (struct wr_source){.meta = &self->meta, .read = read_rows};
    self->bad_row[0] = self->bad_row[1] = self->interrupt_row = -1;
    self->weight_of_row_0 = 1;
}

/* The least energy of the two pairs; asks for the survey so that both passes run. */
static void decide(const struct wr_policy *policy, const struct wr_pool *pool, const struct wr_strip *strip,
                   int32_t *choice)
{
    (void)policy, (void)pool;
    for (int r = 0; r < strip->rows; r++) {
        choice[r] = strip->objective[2 * r] <= strip->objective[2 * r + 1] ? 0 : 1;
    }
}

struct seen {
    double correct[2], objective[2];
    int32_t best_local;
};

static bool wants_survey(const void *config)
{
    (void)config;
    return true;
}

static enum wr_code prepare(struct wr_policy *policy, const struct wr_pool *pool, const struct wr_prospect *prospect,
                            struct wr_error *error)
{
    const struct wr_survey *survey = prospect->survey;
    struct seen seen = {.best_local = survey->best_local};
    (void)pool, (void)error;
    memcpy(seen.correct, survey->correct, sizeof seen.correct);
    memcpy(seen.objective, survey->objective, sizeof seen.objective);
    memcpy(policy->config, &seen, sizeof seen);
    return WR_OK;
}

static const struct wr_policy_kind least = {.name = "least", .decide = decide};
static const struct wr_policy_kind looker = {
    .name = "looker", .decide = decide, .prepare = prepare, .wants_survey = wants_survey};

/* A sink that counts its open segments and checks their order; fails at a segment's begin, add or end on request. */
struct counting_sink {
    struct wr_sink sink;
    atomic_int open, most_open, begun, dropped;
    int ended, fail_begin, fail_add, fail_end;
    bool out_of_order;
};

struct counted {
    int segment;
};

static enum wr_code sink_fault(int segment, struct wr_error *error)
{
    return wr_fail(error, WR_E_LIMIT, "%s%d%d", "segment", segment, 0);
}

static enum wr_code sink_begin(struct wr_sink *sink, int segment, void **state, struct wr_error *error)
{
    struct counting_sink *self = (struct counting_sink *)sink;
    if (segment == self->fail_begin) {
        return sink_fault(segment, error);
    }
    struct counted *counted = malloc(sizeof *counted);
    counted->segment = segment;
    *state = counted;
    int open = atomic_fetch_add(&self->open, 1) + 1, most = atomic_load(&self->most_open);
    while (open > most && !atomic_compare_exchange_weak(&self->most_open, &most, open)) {
    }
    atomic_fetch_add(&self->begun, 1);
    return WR_OK;
}

static enum wr_code sink_add(struct wr_sink *sink, void *state, const struct wr_contributions *from,
                             struct wr_error *error)
{
    const struct counting_sink *self = (struct counting_sink *)sink;
    const struct counted *counted = state;
    (void)from;
    return counted->segment == self->fail_add ? sink_fault(counted->segment, error) : WR_OK;
}

static enum wr_code sink_end(struct wr_sink *sink, int segment, void *state, struct wr_error *error)
{
    struct counting_sink *self = (struct counting_sink *)sink;
    struct counted *counted = state;
    self->out_of_order |= counted->segment != segment || segment != self->ended;
    free(counted);
    atomic_fetch_sub(&self->open, 1);
    if (segment == self->fail_end) {
        return sink_fault(segment, error);
    }
    self->ended++;
    return WR_OK;
}

static void sink_drop(struct wr_sink *sink, void *state)
{
    struct counting_sink *self = (struct counting_sink *)sink;
    free(state);
    atomic_fetch_sub(&self->open, 1);
    atomic_fetch_add(&self->dropped, 1);
}

/* A whole run over a made source. */
struct setting {
    struct made_source made;
    struct counting_sink counting;
    struct wr_sink *sink[1];
    struct wr_policy policy;
    struct wr_replay_job job;
    struct wr_totals totals;
    struct wr_replay_counts counts;
    struct wr_error error;
};

static const int32_t pairs[] = {0, 1};
static const bool local[] = {true, false};
static const struct wr_price by_energy[] = {{.energy = 1}, {.energy = 1}};

static void set_up(struct setting *self, int64_t queries, int threads)
{
    memset(self, 0, sizeof *self);
    source_open(&self->made, queries);
    self->made.meta.column[WR_COL_ARRIVAL].present = false;
    self->counting.sink = (struct wr_sink){sink_begin, sink_add, sink_end, sink_drop};
    self->counting.fail_begin = self->counting.fail_add = self->counting.fail_end = -1;
    self->sink[0] = &self->counting.sink;
    self->policy = (struct wr_policy){.kind = &least, .name = "p"};
    self->job = (struct wr_replay_job){.source = &self->made.source,
                                       .pool = {2, pairs, local, 1},
                                       .price = by_energy,
                                       .selection = {.rule = WR_CORRECT_AT, .correct_at = 1},
                                       .policy = &self->policy,
                                       .policies = 1,
                                       .sink = self->sink,
                                       .sinks = 1,
                                       .threads = threads};
}

static enum wr_code go(struct setting *self)
{
    return wr_replay(&self->job, &self->totals, &self->counts, &self->error);
}

static void tear_down(struct setting *self)
{
    assert_int_equal(atomic_load(&self->counting.open), 0);
    wr_totals_free(&self->totals);
    wr_meta_free(&self->made.meta);
}

static void it_reads_whole_blocks_of_the_columns_it_needs_once(void **state)
{
    (void)state;
    struct setting s;
    set_up(&s, 3 * WR_BLOCK_ROWS + 5, 2);
    assert_int_equal(go(&s), WR_OK);
    assert_false(s.made.misread);
    const enum wr_column_id needed[] = {WR_COL_SCORE, WR_COL_ENERGY, WR_COL_QUERY_DOMAIN, WR_COL_QUERY_WEIGHT};
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        assert_int_equal(s.made.reads[needed[i]], 4);
    }
    assert_int_equal(s.made.reads[WR_COL_COST], 0); /* neither a price nor the study asks for it */
    assert_int_equal(s.counts.replayed, 3 * WR_BLOCK_ROWS + 5);
    assert_int_equal(s.totals.cell[0].missing[WR_SUM_COST], s.totals.cell[0].n);
    tear_down(&s);
    set_up(&s, 10, 1);
    s.job.measured_cost = true;
    s.policy.kind = &looker;
    assert_int_equal(go(&s), WR_OK);
    assert_int_equal(s.made.reads[WR_COL_COST], 2); /* the survey, then the main pass */
    assert_true(s.totals.cell[0].sum[WR_SUM_COST] > 0);
    tear_down(&s);
}

static void segments_end_in_order_and_few_are_pending(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 7; threads += 3) {
        struct setting s;
        set_up(&s, 40 * WR_BLOCK_ROWS, threads);
        assert_int_equal(go(&s), WR_OK);
        assert_int_equal(s.counting.ended, 40);
        assert_int_equal(s.counting.dropped, 0);
        assert_false(s.counting.out_of_order);
        assert_true(s.counting.most_open <= threads);
        tear_down(&s);
    }
}

/* More than 1024 blocks: segments of two blocks, and a full tree. */
static void long_tables_give_the_same_bytes_for_any_number_of_threads(void **state)
{
    int64_t queries = 1030 * (int64_t)WR_BLOCK_ROWS + 77;
    struct setting s[2];
    (void)state;
    for (int i = 0; i < 2; i++) {
        set_up(&s[i], queries, i ? 7 : 1);
        s[i].policy.kind = &looker;
        assert_int_equal(go(&s[i]), WR_OK);
        assert_false(s[i].made.misread);
        assert_int_equal(s[i].counting.ended, wr_segment_count(queries));
        assert_int_equal(s[i].counts.replayed, queries);
    }
    assert_int_equal(s[0].totals.cells, s[1].totals.cells);
    assert_int_equal(s[0].totals.cells, 2 * 3);
    assert_memory_equal(s[0].totals.cell, s[1].totals.cell, s[0].totals.cells * sizeof *s[0].totals.cell);
    assert_memory_equal(s[0].totals.group, s[1].totals.group, s[0].totals.groups * sizeof *s[0].totals.group);
    assert_memory_equal(s[0].policy.config, s[1].policy.config, sizeof(struct seen));
    tear_down(&s[0]);
    tear_down(&s[1]);
}

static void the_survey_sums_over_kept_rows(void **state)
{
    int64_t queries = 2 * WR_BLOCK_ROWS + 9;
    const struct wr_where where = {.column = WR_COL_QUERY_DOMAIN, .op = WR_NE, .value = 1};
    double correct[2] = {0, 0}, objective[2] = {0, 0};
    struct setting s;
    (void)state;
    set_up(&s, queries, 2);
    s.policy.kind = &looker;
    s.job.selection.where = &where;
    s.job.selection.wheres = 1;
    assert_int_equal(go(&s), WR_OK);
    for (int64_t q = 0; q < queries; q++) {
        for (int p = 0; q % 3 != 1 && p < 2; p++) {
            correct[p] += score_of(q, p) == 1;
            objective[p] += (double)energy_of(q, p);
        }
    }
    struct seen seen;
    memcpy(&seen, s.policy.config, sizeof seen);
    for (int p = 0; p < 2; p++) {
        assert_true(seen.correct[p] == correct[p]);
        assert_true(fabs(seen.objective[p] - objective[p]) <= 1e-12 * objective[p]);
    }
    assert_int_equal(seen.best_local, 0);
    tear_down(&s);
}

static void the_first_error_in_segment_order_is_reported(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 7; threads++) {
        struct setting s;
        set_up(&s, 30 * WR_BLOCK_ROWS, threads);
        s.made.bad_row[0] = 13 * WR_BLOCK_ROWS;
        s.made.bad_row[1] = 11 * WR_BLOCK_ROWS;
        assert_int_equal(go(&s), WR_E_LIMIT);
        assert_int_equal(s.error.value[1].integer, 11 * WR_BLOCK_ROWS);
        assert_int_equal(s.counting.ended, 11);
        assert_int_equal(s.counting.begun, 11 + s.counting.dropped);
        assert_int_equal(s.totals.cells, 0);
        assert_true(s.made.reads[WR_COL_SCORE] <= 12 + threads); /* the rest is not read */
        tear_down(&s);
    }
}

static void a_failing_sink_stops_the_replay(void **state)
{
    (void)state;
    for (int kind = 0; kind < 3; kind++) {
        struct setting s;
        set_up(&s, 30 * WR_BLOCK_ROWS, 3);
        *(kind == 0 ? &s.counting.fail_begin : kind == 1 ? &s.counting.fail_add : &s.counting.fail_end) = 9;
        assert_int_equal(go(&s), WR_E_LIMIT);
        assert_int_equal(s.error.value[1].integer, 9);
        assert_int_equal(s.counting.ended, 9);
        tear_down(&s);
    }
}

static void a_request_to_stop_is_heard_within_a_block(void **state)
{
    (void)state;
    struct setting s;
    set_up(&s, 200 * WR_BLOCK_ROWS, 2);
    s.made.interrupt_row = 20 * WR_BLOCK_ROWS;
    enum wr_code code = go(&s);
    wr_interrupt(WR_OK);
    assert_int_equal(code, WR_E_TERMINATED);
    assert_int_equal(s.error.code, WR_E_TERMINATED);
    assert_true(s.made.reads[WR_COL_SCORE] < 30);
    tear_down(&s);
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    int64_t successes = 0;
    enum wr_code code = WR_E_NO_MEMORY;
    for (; code != WR_OK; successes++) {
        struct setting s;
        set_up(&s, 3 * WR_BLOCK_ROWS, 1);
        s.policy.kind = &looker;
        wr_memory_fail_after(successes);
        code = go(&s);
        wr_memory_fail_after(-1);
        assert_true(code == WR_OK || (code == WR_E_NO_MEMORY && s.error.code == WR_E_NO_MEMORY));
        tear_down(&s);
    }
    assert_true(successes > 30);
}

static void an_empty_table_gives_empty_totals(void **state)
{
    (void)state;
    struct setting s;
    set_up(&s, 0, 2);
    s.policy.kind = &looker;
    assert_int_equal(go(&s), WR_OK);
    assert_int_equal(s.totals.cells, 0);
    assert_int_equal(s.counts.queries, 0);
    struct seen seen;
    memcpy(&seen, s.policy.config, sizeof seen);
    assert_int_equal(seen.best_local, 0);
    tear_down(&s);
}

static void values_that_no_sum_can_take_are_refused(void **state)
{
    const double bad[] = {-1, (double)NAN, (double)INFINITY};
    (void)state;
    for (int i = 0; i < 3; i++) {
        struct setting s;
        set_up(&s, 10, 1);
        s.made.weight_of_row_0 = bad[i];
        assert_int_equal(go(&s), WR_E_REPLAY_WEIGHT);
        tear_down(&s);
    }
    struct setting s;
    set_up(&s, 10, 1);
    s.made.meta.extent[WR_DIM_DOMAIN] = 2;
    assert_int_equal(go(&s), WR_E_REPLAY_DOMAIN);
    assert_int_equal(s.error.value[0].integer, 2); /* the row */
    tear_down(&s);
}

static void columns_that_are_not_there_are_named(void **state)
{
    const struct wr_price by_latency[] = {{.energy = 1}, {.latency = 1}};
    const struct wr_where where = {.column = WR_COL_ARRIVAL, .op = WR_GE, .value = 0};
    struct setting s;
    (void)state;
    set_up(&s, 10, 1);
    s.job.price = by_latency;
    assert_int_equal(go(&s), WR_E_REPLAY_COLUMN);
    assert_string_equal(s.error.value[0].text, "latency_s");
    s.job.price = by_energy;
    s.job.selection.where = &where;
    s.job.selection.wheres = 1;
    assert_int_equal(go(&s), WR_E_REPLAY_COLUMN);
    assert_string_equal(s.error.value[0].text, "arrival_s");
    s.job.selection.wheres = 0;
    s.job.measured_cost = true;
    s.made.meta.column[WR_COL_COST].present = false;
    assert_int_equal(go(&s), WR_E_REPLAY_COLUMN);
    assert_string_equal(s.error.value[0].text, "cost_usd");
    tear_down(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_reads_whole_blocks_of_the_columns_it_needs_once),
        cmocka_unit_test(segments_end_in_order_and_few_are_pending),
        cmocka_unit_test(long_tables_give_the_same_bytes_for_any_number_of_threads),
        cmocka_unit_test(the_survey_sums_over_kept_rows),
        cmocka_unit_test(the_first_error_in_segment_order_is_reported),
        cmocka_unit_test(a_failing_sink_stops_the_replay),
        cmocka_unit_test(a_request_to_stop_is_heard_within_a_block),
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(an_empty_table_gives_empty_totals),
        cmocka_unit_test(values_that_no_sum_can_take_are_refused),
        cmocka_unit_test(columns_that_are_not_there_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
