/* JSON lines as records, and the tables that have columns per model. */
#include "tests/unit/unit.h"

#include "sim/base/memory.h"
#include "sim/ingest/import_tables.h"
#include "sim/ingest/ipw.h"
#include "sim/ingest/json_lines.h"
#include "sim/ingest/json_scan.h"
#include "tests/unit/ingest_file.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void test_extent(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t depth, values;
    } cases[] = {
        {"", 0, 1},         {"{}", 1, 2},           {"{\"a\":[1,2]}", 2, 5}, {"[[[", 3, 4},  {"]]]", 0, 1},
        {"\"[{,:\"", 0, 1}, {"\"a\\\"[\",[", 1, 3}, {"\"open [", 0, 1},      {"\"\\", 0, 1}, {"[]{}[]", 1, 4},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct wr_json_extent extent = wr_json_extent(cases[i].text, strlen(cases[i].text));
        assert_int_equal(extent.depth, cases[i].depth);
        assert_int_equal(extent.values, cases[i].values);
    }
}

static void test_word_near(void **state)
{
    (void)state;
    const char *text = "{\"a\": NaN, \"b\": -Infinity}";
    assert_string_equal(wr_json_word_near(text, strlen(text), 9), "NaN");
    assert_string_equal(wr_json_word_near(text, strlen(text), 7), "NaN");
    assert_string_equal(wr_json_word_near(text, strlen(text), 16), "-Infinity");
    assert_string_equal(wr_json_word_near(text, strlen(text), 25), "-Infinity");
    assert_null(wr_json_word_near(text, strlen(text), 2));
    assert_null(wr_json_word_near("Na", 2, 2));
    assert_string_equal(wr_json_word_near("Infinity", 8, 8), "Infinity");
}

struct opened {
    char path[INGEST_PATH];
    struct wr_input *input;
    struct wr_records *records;
    struct wr_error error;
};

static enum wr_code open_text(struct opened *self, const char *text)
{
    memset(self, 0, sizeof *self);
    ingest_text(self->path, text);
    enum wr_code code = wr_input_open(&self->input, self->path, &self->error);
    return code != WR_OK ? code : wr_json_lines_open(&self->records, self->input, &self->error);
}

static void close_opened(struct opened *self)
{
    wr_records_close(self->records);
    wr_input_close(self->input);
    unlink(self->path);
}

static void expect_fields(const struct wr_records *records, const char *const *wanted)
{
    for (size_t i = 0; i < wr_records_columns(records); i++) {
        const struct wr_field *field = &wr_records_fields(records)[i];
        assert_int_equal(field->length, strlen(wanted[i]));
        assert_memory_equal(field->text, wanted[i], field->length);
    }
}

static void test_records(void **state)
{
    (void)state;
    static const char *const names[] = {"a", "b.c", "b.d.e", "", "b.f", "g"};
    static const char *const first[] = {"x", "1", "0.1", "0", "", ""};
    static const char *const second[] = {"", "", "", "", "[0 values]", "1e+300"};
    struct opened opened;
    bool more = false;
    assert_int_equal(open_text(&opened, "{\"a\":\"x\",\"b\":{\"c\":true,\"d\":{\"e\":0.1}},\"\":false}\n\n"
                                        "{\"b\":{\"f\":[]},\"a\":null,\"g\":1e300,\"h\":{}}"),
                     WR_OK);
    struct wr_records *records = opened.records;
    assert_int_equal(wr_records_columns(records), 6);
    for (size_t i = 0; i < 6; i++) {
        assert_string_equal(wr_records_header(records, i), names[i]);
    }
    for (int reading = 0; reading < 2; reading++) {
        assert_true(wr_records_next(records, &more, &opened.error) == WR_OK && more);
        assert_int_equal(wr_records_line(records), 1);
        expect_fields(records, first);
        assert_true(wr_records_next(records, &more, &opened.error) == WR_OK && more);
        assert_int_equal(wr_records_line(records), 3);
        expect_fields(records, second);
        assert_true(wr_records_next(records, &more, &opened.error) == WR_OK && !more);
        assert_int_equal(wr_records_rewind(records, &opened.error), WR_OK);
    }
    close_opened(&opened);
}

static void test_numbers(void **state)
{
    (void)state;
    static const char *const wanted[] = {"0.1", "0.30000000000000004", "1e+22", "-9223372036854775808", "2", "-0"};
    struct opened opened;
    bool more = false;
    assert_int_equal(open_text(&opened, "{\"a\":0.1,\"b\":0.30000000000000004,\"c\":1e22,\"d\":-9223372036854775808,"
                                        "\"e\":2.0,\"f\":-0.0}"),
                     WR_OK);
    assert_true(wr_records_next(opened.records, &more, &opened.error) == WR_OK && more);
    expect_fields(opened.records, wanted);
    close_opened(&opened);
}

/* A file that grows names behind the back of its reader. */
static void test_changed(void **state)
{
    (void)state;
    struct opened opened;
    bool more = false;
    assert_int_equal(open_text(&opened, "{\"a\":1}\n{\"a\":2}\n"), WR_OK);
    FILE *file = fopen(opened.path, "w");
    fputs("{\"b\":1}\n{\"a\":2}\n", file);
    fclose(file);
    assert_int_equal(wr_records_rewind(opened.records, &opened.error), WR_OK);
    assert_int_equal(wr_records_next(opened.records, &more, &opened.error), WR_E_READ);
    close_opened(&opened);
}

static void test_path_of_run(void **state)
{
    (void)state;
    static const char *const cases[][2] = {{"a.jsonl", "a.jsonl"}, {"M4=a.jsonl", "a.jsonl"},
                                           {"M4=a=b", "a=b"},      {"./a=b.jsonl", "./a=b.jsonl"},
                                           {"=a", "=a"},           {"M=-", "-"},
                                           {"A B=/x/y", "/x/y"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_string_equal(wr_ipw_path(cases[i][0]), cases[i][1]);
    }
}

static const char run_text[] =
    "{\"problem\":\"p\",\"answer\":\"a\",\"subject\":\"s\",\"k\":3,\"model_metrics\":{\"M.1\":{\"energy_metrics\":{"
    "\"per_query_joules\":2,\"soc_per_query_joules\":9,\"basis\":\"soc\"},\"latency_metrics\":{\"total_query_seconds\":"
    "-1},"
    "\"token_metrics\":{\"input\":4,\"output\":0},\"gpu_info\":{\"name\":\"X\"},\"evaluation\":{\"is_correct\":true}},"
    "\"N\":{\"energy_metrics\":{\"per_query_joules\":3},\"lm_correctness\":true}}}\n"
    "{\"problem\":\"q\",\"answer\":\"a\",\"model_metrics\":{\"N\":{\"latency_metrics\":{\"total_query_seconds\":5}}}}"
    "\n";
static const char rows_text[] = "sample_id,eval_name,k,A,B,A|total_cost,B|total_cost\n1,d,3,1,,0.5,\n2,d,,0,1,0.5,\n"
                                "1,d,3,,0.25,,0.125\n";

struct imported {
    char path[INGEST_PATH];
    struct wr_import *import;
    struct wr_error error;
};

static enum wr_code import_text(struct imported *self, const char *text, enum wr_import_shape shape)
{
    const char *run = self->path;
    struct wr_import_options options = {
        .characters_per_token = NAN, .shape = shape, .keep = "k", .accelerator = "here", .has_site = true};
    memset(self, 0, sizeof *self);
    ingest_text(self->path, text);
    if (shape == WR_SHAPE_IPW) {
        options.run = (struct wr_texts){&run, 1};
    } else {
        options.path[WR_IMPORT_SCORES] = self->path;
    }
    return wr_import_open(&self->import, &options, &self->error);
}

static void close_imported(struct imported *self)
{
    wr_import_close(self->import);
    unlink(self->path);
}

static void expect_column(struct imported *self, enum wr_column_id id, const float *wanted, size_t count)
{
    struct wr_source *source = wr_import_source(self->import);
    float found[8] = {0};
    assert_int_equal(source->read(source, id, 0, source->meta->extent[WR_DIM_QUERY], found, &self->error), WR_OK);
    for (size_t i = 0; i < count; i++) {
        assert_true(found[i] == wanted[i] || (isnan(found[i]) && isnan(wanted[i])));
    }
}

static void test_ipw(void **state)
{
    (void)state;
    struct imported imported;
    assert_int_equal(import_text(&imported, run_text, WR_SHAPE_IPW), WR_OK);
    const struct wr_meta *meta = wr_import_source(imported.import)->meta;
    assert_string_equal(wr_meta_label(meta, WR_COL_PAIR, 0), "M.1@here");
    assert_string_equal(wr_meta_label(meta, WR_COL_PAIR, 1), "N@here");
    assert_int_equal(wr_meta_integer(meta, WR_COL_PAIR_BASIS, 0), WR_BASIS_SOC);
    assert_int_equal(wr_meta_integer(meta, WR_COL_PAIR_BASIS, 1), WR_BASIS_ACCELERATOR);
    expect_column(&imported, WR_COL_ENERGY, (float[]){9, 3, NAN, NAN}, 4);
    expect_column(&imported, WR_COL_LATENCY, (float[]){NAN, NAN, NAN, 5}, 4);
    assert_int_equal(wr_import_missing(imported.import, WR_COL_SCORE), 3);
    assert_false(meta->column[WR_COL_OUTPUT_TOKENS].present);
    assert_int_equal(wr_import_warnings(imported.import)->count, 2);
    assert_non_null(
        strstr(wr_import_warnings(imported.import)->text[0], "2 of 3 answers have no evaluation.is_correct"));
    assert_non_null(strstr(wr_import_warnings(imported.import)->text[1], "2 values of -1 or 0"));
    close_imported(&imported);
}

static void test_routerbench(void **state)
{
    (void)state;
    struct imported imported;
    for (int by_header = 0; by_header < 2; by_header++) {
        assert_int_equal(import_text(&imported, rows_text, by_header ? WR_SHAPE_BY_HEADER : WR_SHAPE_ROUTERBENCH),
                         WR_OK);
        expect_column(&imported, WR_COL_SCORE, (float[]){1, 0.25f, 0, 1}, 4);
        expect_column(&imported, WR_COL_COST, (float[]){0.5f, 0.125f, 0.5f, NAN}, 4);
        assert_int_equal(wr_import_joined(imported.import), 1);
        close_imported(&imported);
    }
}

static void expect_no_memory(const char *text, enum wr_import_shape shape)
{
    for (int64_t successes = 0;; successes++) {
        struct imported imported;
        wr_memory_fail_after(successes);
        enum wr_code code = import_text(&imported, text, shape);
        wr_memory_fail_after(-1);
        close_imported(&imported);
        if (code == WR_OK) {
            assert_true(successes > 50);
            return;
        }
        assert_int_equal(code, WR_E_NO_MEMORY);
    }
}

static void test_no_memory(void **state)
{
    (void)state;
    expect_no_memory(run_text, WR_SHAPE_IPW);
    expect_no_memory(rows_text, WR_SHAPE_ROUTERBENCH);
    expect_no_memory("{\"id\":1,\"model\":\"m\",\"k\":2,\"e\":{\"score\":1}}\n", WR_SHAPE_LONG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_extent),  cmocka_unit_test(test_word_near),   cmocka_unit_test(test_records),
        cmocka_unit_test(test_numbers), cmocka_unit_test(test_changed),     cmocka_unit_test(test_path_of_run),
        cmocka_unit_test(test_ipw),     cmocka_unit_test(test_routerbench), cmocka_unit_test(test_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
