#include "sim/store/sweep_writer.h"

#include "sim/base/memory.h"
#include "sim/store/checksum.h"
#include "sim/store/h5.h"
#include "sim/store/output.h"
#include "sim/store/results_root.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Dimensions of the file. */
enum dim { SCENARIO, POLICY, DOMAIN, METRIC, NOTE, DIMS };
static const char *const dim_names[DIMS] = {"scenario", "policy", "domain", "metric", "note"};

/* A variable that is written scenario by scenario. */
enum grid { VALUE, LOW, HIGH, COUNT, NOTE_INDEX, GRIDS };

static const struct {
    const char *name, *long_name;
    int rank;
    enum { REAL, WHOLE } type;
} grids[GRIDS] = {
    [VALUE] = {"value", "value, in metric_unit", 4, REAL},
    [LOW] = {"lo", "lower end of the interval, in metric_unit", 4, REAL},
    [HIGH] = {"hi", "upper end of the interval, in metric_unit", 4, REAL},
    [COUNT] = {"n", "queries behind the values", 3, WHOLE},
    [NOTE_INDEX] = {"note_index", "index into note of what has to be known about the value, -1 = nothing", 4, WHOLE},
};

struct wr_sweep_writer {
    struct wr_sweep_shape shape;
    char path[WR_ERROR_PATH];
    struct wr_output *output; /* owned */
    struct wr_h5_file file;
    hid_t scale[DIMS], grid[GRIDS], *swept; /* swept: owned array [keys] */
    void *buffer[GRIDS];                    /* owned: of one scenario */
    size_t cells[GRIDS];                    /* elements of one scenario */
    struct wr_running_checksum *hash;       /* owned: of all that was written, in that order */
    FILE *spool;                            /* notes, each with a NUL */
    int64_t scenarios, notes;               /* written so far */
};

static hid_t type_of(enum grid grid)
{
    return grids[grid].type == REAL ? H5T_IEEE_F64LE : H5T_STD_I64LE;
}

/* --------------------------------------------------------------------------------------------- opening */

static enum wr_code add_labels(struct wr_sweep_writer *self, enum dim dim, const char *long_name, hsize_t count,
                               const char *const *label, struct wr_error *error)
{
    const struct wr_h5_variable variable = {.name = dim_names[dim],
                                            .unit = "1",
                                            .long_name = long_name,
                                            .type = H5I_INVALID_HID,
                                            .is_coordinate = true,
                                            .rank = 1,
                                            .extent = {count}};
    const enum wr_code code = wr_h5_add_variable(self->file.id, &variable, &self->scale[dim], error);
    return code == WR_OK && label ? wr_h5_write_text(self->scale[dim], label, error) : code;
}

static enum wr_code add_text(struct wr_sweep_writer *self, const char *name, const char *long_name, enum dim dim,
                             hsize_t count, hid_t *dataset, struct wr_error *error)
{
    const struct wr_h5_variable variable = {.name = name,
                                            .unit = "1",
                                            .long_name = long_name,
                                            .type = H5I_INVALID_HID,
                                            .rank = 1,
                                            .extent = {count},
                                            .scale = {self->scale[dim]}};
    return wr_h5_add_variable(self->file.id, &variable, dataset, error);
}

static enum wr_code add_grid(struct wr_sweep_writer *self, enum grid grid, struct wr_error *error)
{
    static const int64_t none = -1;
    const struct wr_sweep_shape *shape = &self->shape;
    const struct wr_h5_variable variable = {
        .name = grids[grid].name,
        .unit = "1",
        .long_name = grids[grid].long_name,
        .type = type_of(grid),
        .fill = grids[grid].type == REAL ? wr_h5_fill(WR_TYPE_FLOAT64) : &none,
        .rank = grids[grid].rank,
        .extent = {(hsize_t)shape->scenarios, (hsize_t)shape->policies, (hsize_t)shape->domains,
                   (hsize_t)shape->metrics},
        .scale = {self->scale[SCENARIO], self->scale[POLICY], self->scale[DOMAIN], self->scale[METRIC]}};
    self->cells[grid] = (size_t)shape->policies * (size_t)shape->domains;
    self->cells[grid] *= grids[grid].rank == 4 ? (size_t)shape->metrics : 1;
    self->buffer[grid] = wr_array(self->cells[grid], sizeof(double), error);
    return self->buffer[grid] ? wr_h5_add_variable(self->file.id, &variable, &self->grid[grid], error)
                              : WR_E_NO_MEMORY;
}

static enum wr_code add_all_labels(struct wr_sweep_writer *self, struct wr_error *error)
{
    const struct wr_sweep_shape *shape = &self->shape;
    hid_t unit = H5I_INVALID_HID;
    enum wr_code code = add_labels(self, SCENARIO, "scenario", (hsize_t)shape->scenarios, NULL, error);
    if (code == WR_OK) {
        code = add_labels(self, POLICY, "policy", (hsize_t)shape->policies, shape->policy, error);
    }
    if (code == WR_OK) {
        code = add_labels(self, DOMAIN, "query domain, 'all' = over all", (hsize_t)shape->domains, shape->domain, error);
    }
    if (code == WR_OK) {
        code = add_labels(self, METRIC, "metric", (hsize_t)shape->metrics, shape->metric, error);
    }
    if (code == WR_OK) {
        code = add_text(self, "metric_unit", "unit of the metric", METRIC, (hsize_t)shape->metrics, &unit, error);
    }
    if (code == WR_OK) {
        code = wr_h5_write_text(unit, shape->unit, error);
    }
    return code;
}

static enum wr_code add_variables(struct wr_sweep_writer *self, struct wr_error *error)
{
    enum wr_code code = add_all_labels(self, error);
    for (int i = 0; i < self->shape.keys && code == WR_OK; i++) {
        char name[32];
        snprintf(name, sizeof name, "swept_%d", i + 1);
        code = add_text(self, name, self->shape.key[i], SCENARIO, (hsize_t)self->shape.scenarios, &self->swept[i],
                        error);
    }
    for (int i = 0; i < GRIDS && code == WR_OK; i++) {
        code = add_grid(self, (enum grid)i, error);
    }
    return code;
}

static enum wr_code open_parts(struct wr_sweep_writer *self, struct wr_error *error)
{
    self->swept = wr_array((size_t)self->shape.keys, sizeof *self->swept, error);
    self->hash = self->swept ? wr_array_aligned(1, sizeof *self->hash, error) : NULL;
    if (!self->hash) {
        return WR_E_NO_MEMORY;
    }
    wr_block_checksum_begin(self->hash);
    self->spool = tmpfile();
    return self->spool ? WR_OK : wr_h5_failed(error);
}

enum wr_code wr_sweep_writer_open(struct wr_sweep_writer **self, const char *path, const struct wr_sweep_shape *shape,
                                  struct wr_error *error)
{
    struct wr_sweep_writer *made = *self = wr_array(1, sizeof *made, error);
    if (!made) {
        return WR_E_NO_MEMORY;
    }
    made->shape = *shape;
    made->file.id = H5I_INVALID_HID;
    snprintf(made->path, sizeof made->path, "%s", path);
    enum wr_code code = wr_output_open_regular(&made->output, path, error);
    if (code == WR_OK) {
        code = open_parts(made, error);
        if (code == WR_OK) {
            code =
                wr_h5_create(&made->file, wr_output_descriptor(made->output), wr_output_temporary(made->output), error);
        }
        if (code == WR_OK) {
            code = add_variables(made, error);
        }
        if (code != WR_OK) {
            wr_fail_at(error, path, 0, 0);
        }
    }
    if (code != WR_OK) {
        wr_sweep_writer_discard(self);
    }
    return code;
}

void wr_sweep_writer_discard(struct wr_sweep_writer **self)
{
    struct wr_sweep_writer *writer = *self;
    if (!writer) {
        return;
    }
    wr_h5_close(&writer->file, WR_OK, NULL);
    wr_output_discard(&writer->output);
    for (int i = 0; i < GRIDS; i++) {
        wr_free(writer->buffer[i]);
    }
    if (writer->spool) {
        fclose(writer->spool);
    }
    wr_free(writer->hash);
    wr_free(writer->swept);
    wr_free(writer);
    *self = NULL;
}

/* --------------------------------------------------------------------------------------------- writing */

static enum wr_code put_text(struct wr_sweep_writer *self, hid_t dataset, int64_t row, const char *text,
                             struct wr_error *error)
{
    hid_t type = wr_h5_text_type();
    const enum wr_code code = wr_h5_write_rows(dataset, type, (hsize_t)row, 1, &text, error);
    H5Tclose(type);
    wr_block_checksum_add(self->hash, text, strlen(text) + 1);
    return code;
}

/* The number of a note, spooled unless the row before has the same. */
static enum wr_code number_note(struct wr_sweep_writer *self, const char *note, const char **last, int64_t *index,
                                struct wr_error *error)
{
    *index = -1;
    if (*note == '\0') {
        return WR_OK;
    }
    if (!*last || strcmp(note, *last) != 0) {
        errno = 0;
        if (fwrite(note, 1, strlen(note) + 1, self->spool) != strlen(note) + 1) {
            return wr_h5_failed(error);
        }
        self->notes++;
        *last = note;
    }
    *index = self->notes - 1;
    return WR_OK;
}

static enum wr_code fill_buffers(struct wr_sweep_writer *self, const struct wr_result_row *row, struct wr_error *error)
{
    double *value = self->buffer[VALUE], *low = self->buffer[LOW], *high = self->buffer[HIGH];
    int64_t *count = self->buffer[COUNT], *note = self->buffer[NOTE_INDEX];
    const char *last = NULL;
    enum wr_code code = WR_OK;
    for (size_t i = 0; i < self->cells[VALUE] && code == WR_OK; i++) {
        value[i] = isnan(row[i].value) ? NAN : row[i].value;
        low[i] = isnan(row[i].lo) ? NAN : row[i].lo;
        high[i] = isnan(row[i].hi) ? NAN : row[i].hi;
        count[i / (size_t)self->shape.metrics] = row[i].n;
        code = number_note(self, row[i].note, &last, &note[i], error);
    }
    return code;
}

static enum wr_code put_scenario(struct wr_sweep_writer *self, const char *scenario, const char *const *swept,
                                 const struct wr_result_row *row, struct wr_error *error)
{
    enum wr_code code = put_text(self, self->scale[SCENARIO], self->scenarios, scenario, error);
    for (int i = 0; i < self->shape.keys && code == WR_OK; i++) {
        code = put_text(self, self->swept[i], self->scenarios, swept[i], error);
    }
    code = code == WR_OK ? fill_buffers(self, row, error) : code;
    for (int i = 0; i < GRIDS && code == WR_OK; i++) {
        code = wr_h5_write_rows(self->grid[i], type_of((enum grid)i), (hsize_t)self->scenarios, 1, self->buffer[i],
                                error);
        wr_block_checksum_add(self->hash, self->buffer[i], self->cells[i] * sizeof(double));
    }
    return code;
}

enum wr_code wr_sweep_writer_add(struct wr_sweep_writer *self, const char *scenario, const char *const *swept,
                                 const struct wr_result_row *row, struct wr_error *error)
{
    const enum wr_code code = put_scenario(self, scenario, swept, row, error);
    self->scenarios += code == WR_OK;
    return code == WR_OK ? code : wr_fail_at(error, self->path, 0, 0);
}

/* ------------------------------------------------------------------------------------------- finishing */

static enum wr_code put_notes(struct wr_sweep_writer *self, struct wr_error *error)
{
    char *note = NULL;
    size_t capacity = 0;
    enum wr_code code = WR_OK;
    errno = 0;
    if (self->notes == 0) {
        return WR_OK;
    }
    if (fflush(self->spool) != 0 || fseeko(self->spool, 0, SEEK_SET) != 0) {
        return wr_h5_failed(error);
    }
    code = add_labels(self, NOTE, "what has to be known about a value", (hsize_t)self->notes, NULL, error);
    for (int64_t i = 0; i < self->notes && code == WR_OK; i++) {
        code = getdelim(&note, &capacity, '\0', self->spool) > 0 ? put_text(self, self->scale[NOTE], i, note, error)
                                                                 : wr_h5_failed(error);
    }
    free(note);
    return code;
}

static bool hash_text(hid_t dataset, int64_t row, struct wr_running_checksum *hash)
{
    char *text = NULL;
    hid_t type = wr_h5_text_type();
    const bool good = wr_h5_read_rows(dataset, type, (hsize_t)row, 1, &text) && text;
    H5Tclose(type);
    if (good) {
        wr_block_checksum_add(hash, text, strlen(text) + 1);
    }
    H5free_memory(text);
    return good;
}

/* Everything in the order in which it was written. */
static bool hash_file(struct wr_sweep_writer *self, hid_t file, struct wr_running_checksum *hash)
{
    hid_t scenario = H5Dopen2(file, dim_names[SCENARIO], H5P_DEFAULT), grid[GRIDS];
    bool good = true;
    for (int i = 0; i < GRIDS; i++) {
        grid[i] = H5Dopen2(file, grids[i].name, H5P_DEFAULT);
    }
    for (int i = 0; i < self->shape.keys; i++) {
        char name[32];
        snprintf(name, sizeof name, "swept_%d", i + 1);
        self->swept[i] = H5Dopen2(file, name, H5P_DEFAULT);
    }
    for (int64_t s = 0; s < self->scenarios && good; s++) {
        good = hash_text(scenario, s, hash);
        for (int i = 0; i < self->shape.keys && good; i++) {
            good = hash_text(self->swept[i], s, hash);
        }
        for (int i = 0; i < GRIDS && good; i++) {
            good = wr_h5_read_rows(grid[i], type_of((enum grid)i), (hsize_t)s, 1, self->buffer[i]);
            wr_block_checksum_add(hash, self->buffer[i], self->cells[i] * sizeof(double));
        }
    }
    hid_t note = self->notes > 0 ? H5Dopen2(file, dim_names[NOTE], H5P_DEFAULT) : H5I_INVALID_HID;
    for (int64_t i = 0; i < self->notes && good; i++) {
        good = hash_text(note, i, hash);
    }
    return good; /* what was opened is closed with the file */
}

/* Everything that was written reads back; only then `complete`. */
static enum wr_code complete_file(struct wr_sweep_writer *self, struct wr_error *error)
{
    const char *name = wr_output_temporary(self->output);
    const uint64_t written = wr_block_checksum_end(self->hash);
    bool same = true;
    wr_block_checksum_begin(self->hash);
    enum wr_code code = wr_h5_reopen(&self->file, wr_output_descriptor(self->output), name, error);
    if (code == WR_OK) {
        same = hash_file(self, self->file.id, self->hash) && wr_block_checksum_end(self->hash) == written;
    }
    if (code == WR_OK && same) {
        code = wr_h5_put_integer(self->file.id, "complete", 1, error);
    }
    if ((code = wr_h5_close(&self->file, code, error)) != WR_OK) {
        return code;
    }
    if (!same || self->scenarios != self->shape.scenarios || !wr_h5_is_complete(name)) {
        return wr_fail(error, WR_E_WRITE, "%s", "expected to read back what was written (an old file stays as it was)");
    }
    return WR_OK;
}

enum wr_code wr_sweep_writer_finish(struct wr_sweep_writer **self, const struct wr_results *about,
                                    struct wr_error *error)
{
    struct wr_sweep_writer *writer = *self;
    enum wr_code code = put_notes(writer, error);
    if (code == WR_OK) {
        code = wr_results_put_root(writer->file.id, about, error);
    }
    code = wr_h5_close(&writer->file, code, error);
    if (code == WR_OK) {
        code = complete_file(writer, error);
    }
    if (code != WR_OK) {
        return wr_fail_at(error, writer->path, 0, 0);
    }
    code = wr_output_commit(&writer->output, error);
    if (code == WR_OK) {
        wr_sweep_writer_discard(self);
    }
    return code;
}
