#include "tests/unit/unit.h"

#include "sim/base/memory.h"
#include "sim/table/memory_table.h"
#include "sim/table/totals.h"

#include <math.h>
#include <string.h>

/* Two models on two accelerators, three pairs. */
static void make_meta(struct wr_meta *meta)
{
    struct wr_error error;
    wr_meta_init(meta);
    meta->extent[WR_DIM_MODEL] = 2;
    meta->extent[WR_DIM_ACCELERATOR] = 2;
    meta->extent[WR_DIM_PAIR] = 3;
    meta->extent[WR_DIM_QUERY] = 5;
    const enum wr_column_id columns[] = {WR_COL_MODEL,
                                         WR_COL_ACCELERATOR,
                                         WR_COL_PAIR,
                                         WR_COL_PAIR_MODEL,
                                         WR_COL_PAIR_ACCELERATOR,
                                         WR_COL_ACCELERATOR_SITE,
                                         WR_COL_SCORE,
                                         WR_COL_ENERGY,
                                         WR_COL_ACCELERATOR_IDLE_W,
                                         WR_COL_QUERY_WEIGHT,
                                         WR_COL_ACCELERATOR_DEVICES};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        assert_int_equal(wr_meta_add(meta, columns[i], &error), WR_OK);
    }
    meta->column[WR_COL_SCORE].dim2 = WR_DIM_MODEL;
    const char *labels[] = {"small", "a@b", "small@laptop", "a@b@laptop", "a@b@rack"};
    const int32_t model[] = {0, 1, 1}, unit[] = {0, 0, 1};
    wr_meta_set_label(meta, WR_COL_MODEL, 0, labels[0], &error);
    wr_meta_set_label(meta, WR_COL_MODEL, 1, labels[1], &error);
    wr_meta_set_label(meta, WR_COL_ACCELERATOR, 0, "laptop", &error);
    wr_meta_set_label(meta, WR_COL_ACCELERATOR, 1, "rack", &error);
    for (int i = 0; i < 3; i++) {
        wr_meta_set_label(meta, WR_COL_PAIR, i, labels[2 + i], &error);
    }
    memcpy(meta->column[WR_COL_PAIR_MODEL].data, model, sizeof model);
    memcpy(meta->column[WR_COL_PAIR_ACCELERATOR].data, unit, sizeof unit);
    ((int8_t *)meta->column[WR_COL_ACCELERATOR_SITE].data)[0] = WR_SITE_LOCAL;
    ((int8_t *)meta->column[WR_COL_ACCELERATOR_SITE].data)[1] = WR_SITE_CLOUD;
}

static enum wr_code check(const struct wr_meta *meta, struct wr_error *error)
{
    return wr_meta_check(meta, "t.h5", error);
}

static void a_good_table_passes_and_each_defect_is_named(void **state)
{
    (void)state;
    struct wr_meta meta;
    struct wr_error error;
    make_meta(&meta);
    assert_int_equal(check(&meta, &error), WR_OK);
    int32_t *model = meta.column[WR_COL_PAIR_MODEL].data;
    model[2] = 2;
    assert_int_equal(check(&meta, &error), WR_E_TABLE_RANGE);
    assert_string_equal(error.file, "t.h5");
    model[2] = 0;
    assert_int_equal(check(&meta, &error), WR_E_TABLE_PAIR_LABEL);
    model[2] = 1;
    wr_meta_set_label(&meta, WR_COL_MODEL, 1, "small", &error);
    assert_int_equal(check(&meta, &error), WR_E_TABLE_LABEL);
    wr_meta_set_label(&meta, WR_COL_MODEL, 1, "a@b", &error);
    double *idle = meta.column[WR_COL_ACCELERATOR_IDLE_W].data;
    idle[1] = -3;
    assert_int_equal(check(&meta, &error), WR_E_TABLE_REAL);
    idle[1] = NAN;
    meta.column[WR_COL_SCORE].present = false;
    assert_int_equal(check(&meta, &error), WR_E_TABLE_COLUMN_MISSING);
    meta.column[WR_COL_SCORE].present = true;
    meta.column[WR_COL_SCORE].type = WR_TYPE_FLOAT64;
    assert_int_equal(check(&meta, &error), WR_E_TABLE_COLUMN_SHAPE);
    wr_meta_free(&meta);
}

static void look_ups_follow_the_dimensions(void **state)
{
    (void)state;
    struct wr_meta meta, copy;
    struct wr_error error;
    make_meta(&meta);
    assert_int_equal(wr_meta_copy(&copy, &meta, &error), WR_OK);
    wr_meta_free(&meta);
    assert_int_equal(wr_meta_find(&copy, WR_COL_PAIR, "a@b@rack"), 2);
    assert_int_equal(wr_meta_find(&copy, WR_COL_PAIR, "rack"), -1);
    assert_int_equal(wr_meta_pair_site(&copy, 2), WR_SITE_CLOUD);
    assert_int_equal(wr_meta_pair_offset(&copy, WR_COL_SCORE, 2), 1);
    assert_int_equal(wr_meta_pair_offset(&copy, WR_COL_ENERGY, 2), 2);
    assert_int_equal(wr_meta_row_elements(&copy, WR_COL_SCORE), 2);
    assert_true(isnan(wr_meta_real(&copy, WR_COL_ACCELERATOR_TDP_W, 0)));
    assert_int_equal(wr_meta_integer(&copy, WR_COL_ACCELERATOR_DEVICES, 1), 1);
    wr_meta_free(&copy);
}

static void a_memory_table_starts_missing(void **state)
{
    (void)state;
    struct wr_meta meta;
    struct wr_error error;
    make_meta(&meta);
    struct wr_memory_table *table = wr_memory_table_new(&meta, &error);
    assert_non_null(table);
    int8_t score[10];
    float energy[15];
    double weight[5];
    assert_int_equal(table->source.read(&table->source, WR_COL_SCORE, 0, 5, score, &error), WR_OK);
    assert_int_equal(table->source.read(&table->source, WR_COL_ENERGY, 0, 5, energy, &error), WR_OK);
    assert_int_equal(table->source.read(&table->source, WR_COL_QUERY_WEIGHT, 0, 5, weight, &error), WR_OK);
    assert_int_equal(score[9], -1);
    assert_true(isnan(energy[14]) && weight[4] == 1);
    assert_int_not_equal(table->source.read(&table->source, WR_COL_ENERGY, 0, 6, energy, &error), WR_OK);
    assert_int_not_equal(table->source.read(&table->source, WR_COL_LATENCY, 0, 5, energy, &error), WR_OK);
    table->source.close(&table->source);
}

/* Every allocation of building a table may fail: the error says so and nothing leaks (asan). */
static void no_memory_is_an_error(void **state)
{
    (void)state;
    struct wr_meta meta, copy;
    struct wr_error error;
    make_meta(&meta);
    int failures = 0;
    for (int allowed = 0;; allowed++) {
        wr_memory_fail_after(allowed);
        enum wr_code code = wr_meta_copy(&copy, &meta, &error);
        struct wr_memory_table *table = code == WR_OK ? wr_memory_table_new(&copy, &error) : NULL;
        wr_memory_fail_after(-1);
        if (table) {
            table->source.close(&table->source);
            break;
        }
        assert_int_equal(error.code, WR_E_NO_MEMORY);
        wr_meta_free(&copy);
        failures++;
    }
    assert_true(failures > 10);
    wr_meta_free(&meta);
}

/* Adds to every field of a cell a multiple of `i` of its own; whole numbers, so that sums are exact in any order. */
static void fill_cell(struct wr_cell *cell, int i)
{
    cell->n++;
    cell->weight += i;
    cell->served += 2.0 * i;
    cell->verified += 3.0 * i;
    cell->zero_latency += 4 * i;
    for (int s = 0; s < WR_SUMS; s++) {
        cell->sum[s] += (5.0 + s) * i;
        cell->missing[s] += (7 + s) * i;
    }
}

static void fill_group(struct wr_group *group, int i)
{
    group->n++;
    group->weight += i;
    group->weight2 += 2.0 * i;
    group->covered += 3.0 * i;
    group->unserved += 4 * i;
}

static void add_to_cell(struct wr_cell *sum, const struct wr_cell *cell)
{
    sum->n += cell->n;
    sum->weight += cell->weight;
    sum->served += cell->served;
    sum->verified += cell->verified;
    sum->zero_latency += cell->zero_latency;
    for (int s = 0; s < WR_SUMS; s++) {
        sum->sum[s] += cell->sum[s];
        sum->missing[s] += cell->missing[s];
    }
}

static void add_to_group(struct wr_group *sum, const struct wr_group *group)
{
    sum->n += group->n;
    sum->weight += group->weight;
    sum->weight2 += group->weight2;
    sum->covered += group->covered;
    sum->unserved += group->unserved;
}

static void totals_merge_and_sort(void **state)
{
    (void)state;
    struct wr_totals a, b;
    struct wr_error error;
    wr_totals_init(&a);
    wr_totals_init(&b);
    for (int i = 199; i >= 0; i--) {
        struct wr_cell_key key = {.policy = i % 3, .pair = i % 7, .domain = i % 5 - 1};
        struct wr_totals *into = i % 2 ? &a : &b;
        struct wr_cell *cell = wr_totals_cell(into, key, &error);
        fill_cell(cell, i);
        fill_group(wr_totals_group(into, key.policy, key.domain, &error), i);
    }
    assert_int_equal(wr_totals_merge(&a, &b, &error), WR_OK);
    wr_totals_sort(&a);
    assert_int_equal(a.cells, 105);
    assert_int_equal(a.groups, 15);
    struct wr_cell cell, every_cell;
    struct wr_group group, every_group;
    memset(&cell, 0, sizeof cell); /* their padding too: they are compared as memory */
    memset(&every_cell, 0, sizeof every_cell);
    memset(&group, 0, sizeof group);
    memset(&every_group, 0, sizeof every_group);
    for (int i = 0; i < 200; i++) {
        fill_cell(&every_cell, i);
        fill_group(&every_group, i);
    }
    for (size_t i = 0; i < a.cells; i++) {
        add_to_cell(&cell, &a.cell[i]);
        assert_true(i == 0 || memcmp(&a.cell[i - 1].key, &a.cell[i].key, sizeof a.cell[i].key) != 0);
        assert_ptr_equal(wr_totals_cell(&a, a.cell[i].key, &error), &a.cell[i]);
    }
    for (size_t i = 0; i < a.groups; i++) {
        add_to_group(&group, &a.group[i]);
        assert_true(i == 0 || a.group[i - 1].policy <= a.group[i].policy);
    }
    assert_memory_equal(&cell, &every_cell, sizeof cell);
    assert_memory_equal(&group, &every_group, sizeof group);
    wr_totals_free(&a);
    wr_totals_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_table_passes_and_each_defect_is_named),
        cmocka_unit_test(look_ups_follow_the_dimensions),
        cmocka_unit_test(a_memory_table_starts_missing),
        cmocka_unit_test(no_memory_is_an_error),
        cmocka_unit_test(totals_merge_and_sort),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
