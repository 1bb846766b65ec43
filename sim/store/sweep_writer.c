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

enum { SLICE_BYTES = 1 << 20, SLICE_NOTES = 1024 }; /* what is written or read at once */

/* A variable over scenarios, written a slice of them at a time. */
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
    void *buffer[GRIDS];                    /* owned: of one slice */
    size_t cells[GRIDS];                    /* elements of one scenario */
    char **label;                           /* owned [slice][1 + keys]: the scenario's name and swept values */
    int slice;                              /* scenarios of a slice, at most */
    int held;                               /* scenarios in the slice at hand */
    struct wr_running_checksum *hash;       /* owned: of all that was written, in that order */
    FILE *spool;                            /* notes, each with a NUL */
    int64_t scenarios, notes;               /* taken so far */
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
    self->buffer[grid] = wr_array(self->cells[grid] * (size_t)self->slice, sizeof(double), error);
    return self->buffer[grid] ? wr_h5_add_variable(self->file.id, &variable, &self->grid[grid], error) : WR_E_NO_MEMORY;
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
        code =
            add_labels(self, DOMAIN, "query domain, 'all' = over all", (hsize_t)shape->domains, shape->domain, error);
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
        code =
            add_text(self, name, self->shape.key[i], SCENARIO, (hsize_t)self->shape.scenarios, &self->swept[i], error);
    }
    for (int i = 0; i < GRIDS && code == WR_OK; i++) {
        code = add_grid(self, (enum grid)i, error);
    }
    return code;
}

static enum wr_code open_parts(struct wr_sweep_writer *self, struct wr_error *error)
{
    const struct wr_sweep_shape *shape = &self->shape;
    const int64_t bytes = (int64_t)sizeof(double) * shape->policies * shape->domains * shape->metrics;
    const int64_t slice = SLICE_BYTES / bytes < 1 ? 1 : SLICE_BYTES / bytes;
    self->slice = (int)(slice < shape->scenarios ? slice : shape->scenarios);
    self->swept = wr_array((size_t)self->shape.keys, sizeof *self->swept, error);
    self->label = self->swept ? wr_array((size_t)self->slice * (size_t)(1 + shape->keys), sizeof(char *), error) : NULL;
    self->hash = self->label ? wr_array_aligned(1, sizeof *self->hash, error) : NULL;
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
    for (int i = 0; writer->label && i < writer->slice * (1 + writer->shape.keys); i++) {
        wr_free(writer->label[i]);
    }
    wr_free(writer->label);
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

static char **label_of(const struct wr_sweep_writer *self, int label, int held)
{
    return &self->label[(size_t)label * (size_t)self->slice + (size_t)held];
}

static hid_t label_variable(const struct wr_sweep_writer *self, int label)
{
    return label == 0 ? self->scale[SCENARIO] : self->swept[label - 1];
}

static void hash_texts(struct wr_running_checksum *hash, char *const *text, int texts)
{
    for (int i = 0; i < texts; i++) {
        const char *one = text[i] ? text[i] : "";
        wr_block_checksum_add(hash, one, strlen(one) + 1);
    }
}

static enum wr_code put_texts(struct wr_sweep_writer *self, hid_t dataset, int64_t row, char *const *text, int texts,
                              struct wr_error *error)
{
    hid_t type = wr_h5_text_type();
    const enum wr_code code = wr_h5_write_rows(dataset, type, (hsize_t)row, (hsize_t)texts, text, error);
    H5Tclose(type);
    hash_texts(self->hash, text, texts);
    return code;
}

/* Writes the slice at hand, if it holds anything. */
static enum wr_code put_slice(struct wr_sweep_writer *self, struct wr_error *error)
{
    const int64_t row = self->scenarios - self->held;
    enum wr_code code = WR_OK;
    for (int i = 0; i <= self->shape.keys && code == WR_OK && self->held > 0; i++) {
        code = put_texts(self, label_variable(self, i), row, label_of(self, i, 0), self->held, error);
    }
    for (int i = 0; i < GRIDS && code == WR_OK && self->held > 0; i++) {
        code = wr_h5_write_rows(self->grid[i], type_of((enum grid)i), (hsize_t)row, (hsize_t)self->held,
                                self->buffer[i], error);
        wr_block_checksum_add(self->hash, self->buffer[i], self->cells[i] * (size_t)self->held * sizeof(double));
    }
    for (int i = 0; i <= self->shape.keys; i++) {
        for (int k = 0; k < self->held; k++) {
            wr_free(*label_of(self, i, k));
            *label_of(self, i, k) = NULL;
        }
    }
    self->held = 0;
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

static enum wr_code hold_rows(struct wr_sweep_writer *self, const struct wr_result_row *row, struct wr_error *error)
{
    const size_t cells = self->cells[VALUE], at = (size_t)self->held * cells;
    double *value = (double *)self->buffer[VALUE] + at, *low = (double *)self->buffer[LOW] + at;
    double *high = (double *)self->buffer[HIGH] + at;
    int64_t *count = (int64_t *)self->buffer[COUNT] + (size_t)self->held * self->cells[COUNT];
    int64_t *note = (int64_t *)self->buffer[NOTE_INDEX] + at;
    const char *last = NULL;
    enum wr_code code = WR_OK;
    for (size_t i = 0; i < cells && code == WR_OK; i++) {
        value[i] = isnan(row[i].value) ? NAN : row[i].value;
        low[i] = isnan(row[i].lo) ? NAN : row[i].lo;
        high[i] = isnan(row[i].hi) ? NAN : row[i].hi;
        count[i / (size_t)self->shape.metrics] = row[i].n;
        code = number_note(self, row[i].note, &last, &note[i], error);
    }
    return code;
}

static enum wr_code hold(struct wr_sweep_writer *self, const char *scenario, const char *const *swept,
                         const struct wr_result_row *row, struct wr_error *error)
{
    for (int i = 0; i <= self->shape.keys; i++) {
        const char *text = i == 0 ? scenario : swept[i - 1];
        char **label = label_of(self, i, self->held);
        if (!(*label = wr_text_copy(text, strlen(text), error))) {
            return WR_E_NO_MEMORY;
        }
    }
    return hold_rows(self, row, error);
}

enum wr_code wr_sweep_writer_add(struct wr_sweep_writer *self, const char *scenario, const char *const *swept,
                                 const struct wr_result_row *row, struct wr_error *error)
{
    enum wr_code code = hold(self, scenario, swept, row, error);
    if (code == WR_OK) {
        self->held++;
        self->scenarios++;
        code = self->held == self->slice ? put_slice(self, error) : WR_OK;
    }
    return code == WR_OK ? code : wr_fail_at(error, self->path, 0, 0);
}

/* ------------------------------------------------------------------------------------------- finishing */

/* Up to SLICE_NOTES notes from the spool; the caller frees each with free(). */
static int read_notes(FILE *spool, char *note[SLICE_NOTES], int64_t left)
{
    int notes = 0;
    for (; notes < SLICE_NOTES && notes < left; notes++) {
        size_t capacity = 0;
        note[notes] = NULL;
        if (getdelim(&note[notes], &capacity, '\0', spool) <= 0) {
            free(note[notes]);
            break;
        }
    }
    return notes;
}

static enum wr_code put_notes(struct wr_sweep_writer *self, struct wr_error *error)
{
    char *note[SLICE_NOTES];
    errno = 0;
    if (self->notes == 0) {
        return WR_OK;
    }
    if (fflush(self->spool) != 0 || fseeko(self->spool, 0, SEEK_SET) != 0) {
        return wr_h5_failed(error);
    }
    enum wr_code code = add_labels(self, NOTE, "what has to be known about a value", (hsize_t)self->notes, NULL, error);
    for (int64_t done = 0; done < self->notes && code == WR_OK;) {
        const int got = read_notes(self->spool, note, self->notes - done);
        code = got > 0 ? put_texts(self, self->scale[NOTE], done, note, got, error) : wr_h5_failed(error);
        for (int i = 0; i < got; i++) {
            free(note[i]);
        }
        done += got;
    }
    return code;
}

/* Texts [row, row + texts) of a variable into the hash; at most SLICE_NOTES, or a slice of scenarios. */
static bool hash_stored(hid_t dataset, int64_t row, int texts, struct wr_running_checksum *hash)
{
    char **text = wr_array((size_t)texts, sizeof *text, NULL);
    hid_t type = wr_h5_text_type();
    const bool good = text && wr_h5_read_rows(dataset, type, (hsize_t)row, (hsize_t)texts, text);
    H5Tclose(type);
    if (good) {
        hash_texts(hash, text, texts);
    }
    for (int i = 0; text && i < texts; i++) {
        H5free_memory(text[i]);
    }
    wr_free(text);
    return good;
}

static void open_variables(struct wr_sweep_writer *self, hid_t file)
{
    self->scale[SCENARIO] = H5Dopen2(file, dim_names[SCENARIO], H5P_DEFAULT);
    for (int i = 0; i < GRIDS; i++) {
        self->grid[i] = H5Dopen2(file, grids[i].name, H5P_DEFAULT);
    }
    for (int i = 0; i < self->shape.keys; i++) {
        char name[32];
        snprintf(name, sizeof name, "swept_%d", i + 1);
        self->swept[i] = H5Dopen2(file, name, H5P_DEFAULT);
    }
    self->scale[NOTE] = self->notes > 0 ? H5Dopen2(file, dim_names[NOTE], H5P_DEFAULT) : H5I_INVALID_HID;
}

/* Everything in the order in which it was written; what is opened is closed with the file. */
static bool hash_file(struct wr_sweep_writer *self, hid_t file, struct wr_running_checksum *hash)
{
    bool good = true;
    open_variables(self, file);
    for (int64_t row = 0; row < self->scenarios && good; row += self->slice) {
        const int64_t left = self->scenarios - row;
        const int rows = left < self->slice ? (int)left : self->slice;
        for (int i = 0; i <= self->shape.keys && good; i++) {
            good = hash_stored(label_variable(self, i), row, rows, hash);
        }
        for (int i = 0; i < GRIDS && good; i++) {
            good = wr_h5_read_rows(self->grid[i], type_of((enum grid)i), (hsize_t)row, (hsize_t)rows, self->buffer[i]);
            wr_block_checksum_add(hash, self->buffer[i], self->cells[i] * (size_t)rows * sizeof(double));
        }
    }
    for (int64_t row = 0; row < self->notes && good; row += SLICE_NOTES) {
        const int64_t left = self->notes - row;
        good = hash_stored(self->scale[NOTE], row, left < SLICE_NOTES ? (int)left : SLICE_NOTES, hash);
    }
    return good;
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
    enum wr_code code = put_slice(writer, error);
    if (code == WR_OK) {
        code = put_notes(writer, error);
    }
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
