/* Every vector kernel against its scalar twin: offsets x lengths x missing patterns x ties x signs. */
#include "tests/unit/unit.h"

#include "sim/policy/candidate.h"
#include "sim/replay/kernels/correctness.h"
#include "sim/replay/kernels/eligibility.h"
#include "sim/replay/plan.h"
#include "tests/reference/random_table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_MOST = 37, PADDING = WR_LANES_PADDING / (int)sizeof(float) + 4 };

/* Models x accelerators: 1 to 64 lanes around whole groups, 1 to 64 score columns around whole words. */
static const int shapes[][2] = {{1, 1},  {1, 15}, {16, 1}, {1, 17}, {5, 3}, {31, 1}, {32, 1},
                                {33, 1}, {40, 1}, {2, 20}, {8, 6},  {7, 9}, {64, 1}};
enum { SHAPES = sizeof shapes / sizeof *shapes };

enum missing { MISSING_NONE, MISSING_ONE, MISSING_SOME, MISSING_ROWS, MISSING_ALL, MISSING_KINDS };
enum values { VALUES_DISTINCT, VALUES_TIES, VALUES_SIGNS, VALUES_ENDS, VALUES_KINDS };

/* A strip in both forms: lanes for the kernels, matrices by pool index for the twins. */
struct world {
    uint64_t seed;
    struct wr_memory_table *table;
    struct random_pool pool;
    struct wr_lanes lanes;
    int rows, pairs;
    float *memory[2]; /* owned; energy and latency lie in them at an offset */
    float *energy, *latency;
    double *objective;         /* [row][width] */
    uint32_t *there, *correct; /* [row][words] */
    int8_t *right;             /* [row][lane]: 1, 0, -1 as wr_kernel_correct() has them */
};

static double unit(const struct world *w, uint32_t purpose, int64_t i)
{
    return random_unit(w->seed, purpose, (uint64_t)i);
}

static double draw(const struct world *w, uint32_t purpose, int64_t i, enum values values)
{
    double u = unit(w, purpose, i);
    switch (values) {
    case VALUES_TIES:
        return floor(u * 3);
    case VALUES_SIGNS:
        return floor(u * 7) - 3; /* -0 never: it comes with the ends */
    case VALUES_ENDS:
        return u < 0.3 ? (double)INFINITY : u < 0.5 ? -0.0 : u < 0.7 ? 0 : u < 0.8 ? -(double)INFINITY : 1e30 * u;
    default:
        return u * 1000;
    }
}

static bool lost(const struct world *w, uint32_t purpose, int row, int lane, enum missing missing)
{
    double u = unit(w, purpose, missing == MISSING_ROWS ? row : row * 1000 + lane);
    if (missing == MISSING_ONE) { /* the only one of the strip */
        return row == random_die(w->seed, 70, w->rows) && lane == random_die(w->seed, 71, w->pairs);
    }
    return missing == MISSING_ALL || (missing == MISSING_SOME && u < 0.2) || (missing == MISSING_ROWS && u < 0.4);
}

static void fill(struct world *w, float *to, uint32_t purpose, enum missing missing, enum values values)
{
    for (int r = 0; r < w->rows; r++) {
        for (int l = 0; l < w->pairs; l++) {
            int64_t at = (int64_t)r * w->pairs + l;
            to[at] = lost(w, purpose + 1, r, l, missing) ? NAN : (float)draw(w, purpose, at, values);
        }
    }
}

/* Random answers; what the kernel makes of stored scores has its own test. */
static void fill_answers(struct world *w, enum missing missing)
{
    memset(w->there, 0, (size_t)(w->rows * w->lanes.words) * sizeof *w->there);
    memset(w->correct, 0, (size_t)(w->rows * w->lanes.words) * sizeof *w->correct);
    for (int r = 0; r < w->rows; r++) {
        for (int l = 0; l < w->pairs; l++) {
            int column = (int)wr_meta_pair_offset(&w->table->meta, WR_COL_SCORE, l);
            bool there = !lost(w, 31, r, column, missing), right = there && unit(w, 32, r * 1000 + column) < 0.6;
            bool in_play = w->lanes.pool[l] >= 0;
            int64_t word = r * w->lanes.words + column / WR_WORD_BITS;
            w->there[word] |= (uint32_t)(there && in_play) << (column % WR_WORD_BITS);
            w->correct[word] |= (uint32_t)(right && in_play) << (column % WR_WORD_BITS);
            w->right[r * w->pairs + l] = (int8_t)(there ? right : -1);
        }
    }
}

static void *memory(size_t size)
{
    void *block = aligned_alloc(64, (size + 63) / 64 * 64);
    assert_non_null(block);
    memset(block, 0xff, size); /* NaN, and no lane: a kernel that looks past the end finds what spoils its result */
    return block;
}

static void open_world(struct world *w, uint64_t seed)
{
    const int *shape = shapes[seed % SHAPES];
    struct wr_error error;
    memset(w, 0, sizeof *w);
    w->seed = seed;
    struct random_table spec = random_table_spec(seed);
    spec.models = shape[0], spec.accelerators = shape[1], spec.clouds = shape[1] / 2;
    spec.energy = spec.latency = spec.tokens_in = spec.tokens_out = true;
    w->rows = 1 + random_die(seed, 1, ROWS_MOST);
    spec.queries = w->rows;
    w->table = random_table_make(&spec);
    w->pairs = (int)w->table->meta.extent[WR_DIM_PAIR];
    for (int p = 0; p < w->pairs && random_die(seed, 10, 2);
         p++) { /* models in no order: lanes next to each other differ */
        ((int32_t *)w->table->meta.column[WR_COL_PAIR_MODEL].data)[p] = p * 7 % shape[0];
    }
    random_pool_make(&w->pool, w->table, seed, random_die(seed, 2, 2));
    random_pool_price(&w->pool, w->table, seed, random_die(seed, 3, 3) == 0);
    assert_int_equal(wr_lanes_init(&w->lanes, &w->pool.pool, &w->table->meta, &error), WR_OK);
    size_t cells = (size_t)(w->rows * w->pairs), words = (size_t)(w->rows * w->lanes.words);
    for (int i = 0; i < 2; i++) {
        w->memory[i] = memory((cells + PADDING) * sizeof(float));
    }
    w->energy = w->memory[0] + random_die(seed, 4, 4);
    w->latency = w->memory[1] + random_die(seed, 5, 4);
    w->objective = memory((size_t)(w->rows * w->lanes.width) * sizeof(double));
    w->there = memory(words * sizeof *w->there);
    w->correct = memory(words * sizeof *w->correct);
    w->right = memory(cells);
    enum missing missing = (enum missing)random_die(seed, 6, MISSING_KINDS);
    fill(w, w->energy, 20, missing, (enum values)random_die(seed, 7, VALUES_KINDS));
    fill(w, w->latency, 22, missing, (enum values)random_die(seed, 8, VALUES_KINDS));
    enum values values = (enum values)random_die(seed, 9, VALUES_KINDS);
    for (int64_t i = 0; i < w->rows * w->lanes.width; i++) {
        bool gone = lost(w, 25, (int)(i / w->lanes.width), (int)(i % w->lanes.width), missing);
        w->objective[i] = gone ? (double)NAN : draw(w, 24, i, values);
    }
    fill_answers(w, missing);
}

static void close_world(struct world *w)
{
    free(w->memory[0]), free(w->memory[1]);
    free(w->objective), free(w->there), free(w->correct), free(w->right);
    wr_lanes_free(&w->lanes);
    w->table->source.close(&w->table->source);
}

/* Runs `check` on many worlds with every vector kernel. */
static void everywhere(void (*check)(struct world *w, const struct wr_kernels *kernels))
{
    const char *name;
    struct wr_error error;
    for (int i = 1; (name = wr_kernels_name(i)); i++) {
        assert_int_equal(wr_kernels_choose(name, &error), WR_OK);
        assert_string_equal(wr_kernels()->name, name);
        for (uint64_t seed = 1; seed <= 60 * SHAPES; seed++) {
            struct world w;
            open_world(&w, seed);
            check(&w, wr_kernels());
            close_world(&w);
        }
    }
}

/* One kind of search: which lanes, which answers, by what, within what. */
struct kind {
    enum wr_lane_set_id set;
    bool correct, by_objective, no_energy, limited;
    float limit;
};

static struct kind kind_of(const struct world *w, int i)
{
    return (struct kind){.set = (enum wr_lane_set_id)(i % WR_LANE_SETS),
                         .correct = random_die(w->seed, 40 + (uint32_t)i, 2),
                         .by_objective = i >= WR_LANE_SETS,
                         .no_energy = i >= WR_LANE_SETS && random_die(w->seed, 50, 4) == 0,
                         .limited = random_die(w->seed, 60 + (uint32_t)i, 2),
                         .limit = (float)random_die(w->seed, 51, 3)};
}

static struct wr_search search_of(const struct world *w, const struct kind *kind)
{
    return (struct wr_search){.rows = w->rows,
                              .set = &w->lanes.set[kind->set],
                              .words = w->lanes.words,
                              .bits = kind->correct ? w->correct : w->there,
                              .pairs = w->pairs,
                              .energy = kind->no_energy ? NULL : w->energy,
                              .objective = kind->by_objective ? w->objective : NULL,
                              .width = w->lanes.width,
                              .latency = kind->limited ? w->latency : NULL,
                              .limit = kind->limit};
}

/* The twin: candidates in ascending order, each weighed against the best so far. Returns how many there are. */
static int by_hand(const struct world *w, const struct kind *kind, int row, int32_t *lane)
{
    double objective[RANDOM_PAIRS_MAX];
    int64_t at = (int64_t)row * w->pairs;
    int found = 0;
    for (int l = 0; l < w->pairs; l++) {
        objective[l] = kind->by_objective ? w->objective[row * w->lanes.width + l] : (double)w->energy[at + l];
    }
    const struct wr_candidates cells = {.objective = objective, .energy = kind->no_energy ? NULL : w->energy + at};
    *lane = -1;
    for (int l = 0; l < w->pairs; l++) {
        int32_t index = w->lanes.pool[l];
        bool site = index >= 0 && (kind->set == WR_LANES_ALL || w->pool.local[index] == (kind->set == WR_LANES_LOCAL));
        bool answer = kind->correct ? w->right[at + l] == 1 : w->right[at + l] >= 0;
        bool in_time = !kind->limited || w->latency[at + l] <= kind->limit;
        if (site && answer && in_time && !isnan(objective[l])) {
            found++;
            *lane = wr_candidate_is_cheaper(&cells, l, *lane) ? l : *lane;
        }
    }
    return found;
}

static struct {
    int64_t none, some;
} met;

static void check_search(struct world *w, const struct wr_kernels *kernels)
{
    for (int i = 0; i < 2 * WR_LANE_SETS; i++) {
        const struct kind kind = kind_of(w, i);
        const struct wr_search search = search_of(w, &kind);
        int32_t lane[ROWS_MOST], count[ROWS_MOST];
        for (int r = 0; r < w->rows; r++) {
            lane[r] = r % 5 == 3 ? 1000 + r : -1; /* already decided */
        }
        kernels->search->count(&search, count);
        if (kind.by_objective) {
            kernels->search->least_objective(&search, lane);
        } else {
            kernels->search->least_energy(&search, lane);
        }
        for (int r = 0; r < w->rows; r++) {
            int32_t expected;
            int found = by_hand(w, &kind, r, &expected);
            assert_int_equal(count[r], found);
            assert_int_equal(lane[r], r % 5 == 3 ? 1000 + r : expected);
            met.none += found == 0;
            met.some += found > 0;
        }
    }
}

static void check_search_of_all(struct world *w, const struct wr_kernels *kernels)
{
    const struct kind kind = {.set = WR_LANES_ALL, .correct = true};
    const struct wr_search search = search_of(w, &kind);
    int32_t lane[ROWS_MOST], expected;
    bool there = true, whole = kernels->search->least_energy_whole(&search, lane);
    for (int i = 0; i < w->rows * w->pairs; i++) {
        by_hand(w, &kind, i / w->pairs, &expected);
        assert_int_equal(lane[i / w->pairs], expected);
        there &= w->lanes.pool[i % w->pairs] < 0 || !isnan(w->energy[i]);
    }
    assert_true(there || !whole);
}

static void searches_find_what_the_scalar_twin_finds(void **state)
{
    (void)state;
    everywhere(check_search);
    assert_true(met.none > 1000 && met.some > 10000);
    everywhere(check_search_of_all);
}

/* The score column of the table itself: integers or reals, by model or by pair. */
static void check_answers(struct world *w, const struct wr_kernels *kernels)
{
    const struct wr_meta *meta = &w->table->meta;
    size_t size = (size_t)wr_meta_elements(meta, WR_COL_SCORE) * wr_type_size(meta->column[WR_COL_SCORE].type);
    char *data = memory(size + WR_LANES_PADDING);
    int32_t offset[RANDOM_PAIRS_MAX];
    for (int p = 0; p < w->pool.pool.pairs; p++) {
        offset[p] = (int32_t)wr_meta_pair_offset(meta, WR_COL_SCORE, w->pool.pair[p]);
    }
    memcpy(data, w->table->rows[WR_COL_SCORE], size);
    const struct wr_view view = {data, meta->column[WR_COL_SCORE].type, wr_meta_row_elements(meta, WR_COL_SCORE),
                                 offset};
    for (int i = 0; i < 4; i++) {
        const double at[] = {1, 0.7, 0, 200};
        const struct wr_selection selection = {.rule = random_die(w->seed, 70, 2) ? WR_CORRECT_AT : WR_CORRECT_MAX,
                                               .correct_at = at[i]};
        float *score = memory((size_t)(w->rows * w->pairs) * sizeof *score);
        int8_t *correct = memory((size_t)(w->rows * w->pairs));
        wr_view_expand(&view, w->rows, w->pool.pool.pairs, score);
        wr_kernel_correct(&selection, score, w->rows, w->pool.pool.pairs, correct);
        kernels->row->answers(&w->lanes, &selection, &view, w->rows, w->there, w->correct);
        for (int r = 0; r < w->rows; r++) {
            for (int p = 0; p < w->pool.pool.pairs; p++) {
                int expected = correct[r * w->pool.pool.pairs + p];
                assert_int_equal(wr_lanes_bit(&w->lanes, w->there, r, w->pool.pair[p]), expected >= 0);
                assert_int_equal(wr_lanes_bit(&w->lanes, w->correct, r, w->pool.pair[p]), expected == 1);
            }
            for (int word = 0; word < w->lanes.words; word++) {
                assert_int_equal(w->there[r * w->lanes.words + word] & ~w->lanes.columns_in_play[word], 0);
            }
        }
        free(score), free(correct);
    }
    free(data);
}

static void answers_are_those_of_the_scalar_twin(void **state)
{
    (void)state;
    everywhere(check_answers);
}

static void check_complete(struct world *w, const struct wr_kernels *kernels)
{
    uint8_t keep[ROWS_MOST], expected[ROWS_MOST];
    int32_t mask[RANDOM_PAIRS_MAX] = {0}, *count = memory((size_t)(w->rows * w->pairs) * sizeof *count);
    bool none = true;
    for (int p = 0; p < w->pool.pool.pairs; p++) {
        mask[w->pool.pair[p]] = -1;
    }
    for (int i = 0; i < w->rows * w->pairs; i++) {
        count[i] = isnan(w->energy[i]) ? -1 - i : i;
        none &= !isnan(w->energy[i]);
    }
    const struct wr_view reals = {w->energy, WR_TYPE_FLOAT32, w->pairs, w->pool.pair};
    const struct wr_view counts = {count, WR_TYPE_INT32, w->pairs, w->pool.pair};
    assert_int_equal(kernels->row->whole(w->energy, (int64_t)w->rows * w->pairs), none);
    for (int kind = 0; kind < 2; kind++) {
        for (int r = 0; r < w->rows; r++) {
            keep[r] = expected[r] = r % 4 != 2;
        }
        wr_kernel_keep_complete(kind ? &counts : &reals, w->rows, w->pool.pool.pairs, expected);
        if (kind) {
            kernels->row->complete_counts(count, w->pairs, mask, w->rows, keep);
        } else {
            kernels->row->complete_reals(w->energy, w->pairs, mask, w->rows, keep);
        }
        assert_memory_equal(keep, expected, (size_t)w->rows);
    }
    free(count);
}

static void missing_values_are_found_as_by_the_scalar_twin(void **state)
{
    (void)state;
    everywhere(check_complete);
}

/* The columns of prices: the world's energies and latencies, the table's tokens; all may be read past the end. */
static void check_price(struct world *w, const struct wr_kernels *kernels)
{
    const enum wr_column_id tokens[] = {WR_COL_INPUT_TOKENS, WR_COL_OUTPUT_TOKENS};
    const struct wr_replay_job job = {
        .source = &w->table->source, .pool = w->pool.pool, .price = w->pool.price, .selection = {.correct_at = 1}};
    struct wr_view term[WR_TERMS] = {[WR_TERM_ENERGY] = {w->energy, WR_TYPE_FLOAT32, w->pairs, w->pool.pair},
                                     [WR_TERM_LATENCY] = {w->latency, WR_TYPE_FLOAT32, w->pairs, w->pool.pair}};
    struct wr_plan plan;
    struct wr_error error;
    int pairs = w->pool.pool.pairs;
    for (int p = 0; p < pairs; p++) {
        w->pool.price[p].measured_cost = 0;
    }
    assert_int_equal(wr_plan_init(&plan, &job, &error), WR_OK);
    for (int i = 0; i < 2; i++) {
        size_t size = (size_t)wr_meta_elements(&w->table->meta, tokens[i]) * sizeof(int32_t);
        int32_t *data = memory(size + WR_LANES_PADDING);
        memcpy(data, w->table->rows[tokens[i]], size);
        term[WR_TERM_TOKENS_IN + i] =
            (struct wr_view){data, WR_TYPE_INT32, wr_meta_row_elements(&w->table->meta, tokens[i]),
                             plan.offset[WR_MATRIX_TOKENS_IN + i]};
    }
    double *expected = memory((size_t)(w->rows * pairs) * sizeof *expected);
    wr_kernel_price(&plan.priced, term, w->rows, pairs, expected);
    kernels->row->price(&plan.lane.prices, term, w->rows, w->objective);
    for (int r = 0; r < w->rows; r++) {
        for (int p = 0; p < pairs; p++) {
            double want = expected[r * pairs + p], got = w->objective[r * w->lanes.width + w->pool.pair[p]];
            assert_true(isnan(want) ? isnan(got) : got == want);
        }
    }
    free((void *)term[WR_TERM_TOKENS_IN].data), free((void *)term[WR_TERM_TOKENS_OUT].data), free(expected);
    wr_plan_free(&plan);
}

static void objectives_are_those_of_the_scalar_twin(void **state)
{
    (void)state;
    everywhere(check_price);
}

/* The strip by pool index, for the twin of the survey. */
struct matrices {
    double objective[ROWS_MOST * RANDOM_PAIRS_MAX];
    float energy[ROWS_MOST * RANDOM_PAIRS_MAX];
    int8_t correct[ROWS_MOST * RANDOM_PAIRS_MAX];
    uint8_t eligible[ROWS_MOST * RANDOM_PAIRS_MAX], keep[ROWS_MOST];
    double weight[ROWS_MOST];
};

static struct wr_strip expand(const struct world *w, bool by_energy, struct matrices *m)
{
    int pairs = w->pool.pool.pairs;
    for (int r = 0; r < w->rows; r++) {
        m->keep[r] = unit(w, 80, r) < 0.8;
        m->weight[r] = unit(w, 81, r) * 3;
        for (int p = 0; p < pairs; p++) {
            int at = r * pairs + p, lane = w->pool.pair[p];
            m->energy[at] = w->energy[r * w->pairs + lane];
            m->objective[at] = by_energy ? 2 + 0.1 * (double)m->energy[at] : w->objective[r * w->lanes.width + lane];
            m->correct[at] = w->right[r * w->pairs + lane];
            m->eligible[at] = m->correct[at] >= 0 && !isnan(m->objective[at]);
        }
    }
    return (struct wr_strip){.rows = w->rows,
                             .pairs = pairs,
                             .keep = m->keep,
                             .objective = m->objective,
                             .energy = m->energy,
                             .correct = m->correct,
                             .eligible = m->eligible};
}

static void check_survey(struct world *w, const struct wr_kernels *kernels)
{
    int pairs = w->pool.pool.pairs;
    for (int by_energy = 0; by_energy < 2; by_energy++) {
        static struct matrices m;
        const struct wr_strip strip = expand(w, by_energy, &m);
        double want[3][RANDOM_PAIRS_MAX] = {{0}}, got[3][RANDOM_PAIRS_MAX + WR_LANES] = {{0}};
        const struct wr_survey_sums expected = {want[0], want[1], want[2]}, sums = {got[0], got[1], got[2]};
        const struct wr_survey_rows rows = {.rows = w->rows,
                                            .set = &w->lanes.set[WR_LANES_ALL],
                                            .words = w->lanes.words,
                                            .correct = w->correct,
                                            .pairs = w->pairs,
                                            .width = w->lanes.width,
                                            .energy = w->energy,
                                            .objective = by_energy ? NULL : w->objective,
                                            .constant = 2,
                                            .coefficient = 0.1,
                                            .keep = m.keep,
                                            .weight = m.weight};
        for (int pass = 0; pass < 2; pass++) { /* onto sums that are not zero */
            wr_kernel_survey(&strip, m.weight, &expected);
            kernels->survey->survey(&rows, &sums);
        }
        for (int i = 0; i < 3 * pairs; i++) {
            double a = want[i / pairs][i % pairs], b = got[i / pairs][w->pool.pair[i % pairs]];
            assert_true(isnan(a) ? isnan(b) : a == b);
        }
    }
}

static void the_sums_of_a_survey_are_those_of_the_scalar_twin(void **state)
{
    (void)state;
    everywhere(check_survey);
}

static void the_kernel_is_chosen_by_name(void **state)
{
    struct wr_error error;
    const struct wr_kernels *best = NULL;
    int names = 0;
    (void)state;
    assert_string_equal(wr_kernels_name(0), "scalar");
    while (wr_kernels_name(names)) {
        names++;
    }
    assert_true(names >= 2);
    assert_int_equal(wr_kernels_choose(NULL, &error), WR_OK);
    best = wr_kernels();
    assert_string_equal(best->name, wr_kernels_name(names - 1));
    assert_int_equal(wr_kernels_choose("x86-64-v9", &error), WR_E_KERNEL);
    assert_ptr_equal(wr_kernels(), best); /* as it was */
    assert_int_equal(wr_kernels_choose("scalar", &error), WR_OK);
    assert_null(wr_kernels());
    assert_int_equal(wr_kernels_choose("", &error), WR_E_KERNEL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(searches_find_what_the_scalar_twin_finds),
        cmocka_unit_test(answers_are_those_of_the_scalar_twin),
        cmocka_unit_test(missing_values_are_found_as_by_the_scalar_twin),
        cmocka_unit_test(objectives_are_those_of_the_scalar_twin),
        cmocka_unit_test(the_sums_of_a_survey_are_those_of_the_scalar_twin),
        cmocka_unit_test(the_kernel_is_chosen_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
