#include "sim/ingest/import_tables.h"

#include "sim/base/memory.h"
#include "sim/ingest/foreign_records.h"
#include "sim/ingest/long_rows.h"
#include "sim/ingest/wide_meta.h"
#include "sim/ingest/wide_source.h"

#include <string.h>

struct wr_import {
    struct wr_import_options options; /* its texts are borrowed until open returns */
    struct wr_table_form form;
    struct wr_wide_options wide;
    struct wr_input *input[WR_IMPORT_INPUTS];
    struct wr_catalog catalog;
    struct wr_records *reader;
    struct wr_rows csv_rows;
    struct wr_long_header long_header;
    struct wr_long_survey long_survey;
    struct wr_long_rows *long_rows;
    struct wr_rows *rows; /* one of the two */
    struct wr_wide_header header;
    struct wr_wide_survey survey;
    struct wr_meta meta;
    struct wr_wide_source *source;
    struct wr_labels warnings;
};

static enum wr_code open_inputs(struct wr_import *self, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (int i = 0; code == WR_OK && i < WR_IMPORT_INPUTS; i++) {
        if (self->options.path[i]) {
            code = wr_input_open(&self->input[i], self->options.path[i], error);
        }
    }
    return code;
}

/* Splits an option's list of names. */
static enum wr_code split_names(const char *option, const char *list, struct wr_labels *names, struct wr_error *error)
{
    bool is_sound = true;
    enum wr_code code = list ? wr_labels_add_list(names, list, &is_sound, error) : WR_OK;
    if (code == WR_OK && !is_sound) {
        return wr_fail(error, WR_E_BAD_OPTION, "%s%s%s", option, list, "names of columns, each once, as in a,b");
    }
    return code;
}

static enum wr_code read_catalog(struct wr_import *self, struct wr_error *error)
{
    const struct wr_import_options *options = &self->options;
    const struct wr_catalog_inputs inputs = {.pairs = self->input[WR_IMPORT_PAIRS],
                                             .models = self->input[WR_IMPORT_MODELS],
                                             .accelerators = self->input[WR_IMPORT_ACCELERATORS],
                                             .curves = self->input[WR_IMPORT_CURVES],
                                             .accelerator = options->accelerator,
                                             .site = options->site};
    enum wr_code code = wr_catalog_read(&self->catalog, &inputs, &self->form, &self->warnings, error);
    if (code != WR_OK || !options->accelerator) {
        return code;
    }
    const struct wr_labels *known = &self->catalog.accelerator;
    self->wide.accelerator = wr_labels_find(known, options->accelerator, strlen(options->accelerator));
    if (self->wide.accelerator >= 0) {
        return WR_OK;
    }
    wr_fail(error, WR_E_IMPORT_UNKNOWN, "%s%s%s%s", "accelerator", options->accelerator, "the accelerators file",
            wr_labels_nearest(known, options->accelerator));
    return wr_fail_at(error, self->catalog.accelerators.file, 0, 0);
}

static enum wr_code read_options(struct wr_import *self, struct wr_error *error)
{
    self->wide.characters_per_token = self->options.characters_per_token;
    self->wide.accelerator = -1;
    self->wide.form = &self->form;
    self->form.dialect = self->options.dialect;
    enum wr_code code = split_names("--keep", self->options.keep, &self->wide.keep, error);
    code = code == WR_OK ? split_names("--id", self->options.id, &self->wide.id, error) : code;
    return code == WR_OK ? wr_mappings_init(&self->form.map, self->options.map, self->options.maps, error) : code;
}

static enum wr_code open_wide(struct wr_import *self, const struct wr_input *scores, struct wr_error *error)
{
    enum wr_code code = wr_wide_bind(&self->header, self->reader, &self->catalog, &self->wide, wr_input_name(scores),
                                     &self->warnings, error);
    wr_rows_of_csv(&self->csv_rows, &self->header, scores, self->reader);
    self->rows = &self->csv_rows;
    return code == WR_OK ? wr_mappings_check(&self->form.map, error) : code;
}

static enum wr_code open_long(struct wr_import *self, const struct wr_input *scores, struct wr_error *error)
{
    const char *file = wr_input_name(scores);
    enum wr_code code = wr_long_bind(&self->long_header, self->reader, &self->wide, file, &self->warnings, error);
    code = code != WR_OK ? code : wr_mappings_check(&self->form.map, error);
    code = code != WR_OK ? code
                         : wr_long_survey_read(&self->long_survey, &self->long_header, self->reader, &self->wide,
                                               &self->catalog, file, error);
    code = code != WR_OK ? code
                         : wr_long_rows_open(&self->long_rows, &self->header, &self->long_header, &self->long_survey,
                                             self->reader, &self->wide, &self->catalog, scores, error);
    self->rows = code == WR_OK ? wr_long_rows_base(self->long_rows) : NULL;
    return code;
}

/* What the scores are is told by how they begin, whatever the file is called. */
static enum wr_code open_records(struct wr_import *self, const struct wr_input *scores, struct wr_error *error)
{
    const char *group = self->options.hdf5_group;
    if (self->options.hdf5 && wr_is_hdf5(scores)) {
        return wr_foreign_records_open(&self->reader, scores, self->options.hdf5, group ? group : "", error);
    }
    if (group) {
        return wr_fail(error, WR_E_BAD_OPTION, "%s%s%s", "--hdf5-group", group, "an HDF5 file in --scores or --long");
    }
    return wr_csv_open(&self->reader, scores, &self->form.dialect, error);
}

static enum wr_code open_scores(struct wr_import *self, struct wr_error *error)
{
    const struct wr_input *scores = self->input[WR_IMPORT_SCORES];
    enum wr_code code = open_records(self, scores, error);
    if (code != WR_OK) {
        return code;
    }
    bool is_long = self->options.is_long || wr_long_is(self->reader, &self->form.map);
    return is_long ? open_long(self, scores, error) : open_wide(self, scores, error);
}

/* The table of the rows: surveyed, described, and ready to be read. */
static enum wr_code open_rows(struct wr_import *self, struct wr_error *error)
{
    enum wr_code code = wr_wide_survey_read(&self->survey, self->rows, error);
    if (code == WR_OK && self->long_rows) {
        code = wr_long_check_origins(&self->header, &self->survey, wr_input_name(self->rows->input), error);
    }
    code = code != WR_OK
               ? code
               : wr_wide_meta(&self->meta, &self->header, &self->survey, &self->catalog, &self->warnings, error);
    code = code != WR_OK ? code : wr_meta_check(&self->meta, wr_input_name(self->rows->input), error);
    return code != WR_OK ? code : wr_wide_source_open(&self->source, &self->meta, &self->survey, self->rows, error);
}

enum wr_code wr_import_open(struct wr_import **self, const struct wr_import_options *options, struct wr_error *error)
{
    *self = wr_array(1, sizeof **self, error);
    if (!*self) {
        return WR_E_NO_MEMORY;
    }
    (*self)->options = *options;
    if (!options->dialect.delimiter) {
        (*self)->options.dialect = (struct wr_csv_dialect){',', '.'};
    }
    wr_meta_init(&(*self)->meta);
    enum wr_code code = read_options(*self, error);
    code = code != WR_OK ? code : open_inputs(*self, error);
    code = code != WR_OK ? code : read_catalog(*self, error);
    code = code != WR_OK ? code : open_scores(*self, error);
    code = code != WR_OK ? code : open_rows(*self, error);
    if (code == WR_E_TOO_LARGE && error && !*error->file) {
        wr_fail_at(error, wr_input_name((*self)->input[WR_IMPORT_SCORES]), 0, 0);
    }
    if (code != WR_OK) {
        wr_import_close(*self);
        *self = NULL;
    }
    return code;
}

void wr_import_close(struct wr_import *self)
{
    if (!self) {
        return;
    }
    if (self->source) {
        struct wr_source *base = wr_wide_source_base(self->source);
        base->close(base);
    }
    wr_meta_free(&self->meta);
    wr_wide_survey_free(&self->survey);
    wr_wide_header_free(&self->header);
    wr_long_rows_close(self->long_rows);
    wr_long_survey_free(&self->long_survey);
    wr_long_header_free(&self->long_header);
    wr_records_close(self->reader);
    wr_catalog_free(&self->catalog);
    wr_labels_free(&self->warnings);
    wr_mappings_free(&self->form.map);
    wr_labels_free(&self->wide.keep);
    wr_labels_free(&self->wide.id);
    for (int i = 0; i < WR_IMPORT_INPUTS; i++) {
        wr_input_close(self->input[i]);
    }
    wr_free(self);
}

struct wr_source *wr_import_source(struct wr_import *self)
{
    return wr_wide_source_base(self->source);
}

const struct wr_labels *wr_import_warnings(const struct wr_import *self)
{
    return &self->warnings;
}

const struct wr_input *wr_import_input(const struct wr_import *self, int which)
{
    return self->input[which];
}

int64_t wr_import_missing(const struct wr_import *self, enum wr_column_id id)
{
    return wr_wide_source_missing(self->source, id);
}
