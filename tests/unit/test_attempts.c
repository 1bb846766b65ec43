/* Repeated attempts: which dimensions a table may have, and one attempt as a table of its own. */
#include "tests/unit/unit.h"

#include "sim/base/memory.h"
#include "sim/base/segment.h"
#include "sim/store/limits.h"
#include "sim/store/measurement_reader.h"
#include "sim/store/measurement_writer.h"
#include "sim/table/attempt_source.h"
#include "tests/unit/store_table.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

enum { QUERIES = 4099, ATTEMPTS = 3 };

static const enum wr_column_id repeated[] = {WR_COL_SCORE, WR_COL_ENERGY, WR_COL_LATENCY, WR_COL_COST,
                                             WR_COL_OUTPUT_TOKENS};
enum { REPEATED = sizeof repeated / sizeof *repeated };

static bool repeats(enum wr_column_id id)
{
    bool found = false;
    for (int i = 0; i < REPEATED; i++) {
        found |= repeated[i] == id;
    }
    return found;
}

static void dimensions_of_a_table_with_attempts(void **state)
{
    (void)state;
    struct wr_memory_table *table = store_attempts(7, ATTEMPTS, 1, true);
    struct wr_meta *meta = &table->meta;
    struct wr_error error;
    assert_int_equal(wr_meta_check(meta, "t.h5", &error), WR_OK);
    for (int i = 0; i < WR_COLUMNS; i++) {
        enum wr_column_id id = (enum wr_column_id)i;
        if (meta->column[id].present && wr_column_is_per_query(id)) {
            assert_int_equal(wr_meta_repeats(meta, id), repeats(id) ? ATTEMPTS : 1);
            assert_int_equal(wr_meta_row_elements(meta, id), wr_meta_repeats(meta, id) * wr_meta_width(meta, id));
        }
    }
    enum wr_dim dim[WR_RANK_MOST];
    assert_int_equal(wr_column_dims(&meta->column[WR_COL_ENERGY], dim), 3);
    assert_true(dim[0] == WR_DIM_QUERY && dim[1] == WR_DIM_ATTEMPT && dim[2] == WR_DIM_PAIR);
    assert_int_equal(wr_column_dims(&meta->column[WR_COL_ROUTER_SCORE], dim), 2);
    assert_true(dim[1] == WR_DIM_ROUTER && dim[2] == WR_DIM_NONE);
    assert_int_equal(wr_column_dims(&meta->column[WR_COL_QUERY_USER], dim), 1);
    assert_int_equal(wr_meta_width(meta, WR_COL_ENERGY), 5);
    assert_int_equal(wr_meta_pair_offset(meta, WR_COL_ENERGY, 4), 4);
    table->source.close(&table->source);
}

/* All columns that can have attempts do, or none: else no attempt of the table would be a table. */
static void attempts_of_some_columns_are_refused(void **state)
{
    (void)state;
    for (int i = 0; i < REPEATED; i++) {
        struct wr_memory_table *table = store_attempts(7, ATTEMPTS, 1, false);
        struct wr_error error;
        table->meta.column[repeated[i]].repeat = WR_DIM_NONE;
        assert_int_equal(wr_meta_check(&table->meta, "t.h5", &error), WR_E_TABLE_COLUMN_SHAPE);
        table->meta.column[repeated[i]].repeat = WR_DIM_ATTEMPT;
        table->meta.extent[WR_DIM_ATTEMPT] = 0;
        assert_int_equal(wr_meta_check(&table->meta, "t.h5", &error), WR_E_TABLE_COLUMN_SHAPE);
        table->source.close(&table->source);
    }
    struct wr_memory_table *table = store_attempts(7, ATTEMPTS, 1, false);
    struct wr_error error;
    table->meta.column[WR_COL_INPUT_TOKENS].repeat = WR_DIM_ATTEMPT;
    assert_int_equal(wr_meta_check(&table->meta, "t.h5", &error), WR_E_TABLE_COLUMN_SHAPE);
    table->source.close(&table->source);
}

/* Every row of `source` is attempt `attempt` (from 1) of the rows of `table`. */
static void assert_is_attempt(struct wr_source *source, const struct wr_memory_table *table, int64_t attempt)
{
    struct wr_error error;
    for (int i = 0; i < WR_COLUMNS; i++) {
        enum wr_column_id id = (enum wr_column_id)i;
        if (!table->rows[id]) {
            continue;
        }
        size_t bytes = (size_t)wr_meta_width(&table->meta, id) * wr_type_size(table->meta.column[id].type);
        int64_t of = repeats(id) ? ATTEMPTS : 1, at = repeats(id) ? attempt - 1 : 0;
        assert_int_equal(wr_meta_row_elements(source->meta, id), wr_meta_width(&table->meta, id));
        char *buffer = malloc(WR_BLOCK_ROWS * bytes);
        for (int64_t row = 0; row < QUERIES; row += WR_BLOCK_ROWS) {
            int64_t rows = QUERIES - row < WR_BLOCK_ROWS ? QUERIES - row : WR_BLOCK_ROWS;
            assert_int_equal(source->read(source, id, row, rows, buffer, &error), WR_OK);
            for (int64_t k = 0; k < rows; k++) {
                const char *whole = (const char *)table->rows[id] + (size_t)((row + k) * of + at) * bytes;
                assert_memory_equal(buffer + (size_t)k * bytes, whole, bytes);
            }
        }
        free(buffer);
    }
}

static void one_attempt_is_a_table(void **state)
{
    (void)state;
    struct wr_memory_table *table = store_attempts(QUERIES, ATTEMPTS, 2, true);
    for (int64_t attempt = 1; attempt <= ATTEMPTS; attempt++) {
        struct wr_source *source = NULL;
        struct wr_error error;
        assert_int_equal(wr_attempt_source_open(&source, &table->source, attempt, &error), WR_OK);
        assert_int_equal(source->meta->extent[WR_DIM_ATTEMPT], 0);
        assert_int_equal(wr_meta_check(source->meta, "t.h5", &error), WR_OK);
        assert_string_equal(wr_meta_label(source->meta, WR_COL_PAIR, 3), wr_meta_label(&table->meta, WR_COL_PAIR, 3));
        assert_is_attempt(source, table, attempt);
        source->close(source);
    }
    table->source.close(&table->source);
}

static void an_attempt_that_is_not_there(void **state)
{
    (void)state;
    struct wr_memory_table *table = store_attempts(7, ATTEMPTS, 2, true), *plain = store_table(7, 2, true);
    struct wr_source *source = &table->source;
    struct wr_error error;
    assert_int_equal(wr_attempt_source_open(&source, &table->source, 0, &error), WR_E_INTERNAL);
    assert_null(source);
    assert_int_equal(wr_attempt_source_open(&source, &table->source, ATTEMPTS + 1, &error), WR_E_INTERNAL);
    assert_int_equal(wr_attempt_source_open(&source, &plain->source, 1, &error), WR_E_INTERNAL);
    table->source.close(&table->source);
    plain->source.close(&plain->source);
}

static void out_of_memory(void **state)
{
    (void)state;
    struct wr_memory_table *table = store_attempts(7, ATTEMPTS, 2, false);
    float energy[7 * 5];
    int failures = 0;
    for (int allowed = 0;; allowed++) {
        struct wr_source *source = NULL;
        struct wr_error error = {0};
        wr_memory_fail_after(allowed);
        enum wr_code code = wr_attempt_source_open(&source, &table->source, 2, &error);
        code = code == WR_OK ? source->read(source, WR_COL_ENERGY, 0, 7, energy, &error) : code;
        wr_memory_fail_after(-1);
        if (source) {
            source->close(source);
        }
        if (code == WR_OK) {
            break;
        }
        assert_int_equal(code, WR_E_NO_MEMORY);
        failures++;
    }
    assert_true(failures > 10);
    table->source.close(&table->source);
}

/* Turns the byte at `offset` of a file. */
static void damage(const char *path, off_t offset)
{
    char byte = 0;
    int descriptor = open(path, O_RDWR);
    assert_int_equal(pread(descriptor, &byte, 1, offset), 1);
    byte ^= 4;
    assert_int_equal(pwrite(descriptor, &byte, 1, offset), 1);
    close(descriptor);
}

/* Where `bytes` of `what` stand in a file; once. */
static off_t find_bytes(const char *path, const void *what, size_t bytes)
{
    int descriptor = open(path, O_RDONLY);
    off_t size = lseek(descriptor, 0, SEEK_END);
    char *all = malloc((size_t)size);
    assert_int_equal(pread(descriptor, all, (size_t)size, 0), size);
    close(descriptor);
    char *at = memmem(all, (size_t)size, what, bytes);
    assert_non_null(at);
    off_t offset = at - all;
    free(all);
    return offset;
}

/* From a file as from memory; the checksums of a block are over all of its attempts. */
static void an_attempt_of_a_file(void **state)
{
    (void)state;
    char path[] = "/tmp/wattroute-attempts-XXXXXX";
    close(mkstemp(path));
    struct wr_memory_table *table = store_attempts(QUERIES, ATTEMPTS, 6, true);
    struct wr_source *file = NULL, *source = NULL;
    struct wr_error error = {0};
    assert_int_equal(wr_write_measurements(path, &table->source, NULL, 0, &error), WR_OK);
    assert_int_equal(wr_reader_open(&file, path, &error), WR_OK);
    assert_int_equal(wr_attempt_source_open(&source, file, 2, &error), WR_OK);
    assert_is_attempt(source, table, 2);
    const float *third = (const float *)table->rows[WR_COL_ENERGY] + ((int64_t)17 * ATTEMPTS + 2) * 5;
    damage(path, find_bytes(path, third, 5 * sizeof *third));
    float *energy = malloc(WR_BLOCK_ROWS * 5 * sizeof *energy);
    assert_int_equal(source->read(source, WR_COL_ENERGY, 0, WR_BLOCK_ROWS, energy, &error), WR_E_CHECKSUM);
    assert_int_equal(source->read(source, WR_COL_ENERGY, WR_BLOCK_ROWS, QUERIES - WR_BLOCK_ROWS, energy, &error),
                     WR_OK);
    free(energy);
    source->close(source);
    file->close(file);
    table->source.close(&table->source);
    unlink(path);
}

static void a_row_of_all_attempts_is_bounded(void **state)
{
    (void)state;
    struct wr_error error;
    struct wr_memory_table *table = store_attempts(1, 2, 1, false);
    struct wr_meta *meta = &table->meta;
    int64_t answer = 0, query = 0; /* bytes per attempt, and of what does not repeat */
    for (int i = 0; i < WR_COLUMNS; i++) {
        enum wr_column_id id = (enum wr_column_id)i;
        if (meta->column[id].present && wr_column_is_per_query(id)) {
            int64_t bytes = wr_meta_width(meta, id) * (int64_t)wr_type_size(meta->column[id].type);
            *(meta->column[id].repeat == WR_DIM_ATTEMPT ? &answer : &query) += bytes;
        }
    }
    meta->extent[WR_DIM_ATTEMPT] = (WR_ROW_BYTES_MOST - query) / answer;
    assert_int_equal(wr_limits_check(meta, &error), WR_OK);
    meta->extent[WR_DIM_ATTEMPT]++;
    assert_int_equal(wr_limits_check(meta, &error), WR_E_TOO_LARGE);
    table->source.close(&table->source);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dimensions_of_a_table_with_attempts),
        cmocka_unit_test(attempts_of_some_columns_are_refused),
        cmocka_unit_test(one_attempt_is_a_table),
        cmocka_unit_test(an_attempt_that_is_not_there),
        cmocka_unit_test(out_of_memory),
        cmocka_unit_test(an_attempt_of_a_file),
        cmocka_unit_test(a_row_of_all_attempts_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
