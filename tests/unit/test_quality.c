/* Each quality check, by a table that has exactly that defect and a twin that just has not. */
#include "tests/unit/unit.h"

#include "sim/base/memory.h"
#include "sim/store/measurement_reader.h"
#include "sim/store/measurement_writer.h"
#include "sim/store/place.h"
#include "tests/unit/quality_table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void test_sound(void **state)
{
    (void)state;
    expect(sound(1, false), WR_CHECK_VALUE, 0, "");
    expect(sound(50, false), WR_CHECK_VALUE, 0, "");
    expect(sound(9000, true), WR_CHECK_VALUE, 0, "");
}

static float *reals(struct wr_memory_table *table, enum wr_column_id id)
{
    return table->rows[id];
}

/* Element j of the column becomes `value` in the first `rows` rows and missing in the others. */
static struct wr_memory_table *constant(enum wr_column_id id, int64_t j, int64_t rows, double value)
{
    struct wr_memory_table *table = sound(5000, false);
    int64_t width = wr_meta_row_elements(&table->meta, id);
    for (int64_t q = 0; q < 5000; q++) {
        if (table->meta.column[id].type == WR_TYPE_INT32) {
            ((int32_t *)table->rows[id])[q * width + j] = q < rows ? (int32_t)value : -1;
        } else {
            reals(table, id)[q * width + j] = q < rows ? (float)value : NAN;
        }
    }
    return table;
}

static void test_constant_column(void **state)
{
    (void)state;
    static const struct {
        enum wr_column_id id;
        int64_t element;
        double value;
        const char *text;
    } cases[] = {{WR_COL_SCORE, 1, 1, "variable 'score', model 'B': all 20 values are 1;"},
                 {WR_COL_ENERGY, 2, 12.5, "variable 'energy_j', pair 'B@hall': all 20 values are 12.5;"},
                 {WR_COL_LATENCY, 0, 1.25, "variable 'latency_s', pair 'A@desk': all 20 values are 1.25;"},
                 {WR_COL_OUTPUT_TOKENS, 1, 128, "variable 'output_tokens', model 'B': all 20 values are 128;"},
                 {WR_COL_INPUT_TOKENS, 0, 64, "variable 'input_tokens', the query's own value: all 20 values are 64;"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        enum wr_column_id id = cases[i].id;
        int64_t j = cases[i].element;
        expect(constant(id, j, 20, cases[i].value), WR_CHECK_CONSTANT_COLUMN, 1, cases[i].text);
        expect(constant(id, j, 19, cases[i].value), WR_CHECK_CONSTANT_COLUMN, 0, "");
        struct wr_memory_table *table = constant(id, j, 4999, cases[i].value);
        int64_t last = 4998 * wr_meta_row_elements(&table->meta, id) + j;
        if (table->meta.column[id].type == WR_TYPE_INT32) {
            ((int32_t *)table->rows[id])[last] += 1;
        } else {
            reals(table, id)[last] *= 0.5F;
        }
        expect(table, WR_CHECK_CONSTANT_COLUMN, 0, "");
    }
    struct wr_memory_table *table = sound(20, false); /* varies, and ends as it began */
    reals(table, WR_COL_ENERGY)[19 * PAIRS] = reals(table, WR_COL_ENERGY)[0];
    expect(table, WR_CHECK_CONSTANT_COLUMN, 0, "");
}

/* Pair 2 has the values of pair 0 in the first `rows` rows; both are missing in the others. */
static struct wr_memory_table *copied(enum wr_column_id id, int64_t rows)
{
    struct wr_memory_table *table = sound(5000, false);
    for (int64_t q = 0; q < 5000; q++) {
        float *row = reals(table, id) + q * PAIRS;
        row[0] = q < rows ? row[0] : NAN;
        row[2] = row[0];
    }
    return table;
}

static void test_equal_columns(void **state)
{
    (void)state;
    static const enum wr_column_id ids[] = {WR_COL_ENERGY, WR_COL_LATENCY};
    for (int i = 0; i < 2; i++) {
        char text[128];
        snprintf(text, sizeof text, "variable '%s', pairs 'A@desk' and 'B@hall': the same 20 values bit for bit;",
                 wr_column_spec(ids[i])->name);
        expect(copied(ids[i], 20), WR_CHECK_EQUAL_COLUMNS, 1, text);
        expect(copied(ids[i], 5000), WR_CHECK_EQUAL_COLUMNS, 1, "the same 5000 values");
        expect(copied(ids[i], 19), WR_CHECK_EQUAL_COLUMNS, 0, "");
        struct wr_memory_table *table = copied(ids[i], 5000);
        float *last = &reals(table, ids[i])[4999 * PAIRS + 2];
        *last = nextafterf(*last, 100);
        expect(table, WR_CHECK_EQUAL_COLUMNS, 0, "");
        table = copied(ids[i], 5000);
        float *row = reals(table, ids[i]) + 300 * PAIRS, moved = row[2];
        row[2] = row[PAIRS + 2]; /* the same values in another order */
        row[PAIRS + 2] = moved;
        expect(table, WR_CHECK_EQUAL_COLUMNS, 0, "");
        table = copied(ids[i], 5000);
        reals(table, ids[i])[300 * PAIRS] = NAN; /* missing is missing, whatever its bits */
        reals(table, ids[i])[300 * PAIRS + 2] = -NAN;
        expect(table, WR_CHECK_EQUAL_COLUMNS, 1, "the same 4999 values");
        table = sound(50, false);
        for (int64_t q = 0; q < 50; q++) {
            reals(table, ids[i])[q * PAIRS] = reals(table, ids[i])[q * PAIRS + 2] = 1.25F;
        }
        expect(table, WR_CHECK_CONSTANT_COLUMN, 2, "all 50 values are 1.25"); /* and not equal columns besides */
    }
}

static void test_zero_value(void **state)
{
    (void)state;
    for (int per_pair = 0; per_pair < 2; per_pair++) {
        for (int is_scored = 0; is_scored < 2; is_scored++) {
            int count = is_scored;
            struct wr_memory_table *table = sound(5000, per_pair);
            int64_t scores = per_pair ? PAIRS : MODELS, last = scores - 1;
            reals(table, WR_COL_SCORE)[4100 * scores + last] = is_scored ? 0 : NAN;
            reals(table, WR_COL_ENERGY)[4100 * PAIRS + 2] = 0;
            expect(table, WR_CHECK_ZERO_VALUE, count,
                   "variable 'energy_j', pair 'B@hall': 0 in 1 query with a score, the first at query 'q4100' of "
                   "domain 'maths' (row 4100, counted from 0);");
            table = sound(5000, per_pair);
            reals(table, WR_COL_SCORE)[4100 * scores + last] = is_scored ? 0 : NAN;
            reals(table, WR_COL_LATENCY)[4100 * PAIRS + 2] = 0;
            expect(table, WR_CHECK_ZERO_VALUE, count, "variable 'latency_s', pair 'B@hall': 0 in 1 query");
            table = sound(5000, per_pair);
            for (int64_t j = 0; j < scores && !is_scored; j++) {
                reals(table, WR_COL_SCORE)[j] = NAN;
            }
            ((int32_t *)table->rows[WR_COL_OUTPUT_TOKENS])[1] = 0; /* of a model with two pairs: one answer */
            expect(table, WR_CHECK_ZERO_VALUE, count, "variable 'output_tokens', model 'B': 0 in 1 query");
        }
    }
}

/* Energy that was modelled from 0 tokens is told once, of the tokens; measured energy is told as well. */
static void test_tiny_value(void **state)
{
    (void)state;
    static const enum wr_column_id ids[] = {WR_COL_ENERGY, WR_COL_LATENCY};
    for (int i = 0; i < 2; i++) {
        struct wr_memory_table *table = sound(5000, false);
        for (int64_t u = 0; u < 2; u++) {
            ((double *)table->meta.column[WR_COL_ACCELERATOR_ACTIVE_W].data)[u] = NAN;
            ((double *)table->meta.column[WR_COL_ACCELERATOR_TDP_W].data)[u] = NAN;
            ((double *)table->meta.column[WR_COL_CURVE_POWER].data)[u] = NAN;
        }
        for (int64_t q = 0; ids[i] == WR_COL_LATENCY && q < 5000 * MODELS; q++) {
            ((int32_t *)table->rows[WR_COL_OUTPUT_TOKENS])[q] = -1;
        }
        float *value = reals(table, ids[i]);
        value[4500 * PAIRS + 2] = 1e-39f;
        value[4600 * PAIRS + 2] = FLT_TRUE_MIN;
        value[4700 * PAIRS + 2] = FLT_MIN; /* the least that is whole */
        expect(table, WR_CHECK_TINY_VALUE, 1,
               "pair 'B@hall': above 0 but below 1.2e-38 in 2 queries, the first at query 'q4500'");
    }
}

static void test_zero_tokens_and_what_they_make(void **state)
{
    (void)state;
    for (int provenance = WR_MEASURED; provenance <= WR_MODELLED; provenance++) {
        struct wr_memory_table *table = sound(50, false);
        memset(table->meta.column[WR_COL_PAIR_ENERGY_PROVENANCE].data, provenance, PAIRS);
        memset(table->meta.column[WR_COL_PAIR_LATENCY_PROVENANCE].data, provenance, PAIRS);
        reals(table, WR_COL_ENERGY)[0] = reals(table, WR_COL_LATENCY)[0] = 0;
        ((int32_t *)table->rows[WR_COL_OUTPUT_TOKENS])[0] = 0;
        expect(table, WR_CHECK_ZERO_VALUE, provenance == WR_MEASURED ? 3 : 1, "'output_tokens', model 'A': 0 in 1");
    }
}

static double *small(struct wr_memory_table *table, enum wr_column_id id)
{
    return table->meta.column[id].data;
}

/* Query 7 of pair 2 takes `joules` in 1.5 s. */
static struct wr_memory_table *with_energy(double joules)
{
    struct wr_memory_table *table = sound(50, false);
    reals(table, WR_COL_ENERGY)[7 * PAIRS + 2] = (float)joules;
    reals(table, WR_COL_LATENCY)[7 * PAIRS + 2] = 1.5F;
    return table;
}

static struct wr_memory_table *with_unit(double joules, enum wr_column_id watts, double value, int32_t devices,
                                         double batch)
{
    struct wr_memory_table *table = with_energy(joules);
    small(table, watts)[1] = value;
    ((int32_t *)table->meta.column[WR_COL_ACCELERATOR_DEVICES].data)[1] = devices;
    ((int32_t *)table->meta.column[WR_COL_CURVE_PAIR].data)[1] = 2;
    small(table, WR_COL_PAIR_BATCH)[2] = batch;
    return table;
}

static void test_mean_power(void **state)
{
    (void)state;
    static const enum wr_column_id watts[] = {WR_COL_ACCELERATOR_TDP_W, WR_COL_ACCELERATOR_ACTIVE_W,
                                              WR_COL_CURVE_POWER};
    static const char *const origin[] = {"devices x TDP", "devices x active watts", "the most of its batch curve"};
    expect(with_energy(1e6), WR_CHECK_MEAN_POWER, 0, ""); /* nothing is known of the unit, and others are in order */
    for (int i = 0; i < 3; i++) {
        char text[200];
        int32_t devices = i < 2 ? 2 : 1; /* curves are of the whole unit */
        double unit = i < 2 ? 100 : 200;
        snprintf(text, sizeof text,
                 "in 1 query, the worst with a mean power of %s W at query 'q7' of domain 'maths' "
                 "(row 7, counted from 0); expected 2 to 300 W, from 1 %% to 150 %% of %s;",
                 "302", origin[i]);
        expect(with_unit(1.5 * 302, watts[i], unit, devices, NAN), WR_CHECK_MEAN_POWER, 1, text);
        expect(with_unit(1.5 * 298, watts[i], unit, devices, NAN), WR_CHECK_MEAN_POWER, 0, "");
        expect(with_unit(1.5 * 1.9, watts[i], unit, devices, NAN), WR_CHECK_MEAN_POWER, 1, "mean power of 1.9 W");
        expect(with_unit(1.5 * 2.1, watts[i], unit, devices, NAN), WR_CHECK_MEAN_POWER, 0, "");
        expect(with_unit(1.5 * 76, watts[i], unit, devices, 4), WR_CHECK_MEAN_POWER, 1, "pair 'B@hall'");
        expect(with_unit(1.5 * 74, watts[i], unit, devices, 4), WR_CHECK_MEAN_POWER, 0, "");
    }
    expect(with_unit(1e-39, WR_COL_ACCELERATOR_TDP_W, 200, 1, NAN), WR_CHECK_TINY_VALUE, 1, ""); /* told of once */
    struct wr_memory_table *table = with_unit(1.5 * 250, WR_COL_ACCELERATOR_TDP_W, 200, 1, NAN);
    small(table, WR_COL_ACCELERATOR_ACTIVE_W)[1] = 20; /* the maker's figure goes first */
    expect(table, WR_CHECK_MEAN_POWER, 0, "");
    for (int most = 0; most < 2; most++) { /* of two points of a curve, the one with more watts */
        table = with_unit(1.5 * 250, WR_COL_CURVE_POWER, 200, 1, NAN);
        ((int32_t *)table->meta.column[WR_COL_CURVE_PAIR].data)[0] = 2;
        small(table, WR_COL_CURVE_POWER)[most] = 200;
        small(table, WR_COL_CURVE_POWER)[1 - most] = 20;
        expect(table, WR_CHECK_MEAN_POWER, 0, "");
    }
}

/* `wrong` of 50 queries of pair 2, whose unit has 2 devices and no known power, take `watts` or, but for one, less. */
static struct wr_memory_table *of_any_device(int wrong, double watts)
{
    struct wr_memory_table *table = with_energy(1.5 * 20);
    ((int32_t *)table->meta.column[WR_COL_ACCELERATOR_DEVICES].data)[1] = 2;
    for (int q = 0; q < wrong; q++) {
        double seconds = 1.5 + 0.01 * q;
        reals(table, WR_COL_ENERGY)[q * PAIRS + 2] = (float)(watts * seconds * (q == 3 ? 1 : 0.9999));
        reals(table, WR_COL_LATENCY)[q * PAIRS + 2] = (float)seconds;
    }
    return table;
}

static void test_mean_power_of_any_device(void **state)
{
    (void)state;
    expect(
        of_any_device(50, 2.01e5), WR_CHECK_MEAN_POWER, 1,
        "pair 'B@hall': energy and latency contradict the unit's power in 50 queries, the worst with a mean power of "
        "201000 W at query 'q3' of domain 'maths' (row 3, counted from 0); expected 0.2 to 200000 W, which holds for "
        "any device;");
    expect(of_any_device(50, 1.99e5), WR_CHECK_MEAN_POWER, 0, "");
    expect(of_any_device(50, 0.199), WR_CHECK_MEAN_POWER, 1, "in 50 queries");
    expect(of_any_device(50, 0.201), WR_CHECK_MEAN_POWER, 0, "");
    expect(of_any_device(26, 0.199), WR_CHECK_MEAN_POWER, 1, "in 26 queries"); /* most of them */
    expect(of_any_device(25, 0.199), WR_CHECK_MEAN_POWER, 0, "");
}

static void test_token_rate(void **state)
{
    (void)state;
    static const struct {
        int32_t tokens;
        double latency;
        int64_t count;
        const char *text;
    } cases[] = {{150000, 1.4, 1, "with 107143 output"},
                 {150000, 1.6, 0, ""},
                 {1, 1100, 1, "with 0.000909091 output"},
                 {1, 900, 0, ""}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct wr_memory_table *table = sound(19, false); /* too few for outliers */
        ((int32_t *)table->rows[WR_COL_OUTPUT_TOKENS])[3 * MODELS] = cases[i].tokens;
        reals(table, WR_COL_LATENCY)[3 * PAIRS] = (float)cases[i].latency;
        expect(table, WR_CHECK_TOKEN_RATE, cases[i].count, cases[i].text);
    }
    struct wr_memory_table *table = sound(50, false);
    ((int32_t *)table->rows[WR_COL_OUTPUT_TOKENS])[3 * MODELS] = 200000;
    ((int32_t *)table->rows[WR_COL_OUTPUT_TOKENS])[4 * MODELS] = 900000;
    ((int32_t *)table->rows[WR_COL_OUTPUT_TOKENS])[5 * MODELS] = 300000;
    expect(table, WR_CHECK_TOKEN_RATE, 1, "pair 'A@desk': tokens and latency contradict each other in 3 queries");
    table = sound(50, false);
    ((int32_t *)table->rows[WR_COL_OUTPUT_TOKENS])[3 * MODELS] = 200000;
    ((int32_t *)table->rows[WR_COL_OUTPUT_TOKENS])[4 * MODELS] = 900000;
    ((int32_t *)table->rows[WR_COL_OUTPUT_TOKENS])[5 * MODELS] = 300000;
    expect(table, WR_CHECK_TOKEN_RATE, 1, "query 'q4'");
}

/* 20 to 5000 latencies, one of them `latency`; the others are between 1 and 1.5 s. */
static struct wr_memory_table *with_latency(int64_t queries, double latency)
{
    struct wr_memory_table *table = sound(queries, false);
    reals(table, WR_COL_LATENCY)[(queries - 1) * PAIRS + 1] = (float)latency;
    return table;
}

static void test_latency_outlier(void **state)
{
    (void)state;
    expect(with_latency(5000, 165), WR_CHECK_LATENCY_OUTLIER, 1,
           "pair 'B@desk': above 100 times the median of about 1.2 s in 1 query, the largest 165 s at query 'q4999'");
    expect(with_latency(20, 165), WR_CHECK_LATENCY_OUTLIER, 1, "query 'q19'");
    expect(with_latency(5000, 120), WR_CHECK_LATENCY_OUTLIER, 0, "");
    expect(with_latency(19, 165), WR_CHECK_LATENCY_OUTLIER, 0, "");
    struct wr_memory_table *table = with_latency(5000, 165);
    reals(table, WR_COL_LATENCY)[1] = 7000;
    expect(table, WR_CHECK_LATENCY_OUTLIER, 1, "in 2 queries, the largest 7000 s at query 'q0'");
    table = with_latency(50, 1.2);
    for (int64_t q = 0; q < 30; q++) {
        reals(table, WR_COL_LATENCY)[q * PAIRS + 1] = 0; /* another finding, and no part of the median */
    }
    expect(table, WR_CHECK_ZERO_VALUE, 1, "0 in 30 queries");
}

static void test_mixed_basis(void **state)
{
    (void)state;
    for (int basis = WR_BASIS_UNKNOWN; basis < WR_BASES; basis++) {
        struct wr_memory_table *table = sound(50, false);
        ((int8_t *)table->meta.column[WR_COL_PAIR_BASIS].data)[2] = (int8_t)basis;
        char text[128];
        snprintf(text, sizeof text, "'A@desk' is measured at wall, 'B@hall' at %s;", wr_basis_name(basis));
        expect(table, WR_CHECK_MIXED_BASIS, basis != WR_BASIS_WALL, text);
    }
    struct wr_memory_table *table = sound(50, false);
    ((int8_t *)table->meta.column[WR_COL_PAIR_BASIS].data)[2] = WR_BASIS_SOC;
    table->meta.column[WR_COL_ENERGY].present = false;
    expect(table, WR_CHECK_MIXED_BASIS, 0, "");
}

/* Every score of model A is times `factor`, but that of query 9. */
static struct wr_memory_table *scaled(double factor, double other)
{
    struct wr_memory_table *table = sound(50, false);
    for (int64_t q = 0; q < 50; q++) {
        reals(table, WR_COL_SCORE)[q * MODELS] = q == 9 ? (float)other : (float)floor(factor * uniform(6, q) + 2);
    }
    return table;
}

static void test_percent_score(void **state)
{
    (void)state;
    expect(scaled(90, 0), WR_CHECK_PERCENT_SCORE, 1, "model 'A': looks like percent");
    expect(scaled(90, 100), WR_CHECK_PERCENT_SCORE, 1, "divide the scores by 100");
    expect(scaled(90, 0.5), WR_CHECK_PERCENT_SCORE, 0, "");
    expect(scaled(90, 1), WR_CHECK_PERCENT_SCORE, 0, "");
    expect(scaled(90, 101), WR_CHECK_PERCENT_SCORE, 0, "");
    expect(scaled(8, 10), WR_CHECK_PERCENT_SCORE, 0, "");
}

/* Impossible values are other findings: these checks do not see them. */
static void test_impossible_values(void **state)
{
    (void)state;
    static const float values[] = {-1, INFINITY, -INFINITY, NAN};
    for (int i = 0; i < 4; i++) {
        struct wr_memory_table *table = sound(50, false);
        small(table, WR_COL_ACCELERATOR_TDP_W)[0] = 20;
        reals(table, WR_COL_ENERGY)[3] = reals(table, WR_COL_LATENCY)[6] = values[i];
        expect(table, WR_CHECK_VALUE, 0, "");
    }
}

/* Identifiers too long to keep are cut between characters. */
static void test_long_identifiers(void **state)
{
    (void)state;
    struct wr_named_query name;
    char id[200];
    for (size_t i = 0; i < sizeof id; i += 2) {
        memcpy(id + i, "\xc3\xa9", 2);
    }
    wr_named_query_set(&name, 5, id, sizeof id, NULL);
    size_t length = strlen(name.id);
    assert_true(length >= 60 && length < sizeof name.id && length % 2 == 1);
    assert_string_equal(name.id + length - 3, "...");
    assert_memory_equal(name.id, id, length - 3);
    wr_named_query_set(&name, 5, id, 64, NULL);
    assert_int_equal(strlen(name.id), 64);
}

/* Writing and validating look at the same things; the file keeps the counts, under its hash. */
static void test_the_file_keeps_the_counts(void **state)
{
    (void)state;
    char folder[] = "/tmp/wattroute-quality-XXXXXX", path[64];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/a.h5", folder);
    struct heard heard;
    struct wr_findings written = {.file = "t.csv", .most = 1, .found = hear, .context = &heard}, read = written;
    struct wr_memory_table *table = copied(WR_COL_ENERGY, 5000);
    reals(table, WR_COL_LATENCY)[7] = 0;
    assert_int_equal(wr_write_checked_measurements(path, &table->source, NULL, 0, &written, NULL), WR_OK);
    table->source.close(&table->source);
    struct wr_source *source = NULL;
    assert_int_equal(wr_reader_open(&source, path, NULL), WR_OK);
    assert_string_equal(
        wr_reader_facts(source)->quality,
        "0  percent-score\n0  constant-column\n1  equal-columns\n1  zero-value\n0  tiny-value\n0  mean-power\n"
        "0  token-rate\n0  latency-outlier\n0  mixed-basis");
    assert_int_equal(wr_reader_validate(source, &read, NULL), WR_OK);
    assert_string_equal(read.file, path);
    source->close(source);
    assert_memory_equal(written.count, read.count, sizeof read.count);
    unlink(path);
    rmdir(folder);
}

/* notebooks-free-docs/quality.md has a row for each check, as the table says it, and no other. */
static void test_the_page(void **state)
{
    (void)state;
    FILE *page = fopen("notebooks-free-docs/quality.md", "r");
    assert_non_null(page);
    char line[1024], row[1024];
    int check = 0;
    while (fgets(line, sizeof line, page)) {
        if (strncmp(line, "| `", 3) != 0) {
            continue;
        }
        assert_in_range(check, 0, WR_CHECKS - 1);
        const struct wr_check_spec *spec = wr_check_spec((enum wr_check)check++);
        snprintf(row, sizeof row, "| `%s` | %s | %s | %s |\n", spec->name,
                 spec->grade == WR_GRADE_ERROR ? "error" : "warning", spec->help, spec->remedy);
        assert_string_equal(line, row);
    }
    fclose(page);
    assert_int_equal(check, WR_CHECKS);
}

/* Memory that runs out anywhere is said, and nothing is lost. */
static void test_out_of_memory(void **state)
{
    (void)state;
    struct wr_memory_table *table = sound(50, true);
    enum wr_code code = WR_E_NO_MEMORY;
    for (int64_t allowed = 0; code == WR_E_NO_MEMORY; allowed++) {
        struct wr_quality *quality = NULL;
        wr_memory_fail_after(allowed);
        code = wr_quality_new(&quality, &table->meta, NULL);
        wr_memory_fail_after(-1);
        assert_true(code == WR_OK ? allowed > 5 && quality : !quality);
        wr_quality_free(quality);
    }
    assert_int_equal(code, WR_OK);
    table->source.close(&table->source);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sound),
        cmocka_unit_test(test_constant_column),
        cmocka_unit_test(test_equal_columns),
        cmocka_unit_test(test_zero_value),
        cmocka_unit_test(test_tiny_value),
        cmocka_unit_test(test_zero_tokens_and_what_they_make),
        cmocka_unit_test(test_mean_power),
        cmocka_unit_test(test_mean_power_of_any_device),
        cmocka_unit_test(test_token_rate),
        cmocka_unit_test(test_latency_outlier),
        cmocka_unit_test(test_mixed_basis),
        cmocka_unit_test(test_percent_score),
        cmocka_unit_test(test_impossible_values),
        cmocka_unit_test(test_long_identifiers),
        cmocka_unit_test(test_the_file_keeps_the_counts),
        cmocka_unit_test(test_the_page),
        cmocka_unit_test(test_out_of_memory),
    };
    return cmocka_run_group_tests_name("quality", tests, NULL, NULL);
}
