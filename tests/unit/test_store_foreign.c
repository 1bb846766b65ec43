/* Files that other programs wrote: other types, byte orders and layouts are read right; hostile ones are refused. */
#include "tests/unit/unit.h"

#include "sim/base/segment.h"
#include "sim/store/measurement_reader.h"

#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

enum { QUERIES = 5000, MODELS = 3, PAIRS = 6 };
static char folder[] = "/tmp/wattroute-foreign-XXXXXX";
static bool made;

static struct wr_source *open_file(const char *name, struct wr_error *error)
{
    char path[128];
    struct wr_source *source = NULL;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    enum wr_code code = wr_reader_open(&source, path, error);
    assert_int_equal(code == WR_OK, source != NULL);
    if (code != WR_OK) {
        assert_string_equal(error->file, path);
    }
    return source;
}

/* Value of a column at (q, k), as store_foreign.py makes it; NaN = missing. */
static double foreign_value(enum wr_column_id id, int64_t q, int64_t k)
{
    int64_t whole = id == WR_COL_SCORE ? (q * 7 + k) % 3 - 1 : (q * 13 + k) % 500 - 1;
    if (id == WR_COL_ENERGY) {
        return (q + k) % 11 == 0 ? NAN : (double)q * 0.25 + (double)k;
    }
    return whole < 0 ? NAN : (double)whole;
}

static double stored_value(enum wr_type type, const void *buffer, int64_t i)
{
    double value = type == WR_TYPE_INT8    ? ((const int8_t *)buffer)[i]
                   : type == WR_TYPE_INT32 ? ((const int32_t *)buffer)[i]
                                           : (double)((const float *)buffer)[i];
    return type != WR_TYPE_FLOAT32 && value < 0 ? NAN : value;
}

/* Number of values of a column that are not as made; those of attempt a are those of the query 1000 a further on. */
static int64_t wrong_values(struct wr_source *source, enum wr_column_id id)
{
    int64_t width = wr_meta_width(source->meta, id), repeats = wr_meta_repeats(source->meta, id), wrong = 0;
    char *buffer = malloc(WR_BLOCK_ROWS * (size_t)(repeats * width) * 8);
    for (int64_t row = 0; row < QUERIES; row += WR_BLOCK_ROWS) {
        struct wr_error error = {0};
        int64_t rows = QUERIES - row < WR_BLOCK_ROWS ? QUERIES - row : WR_BLOCK_ROWS;
        wrong += source->read(source, id, row, rows, buffer, &error) != WR_OK;
        for (int64_t i = 0; i < rows * repeats * width; i++) {
            int64_t slice = i / width;
            double value = stored_value(source->meta->column[id].type, buffer, i);
            double made_value = foreign_value(id, row + slice / repeats + 1000 * (slice % repeats), i % width);
            wrong += !(isnan(value) && isnan(made_value)) && !(value == made_value);
        }
    }
    free(buffer);
    return wrong;
}

static void check_readable(const char *name)
{
    struct wr_error error = {0};
    struct wr_source *source = open_file(name, &error);
    assert_non_null(source);
    assert_int_equal(source->meta->extent[WR_DIM_QUERY], QUERIES);
    assert_string_equal(wr_meta_label(source->meta, WR_COL_PAIR, 4), "m1@u1");
    assert_string_equal(wr_meta_label(source->meta, WR_COL_ACCELERATOR, 1), "u1");
    const enum wr_column_id columns[] = {WR_COL_SCORE, WR_COL_ENERGY, WR_COL_OUTPUT_TOKENS};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        if (source->meta->column[columns[i]].present) {
            assert_int_equal(wrong_values(source, columns[i]), 0);
        }
    }
    source->close(source);
}

static void test_foreign_layouts(void **state)
{
    (void)state;
    const char *const names[] = {"plain.h5",  "latest.h5", "gzip.h5",    "half.h5",
                                 "extras.h5", "scales.h5", "attempts.h5"};
    if (!made) {
        skip();
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        check_readable(names[i]);
    }
}

static void test_hostile_and_wrong_files(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum wr_code code;
    } files[] = {
        {"external.h5", WR_E_REFUSED},
        {"soft.h5", WR_E_REFUSED},
        {"link.h5", WR_E_REFUSED},
        {"virtual.h5", WR_E_REFUSED},
        {"filter.h5", WR_E_REFUSED},
        {"bomb.h5", WR_E_REFUSED},
        {"chunk.h5", WR_E_REFUSED},
        {"wide.h5", WR_E_VARIABLE},
        {"rank.h5", WR_E_VARIABLE},
        {"compound.h5", WR_E_VARIABLE},
        {"short.h5", WR_E_VARIABLE},
        {"narrow.h5", WR_E_VARIABLE},
        {"unit.h5", WR_E_VARIABLE},
        {"packed.h5", WR_E_VARIABLE},
        {"fill.h5", WR_E_VARIABLE},
        {"real.h5", WR_E_VARIABLE},
        {"incomplete.h5", WR_E_FORMAT},
        {"other-format.h5", WR_E_FORMAT},
        {"no-format.h5", WR_E_FORMAT},
        {"no-score.h5", WR_E_TABLE_COLUMN_MISSING},
        {"labels.h5", WR_E_TABLE_LABEL},
        {"wrong-hash.h5", WR_E_VARIABLE},
        {"unwritten.h5", WR_E_VARIABLE},
        {"unwritten-chunk.h5", WR_E_VARIABLE},
        {"control.h5", WR_E_TABLE_LABEL},
        {"encoding.h5", WR_E_TABLE_LABEL},
        {"attempts-of-some.h5", WR_E_TABLE_COLUMN_SHAPE},
        {"attempts-that-disagree.h5", WR_E_VARIABLE},
        {"attempts-none.h5", WR_E_TABLE_COLUMN_SHAPE},
    };
    if (!made) {
        skip();
    }
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct wr_error error = {0};
        struct wr_source *source = open_file(files[i].name, &error);
        if (source || error.code != files[i].code) {
            print_error("%s gave %s\n", files[i].name, wr_error_row(error.code)->name);
        }
        assert_null(source);
        assert_int_equal(error.code, files[i].code);
        assert_int_equal(wr_error_exit(&error), WR_EXIT_DATA);
    }
}

static void test_numbers_are_never_clipped(void **state)
{
    (void)state;
    if (!made) {
        skip();
    }
    struct wr_error error = {0};
    struct wr_source *source = open_file("too-large.h5", &error);
    assert_non_null(source);
    int32_t buffer[WR_BLOCK_ROWS * MODELS];
    assert_int_equal(source->read(source, WR_COL_OUTPUT_TOKENS, 0, 4096, buffer, &error), WR_OK);
    assert_int_equal(source->read(source, WR_COL_OUTPUT_TOKENS, 4096, 904, buffer, &error), WR_E_VARIABLE);
    assert_string_equal(error.value[0].text, "output_tokens");
    assert_int_equal(source->read(source, WR_COL_OUTPUT_TOKENS, 0, 4096, buffer, &error), WR_OK);
    source->close(source);
}

static void count(void *context, const struct wr_error *what, const struct wr_check_spec *check)
{
    int *counts = context;
    assert_true(*what->file);
    counts[check->grade == WR_GRADE_WARNING]++;
}

/* Values that the format does not allow never reach a replay; validation still lists all of them. */
static void check_refused_values(const char *name, enum wr_column_id id, double found)
{
    float buffer[WR_BLOCK_ROWS * PAIRS];
    struct wr_error error = {0};
    struct wr_source *source = open_file(name, &error);
    assert_non_null(source);
    assert_int_equal(source->read(source, id, 0, WR_BLOCK_ROWS, buffer, &error), WR_E_VALUE);
    assert_string_equal(error.value[0].text, wr_column_spec(id)->name);
    assert_true(error.value[3].real == found);
    int counts[2] = {0, 0};
    struct wr_findings findings = {.most = 5, .found = count, .context = counts};
    assert_int_equal(wr_reader_validate(source, &findings, &error), WR_OK);
    assert_true(wr_findings_count(&findings, WR_GRADE_ERROR) > 1000);
    assert_int_equal(findings.shown[WR_CHECK_VALUE][id], 5);
    source->close(source);
}

static void test_values_of_other_programs_are_checked(void **state)
{
    (void)state;
    if (!made) {
        skip();
    }
    check_refused_values("sentinel.h5", WR_COL_ENERGY, -1);
    check_refused_values("percent.h5", WR_COL_SCORE, 100);
}

static void *read_all(void *context)
{
    struct wr_source *source = context;
    return wrong_values(source, WR_COL_ENERGY) + wrong_values(source, WR_COL_SCORE) ? context : NULL;
}

/* One child serves many threads. */
static void test_threads_share_the_child(void **state)
{
    (void)state;
    if (!made) {
        skip();
    }
    struct wr_error error = {0};
    struct wr_source *source = open_file("gzip.h5", &error);
    assert_non_null(source);
    pthread_t thread[4];
    for (int i = 0; i < 4; i++) {
        assert_int_equal(pthread_create(&thread[i], NULL, read_all, source), 0);
    }
    for (int i = 0; i < 4; i++) {
        void *result = source;
        pthread_join(thread[i], &result);
        assert_null(result);
    }
    source->close(source);
}

/* The process that this one has started; 0 when the system does not tell. */
static pid_t only_child(void)
{
    char name[64], line[64] = "";
    snprintf(name, sizeof name, "/proc/self/task/%d/children", (int)getpid());
    FILE *children = fopen(name, "r");
    if (!children) {
        return 0;
    }
    pid_t child = fgets(line, sizeof line, children) ? (pid_t)strtol(line, NULL, 10) : 0;
    fclose(children);
    return child;
}

/* A child that dies in the middle of the work takes nothing along but the file: an error, now and ever after. */
static void test_a_dead_child_is_an_error(void **state)
{
    (void)state;
    if (!made) {
        skip();
    }
    struct wr_error error = {0};
    struct wr_source *source = open_file("gzip.h5", &error);
    assert_non_null(source);
    pid_t child = only_child();
    if (child <= 0) {
        source->close(source);
        skip();
    }
    static float buffer[WR_BLOCK_ROWS * PAIRS];
    assert_int_equal(source->read(source, WR_COL_ENERGY, 0, 4096, buffer, &error), WR_OK);
    assert_int_equal(kill(child, SIGSEGV), 0);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(source->read(source, WR_COL_ENERGY, 4096, 904, buffer, &error), WR_E_DAMAGED);
        assert_string_equal(error.file, wr_reader_facts(source)->path);
    }
    source->close(source);
    assert_int_equal(only_child(), 0); /* nothing is left behind */
    source = open_file("plain.h5", &error);
    assert_non_null(source);
    assert_int_equal(only_child(), 0); /* plain data need no child once the structure is known */
    source->close(source);
}

static void test_validate_warns(void **state)
{
    (void)state;
    if (!made) {
        skip();
    }
    struct wr_error error = {0};
    struct wr_source *source = open_file("extras.h5", &error);
    int counts[2] = {0, 0};
    struct wr_findings findings = {.most = 5, .found = count, .context = counts};
    assert_int_equal(wr_reader_validate(source, &findings, &error), WR_OK);
    source->close(source);
    assert_int_equal(wr_findings_count(&findings, WR_GRADE_ERROR), 0);
    assert_int_equal(wr_findings_count(&findings, WR_GRADE_WARNING),
                     4); /* two unknown names, two columns without checksums */
    assert_int_equal(counts[1], 4);
}

static int set_up(void **state)
{
    (void)state;
    char command[256];
    if (!mkdtemp(folder)) {
        return -1;
    }
    if (system("/usr/bin/python3 -c 'import h5py' 2>/dev/null") != 0) {
        print_message("python3-h5py is not installed: skipping\n");
        return 0;
    }
    snprintf(command, sizeof command, "/usr/bin/python3 tests/unit/store_foreign.py %s", folder);
    made = system(command) == 0;
    return made ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_foreign_layouts),           cmocka_unit_test(test_hostile_and_wrong_files),
        cmocka_unit_test(test_numbers_are_never_clipped), cmocka_unit_test(test_values_of_other_programs_are_checked),
        cmocka_unit_test(test_threads_share_the_child),   cmocka_unit_test(test_validate_warns),
        cmocka_unit_test(test_a_dead_child_is_an_error),
    };
    return cmocka_run_group_tests_name("store foreign", tests, set_up, tear_down);
}
