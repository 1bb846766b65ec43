#include "sim/store/results_serve.h"

#include "sim/base/memory.h"
#include "sim/store/attribute.h"
#include "sim/store/dataset.h"
#include "sim/store/h5.h"
#include "sim/store/limits.h"
#include "sim/store/results_writer.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>

enum {
    ROWS_AT_ONCE = 512,
    MESSAGE_BYTES = 1 << 18, /* about: rows of one message */
    KEPT_BYTES = 1 << 26     /* texts and numbers that are read at once */
};

enum wr_code wr_results_open_variable(hid_t file, const char *name, enum wr_results_kind kind, int rank,
                                      struct wr_results_variable *self, struct wr_error *error)
{
    static const H5T_class_t classes[] = {H5T_STRING, H5T_INTEGER, H5T_FLOAT};
    static const char *const expected[] = {"texts", "whole numbers", "numbers"};
    H5L_info_t link;
    *self = (struct wr_results_variable){.name = name, .dataset = H5I_INVALID_HID, .row = 1};
    if (H5Lget_info(file, name, &link, H5P_DEFAULT) < 0) {
        return wr_fail(error, WR_E_VARIABLE, "%s%s%s", name, "nothing", "it in a results file");
    }
    self->dataset = link.type == H5L_TYPE_HARD ? H5Dopen2(file, name, H5P_DEFAULT) : H5I_INVALID_HID;
    const char *refusal = self->dataset < 0 ? "no dataset of this file" : wr_dataset_refusal(self->dataset);
    if (refusal) {
        return wr_fail(error, WR_E_REFUSED, "%s%s", name, refusal);
    }
    hid_t type = H5Dget_type(self->dataset), space = H5Dget_space(self->dataset);
    bool good = H5Tget_class(type) == classes[kind] && (kind != WR_RESULTS_OF_TEXT || H5Tis_variable_str(type) > 0) &&
                H5Sget_simple_extent_ndims(space) == rank &&
                H5Sget_simple_extent_dims(space, self->extent, NULL) >= 0 && wr_dataset_is_written(self->dataset);
    H5Tclose(type);
    H5Sclose(space);
    for (int i = 1; i < rank; i++) {
        self->row *= self->extent[i] < WR_EXTENT_MOST ? self->extent[i] : WR_EXTENT_MOST;
        good &= self->row <= WR_SMALL_BYTES_MOST / sizeof(double);
    }
    return good ? WR_OK
                : wr_fail(error, WR_E_VARIABLE, "%s%s%s", name, "another type, shape or nothing written",
                          expected[kind]);
}

static enum wr_code unreadable(const struct wr_results_variable *self, struct wr_error *error)
{
    char text[200];
    snprintf(text, sizeof text, "the data of '%.150s' cannot be read", self->name);
    return wr_fail(error, WR_E_DAMAGED, "%s", text);
}

enum wr_code wr_results_read_numbers(const struct wr_results_variable *self, hid_t type, hsize_t row, hsize_t rows,
                                     void *data, struct wr_error *error)
{
    return wr_h5_read_rows(self->dataset, type, row, rows, data) ? WR_OK : unreadable(self, error);
}

enum wr_code wr_results_read_texts(const struct wr_results_variable *self, hsize_t row, hsize_t rows, char **text,
                                   struct wr_error *error)
{
    memset(text, 0, (size_t)rows * sizeof *text);
    hid_t type = wr_h5_text_type();
    bool good = wr_h5_read_rows(self->dataset, type, row, rows, text);
    H5Tclose(type);
    for (hsize_t i = 0; i < rows && good; i++) {
        good = !text[i] || strnlen(text[i], WR_TEXT_MOST) < WR_TEXT_MOST;
    }
    return good ? WR_OK : unreadable(self, error);
}

void wr_results_free_texts(char **text, hsize_t rows)
{
    for (hsize_t i = 0; i < rows; i++) {
        H5free_memory(text[i]);
        text[i] = NULL;
    }
}

/* --------------------------------------------------------------------------------------------- messages */

static void send(struct wr_results_messages *self)
{
    memcpy(self->blob.bytes, &self->rows, sizeof self->rows);
    wr_contained_reply(WR_OK, self->rows > 0, self->blob.bytes, self->blob.size, NULL);
    self->bytes += (int64_t)self->blob.size;
    wr_contained_allow_time(self->bytes * 4); /* what is read and passed over takes time as well */
    self->blob.size = 0;
    self->rows = 0;
}

/* Opens a message: its number of rows is filled in when it goes. */
static enum wr_code begin(struct wr_results_messages *self, struct wr_error *error)
{
    return self->blob.size == 0 ? wr_blob_put_number(&self->blob, 0, error) : WR_OK;
}

enum wr_code wr_results_send_row(struct wr_results_messages *self, const struct wr_result_row *row,
                                 struct wr_error *error)
{
    const char *const text[] = {row->scenario, row->policy, row->domain, row->metric, row->unit, row->note};
    const double number[] = {row->value, row->lo, row->hi};
    if (!self->by_domain && (!row->domain || strcmp(row->domain, "all") != 0)) {
        return WR_OK;
    }
    enum wr_code code = begin(self, error);
    for (size_t i = 0; code == WR_OK && i < sizeof text / sizeof *text; i++) {
        code = wr_blob_put_text(&self->blob, text[i] ? text[i] : "", error);
    }
    code = code == WR_OK ? wr_blob_put(&self->blob, number, sizeof number, error) : code;
    code = code == WR_OK ? wr_blob_put_number(&self->blob, row->n, error) : code;
    self->rows++;
    if (code == WR_OK && self->blob.size >= MESSAGE_BYTES) {
        send(self);
    }
    return code;
}

/* --------------------------------------------------------------------------------------------- a run's rows */

enum { TEXTS = 6, REALS = 3 };

struct run_rows {
    struct wr_results_variable text[TEXTS], real[REALS], n;
    char *label[TEXTS][ROWS_AT_ONCE];
    double number[REALS][ROWS_AT_ONCE];
    int64_t count[ROWS_AT_ONCE];
};

static enum wr_code open_run(hid_t file, struct run_rows *self, struct wr_error *error)
{
    static const char *const texts[TEXTS] = {"row_scenario", "row_policy", "row_domain",
                                             "row_metric",   "row_unit",   "row_note"};
    static const char *const reals[REALS] = {"row_value", "row_lo", "row_hi"};
    enum wr_code code = wr_results_open_variable(file, "row_n", WR_RESULTS_OF_WHOLE, 1, &self->n, error);
    bool same = true;
    for (int i = 0; code == WR_OK && i < TEXTS; i++) {
        code = wr_results_open_variable(file, texts[i], WR_RESULTS_OF_TEXT, 1, &self->text[i], error);
        same &= self->text[i].extent[0] == self->n.extent[0];
    }
    for (int i = 0; code == WR_OK && i < REALS; i++) {
        code = wr_results_open_variable(file, reals[i], WR_RESULTS_OF_REAL, 1, &self->real[i], error);
        same &= self->real[i].extent[0] == self->n.extent[0];
    }
    return code != WR_OK || same ? code : wr_fail(error, WR_E_DAMAGED, "%s", "its columns of rows differ in length");
}

static enum wr_code send_some(struct run_rows *self, hsize_t row, hsize_t rows, struct wr_results_messages *messages,
                              struct wr_error *error)
{
    enum wr_code code = wr_results_read_numbers(&self->n, H5T_NATIVE_INT64, row, rows, self->count, error);
    for (int i = 0; code == WR_OK && i < TEXTS; i++) {
        code = wr_results_read_texts(&self->text[i], row, rows, self->label[i], error);
    }
    for (int i = 0; code == WR_OK && i < REALS; i++) {
        code = wr_results_read_numbers(&self->real[i], H5T_NATIVE_DOUBLE, row, rows, self->number[i], error);
    }
    for (hsize_t i = 0; code == WR_OK && i < rows; i++) {
        const struct wr_result_row one = {self->label[0][i],  self->label[1][i], self->label[2][i],  self->label[3][i],
                                          self->label[4][i],  self->label[5][i], self->number[0][i], self->number[1][i],
                                          self->number[2][i], self->count[i]};
        code = wr_results_send_row(messages, &one, error);
    }
    for (int i = 0; i < TEXTS; i++) {
        wr_results_free_texts(self->label[i], rows);
    }
    return code;
}

static enum wr_code send_run(hid_t file, struct wr_results_messages *messages, struct wr_error *error)
{
    static struct run_rows self;
    enum wr_code code = open_run(file, &self, error);
    for (hsize_t row = 0; code == WR_OK && row < self.n.extent[0]; row += ROWS_AT_ONCE) {
        const hsize_t left = self.n.extent[0] - row;
        code = send_some(&self, row, left < ROWS_AT_ONCE ? left : ROWS_AT_ONCE, messages, error);
    }
    return code;
}

/* --------------------------------------------------------------------------------------------- the file */

static enum wr_code open_file(const char *path, hid_t *file, struct wr_error *error)
{
    static struct wr_h5_target target;
    double format = 0, complete = 0;
    target.descriptor = open(path, O_RDONLY);
    *file = target.descriptor < 0 ? H5I_INVALID_HID : wr_h5_open_descriptor(&target);
    if (*file < 0) {
        return wr_fail(error, WR_E_DAMAGED, "%s", "HDF5 cannot open it (cut short or changed)");
    }
    if (!wr_attribute_number(*file, "wattroute_results", &format)) {
        const bool measured = H5Aexists(*file, "wattroute_format") > 0;
        return wr_fail(error, WR_E_RESULTS_FORMAT, "%s",
                       measured ? "this is a measurement file" : "there is no root attribute 'wattroute_results'");
    }
    if (format != 1) {
        return wr_fail(error, WR_E_RESULTS_FORMAT, "%s", "the root attribute 'wattroute_results' is another format");
    }
    return wr_attribute_number(*file, "complete", &complete) && complete == 1
               ? WR_OK
               : wr_fail(error, WR_E_RESULTS_FORMAT, "%s", "its writing was cut off");
}

static enum wr_code describe(hid_t file, struct wr_blob *blob, struct wr_error *error)
{
    static const char *const texts[] = WR_RESULTS_TEXTS, *const numbers[] = {"seed", "attempt", "attempts"};
    enum wr_code code = WR_OK;
    for (size_t i = 0; code == WR_OK && i < sizeof texts / sizeof *texts; i++) {
        char *text = wr_attribute_text(file, texts[i], error);
        code = text ? wr_blob_put_text(blob, text, error) : WR_E_NO_MEMORY;
        wr_free(text);
    }
    for (size_t i = 0; code == WR_OK && i < sizeof numbers / sizeof *numbers; i++) {
        double number = -1;
        (void)wr_attribute_number(file, numbers[i], &number);
        code = wr_blob_put_number(blob, number >= 0 && number < 9e18 ? (int64_t)number : -1, error);
    }
    return code;
}

void wr_contained_results(const char *path, const void *context)
{
    struct wr_results_messages messages = {.by_domain = *(const bool *)context};
    struct wr_error error = {0};
    struct wr_blob blob = {0};
    hid_t file = H5I_INVALID_HID;
    wr_contained_allow_memory(KEPT_BYTES);
    enum wr_code code = open_file(path, &file, &error);
    code = code == WR_OK ? describe(file, &blob, &error) : code;
    wr_contained_reply(code, true, blob.bytes, blob.size, &error);
    wr_blob_free(&blob);
    if (code == WR_OK) {
        code = H5Lexists(file, "row_n", H5P_DEFAULT) > 0 ? send_run(file, &messages, &error)
                                                         : wr_results_send_sweep(file, &messages, &error);
        if (code == WR_OK && messages.rows > 0) {
            send(&messages);
        }
        const int64_t none = 0;
        wr_contained_reply(code, false, &none, sizeof none, &error);
    }
    wr_blob_free(&messages.blob);
}
