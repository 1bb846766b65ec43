#include "sim/ingest/wide_pairs.h"

#include "sim/ingest/curve_table.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { LABEL_BYTES = 1024 };

/* "what 'name' is not among ..., did you mean ...", without a place. */
static void fill_unknown(const char *what, const char *name, const char *where, const struct wr_labels *known,
                         struct wr_error *error)
{
    wr_fail(error, WR_E_IMPORT_UNKNOWN, "%s%s%s%s", what, name, where, wr_labels_nearest(known, name));
}

static enum wr_code add_row(struct wr_pairs *self, const struct wr_catalog *catalog, const struct wr_labels *models,
                            int64_t row, struct wr_error *error)
{
    const struct wr_small_table *table = &catalog->pairs;
    const char *model = wr_small_text(table, row, WR_PAIR_MODEL);
    const char *accelerator = wr_small_text(table, row, WR_PAIR_ACCELERATOR);
    int32_t m = wr_labels_find(models, model, strlen(model)), index = 0;
    int32_t a = wr_labels_find(&catalog->accelerator, accelerator, strlen(accelerator));
    if (m < 0 || a < 0) {
        fill_unknown(m < 0 ? "model" : "accelerator", m < 0 ? model : accelerator,
                     m < 0 ? "the models of the scores" : "the accelerators file",
                     m < 0 ? models : &catalog->accelerator, error);
        return wr_small_fail_at(table, row, error);
    }
    char label[LABEL_BYTES];
    snprintf(label, sizeof label, "%s@%s", model, accelerator);
    enum wr_code code = wr_pairs_add(self, label, m, a, &index, error);
    if (code == WR_OK) {
        self->profile[index] =
            (struct wr_profile){wr_small_value(table, row, WR_PAIR_J_OUT), wr_small_value(table, row, WR_PAIR_S_OUT),
                                wr_small_value(table, row, WR_PAIR_J_IN), wr_small_value(table, row, WR_PAIR_S_IN)};
    }
    return code;
}

enum wr_code wr_pairs_of_catalog(struct wr_pairs *self, const struct wr_catalog *catalog,
                                 const struct wr_labels *models, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (int64_t row = 0; code == WR_OK && row < catalog->pairs.rows; row++) {
        code = add_row(self, catalog, models, row, error);
    }
    return code;
}

enum wr_code wr_pairs_on(struct wr_pairs *self, const struct wr_catalog *catalog, const struct wr_labels *models,
                         int32_t accelerator, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (size_t m = 0; accelerator >= 0 && code == WR_OK && m < models->count; m++) {
        char label[LABEL_BYTES];
        int32_t index = 0;
        snprintf(label, sizeof label, "%s@%s", models->text[m], catalog->accelerator.text[accelerator]);
        code = wr_pairs_add(self, label, (int32_t)m, accelerator, &index, error);
    }
    return code;
}

enum wr_code wr_pairs_of_curves(struct wr_pairs *self, struct wr_labels *models, const struct wr_catalog *catalog,
                                struct wr_error *error)
{
    const struct wr_small_table *table = &catalog->curves;
    enum wr_code code = WR_OK;
    for (int64_t row = 0; code == WR_OK && row < table->rows; row++) {
        const char *model = wr_small_text(table, row, WR_CURVE_MODEL);
        const char *accelerator = wr_small_text(table, row, WR_CURVE_ACCELERATOR);
        char label[LABEL_BYTES];
        int length = snprintf(label, sizeof label, "%s@%s", model, accelerator);
        int32_t m = 0, index = 0, a = wr_labels_find(&catalog->accelerator, accelerator, strlen(accelerator));
        if (a < 0) {
            fill_unknown("accelerator", accelerator, "the accelerators file", &catalog->accelerator, error);
            return wr_small_fail_at(table, row, error);
        }
        if ((size_t)length >= sizeof label) {
            wr_fail(error, WR_E_TOO_LARGE, "%s%d%zu", "bytes of a name", length, sizeof label - 1);
            return wr_small_fail_at(table, row, error);
        }
        code = wr_labels_add(models, model, strlen(model), &m, error);
        code = code == WR_OK ? wr_pairs_add(self, label, m, a, &index, error) : code;
    }
    return code;
}

enum wr_code wr_pairs_of_header(struct wr_pairs *self, const char *label, struct wr_catalog *catalog,
                                const struct wr_labels *models, const struct wr_records *reader, size_t column,
                                int32_t *index, struct wr_error *error)
{
    *index = wr_labels_find(&self->label, label, strlen(label));
    if (*index >= 0) {
        return WR_OK;
    }
    if (catalog->pairs.rows > 0) {
        fill_unknown("pair", label, "the pairs file", &self->label, error);
        return wr_records_fail_at_header(reader, column, error);
    }
    const char *at = strrchr(label, '@');
    char model[LABEL_BYTES];
    snprintf(model, sizeof model, "%.*s", (int)(at - label), label);
    int32_t m = wr_labels_find(models, label, (size_t)(at - label)), a = -1;
    enum wr_code code = wr_catalog_accelerator(catalog, at + 1, (double)NAN, &a, error);
    if (code != WR_OK) {
        return code;
    }
    if (m < 0 || a < 0) {
        fill_unknown(m < 0 ? "model" : "accelerator", m < 0 ? model : at + 1,
                     m < 0 ? "the models of the scores" : "the accelerators file",
                     m < 0 ? models : &catalog->accelerator, error);
        return wr_records_fail_at_header(reader, column, error);
    }
    return wr_pairs_add(self, label, m, a, index, error);
}
