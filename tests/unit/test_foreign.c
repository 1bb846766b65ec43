/* Tables of other programs as records: the layouts of HDF5 against the same table in CSV, and any table at all. */
#include "tests/unit/ingest_file.h"
#include "tests/unit/unit.h"

#include "sim/base/memory.h"
#include "sim/base/segment.h"
#include "sim/ingest/foreign_records.h"
#include "sim/ingest/import_tables.h"
#include "sim/store/foreign.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = "/tmp/wattroute-foreign-XXXXXX";
static bool made;

static enum wr_code import_open(struct wr_import **import, const char *file, const char *group, struct wr_error *error)
{
    static const char *const map[] = {"energy_j=energía λ:Wh"};
    static char scores[160], accelerators[160];
    snprintf(scores, sizeof scores, "%s/%s", folder, file);
    snprintf(accelerators, sizeof accelerators, "%s/accelerators.csv", folder);
    const struct wr_import_options options = {
        .path = {[WR_IMPORT_SCORES] = scores, [WR_IMPORT_ACCELERATORS] = accelerators},
        .shape = WR_SHAPE_LONG,
        .characters_per_token = NAN,
        .keep = "size",
        .map = {map, 1},
        .hdf5_group = group,
        .hdf5 = wr_foreign_open_hdf5};
    return wr_import_open(import, &options, error);
}

/* Number of blocks that differ between two sources of the same shape. */
static int differing_blocks(struct wr_source *one, struct wr_source *other)
{
    int different = 0;
    int64_t queries = one->meta->extent[WR_DIM_QUERY];
    assert_int_equal(queries, other->meta->extent[WR_DIM_QUERY]);
    for (int64_t row = 0; row < queries; row += WR_BLOCK_ROWS) {
        int64_t rows = queries - row < WR_BLOCK_ROWS ? queries - row : WR_BLOCK_ROWS;
        for (int i = 0; i < WR_COLUMNS; i++) {
            enum wr_column_id id = (enum wr_column_id)i;
            assert_int_equal(one->meta->column[i].present, other->meta->column[i].present);
            if (!one->meta->column[i].present || !wr_column_is_per_query(id)) {
                continue;
            }
            size_t size =
                (size_t)(wr_meta_row_elements(one->meta, id) * rows) * wr_type_size(one->meta->column[i].type);
            char *a = calloc(1, size + 1), *b = calloc(1, size + 1);
            assert_int_equal(one->read(one, id, row, rows, a, NULL), WR_OK);
            assert_int_equal(other->read(other, id, row, rows, b, NULL), WR_OK);
            different += memcmp(a, b, size) != 0;
            free(a);
            free(b);
        }
    }
    return different;
}

static void every_layout_gives_what_csv_gives(void **state)
{
    static const char *const layouts[] = {"columns.h5",      "big-endian.h5",          "packed.h5", "compound.h5",
                                          "pandas-table.h5", "pandas-data-columns.h5", "netcdf.h5"};
    (void)state;
    if (!made) {
        skip();
    }
    for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++) {
        struct wr_import *csv = NULL, *hdf5 = NULL;
        struct wr_error error = {0};
        assert_int_equal(import_open(&csv, "long.csv", NULL, &error), WR_OK);
        assert_int_equal(import_open(&hdf5, layouts[i], NULL, &error), WR_OK);
        assert_int_equal(differing_blocks(wr_import_source(csv), wr_import_source(hdf5)), 0);
        wr_import_close(csv);
        wr_import_close(hdf5);
    }
}

static void an_allocation_that_fails_is_an_error(void **state)
{
    (void)state;
    if (!made) {
        skip();
    }
    enum wr_code code = WR_E_NO_MEMORY;
    int64_t successes = 0;
    for (; code != WR_OK && successes < 3000; successes += successes < 60 ? 1 : 37) {
        struct wr_import *import = NULL;
        struct wr_error error = {0};
        wr_memory_fail_after(successes);
        code = import_open(&import, "pandas-table.h5", "/runs", &error);
        wr_memory_fail_after(-1);
        assert_true(code == WR_OK || code == WR_E_NO_MEMORY || code == WR_E_DAMAGED); /* DAMAGED: the child ran out */
        wr_import_close(import);
    }
    assert_int_equal(code, WR_OK);
    assert_true(successes > 60);
}

/* A table in memory: cell (row, column) is "row.column"; its blocks have 1, 2, 3 ... rows; every third column has a
 * fault, every second text is empty. */
enum { ROWS = 500, COLUMNS = 7 };

static bool asked[COLUMNS];
static int tables_open;

static void cell_text(int64_t row, size_t column, char *text, size_t size)
{
    *text = '\0';
    if ((row + (int64_t)column) % 2 == 0) {
        snprintf(text, size, "%d.%d", (int)row, (int)column);
    }
}

static enum wr_code read_made(struct wr_foreign_table *table, const bool *wanted, struct wr_foreign_sink *sink,
                              struct wr_error *error)
{
    enum wr_code code = WR_OK;
    memcpy(asked, wanted, sizeof asked);
    for (int64_t row = 0, rows = 1; row < table->rows; row += rows, rows++) {
        rows = rows < table->rows - row ? rows : table->rows - row;
        for (size_t column = 0; code == WR_OK && column < COLUMNS; column++) {
            char text[ROWS * 16], *end = text;
            for (int64_t i = row; i < row + rows; i++) {
                cell_text(i, column, end, 16);
                end += strlen(end) + 1;
            }
            const struct wr_foreign_block block = {column, rows, text, (size_t)(end - text)};
            code = wanted[column] ? sink->take(sink, &block, error) : WR_OK;
        }
    }
    return code;
}

static void close_made(struct wr_foreign_table *table)
{
    tables_open--;
    free(table);
}

static enum wr_code open_made(struct wr_foreign_table **self, int descriptor, const char *name, const char *group,
                              struct wr_error *error)
{
    static const struct wr_foreign_column column[COLUMNS] = {
        {"a", "", ""}, {"b", "", ""}, {"c", "wrong", ""}, {"d", "", ""}, {"e", "", ""}, {"f", "", ""}, {"", "", ""}};
    (void)error;
    assert_true(descriptor >= 0 && *name);
    assert_string_equal(group, "/here");
    *self = calloc(1, sizeof **self);
    **self = (struct wr_foreign_table){column, COLUMNS, ROWS, read_made, close_made};
    tables_open++;
    return WR_OK;
}

/* Reads all records and checks every field; ignored ones are empty. */
static void check_records(struct wr_records *records)
{
    bool more = true;
    for (int64_t row = 0; row <= ROWS; row++) {
        assert_int_equal(wr_records_next(records, &more, NULL), WR_OK);
        assert_int_equal(more, row < ROWS);
        for (size_t column = 0; more && column < COLUMNS; column++) {
            const struct wr_field *field = &wr_records_fields(records)[column];
            char expected[16] = "";
            if (column != 2 && column != 4) {
                cell_text(row, column, expected, sizeof expected);
            }
            assert_int_equal(field->length, strlen(expected));
            assert_memory_equal(field->text, expected, field->length);
            assert_int_equal(wr_records_line(records), row + 1);
        }
    }
}

static void records_of_any_table(void **state)
{
    (void)state;
    char path[INGEST_PATH];
    struct wr_input *input = NULL;
    struct wr_records *records = NULL, *again = NULL;
    struct wr_error error = {0};
    bool more = false;
    ingest_text(path, "anything");
    assert_int_equal(wr_input_open(&input, path, &error), WR_OK);
    assert_int_equal(wr_foreign_records_open(&records, input, open_made, "/here", &error), WR_OK);
    wr_records_ignore(records, 2);
    wr_records_ignore(records, 4);
    check_records(records);
    assert_true(asked[0] && asked[1] && !asked[2] && asked[3] && !asked[4]);
    assert_int_equal(wr_records_next(records, &more, &error), WR_OK);
    assert_false(more);
    assert_int_equal(wr_records_rewind(records, &error), WR_OK);
    check_records(records);
    assert_int_equal(wr_records_open_again(records, &again, &error), WR_OK);
    check_records(again);
    assert_int_equal(wr_records_rewind(records, &error), WR_OK);
    assert_int_equal(wr_records_next(records, &more, &error), WR_OK);
    assert_int_equal(wr_records_fail_value(records, 0, "better", &error), WR_E_CSV_VALUE);
    assert_string_equal(error.file, path);
    assert_int_equal(error.line, 1);
    wr_records_close(records);
    wr_records_close(again);
    assert_int_equal(tables_open, 0);
    wr_input_close(input);
    unlink(path);
}

static int make_files(void **state)
{
    char command[256];
    (void)state;
    made = mkdtemp(folder) && system("/usr/bin/python3 -c 'import h5py' 2>/dev/null") == 0;
    if (!made) {
        print_message("python3-h5py is not installed: skipping\n");
        return 0;
    }
    snprintf(command, sizeof command,
             "/usr/bin/python3 tests/golden/make_foreign.py %s 700 5 && "
             "printf 'accelerator,site\\nlaptop,local\\nrack,cloud\\n' >%s/accelerators.csv",
             folder, folder);
    return system(command);
}

static int remove_files(void **state)
{
    char command[64];
    (void)state;
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_layout_gives_what_csv_gives),
        cmocka_unit_test(an_allocation_that_fails_is_an_error),
        cmocka_unit_test(records_of_any_table),
    };
    return cmocka_run_group_tests(tests, make_files, remove_files);
}
