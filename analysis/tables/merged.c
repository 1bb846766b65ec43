#include "analysis/tables/merged.h"

#include "analysis/tables/merged_csv.h"
#include "analysis/tables/merged_json.h"
#include "sim/base/memory.h"
#include "sim/ingest/csv_scan.h"
#include "sim/ingest/input.h"
#include "sim/study/node.h"
#include "sim/text/pattern.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static char *copy(const char *text, struct wr_error *error)
{
    return wr_text_copy(text, strlen(text), error);
}

enum wr_code wr_merged_source_add(struct wr_merged *self, const char *file, const char *name, int *source,
                                  struct wr_error *error)
{
    if (wr_array_grow((void **)&self->source, &self->source_capacity, self->sources + 1, sizeof *self->source, error) !=
        WR_OK) {
        return WR_E_NO_MEMORY;
    }
    struct wr_merged_source *added = &self->source[self->sources];
    *added = (struct wr_merged_source){0};
    *source = (int)self->sources++;
    added->file = copy(file, error);
    added->name = added->file ? copy(name, error) : NULL;
    added->baseline = added->name ? copy("", error) : NULL;
    added->assumptions = added->baseline ? copy("", error) : NULL;
    return added->assumptions ? WR_OK : WR_E_NO_MEMORY;
}

enum wr_code wr_merged_source_find(struct wr_merged *self, size_t first, const char *file, const char *untold,
                                   const char *study, int *source, struct wr_error *error)
{
    for (size_t i = first; i < self->sources; i++) {
        if (strcmp(self->source[i].name, study) == 0) {
            *source = (int)i;
            return WR_OK;
        }
    }
    const enum wr_code code = wr_merged_source_add(self, file, study, source, error);
    if (code == WR_OK) {
        self->source[*source].untold = untold;
    }
    return code;
}

static void replace(char **text, char *other)
{
    if (other != NULL) {
        wr_free(*text);
        *text = other;
    }
}

/* What the resolved study says of the things that make studies comparable. One that cannot be read says nothing. */
static enum wr_code look_at_study(struct wr_merged_source *source, struct wr_error *error)
{
    struct wr_error unread;
    struct wr_node *study = wr_node_parse(source->file, source->about.study, strlen(source->about.study), &unread);
    const struct wr_node *baseline = study ? wr_node_get(study, "baseline") : NULL;
    const struct wr_node *assumptions = study ? wr_node_get(study, "assumptions") : NULL;
    enum wr_code code = WR_OK;
    if (baseline != NULL && baseline->kind == WR_NODE_SCALAR) {
        replace(&source->baseline, copy(baseline->text, error));
    }
    if (assumptions != NULL) {
        char *text = wr_node_flow(assumptions, error);
        code = text != NULL ? WR_OK : WR_E_NO_MEMORY;
        replace(&source->assumptions, text);
    }
    wr_node_free(study);
    return code;
}

/* HDF5 may hold any bytes. */
static enum wr_code check_text(const char *text, struct wr_error *error)
{
    const size_t length = strlen(text);
    return wr_csv_bad_byte(text, length) == length
               ? WR_OK
               : wr_fail(error, WR_E_RESULTS_FORMAT, "%s", "its texts are not UTF-8");
}

enum wr_code wr_merged_source_told(struct wr_merged *self, int source, struct wr_error *error)
{
    struct wr_merged_source *told = &self->source[source];
    const struct wr_results_about *about = &told->about;
    const char *const text[] = {about->command,      about->version,    about->commit,
                                about->measurements, about->study_name, about->measurements_xxh128,
                                about->provenance,   about->warnings};
    for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
        if (check_text(text[i], error) != WR_OK) {
            return wr_fail_at(error, told->file, 0, 0);
        }
    }
    replace(&told->name, copy(told->about.study_name, error));
    return look_at_study(told, error);
}

/* --------------------------------------------------------------------------------------------- rows */

static bool is_chosen(const struct wr_labels *pattern, const char *text)
{
    bool chosen = pattern->count == 0;
    for (size_t i = 0; i < pattern->count && !chosen; i++) {
        chosen = wr_pattern_matches(pattern->text[i], text);
    }
    return chosen;
}

static int metric_of(const char *name)
{
    int metric = 0;
    while (metric < WR_METRICS && strcmp(wr_metric_spec((enum wr_metric_id)metric)->name, name) != 0) {
        metric++;
    }
    return metric < WR_METRICS ? metric : -1;
}

static enum wr_code add_row(struct wr_merged *self, int source, const int32_t label[3], struct wr_error *error)
{
    const size_t row = self->rows;
    enum wr_code code = wr_array_grow((void **)&self->row, &self->row_capacity, row + 1, sizeof *self->row, error);
    if (code == WR_OK) {
        code = wr_array_grow((void **)&self->value, &self->value_capacity, (row + 1) * WR_METRICS, sizeof *self->value,
                             error);
    }
    if (code == WR_OK) {
        self->row[self->rows++] = (struct wr_merged_row){source, label[0], label[1], label[2]};
        for (int i = 0; i < WR_METRICS; i++) {
            self->value[row * WR_METRICS + (size_t)i] = (struct wr_merged_value){.value = NAN, .lo = NAN, .hi = NAN};
        }
    }
    return code;
}

static enum wr_code find_row(struct wr_merged *self, int source, const struct wr_result_row *row, int32_t *found,
                             struct wr_error *error)
{
    const char *const text[] = {row->scenario, row->policy, row->domain};
    int32_t label[3] = {0};
    char key[64];
    for (int i = 0; i < 3; i++) {
        if (wr_labels_add(&self->text, text[i], strlen(text[i]), &label[i], error) != WR_OK) {
            return WR_E_NO_MEMORY;
        }
    }
    const int length = snprintf(key, sizeof key, "%d %d %d %d", source, label[0], label[1], label[2]);
    const enum wr_code code = wr_labels_add(&self->key, key, (size_t)length, found, error);
    return code == WR_OK && (size_t)*found == self->rows ? add_row(self, source, label, error) : code;
}

enum wr_code wr_merged_take(struct wr_merged *self, int source, const struct wr_result_row *row, struct wr_error *error)
{
    const struct wr_merged_choice *choice = &self->choice;
    const int metric = metric_of(row->metric);
    if (metric < 0 || !choice->metric[metric] || (!choice->by_domain && strcmp(row->domain, "all") != 0) ||
        !is_chosen(&choice->policy, row->policy) || !is_chosen(&choice->scenario, row->scenario)) {
        return WR_OK;
    }
    int32_t at = 0, note = 0;
    const char *const text[] = {row->scenario, row->policy, row->domain, row->note};
    enum wr_code code = WR_OK;
    for (int i = 0; i < 4 && code == WR_OK; i++) {
        code = check_text(text[i], error);
    }
    code = code == WR_OK ? find_row(self, source, row, &at, error) : code;
    code = code == WR_OK ? wr_labels_add(&self->text, row->note, strlen(row->note), &note, error) : code;
    if (code != WR_OK) {
        return code;
    }
    struct wr_merged_value *value = &self->value[(size_t)at * WR_METRICS + (size_t)metric];
    if (value->is_there) {
        return wr_fail(error, WR_E_RESULTS_TWICE, "%s%s%s%s", row->metric, row->policy, row->scenario, row->domain);
    }
    *value = (struct wr_merged_value){isfinite(row->value) ? row->value : NAN,
                                      isfinite(row->lo) && isfinite(row->hi) ? row->lo : NAN,
                                      isfinite(row->lo) && isfinite(row->hi) ? row->hi : NAN,
                                      row->n,
                                      note,
                                      true};
    return WR_OK;
}

/* --------------------------------------------------------------------------------------------- files */

struct h5_sink {
    struct wr_result_sink base;
    struct wr_merged *merged;
    int source;
};

static enum wr_code take(struct wr_result_sink *sink, const struct wr_result_row *row, struct wr_error *error)
{
    struct h5_sink *self = (struct h5_sink *)sink;
    return wr_merged_take(self->merged, self->source, row, error);
}

static enum wr_code add_h5(struct wr_merged *self, const struct wr_input *input, const char *file,
                           struct wr_error *error)
{
    struct h5_sink sink = {{take}, self, 0};
    enum wr_code code = wr_merged_source_add(self, file, "", &sink.source, error);
    if (code != WR_OK) {
        return code;
    }
    struct wr_merged_source *source = &self->source[sink.source];
    code = wr_results_read(wr_input_descriptor(input), wr_input_name(input), self->choice.by_domain, &source->about,
                           &sink.base, error);
    return code == WR_OK ? wr_merged_source_told(self, sink.source, error) : code;
}

enum form { FORM_CSV, FORM_H5, FORM_JSON };

/* By how the file begins. */
static enum form form_of(const unsigned char *start, size_t length)
{
    static const unsigned char signature[8] = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
    if (length >= sizeof signature && memcmp(start, signature, sizeof signature) == 0) {
        return FORM_H5;
    }
    size_t at = 0;
    while (at < length && start[at] != '\0' && strchr(" \t\r\n", start[at]) != NULL) {
        at++;
    }
    return at < length && start[at] == '{' ? FORM_JSON : FORM_CSV;
}

enum wr_code wr_merged_add(struct wr_merged *self, const char *path, struct wr_error *error)
{
    const char *slash = strrchr(path, '/');
    const char *file = strcmp(path, "-") == 0 ? "standard input" : slash != NULL ? slash + 1 : path;
    unsigned char start[64];
    size_t length = 0;
    struct wr_input *input = NULL;
    enum wr_code code = wr_input_open(&input, path, error);
    code = code == WR_OK ? wr_input_read(input, 0, start, sizeof start, &length, error) : code;
    if (code == WR_OK) {
        const enum form form = form_of(start, length);
        code = form == FORM_H5     ? add_h5(self, input, file, error)
               : form == FORM_JSON ? wr_merged_add_json(self, input, file, error)
                                   : wr_merged_add_csv(self, input, file, error);
    }
    wr_input_close(input);
    return code;
}

static enum wr_code check_versions(const struct wr_merged *self, struct wr_error *error)
{
    const struct wr_merged_source *first = NULL;
    for (size_t i = 0; i < self->sources; i++) {
        const struct wr_merged_source *source = &self->source[i];
        if (source->about.version == NULL || source->about.version[0] == '\0') {
            continue; /* CSV and JSON do not say */
        }
        first = first != NULL ? first : source;
        if (strcmp(first->about.version, source->about.version) != 0) {
            return wr_fail(error, WR_E_RESULTS_VERSIONS, "%s%s%s%s", first->file, first->about.version, source->file,
                           source->about.version);
        }
    }
    return WR_OK;
}

static enum wr_code name_source(struct wr_merged *self, size_t which, struct wr_error *error)
{
    struct wr_merged_source *source = &self->source[which];
    bool is_shared = false;
    for (size_t i = 0; i < self->sources; i++) {
        is_shared |= i != which && strcmp(self->source[i].name, source->name) == 0;
    }
    char label[WR_ERROR_PATH];
    snprintf(label, sizeof label, is_shared ? "%s (%s)" : "%s", source->name, source->file);
    source->label = copy(label, error);
    return source->label != NULL ? WR_OK : WR_E_NO_MEMORY;
}

enum wr_code wr_merged_finish(struct wr_merged *self, struct wr_error *error)
{
    enum wr_code code = check_versions(self, error);
    for (size_t i = 0; i < self->sources && code == WR_OK; i++) {
        code = name_source(self, i, error);
    }
    return code == WR_OK && self->rows == 0 ? wr_fail(error, WR_E_RESULTS_NONE, "%s", "") : code;
}

void wr_merged_free(struct wr_merged *self)
{
    for (size_t i = 0; i < self->sources; i++) {
        struct wr_merged_source *source = &self->source[i];
        wr_results_about_free(&source->about);
        wr_free(source->file);
        wr_free(source->name);
        wr_free(source->label);
        wr_free(source->baseline);
        wr_free(source->assumptions);
    }
    wr_labels_free(&self->choice.policy);
    wr_labels_free(&self->choice.scenario);
    wr_labels_free(&self->text);
    wr_labels_free(&self->key);
    wr_free(self->source);
    wr_free(self->row);
    wr_free(self->value);
    *self = (struct wr_merged){0};
}

const struct wr_merged_value *wr_merged_at(const struct wr_merged *self, size_t row, int metric)
{
    return &self->value[row * WR_METRICS + (size_t)metric];
}

const char *wr_merged_text(const struct wr_merged *self, int32_t text)
{
    return self->text.text[text];
}
