#include "sim/store/results_writer.h"

#include "sim/base/memory.h"
#include "sim/store/h5.h"
#include "sim/store/output.h"
#include "sim/store/results_columns.h"
#include "sim/store/results_root.h"

#include <math.h>
#include <string.h>

enum { RESULTS_FORMAT = 1 };

static hid_t type_of(enum wr_results_type type)
{
    switch (type) {
    case WR_RESULTS_INT32:
        return H5T_STD_I32LE;
    case WR_RESULTS_INT64:
        return H5T_STD_I64LE;
    case WR_RESULTS_FLOAT64:
        return H5T_IEEE_F64LE;
    default:
        return H5I_INVALID_HID;
    }
}

static const void *fill_of(enum wr_results_type type)
{
    static const int64_t minus_one = -1; /* its first half is the int32 */
    return type == WR_RESULTS_FLOAT64 ? wr_h5_fill(WR_TYPE_FLOAT64) : &minus_one;
}

/* The warnings, one per line. */
static char *join_warnings(const struct wr_results *results, struct wr_error *error)
{
    size_t length = 1;
    for (int i = 0; i < results->warnings; i++) {
        length += strlen(results->warning[i]) + 1;
    }
    char *text = wr_array(length, 1, error), *end = text;
    for (int i = 0; text && i < results->warnings; i++) {
        end = stpcpy(stpcpy(end, i ? "\n" : ""), results->warning[i]);
    }
    return text;
}

/* "xxh128  name" lines, as those of a measurement file's inputs. NULL on NO_MEMORY; the caller frees it. */
static char *list_files(const struct wr_provenance_record *record, struct wr_error *error)
{
    size_t length = 1;
    for (int i = 0; i < record->files; i++) {
        length += strlen(record->file[i].xxh128) + strlen(record->file[i].name) + sizeof "  \n";
    }
    char *text = wr_array(length, 1, error), *end = text;
    for (int i = 0; text && i < record->files; i++) {
        end = stpcpy(stpcpy(stpcpy(stpcpy(end, i ? "\n" : ""), record->file[i].xxh128), "  "), record->file[i].name);
    }
    return text;
}

static enum wr_code put_provenance(hid_t file, const struct wr_results *results, struct wr_error *error)
{
    const struct wr_provenance_record *record = results->provenance;
    const char *const text[][2] = {
        {"version", record->version},
        {"commit", record->commit},
        {"command", record->command},
        {"study_name", results->study_name},
        {"study", record->study},
        {"study_xxh128", record->study_xxh128},
        {"measurements", record->measurements},
        {"measurements_xxh128", record->measurements_xxh128},
        {"inputs", record->inputs},
        {"provenance", record->provenance},
        {"libraries", record->libraries},
    };
    char *files = list_files(record, error);
    enum wr_code code = files ? WR_OK : WR_E_NO_MEMORY;
    for (size_t i = 0; code == WR_OK && i < sizeof text / sizeof *text; i++) {
        code = wr_h5_put_text(file, text[i][0], text[i][1] ? text[i][1] : "", error);
    }
    code = code == WR_OK && record->files > 0 ? wr_h5_put_text(file, "study_files", files, error) : code;
    wr_free(files);
    const struct {
        const char *name;
        int64_t value;
        bool is_told;
    } number[] = {{"seed", record->seed, true},
                  {"attempt", record->attempt, record->attempts > 0},
                  {"attempts", record->attempts, record->attempts > 0}};
    for (size_t i = 0; code == WR_OK && i < sizeof number / sizeof *number; i++) {
        code = number[i].is_told ? wr_h5_put_values(file, number[i].name, H5T_STD_I64LE, 1, &number[i].value, error)
                                 : WR_OK;
    }
    return code;
}

enum wr_code wr_results_put_root(hid_t file, const struct wr_results *results, struct wr_error *error)
{
    char *warnings = join_warnings(results, error);
    enum wr_code code = warnings ? wr_h5_put_text(file, "Conventions", "CF-1.8", error) : WR_E_NO_MEMORY;
    if (code == WR_OK) {
        code = wr_h5_put_integer(file, "wattroute_results", RESULTS_FORMAT, error);
    }
    if (code == WR_OK) {
        code = put_provenance(file, results, error);
    }
    if (code == WR_OK) {
        code = wr_h5_put_text(file, "warnings", warnings, error);
    }
    wr_free(warnings);
    return code;
}

static enum wr_code add_column(hid_t file, const struct wr_results_columns *columns,
                               const struct wr_results_column *column, hid_t scale[WR_RESULTS_DIMS + 1],
                               struct wr_error *error)
{
    struct wr_h5_variable variable = {
        .name = column->name,
        .unit = column->unit,
        .long_name = column->long_name,
        .type = type_of(column->type),
        .fill = fill_of(column->type),
        .is_coordinate = column->is_coordinate,
        .rank = column->dim2 == WR_RESULTS_DIMS ? 1 : 2,
        .extent = {(hsize_t)columns->extent[column->dim],
                   column->dim2 == WR_RESULTS_DIMS ? 1 : (hsize_t)columns->extent[column->dim2]},
        .scale = {scale[column->dim], scale[column->dim2]}};
    hid_t dataset = H5I_INVALID_HID;
    enum wr_code code = WR_OK;
    if (!column->is_coordinate && scale[column->dim] < 0) {
        code =
            wr_h5_add_dimension(file, wr_results_dim_name(column->dim), variable.extent[0], &scale[column->dim], error);
        variable.scale[0] = scale[column->dim];
    }
    if (code == WR_OK) {
        code = wr_h5_add_variable(file, &variable, &dataset, error);
    }
    if (code == WR_OK) {
        code = column->type == WR_RESULTS_TEXT ? wr_h5_write_text(dataset, column->data, error)
                                               : wr_h5_write(dataset, variable.type, column->data, error);
    }
    if (column->is_coordinate) {
        scale[column->dim] = dataset; /* closed with the file */
    } else if (dataset >= 0 && H5Dclose(dataset) < 0 && code == WR_OK) {
        code = wr_h5_failed(error);
    }
    return code;
}

static enum wr_code write_file(const struct wr_output *output, const struct wr_results_columns *columns,
                               const struct wr_results *results, struct wr_error *error)
{
    struct wr_h5_file file;
    hid_t scale[WR_RESULTS_DIMS + 1];
    for (int i = 0; i <= WR_RESULTS_DIMS; i++) {
        scale[i] = H5I_INVALID_HID;
    }
    enum wr_code code = wr_h5_create(&file, wr_output_descriptor(output), wr_output_temporary(output), error);
    if (code == WR_OK) {
        code = wr_results_put_root(file.id, results, error);
    }
    for (int i = 0; code == WR_OK && i < columns->columns; i++) {
        code = add_column(file.id, columns, &columns->column[i], scale, error);
    }
    return wr_h5_close(&file, code, error);
}

/* Everything that was written reads back; only then `complete`. */
static enum wr_code complete_file(const struct wr_output *output, const struct wr_results_columns *columns,
                                  struct wr_error *error)
{
    struct wr_h5_file file;
    enum wr_code code = wr_h5_reopen(&file, wr_output_descriptor(output), wr_output_temporary(output), error);
    bool same = true;
    for (int i = 0; code == WR_OK && same && i < columns->columns; i++) {
        const struct wr_results_column *column = &columns->column[i];
        size_t size = column->type == WR_RESULTS_INT32 ? 4 : 8;
        same = column->type == WR_RESULTS_TEXT
                   ? wr_h5_holds_text(file.id, column->name, column->count, column->data)
                   : wr_h5_holds(file.id, column->name, type_of(column->type), column->count, size, column->data);
    }
    if (code == WR_OK && same) {
        code = wr_h5_put_integer(file.id, "complete", 1, error);
    }
    if ((code = wr_h5_close(&file, code, error)) != WR_OK) {
        return code;
    }
    if (!same || !wr_h5_is_complete(wr_output_temporary(output))) {
        return wr_fail(error, WR_E_WRITE, "%s", "expected to read back what was written (an old file stays as it was)");
    }
    return WR_OK;
}

enum wr_code wr_results_write(const char *path, const struct wr_results *results, struct wr_error *error)
{
    struct wr_results_columns columns;
    struct wr_output *output = NULL;
    enum wr_code code = wr_results_columns_make(&columns, results, error);
    if (code == WR_OK) {
        code = wr_output_open_regular(&output, path, error);
    }
    if (code == WR_OK) {
        code = write_file(output, &columns, results, error);
        if (code == WR_OK) {
            code = complete_file(output, &columns, error);
        }
        if (code != WR_OK) {
            wr_fail_at(error, path, 0, 0);
        }
    }
    if (code == WR_OK) {
        code = wr_output_commit(&output, error);
    }
    wr_output_discard(&output);
    wr_results_columns_free(&columns);
    return code;
}
