#include "sim/ingest/import_tables.h"

#include "sim/base/memory.h"
#include "sim/ingest/foreign_records.h"
#include "sim/ingest/ipw.h"
#include "sim/ingest/long_origins.h"
#include "sim/ingest/long_rows.h"
#include "sim/ingest/open_records.h"
#include "sim/ingest/routerbench.h"
#include "sim/ingest/wide_meta.h"
#include "sim/ingest/wide_source.h"

#include <string.h>

struct wr_import {
    struct wr_import_options options; /* its texts are borrowed until open returns */
    struct wr_table_form form;
    struct wr_wide_options wide;
    struct wr_input *input[WR_IMPORT_INPUTS];
    struct wr_input **run; /* owned: files of the runs */
    size_t runs;
    struct wr_catalog catalog;
    struct wr_records *reader; /* owned unless it is that of `ipw` */
    struct wr_ipw *ipw;
    struct wr_melt *melt; /* RouterBench's, borrowed: the reader */
    int64_t joined;
    struct wr_long_header long_header;
    struct wr_long_records long_records;
    struct wr_long_survey long_survey;
    struct wr_rows *rows;
    struct wr_long_rows *long_rows; /* borrowed: the rows; NULL = they are others */
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
    /* NOLINTNEXTLINE(bugprone-sizeof-expression): an array of pointers */
    self->run = wr_array(self->options.run.count, sizeof *self->run, error);
    code = code == WR_OK && !self->run ? WR_E_NO_MEMORY : code;
    for (; code == WR_OK && self->runs < self->options.run.count; self->runs += code == WR_OK) {
        code = wr_input_open(&self->run[self->runs], wr_ipw_path(self->options.run.text[self->runs]), error);
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
    static const enum wr_import_input inputs_of[WR_CATALOG_INPUTS] = {[WR_CATALOG_PAIRS] = WR_IMPORT_PAIRS,
                                                                      [WR_CATALOG_MODELS] = WR_IMPORT_MODELS,
                                                                      [WR_CATALOG_ACCELERATORS] =
                                                                          WR_IMPORT_ACCELERATORS,
                                                                      [WR_CATALOG_CURVES] = WR_IMPORT_CURVES};
    const struct wr_import_options *options = &self->options;
    struct wr_catalog_inputs inputs = {
        .accelerator = options->accelerator, .has_site = options->has_site, .site = options->site};
    for (int i = 0; i < WR_CATALOG_INPUTS; i++) {
        inputs.input[i] = self->input[inputs_of[i]];
        inputs.dialect[i] = options->dialect[inputs_of[i]];
    }
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
    self->wide.model = self->options.model;
    const struct wr_import_options *options = &self->options;
    if (options->accelerator && strchr(options->accelerator, '@')) {
        return wr_fail(error, WR_E_BAD_OPTION, "%s%s%s", "--accelerator", options->accelerator,
                       "a name without an @, because pairs are MODEL@ACCELERATOR");
    }
    enum wr_code code = split_names("--keep", options->keep, &self->wide.keep, error);
    code = code == WR_OK ? split_names("--id", options->id, &self->wide.id, error) : code;
    code = code == WR_OK ? wr_mappings_init(&self->form.map, options->map.text, options->map.count, error) : code;
    code = code == WR_OK ? wr_conditions_init(&self->form.where, WR_CONDITION_WHERE, options->where.text,
                                              options->where.count, error)
                         : code;
    return code == WR_OK ? wr_conditions_init(&self->form.missing, WR_CONDITION_MISSING, options->missing.text,
                                              options->missing.count, error)
                         : code;
}

/* After the last table: every mapping and condition was of use. */
static enum wr_code check_form(const struct wr_table_form *form, struct wr_error *error)
{
    enum wr_code code = wr_mappings_check(&form->map, error);
    code = code == WR_OK ? wr_conditions_check(&form->where, error) : code;
    return code == WR_OK ? wr_conditions_check(&form->missing, error) : code;
}

static enum wr_code open_wide(struct wr_import *self, const struct wr_input *scores, struct wr_error *error)
{
    enum wr_code code = wr_wide_bind(&self->header, self->reader, &self->catalog, &self->wide, wr_input_name(scores),
                                     &self->warnings, error);
    code = code == WR_OK ? check_form(&self->form, error) : code;
    code = code == WR_OK ? wr_instants_set_origins(self->reader, error) : code;
    return code == WR_OK ? wr_rows_of_records(&self->rows, &self->header, scores, self->reader, error) : code;
}

static enum wr_code gather_long(struct wr_import *self, const struct wr_input *scores, struct wr_error *error)
{
    enum wr_code code = wr_long_survey_read(&self->long_survey, &self->long_records, &self->catalog, error);
    return code != WR_OK ? code
                         : wr_long_rows_open(&self->long_rows, &self->header, &self->long_records, &self->long_survey,
                                             &self->catalog, &self->wide.keep, scores, error);
}

static enum wr_code open_long(struct wr_import *self, const struct wr_input *scores, struct wr_error *error)
{
    const char *file = wr_input_name(scores);
    enum wr_code code = wr_long_bind(&self->long_header, self->reader, &self->wide, file, &self->warnings, error);
    code = code != WR_OK ? code : check_form(&self->form, error);
    code = code != WR_OK ? code : wr_instants_set_origins(self->reader, error);
    self->long_header.completes = self->melt != NULL;
    code = code != WR_OK ? code
                         : wr_long_records_open(&self->long_records, &self->long_header, self->reader, &self->wide,
                                                &self->catalog, error);
    code = code != WR_OK ? code : gather_long(self, scores, error);
    while (code != WR_OK && wr_long_records_read_better(&self->long_records)) {
        wr_long_survey_free(&self->long_survey);
        code = gather_long(self, scores, error);
    }
    self->rows = code == WR_OK ? wr_long_rows_base(self->long_rows) : NULL;
    return code;
}

/* Rows of one query complete each other: how many there are beyond one for each. */
static enum wr_code open_routerbench(struct wr_import *self, const struct wr_input *scores, struct wr_error *error)
{
    enum wr_code code = wr_routerbench_open(&self->melt, self->reader, &self->wide, &self->warnings, error);
    self->reader = self->melt ? wr_melt_base(self->melt) : NULL; /* also where the warnings failed */
    code = code == WR_OK ? open_long(self, scores, error) : code;
    if (code == WR_OK) {
        self->joined = self->long_survey.rows - wr_long_rows_count(self->long_rows);
    }
    return code;
}

static enum wr_code open_ipw(struct wr_import *self, struct wr_error *error)
{
    enum wr_code code =
        wr_ipw_open(&self->ipw, self->options.run.text, (const struct wr_input *const *)self->run, self->runs,
                    &self->wide, self->wide.accelerator >= 0 ? self->options.accelerator : NULL, error);
    self->reader = code == WR_OK ? wr_ipw_records(self->ipw) : NULL;
    code = code == WR_OK ? open_long(self, self->run[0], error) : code;
    return code == WR_OK ? wr_ipw_warn(self->ipw, &self->warnings, error) : code;
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
    return wr_records_open(&self->reader, scores, &self->options.dialect[WR_IMPORT_SCORES], error);
}

static enum wr_code open_scores(struct wr_import *self, struct wr_error *error)
{
    const struct wr_input *scores = self->input[WR_IMPORT_SCORES];
    enum wr_import_shape shape = self->options.shape;
    if (shape == WR_SHAPE_IPW) {
        return open_ipw(self, error);
    }
    enum wr_code code = open_records(self, scores, error);
    if (code != WR_OK) {
        return code;
    }
    bool by_header = shape == WR_SHAPE_BY_HEADER;
    if (shape == WR_SHAPE_LONG || (by_header && (self->options.model || wr_long_is(self->reader, &self->form.map)))) {
        return open_long(self, scores, error);
    }
    bool is_routerbench = !by_header || (self->form.map.count == 0 && wr_routerbench_is(self->reader));
    return is_routerbench ? open_routerbench(self, scores, error) : open_wide(self, scores, error);
}

/* No scores: models and pairs are those of the curves, and there are no rows. */
static enum wr_code open_curves(struct wr_import *self, struct wr_error *error)
{
    enum wr_code code = check_form(&self->form, error);
    code = code == WR_OK ? wr_wide_bind_curves(&self->header, &self->catalog, error) : code;
    self->header.feature_name = &self->wide.keep;
    return code == WR_OK ? wr_rows_of_records(&self->rows, &self->header, self->input[WR_IMPORT_CURVES], NULL, error)
                         : code;
}

/* The table of the rows: surveyed, described, and ready to be read. */
static enum wr_code open_rows(struct wr_import *self, struct wr_error *error)
{
    enum wr_code code = self->long_rows ? wr_long_rows_survey(self->long_rows, &self->survey, error)
                        : self->reader  ? wr_wide_survey_read(&self->survey, self->rows, error)
                                        : WR_OK;
    if (code == WR_OK && self->long_rows) {
        code = wr_long_check_origins(&self->header, &self->survey, wr_input_name(self->rows->input), error);
    }
    code = code != WR_OK
               ? code
               : wr_wide_meta(&self->meta, &self->header, &self->survey, &self->catalog, &self->warnings, error);
    code = code == WR_OK && self->ipw ? wr_ipw_set_basis(self->ipw, &self->meta, error) : code;
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
    for (int i = 0; i < WR_IMPORT_INPUTS; i++) {
        if (!options->dialect[i].delimiter) {
            (*self)->options.dialect[i] = (struct wr_csv_dialect){',', '.'};
        }
    }
    wr_meta_init(&(*self)->meta);
    enum wr_code code = read_options(*self, error);
    code = code != WR_OK ? code : open_inputs(*self, error);
    if (code == WR_OK && options->opened) {
        options->opened(options->context, *self);
    }
    code = code != WR_OK ? code : read_catalog(*self, error);
    code = code != WR_OK                                       ? code
           : (*self)->input[WR_IMPORT_SCORES] || (*self)->runs ? open_scores(*self, error)
                                                               : open_curves(*self, error);
    code = code != WR_OK ? code : wr_ignored_columns_warn(&(*self)->form.ignored, &(*self)->warnings, error);
    code = code != WR_OK ? code : open_rows(*self, error);
    if (code == WR_E_TOO_LARGE && error && !*error->file && (*self)->rows) {
        wr_fail_at(error, wr_import_main_name(*self), 0, 0);
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
    if (self->ipw) {
        wr_ipw_close(self->ipw);
    } else {
        wr_records_close(self->reader); /* its threads end before what they parse by does */
    }
    wr_rows_close(self->rows);
    wr_long_survey_free(&self->long_survey);
    wr_long_header_free(&self->long_header);
    wr_long_records_close(&self->long_records);
    wr_catalog_free(&self->catalog);
    wr_labels_free(&self->warnings);
    wr_mappings_free(&self->form.map);
    wr_ignored_columns_free(&self->form.ignored);
    wr_conditions_free(&self->form.where);
    wr_conditions_free(&self->form.missing);
    wr_labels_free(&self->wide.keep);
    wr_labels_free(&self->wide.id);
    for (int i = 0; i < WR_IMPORT_INPUTS; i++) {
        wr_input_close(self->input[i]);
    }
    for (size_t i = 0; i < self->runs; i++) {
        wr_input_close(self->run[i]);
    }
    wr_free(self->run);
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

size_t wr_import_inputs(const struct wr_import *self)
{
    return WR_IMPORT_INPUTS + self->runs;
}

const struct wr_input *wr_import_input(const struct wr_import *self, size_t which)
{
    return which < WR_IMPORT_INPUTS ? self->input[which] : self->run[which - WR_IMPORT_INPUTS];
}

bool wr_import_watch_scores(struct wr_import *self, wr_input_watcher *watcher, void *context)
{
    struct wr_input *scores = self->input[WR_IMPORT_SCORES];
    return scores && wr_input_watch(scores, watcher, context);
}

const char *wr_import_main_name(const struct wr_import *self)
{
    return wr_input_name(self->rows->input);
}

int64_t wr_import_joined(const struct wr_import *self)
{
    return self->joined;
}

int64_t wr_import_missing(const struct wr_import *self, enum wr_column_id id)
{
    return wr_wide_source_missing(self->source, id);
}
