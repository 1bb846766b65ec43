/* What a measurement table must hold by itself, whoever made it. */
#include "sim/base/memory.h"
#include "sim/table/meta.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static enum wr_code fail(struct wr_error *error, const char *file)
{
    return wr_fail_at(error, file, 0, 0);
}

static enum wr_code check_column(const struct wr_meta *self, enum wr_column_id id, const char *file,
                                 struct wr_error *error)
{
    const struct wr_column_spec *spec = wr_column_spec(id);
    const struct wr_column *column = &self->column[id];
    if (!column->present) {
        bool is_without_queries = wr_column_is_per_query(id) && self->extent[WR_DIM_QUERY] == 0;
        if (spec->required && !is_without_queries) {
            wr_fail(error, WR_E_TABLE_COLUMN_MISSING, "%s", spec->name);
            return fail(error, file);
        }
        return WR_OK;
    }
    bool type_known = column->type == spec->type || column->type == spec->other_type;
    bool dims_known = column->dim == spec->dim && (column->dim2 == spec->dim2 || column->dim2 == spec->other_dim2);
    if (!type_known || !dims_known) {
        wr_fail(error, WR_E_TABLE_COLUMN_SHAPE, "%s%s%s%s%s", spec->name, wr_type_name(column->type),
                wr_dim_name(column->dim), wr_dim_name(column->dim2), wr_type_name(spec->type));
        return fail(error, file);
    }
    return WR_OK;
}

static int compare_labels(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static enum wr_code fail_label(const struct wr_meta *self, enum wr_column_id id, const char *label, const char *file,
                               struct wr_error *error)
{
    wr_fail(error, WR_E_TABLE_LABEL, "%s%lld%s", wr_column_spec(id)->name, (long long)wr_meta_find(self, id, label),
            label);
    return fail(error, file);
}

/* Plain text: UTF-8 (no overlong forms, no surrogates) without control characters. */
static bool is_text(const char *label)
{
    const unsigned char *at = (const unsigned char *)label;
    while (*at) {
        unsigned lead = *at++;
        int more = lead < 0x80 ? 0 : lead < 0xc2 ? -1 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : lead < 0xf5 ? 3 : -1;
        if (lead < 0x20 || lead == 0x7f || more < 0) {
            return false;
        }
        unsigned least = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
        unsigned most = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
        for (; more > 0; more--, at++, least = 0x80, most = 0xbf) {
            if (*at < least || *at > most) {
                return false;
            }
        }
    }
    return true;
}

/* Labels are there, plain text, not empty, and unique (sorted pointers: files may hold very many). */
static enum wr_code check_labels(const struct wr_meta *self, enum wr_column_id id, const char *file,
                                 struct wr_error *error)
{
    const struct wr_column *column = &self->column[id];
    if (!column->present || column->type != WR_TYPE_TEXT) {
        return WR_OK;
    }
    size_t count = (size_t)self->extent[column->dim];
    const char **sorted = wr_array(count, sizeof *sorted, error);
    if (!sorted) {
        return WR_E_NO_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        sorted[i] = wr_meta_label(self, id, (int64_t)i);
    }
    qsort(sorted, count, sizeof *sorted, compare_labels);
    enum wr_code code = WR_OK;
    for (size_t i = 0; code == WR_OK && i < count; i++) {
        if (!*sorted[i] || !is_text(sorted[i]) || (i > 0 && !strcmp(sorted[i - 1], sorted[i]))) {
            code = fail_label(self, id, sorted[i], file, error);
        }
    }
    wr_free(sorted);
    return code;
}

static enum wr_code check_range(const struct wr_meta *self, enum wr_column_id id, int64_t least, int64_t most,
                                const char *file, struct wr_error *error)
{
    for (int64_t i = 0; self->column[id].present && i < wr_meta_elements(self, id); i++) {
        int64_t value = wr_meta_integer(self, id, i);
        if (value < least || value > most) {
            wr_fail(error, WR_E_TABLE_RANGE, "%s%lld%lld%lld%lld", wr_column_spec(id)->name, (long long)i,
                    (long long)value, (long long)least, (long long)most);
            return fail(error, file);
        }
    }
    return WR_OK;
}

/* Floats that are not per query: missing, or finite; and not negative unless they are dates. */
static enum wr_code check_reals(const struct wr_meta *self, enum wr_column_id id, const char *file,
                                struct wr_error *error)
{
    const struct wr_column *column = &self->column[id];
    if (!column->present || column->type != WR_TYPE_FLOAT64 || wr_column_is_per_query(id)) {
        return WR_OK;
    }
    for (int64_t i = 0; i < wr_meta_elements(self, id); i++) {
        double value = wr_meta_real(self, id, i);
        if (isinf(value) || (value < 0 && id != WR_COL_MODEL_RELEASE)) {
            wr_fail(error, WR_E_TABLE_REAL, "%s%lld%g", wr_column_spec(id)->name, (long long)i, value);
            return fail(error, file);
        }
    }
    return WR_OK;
}

/* pair label = MODEL@ACCELERATOR of the indices beside it. */
static enum wr_code check_pair_labels(const struct wr_meta *self, const char *file, struct wr_error *error)
{
    for (int64_t i = 0; i < self->extent[WR_DIM_PAIR]; i++) {
        const char *pair = wr_meta_label(self, WR_COL_PAIR, i);
        const char *model = wr_meta_label(self, WR_COL_MODEL, wr_meta_integer(self, WR_COL_PAIR_MODEL, i));
        const char *unit = wr_meta_label(self, WR_COL_ACCELERATOR, wr_meta_integer(self, WR_COL_PAIR_ACCELERATOR, i));
        size_t length = strlen(model);
        if (strncmp(pair, model, length) != 0 || pair[length] != '@' || strcmp(pair + length + 1, unit) != 0) {
            wr_fail(error, WR_E_TABLE_PAIR_LABEL, "%s%s%s", pair, model, unit);
            return fail(error, file);
        }
    }
    return WR_OK;
}

static enum wr_code check_indices(const struct wr_meta *self, const char *file, struct wr_error *error)
{
    const int64_t *extent = self->extent;
    const struct {
        enum wr_column_id id;
        int64_t least, most;
    } rows[] = {
        {WR_COL_PAIR_MODEL, 0, extent[WR_DIM_MODEL] - 1},
        {WR_COL_PAIR_ACCELERATOR, 0, extent[WR_DIM_ACCELERATOR] - 1},
        {WR_COL_CURVE_PAIR, 0, extent[WR_DIM_PAIR] - 1},
        {WR_COL_PAIR_BASIS, -1, WR_BASES - 1},
        {WR_COL_PAIR_ENERGY_PROVENANCE, -1, WR_PROVENANCES - 1},
        {WR_COL_PAIR_LATENCY_PROVENANCE, -1, WR_PROVENANCES - 1},
        {WR_COL_ACCELERATOR_SITE, 0, WR_SITES - 1},
        {WR_COL_ACCELERATOR_DEVICES, 1, INT32_MAX},
    };
    enum wr_code code = WR_OK;
    for (size_t i = 0; code == WR_OK && i < sizeof rows / sizeof *rows; i++) {
        code = check_range(self, rows[i].id, rows[i].least, rows[i].most, file, error);
    }
    return code;
}

enum wr_code wr_meta_check(const struct wr_meta *self, const char *file, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (int i = 0; code == WR_OK && i < WR_COLUMNS; i++) {
        enum wr_column_id id = (enum wr_column_id)i;
        if ((code = check_column(self, id, file, error)) == WR_OK &&
            (code = check_labels(self, id, file, error)) == WR_OK) {
            code = check_reals(self, id, file, error);
        }
    }
    if (code == WR_OK && (code = check_indices(self, file, error)) == WR_OK) {
        code = check_pair_labels(self, file, error);
    }
    return code;
}
