#include "analysis/commands/curve_source.h"

#include "sim/base/memory.h"
#include "sim/store/measurement_reader.h"
#include "sim/text/nearest.h"
#include "sim/text/pattern.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* Whether a file begins as HDF5 does. What cannot be looked at without taking from it is a table. */
static bool is_measurement_file(const char *path)
{
    static const char signature[8] = "\x89HDF\r\n\x1a\n";
    char first[sizeof signature] = "";
    struct stat status;
    if (strcmp(path, "-") == 0 || stat(path, &status) != 0 || !S_ISREG(status.st_mode)) {
        return false;
    }
    FILE *stream = fopen(path, "rbe");
    const bool read = stream != NULL && fread(first, sizeof first, 1, stream) == 1;
    if (stream != NULL) {
        fclose(stream);
    }
    return read && memcmp(first, signature, sizeof first) == 0;
}

static struct wr_texts texts_of(const struct wr_text_list *list)
{
    return (struct wr_texts){list->text, (size_t)list->count};
}

/* A table says nothing of sites, which no curve depends on. */
static enum wr_code open_table(struct wr_curve_source *self, const struct wr_curve_options *options,
                               struct wr_error *error)
{
    const struct wr_import_options import = {.path = {[WR_IMPORT_CURVES] = options->file},
                                             .characters_per_token = (double)NAN,
                                             .map = texts_of(&options->map),
                                             .where = texts_of(&options->where),
                                             .has_site = true,
                                             .site = WR_SITE_CLOUD};
    const enum wr_code code = wr_import_open(&self->import, &import, error);
    if (code != WR_OK) {
        return code;
    }
    self->meta = wr_import_source(self->import)->meta;
    const struct wr_labels *warnings = wr_import_warnings(self->import);
    for (size_t i = 0; i < warnings->count && !options->quiet; i++) {
        fprintf(stderr, "wattroute: warning: %s\n", warnings->text[i]);
    }
    return WR_OK;
}

static enum wr_code open_file(struct wr_curve_source *self, const struct wr_curve_options *options,
                              struct wr_error *error)
{
    if (options->map.count > 0 || options->where.count > 0) {
        return wr_fail(error, WR_E_USAGE, "%s%s", "--map and --where are about CSV tables, not measurement files",
                       options->command);
    }
    const enum wr_code code = wr_reader_open(&self->file, options->file, error);
    self->meta = code == WR_OK ? self->file->meta : NULL;
    return code;
}

static bool has_curve(const struct wr_meta *meta, int64_t pair)
{
    bool found = false;
    for (int64_t i = 0; i < meta->extent[WR_DIM_CURVE_POINT] && !found; i++) {
        found = wr_meta_integer(meta, WR_COL_CURVE_PAIR, i) == pair;
    }
    return found;
}

static bool is_chosen(const char *label, const struct wr_text_list *pattern)
{
    bool chosen = pattern->count == 0;
    for (int i = 0; i < pattern->count && !chosen; i++) {
        chosen = wr_pattern_matches(pattern->text[i], label);
    }
    return chosen;
}

/* Every pattern has to match a pair with a curve. */
static enum wr_code check_patterns(const struct wr_curve_source *self, const char *const *label, size_t labels,
                                   const struct wr_curve_options *options, struct wr_error *error)
{
    for (int i = 0; i < options->pair.count; i++) {
        const char *pattern = options->pair.text[i];
        bool matches = false;
        for (size_t j = 0; j < labels && !matches; j++) {
            matches = wr_pattern_matches(pattern, label[j]);
        }
        if (!matches) {
            char expected[WR_ERROR_TEXT];
            snprintf(expected, sizeof expected,
                     "a pair with a batch curve, or a pattern with * and ? that matches "
                     "one; the nearest is '%s'",
                     wr_nearest(pattern, label, labels));
            return wr_fail(error, WR_E_BAD_OPTION, "%s%s%s", "--pair", pattern, expected);
        }
    }
    return self->pairs > 0 ? WR_OK : wr_fail(error, WR_E_CURVE_NONE, "%d", 0);
}

static enum wr_code choose(struct wr_curve_source *self, const struct wr_curve_options *options, struct wr_error *error)
{
    const int64_t pairs = self->meta->extent[WR_DIM_PAIR];
    self->pair = wr_array((size_t)pairs, sizeof *self->pair, error);
    const char **label = self->pair != NULL ? wr_array((size_t)pairs, sizeof *label, error) : NULL;
    if (label == NULL) {
        return WR_E_NO_MEMORY;
    }
    size_t labels = 0;
    for (int64_t p = 0; p < pairs; p++) {
        if (has_curve(self->meta, p)) {
            label[labels] = wr_meta_label(self->meta, WR_COL_PAIR, p);
            if (is_chosen(label[labels++], &options->pair)) {
                self->pair[self->pairs++] = p;
            }
        }
    }
    enum wr_code code =
        labels > 0 ? check_patterns(self, label, labels, options, error) : wr_fail(error, WR_E_CURVE_NONE, "%d", 0);
    wr_free(label);
    return code == WR_E_CURVE_NONE ? wr_fail_at(error, options->file, 0, 0) : code;
}

enum wr_code wr_curve_source_open(struct wr_curve_source *self, const struct wr_curve_options *options,
                                  struct wr_error *error)
{
    *self = (struct wr_curve_source){0};
    enum wr_code code =
        is_measurement_file(options->file) ? open_file(self, options, error) : open_table(self, options, error);
    code = code == WR_OK ? choose(self, options, error) : code;
    if (code != WR_OK) {
        wr_curve_source_close(self);
    }
    return code;
}

void wr_curve_source_close(struct wr_curve_source *self)
{
    wr_import_close(self->import);
    if (self->file != NULL) {
        self->file->close(self->file);
    }
    wr_free(self->pair);
    *self = (struct wr_curve_source){0};
}

enum wr_code wr_curve_source_read(const struct wr_curve_source *self, int index, const char *file,
                                  struct wr_batch_curve *curve, struct wr_error *error)
{
    const enum wr_code code = wr_batch_curve_of_pair(curve, self->meta, self->pair[index], error);
    return code == WR_OK || code == WR_E_NO_MEMORY ? code : wr_fail_at(error, file, 0, 0);
}

const char *wr_curve_source_label(const struct wr_curve_source *self, int index)
{
    return wr_meta_label(self->meta, WR_COL_PAIR, self->pair[index]);
}
