/* Measurement files: what is written is what is read, equal tables give equal bytes, damage is seen. */
#include "tests/unit/unit.h"

#include "sim/base/memory.h"
#include "sim/base/segment.h"
#include "sim/store/measurement_reader.h"
#include "sim/store/measurement_writer.h"
#include "tests/unit/store_table.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/wattroute-store-XXXXXX";
static char path[128], other[128];
static const struct wr_input_identity inputs[] = {{"scores.csv", "00112233445566778899aabbccddeeff"},
                                                  {"pairs.csv", "ffeeddccbbaa99887766554433221100"}};

static void write_attempts(const char *to, int64_t queries, int64_t attempts, uint64_t seed, bool graded)
{
    struct wr_error error = {0};
    struct wr_memory_table *table = store_attempts(queries, attempts, seed, graded);
    assert_int_equal(wr_write_measurements(to, &table->source, inputs, 2, &error), WR_OK);
    table->source.close(&table->source);
}

static void write_table(const char *to, int64_t queries, uint64_t seed, bool graded)
{
    write_attempts(to, queries, 0, seed, graded);
}

static void assert_same_meta(const struct wr_meta *read, const struct wr_meta *written)
{
    assert_memory_equal(read->extent, written->extent, sizeof read->extent);
    for (int i = 0; i < WR_COLUMNS; i++) {
        enum wr_column_id id = (enum wr_column_id)i;
        const struct wr_column *a = &read->column[i], *b = &written->column[i];
        assert_int_equal(a->present, b->present);
        assert_int_equal(a->type, b->type);
        assert_int_equal(a->repeat, b->repeat);
        assert_int_equal(a->dim2, b->dim2);
        assert_int_equal(a->provenance, b->provenance);
        if (!a->present || wr_column_is_per_query(id)) {
            continue;
        }
        int64_t elements = wr_meta_elements(written, id);
        if (a->type != WR_TYPE_TEXT) {
            assert_memory_equal(a->data, b->data, (size_t)elements * wr_type_size(a->type));
        }
        for (int64_t k = 0; a->type == WR_TYPE_TEXT && k < elements; k++) {
            assert_string_equal(wr_meta_label(read, id, k), wr_meta_label(written, id, k));
        }
    }
}

/* A block at once, or in parts of 700 rows where the source can. */
static enum wr_code read_block(struct wr_source *source, enum wr_column_id id, int64_t first, int64_t rows,
                               char *buffer, size_t row_size, bool in_parts, struct wr_error *error)
{
    if (!in_parts || !source->in_parts[id]) {
        return source->read(source, id, first, rows, buffer, error);
    }
    struct wr_running_checksum progress;
    enum wr_code code = WR_OK;
    for (int64_t done = 0; code == WR_OK && done < rows; done += 700) {
        int64_t part = rows - done < 700 ? rows - done : 700;
        code = source->read_part(source, id, first + done, part, buffer + (size_t)done * row_size, &progress, error);
    }
    return code;
}

/* 0 when every row reads and is what `table` holds; 1 when something is different without an error; 2 on an error. */
static int compare_rows_read(struct wr_source *source, const struct wr_memory_table *table, bool in_parts)
{
    int64_t queries = table->meta.extent[WR_DIM_QUERY];
    for (int i = 0; i < WR_COLUMNS; i++) {
        enum wr_column_id id = (enum wr_column_id)i;
        if (!table->rows[i]) {
            continue;
        }
        size_t row = (size_t)wr_meta_row_elements(&table->meta, id) * wr_type_size(table->meta.column[i].type);
        char *buffer = malloc(row * WR_BLOCK_ROWS);
        for (int64_t first = 0; first < queries; first += WR_BLOCK_ROWS) {
            int64_t rows = queries - first < WR_BLOCK_ROWS ? queries - first : WR_BLOCK_ROWS;
            struct wr_error error = {0};
            int bad = 2 * (read_block(source, id, first, rows, buffer, row, in_parts, &error) != WR_OK);
            if (!bad) {
                bad = memcmp(buffer, (char *)table->rows[i] + (size_t)first * row, (size_t)rows * row) != 0;
            }
            if (bad) {
                free(buffer);
                return bad;
            }
        }
        free(buffer);
    }
    return 0;
}

static int compare_rows(struct wr_source *source, const struct wr_memory_table *table)
{
    int outcome = compare_rows_read(source, table, false);
    assert_int_equal(compare_rows_read(source, table, true), outcome);
    return outcome;
}

static void check_round_trip(int64_t queries, int64_t attempts, bool graded)
{
    struct wr_error error = {0};
    struct wr_source *source = NULL;
    write_attempts(path, queries, attempts, 5, graded);
    assert_int_equal(wr_reader_open(&source, path, &error), WR_OK);
    struct wr_memory_table *table = store_attempts(queries, attempts, 5, graded);
    assert_same_meta(source->meta, &table->meta);
    assert_int_equal(compare_rows(source, table), 0);
    const struct wr_file_facts *facts = wr_reader_facts(source);
    struct stat status;
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(facts->size, status.st_size);
    assert_int_equal(facts->format, 1);
    assert_string_equal(facts->inputs, "00112233445566778899aabbccddeeff  scores.csv\n"
                                       "ffeeddccbbaa99887766554433221100  pairs.csv");
    source->close(source);
    table->source.close(&table->source);
}

static void test_round_trip(void **state)
{
    (void)state;
    const int64_t queries[] = {1, 100, 4096, 4097, 9000};
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        for (int64_t attempts = 0; attempts <= 3; attempts++) {
            check_round_trip(queries[i], attempts, false);
            check_round_trip(queries[i], attempts, true);
        }
    }
}

static void test_no_queries(void **state)
{
    (void)state;
    check_round_trip(0, 0, false);
    check_round_trip(0, 3, false);
}

static char *slurp(const char *from, size_t *size)
{
    struct stat status;
    int descriptor = open(from, O_RDONLY);
    assert_true(descriptor >= 0 && fstat(descriptor, &status) == 0);
    *size = (size_t)status.st_size;
    char *bytes = malloc(*size + 1);
    assert_int_equal(read(descriptor, bytes, *size), status.st_size);
    close(descriptor);
    return bytes;
}

static void spill(const char *to, const char *bytes, size_t size)
{
    int descriptor = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(descriptor >= 0);
    assert_int_equal(write(descriptor, bytes, size), (ssize_t)size);
    close(descriptor);
}

static void test_equal_tables_give_equal_bytes(void **state)
{
    (void)state;
    size_t size = 0, again = 0;
    write_table(path, 5000, 1, true);
    write_table(other, 5000, 1, true);
    char *a = slurp(path, &size), *b = slurp(other, &again);
    assert_int_equal(size, again);
    assert_memory_equal(a, b, size);
    free(b);
    write_table(other, 5000, 2, true);
    b = slurp(other, &again);
    assert_true(size != again || memcmp(a, b, size) != 0);
    free(a);
    free(b);
}

/* A NaN is a missing value, whatever its sign and payload: the bytes do not depend on how it came about. */
static void test_every_nan_is_the_same(void **state)
{
    (void)state;
    size_t size = 0, again = 0;
    struct wr_memory_table *table = store_table(100, 1, false);
    for (int round = 0; round < 2; round++) {
        const uint32_t odd = round ? 0xffc12345 : 0x7fc00000;
        memcpy(table->rows[WR_COL_ENERGY], &odd, sizeof odd);
        assert_int_equal(wr_write_measurements(round ? other : path, &table->source, NULL, 0, NULL), WR_OK);
    }
    table->source.close(&table->source);
    char *a = slurp(path, &size), *b = slurp(other, &again);
    assert_int_equal(size, again);
    assert_memory_equal(a, b, size);
    free(a);
    free(b);
}

/* Opens and reads everything. 0 = as written, 1 = different without an error, 2 = refused. */
static int try_file(const struct wr_memory_table *table)
{
    struct wr_error error = {0};
    struct wr_source *source = NULL;
    enum wr_code code = wr_reader_open(&source, other, &error);
    if (code != WR_OK) {
        assert_int_equal(wr_error_exit(&error), WR_EXIT_DATA);
        assert_string_equal(error.file, other);
        return 2;
    }
    assert_same_meta(source->meta, &table->meta);
    const char *text = wr_reader_facts(source)->inputs;
    assert_true(strstr(text, "00112233445566778899aabbccddeeff  scores.csv\n") == text);
    int result = compare_rows(source, table);
    source->close(source);
    return result;
}

static void test_bit_flips_are_seen(void **state)
{
    (void)state;
    size_t size = 0;
    write_table(path, 300, 3, true);
    struct wr_memory_table *table = store_table(300, 3, true);
    char *bytes = slurp(path, &size);
    int seen = 0, harmless = 0;
    for (uint64_t i = 0; i < 200; i++) {
        uint64_t bit = store_bits(99, i) % (size * 8);
        bytes[bit / 8] ^= (char)(1 << bit % 8);
        spill(other, bytes, size);
        int result = try_file(table);
        assert_int_not_equal(result, 1);
        seen += result == 2;
        harmless += result == 0;
        bytes[bit / 8] ^= (char)(1 << bit % 8);
    }
    assert_int_equal(seen + harmless, 200);
    assert_true(seen > 100); /* most of the file is data */
    free(bytes);
    table->source.close(&table->source);
}

static void test_truncations_are_refused(void **state)
{
    (void)state;
    size_t size = 0;
    write_table(path, 300, 3, true);
    struct wr_memory_table *table = store_table(300, 3, true);
    char *bytes = slurp(path, &size);
    for (size_t cut = 0; cut < size; cut += size / 23 + 1) {
        spill(other, bytes, cut);
        assert_int_equal(try_file(table), 2);
    }
    spill(other, bytes, size - 1);
    assert_int_equal(try_file(table), 2);
    free(bytes);
    table->source.close(&table->source);
}

static void test_checksum_error_names_column_and_rows(void **state)
{
    (void)state;
    struct wr_error error = {0};
    struct wr_memory_table *table = store_table(5000, 3, false);
    const float mark = 123456.789F;
    ((float *)table->rows[WR_COL_LATENCY])[4100 * 5] = mark;
    assert_int_equal(wr_write_measurements(path, &table->source, NULL, 0, &error), WR_OK);
    table->source.close(&table->source);
    size_t size = 0;
    char *bytes = slurp(path, &size), *at = memmem(bytes, size, &mark, sizeof mark);
    assert_non_null(at);
    *at ^= 1;
    spill(other, bytes, size);
    free(bytes);
    struct wr_source *source = NULL;
    float *buffer = malloc(4096 * 5 * sizeof *buffer);
    assert_int_equal(wr_reader_open(&source, other, &error), WR_OK);
    assert_int_equal(source->read(source, WR_COL_LATENCY, 0, 4096, buffer, &error), WR_OK);
    assert_int_equal(source->read(source, WR_COL_LATENCY, 4096, 904, buffer, &error), WR_E_CHECKSUM);
    assert_string_equal(error.value[0].text, "latency_s");
    assert_int_equal(error.value[1].integer, 4096);
    assert_int_equal(error.value[2].integer, 4999);
    assert_string_equal(error.file, other);
    struct wr_running_checksum progress;
    error = (struct wr_error){0};
    assert_true(source->in_parts[WR_COL_LATENCY]);
    assert_int_equal(source->read_part(source, WR_COL_LATENCY, 4096, 900, buffer, &progress, &error), WR_OK);
    assert_int_equal(source->read_part(source, WR_COL_LATENCY, 4996, 4, buffer, &progress, &error), WR_E_CHECKSUM);
    assert_int_equal(error.value[1].integer, 4096);
    assert_int_equal(error.value[2].integer, 4999);
    assert_int_equal(source->read_part(source, WR_COL_LATENCY, 4090, 7, buffer, &progress, &error), WR_E_INTERNAL);
    source->close(source);
    free(buffer);
}

static enum wr_code open_code(const char *name)
{
    struct wr_error error = {0};
    struct wr_source *source = NULL;
    enum wr_code code = wr_reader_open(&source, name, &error);
    assert_null(source);
    assert_string_equal(error.file, name);
    return code;
}

static void test_what_is_no_measurement_file(void **state)
{
    (void)state;
    char missing[160];
    snprintf(missing, sizeof missing, "%s/none.h5", folder);
    assert_int_equal(open_code(missing), WR_E_OPEN);
    assert_int_equal(open_code(folder), WR_E_OPEN);
    assert_int_equal(open_code("/dev/null"), WR_E_OPEN);
    spill(other, "query_id,score\n1,1\n", 19);
    assert_int_equal(open_code(other), WR_E_NOT_HDF5);
    spill(other, "", 0);
    assert_int_equal(open_code(other), WR_E_NOT_HDF5);
    spill(other, "\x89HDF\r\n\x1a\nand nothing that follows", 32);
    assert_int_equal(open_code(other), WR_E_DAMAGED);
}

/* Every allocation that can fail does, once: an error each time, nothing leaked, the old file untouched. */
static void test_failing_allocations(void **state)
{
    (void)state;
    size_t size = 0, again = 0;
    write_table(path, 100, 3, false);
    char *before = slurp(path, &size);
    enum wr_code code = WR_E_NO_MEMORY;
    for (int64_t successes = 0; code != WR_OK; successes++) {
        struct wr_error error = {0};
        struct wr_memory_table *table = store_table(100, 4, false);
        wr_memory_fail_after(successes);
        code = wr_write_measurements(path, &table->source, inputs, 2, &error);
        wr_memory_fail_after(-1);
        table->source.close(&table->source);
        if (code != WR_OK) {
            assert_int_equal(code, error.code);
            char *after = slurp(path, &again);
            assert_int_equal(size, again);
            assert_memory_equal(before, after, size);
            free(after);
        }
    }
    free(before);
    code = WR_E_NO_MEMORY;
    for (int64_t successes = 0; code != WR_OK; successes++) {
        struct wr_error error = {0};
        struct wr_source *source = NULL;
        wr_memory_fail_after(successes);
        code = wr_reader_open(&source, path, &error);
        wr_memory_fail_after(-1);
        assert_int_equal(code == WR_OK, source != NULL);
        if (source) {
            source->close(source);
        }
    }
}

/* Every query wrong on the one model: rows that need no memory. */
static enum wr_code read_zeros(struct wr_source *self, enum wr_column_id id, int64_t row, int64_t rows, void *buffer,
                               struct wr_error *error)
{
    (void)self, (void)id, (void)row, (void)error;
    memset(buffer, 0, (size_t)rows);
    return WR_OK;
}

/* More blocks than the widest row of values has columns. */
static void test_more_than_8192_blocks(void **state)
{
    (void)state;
    const int64_t queries = 8193 * WR_BLOCK_ROWS - 1;
    struct wr_error error = {0};
    struct wr_meta meta;
    wr_meta_init(&meta);
    meta.extent[WR_DIM_MODEL] = meta.extent[WR_DIM_ACCELERATOR] = meta.extent[WR_DIM_PAIR] = 1;
    meta.extent[WR_DIM_QUERY] = queries;
    for (int id = 0; id < WR_COLUMNS; id++) {
        if (wr_column_spec((enum wr_column_id)id)->required || id == WR_COL_ACCELERATOR_SITE) {
            assert_int_equal(wr_meta_add(&meta, (enum wr_column_id)id, NULL), WR_OK);
        }
    }
    assert_int_equal(wr_meta_set_label(&meta, WR_COL_MODEL, 0, "m", NULL), WR_OK);
    assert_int_equal(wr_meta_set_label(&meta, WR_COL_ACCELERATOR, 0, "a", NULL), WR_OK);
    assert_int_equal(wr_meta_set_label(&meta, WR_COL_PAIR, 0, "m@a", NULL), WR_OK);
    ((int32_t *)meta.column[WR_COL_PAIR_MODEL].data)[0] = 0;
    ((int32_t *)meta.column[WR_COL_PAIR_ACCELERATOR].data)[0] = 0;
    ((int8_t *)meta.column[WR_COL_ACCELERATOR_SITE].data)[0] = 0;
    struct wr_source zeros = {.meta = &meta, .read = read_zeros}, *source = NULL;
    assert_int_equal(wr_write_measurements(path, &zeros, NULL, 0, &error), WR_OK);
    assert_int_equal(wr_reader_open(&source, path, &error), WR_OK);
    assert_int_equal(source->meta->extent[WR_DIM_QUERY], queries);
    char score[WR_BLOCK_ROWS];
    assert_int_equal(source->read(source, WR_COL_SCORE, 8192 * WR_BLOCK_ROWS, WR_BLOCK_ROWS - 1, score, &error), WR_OK);
    assert_int_equal(score[WR_BLOCK_ROWS - 2], 0);
    source->close(source);
    wr_meta_free(&meta);
}

static int set_up(void **state)
{
    (void)state;
    if (!mkdtemp(folder)) {
        return -1;
    }
    snprintf(path, sizeof path, "%s/a.h5", folder);
    snprintf(other, sizeof other, "%s/b.h5", folder);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    unlink(path);
    unlink(other);
    return rmdir(folder); /* fails when something was left behind */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_no_queries),
        cmocka_unit_test(test_equal_tables_give_equal_bytes),
        cmocka_unit_test(test_every_nan_is_the_same),
        cmocka_unit_test(test_bit_flips_are_seen),
        cmocka_unit_test(test_truncations_are_refused),
        cmocka_unit_test(test_checksum_error_names_column_and_rows),
        cmocka_unit_test(test_what_is_no_measurement_file),
        cmocka_unit_test(test_failing_allocations),
        cmocka_unit_test(test_more_than_8192_blocks),
    };
    return cmocka_run_group_tests_name("store", tests, set_up, tear_down);
}
