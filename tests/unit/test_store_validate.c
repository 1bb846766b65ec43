/* What wr_reader_validate() says about values, keys and damage. */
#include "tests/unit/unit.h"

#include "sim/base/segment.h"
#include "sim/store/measurement_reader.h"
#include "sim/store/measurement_writer.h"
#include "tests/unit/store_table.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

static char folder[] = "/tmp/wattroute-validate-XXXXXX";
static char path[128];

struct findings {
    int errors, warnings;
    struct wr_error first, last;
};

static void collect(void *context, const struct wr_error *what, const struct wr_check_spec *check)
{
    struct findings *all = context;
    bool is_warning = check->grade == WR_GRADE_WARNING;
    assert_string_equal(what->file, path);
    if (!is_warning) {
        all->first = all->errors ? all->first : *what;
        all->last = *what;
    }
    *(is_warning ? &all->warnings : &all->errors) += 1;
}

/* Writes the table, closes it, and validates the file with at most `most` findings per column. */
static int64_t validate(struct wr_memory_table *table, int most, struct findings *all)
{
    struct wr_error error = {0};
    struct wr_source *source = NULL;
    struct wr_findings findings = {.most = most, .found = collect, .context = all};
    memset(all, 0, sizeof *all);
    assert_int_equal(wr_write_measurements(path, &table->source, NULL, 0, &error), WR_OK);
    table->source.close(&table->source);
    assert_int_equal(wr_reader_open(&source, path, &error), WR_OK);
    assert_int_equal(wr_reader_validate(source, &findings, &error), WR_OK);
    source->close(source);
    assert_int_equal(wr_findings_count(&findings, WR_GRADE_WARNING), all->warnings);
    return wr_findings_count(&findings, WR_GRADE_ERROR);
}

static void fill_with(double *values, int64_t count, double value)
{
    for (int64_t i = 0; i < count; i++) {
        values[i] = value;
    }
}

/* Random values contradict each other, which is another subject (test_quality.c): one boundary, no watts, and enough
 * time for every answer's tokens. */
static struct wr_memory_table *sound_table(int64_t queries, bool graded)
{
    static const enum wr_column_id watts[] = {WR_COL_ACCELERATOR_ACTIVE_W, WR_COL_ACCELERATOR_TDP_W,
                                              WR_COL_CURVE_POWER};
    struct wr_memory_table *table = store_table(queries, 1, graded);
    struct wr_meta *meta = &table->meta;
    for (int i = 0; i < 3; i++) {
        fill_with(meta->column[watts[i]].data, wr_meta_elements(meta, watts[i]), NAN);
    }
    memset(meta->column[WR_COL_PAIR_BASIS].data, WR_BASIS_WALL, (size_t)meta->extent[WR_DIM_PAIR]);
    float *latency = table->rows[WR_COL_LATENCY];
    for (int64_t i = 0; i < queries * meta->extent[WR_DIM_PAIR]; i++) {
        latency[i] += 10;
    }
    int32_t *tokens = table->rows[WR_COL_OUTPUT_TOKENS];
    for (int64_t i = 0; i < wr_meta_elements(meta, WR_COL_OUTPUT_TOKENS); i++) {
        tokens[i] += tokens[i] == 0;
    }
    return table;
}

static void test_a_good_table(void **state)
{
    (void)state;
    struct findings all;
    for (int graded = 0; graded < 2; graded++) {
        assert_int_equal(validate(sound_table(9000, graded), 5, &all), 0);
        assert_int_equal(all.errors + all.warnings, 0);
    }
}

/* One wrong value at (row 4321, element 1) of each column is found, with its place. */
static void check_wrong(enum wr_column_id id, double value, const char *where)
{
    struct findings all;
    struct wr_memory_table *table = sound_table(5000, true);
    int64_t width = wr_meta_row_elements(&table->meta, id), at = 4321 * width + (width > 1);
    enum wr_type type = table->meta.column[id].type;
    if (type == WR_TYPE_FLOAT32) {
        ((float *)table->rows[id])[at] = (float)value;
    } else if (type == WR_TYPE_INT32) {
        ((int32_t *)table->rows[id])[at] = (int32_t)value;
    } else {
        ((double *)table->rows[id])[at] = value;
    }
    assert_int_equal(validate(table, 5, &all), 1);
    assert_int_equal(all.first.code, WR_E_VALUE);
    assert_string_equal(all.first.value[0].text, wr_column_spec(id)->name);
    assert_int_equal(all.first.value[1].integer, 4321);
    assert_string_equal(all.first.value[2].text, where);
}

static void test_wrong_values(void **state)
{
    (void)state;
    static const char *const model = "model 'model 1 \xc3\xa9'";
    static const char *const pair = "pair 'model 1 \xc3\xa9@unit 0 \xc3\xa9'";
    check_wrong(WR_COL_SCORE, 1.25, model);
    check_wrong(WR_COL_SCORE, -0.25, model);
    check_wrong(WR_COL_ENERGY, -1, pair);
    check_wrong(WR_COL_ENERGY, HUGE_VAL, pair);
    check_wrong(WR_COL_LATENCY, -1e-9, pair);
    check_wrong(WR_COL_COST, -HUGE_VAL, pair);
    check_wrong(WR_COL_OUTPUT_TOKENS, -2, pair);
    check_wrong(WR_COL_INPUT_TOKENS, -5, model);
    check_wrong(WR_COL_QUERY_DOMAIN, 4, "the query's own value");
    check_wrong(WR_COL_QUERY_USER, -2, "the query's own value");
    check_wrong(WR_COL_QUERY_WEIGHT, -1, "the query's own value");
    check_wrong(WR_COL_QUERY_WEIGHT, NAN, "the query's own value");
    check_wrong(WR_COL_ARRIVAL, -3, "the query's own value");
    check_wrong(WR_COL_ROUTER_SCORE, HUGE_VAL, "router 'router 1 \xc3\xa9'");
    check_wrong(WR_COL_FEATURE_VALUE, HUGE_VAL, "feature 'feature 1 \xc3\xa9'");
}

static void test_a_wrong_value_of_an_attempt(void **state)
{
    (void)state;
    struct findings all;
    struct wr_memory_table *table = store_attempts(4200, 3, 1, true);
    ((float *)table->rows[WR_COL_ENERGY])[(4150 * 3 + 2) * 5 + 1] = -1;
    validate(table, 5, &all);
    assert_int_equal(all.first.code, WR_E_VALUE);
    assert_int_equal(all.first.value[1].integer, 4150);
    assert_string_equal(all.first.value[2].text, "pair 'model 1 \xc3\xa9@unit 0 \xc3\xa9', attempt 3");
}

static void test_findings_are_counted_and_capped(void **state)
{
    (void)state;
    struct findings all;
    struct wr_memory_table *table = sound_table(5000, true);
    for (int64_t i = 0; i < 700; i++) {
        ((float *)table->rows[WR_COL_ENERGY])[i] = -1;
    }
    ((float *)table->rows[WR_COL_LATENCY])[0] = -1;
    assert_int_equal(validate(table, 3, &all), 701);
    assert_int_equal(all.errors, 4);
}

static void test_equal_keys(void **state)
{
    (void)state;
    struct findings all;
    struct wr_memory_table *table = sound_table(5000, true);
    int32_t *domain = table->rows[WR_COL_QUERY_DOMAIN];
    char *id = table->rows[WR_COL_QUERY_ID];
    memcpy(id + 12 * 4500, id + 12 * 17, 12);
    domain[17] = 2;
    domain[4500] = 2;
    memcpy(id + 12 * 4600, id + 12 * 18, 12); /* the same identifier in another domain is another query */
    domain[18] = 1;
    domain[4600] = 3;
    assert_int_equal(validate(table, 5, &all), 1);
    assert_int_equal(all.first.code, WR_E_QUERY_TWICE);
    assert_int_equal(all.first.value[0].integer, 17);
    assert_int_equal(all.first.value[1].integer, 4500);
    assert_string_equal(all.first.value[2].text, "q17");
    assert_string_equal(all.first.value[3].text, "domain 2 \xc3\xa9");
}

static void test_a_column_without_values(void **state)
{
    (void)state;
    struct findings all;
    struct wr_memory_table *table = sound_table(100, true);
    for (int64_t i = 0; i < 100; i++) {
        ((double *)table->rows[WR_COL_ARRIVAL])[i] = NAN;
    }
    assert_int_equal(validate(table, 5, &all), 0);
    assert_int_equal(all.warnings, 1);
}

/* Two damaged blocks of three: both are named, the rest is still looked at. */
static void test_damaged_blocks(void **state)
{
    (void)state;
    struct findings all = {0};
    struct wr_error error = {0};
    struct wr_source *source = NULL;
    struct wr_memory_table *table = sound_table(9000, false);
    const double mark[2] = {12345.678, 87654.321};
    ((double *)table->rows[WR_COL_ARRIVAL])[10] = mark[0];
    ((double *)table->rows[WR_COL_ARRIVAL])[8999] = mark[1];
    assert_int_equal(validate(table, 5, &all), 0);
    int descriptor = open(path, O_RDWR);
    off_t size = lseek(descriptor, 0, SEEK_END);
    char *bytes = malloc((size_t)size);
    assert_int_equal(pread(descriptor, bytes, (size_t)size, 0), size);
    for (int i = 0; i < 2; i++) {
        char *at = memmem(bytes, (size_t)size, &mark[i], sizeof mark[i]);
        assert_non_null(at);
        assert_int_equal(pwrite(descriptor, "?", 1, at - bytes), 1);
    }
    free(bytes);
    close(descriptor);
    assert_int_equal(wr_reader_open(&source, path, &error), WR_OK);
    struct wr_findings findings = {.most = 5, .found = collect, .context = &all};
    assert_int_equal(wr_reader_validate(source, &findings, &error), WR_OK);
    source->close(source);
    assert_int_equal(wr_findings_count(&findings, WR_GRADE_ERROR), 2);
    assert_int_equal(all.first.code, WR_E_CHECKSUM);
    assert_int_equal(all.first.value[1].integer, 0);
    assert_int_equal(all.last.value[1].integer, 8192);
    assert_int_equal(all.last.value[2].integer, 8999);
}

static int set_up(void **state)
{
    (void)state;
    if (!mkdtemp(folder)) {
        return -1;
    }
    snprintf(path, sizeof path, "%s/a.h5", folder);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_good_table),
        cmocka_unit_test(test_wrong_values),
        cmocka_unit_test(test_a_wrong_value_of_an_attempt),
        cmocka_unit_test(test_equal_keys),
        cmocka_unit_test(test_findings_are_counted_and_capped),
        cmocka_unit_test(test_damaged_blocks),
        cmocka_unit_test(test_a_column_without_values),
    };
    return cmocka_run_group_tests_name("store validate", tests, set_up, tear_down);
}
