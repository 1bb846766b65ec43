#include "analysis/tables/merged_json.h"

#include "sim/base/memory.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { BYTES_MOST = 256 << 20 };

struct bytes {
    const struct wr_input *input;
    int64_t at;
    enum wr_code code;
    struct wr_error *error;
};

static size_t give(void *buffer, size_t size, void *context)
{
    struct bytes *self = context;
    size_t length = 0;
    self->code = wr_input_read(self->input, self->at, buffer, size, &length, self->error);
    self->at += (int64_t)length;
    return self->code == WR_OK ? length : (size_t)-1;
}

static enum wr_code refuse(const struct wr_input *input, const json_error_t *where, const char *found,
                           struct wr_error *error)
{
    wr_fail(error, WR_E_RESULTS_FORMAT, "%s", found);
    return wr_fail_at(error, wr_input_name(input), where != NULL && where->line > 0 ? where->line : 0,
                      where != NULL && where->column > 0 ? where->column : 0);
}

/* The object that the file is; freed by the caller. */
static enum wr_code load(const struct wr_input *input, json_t **root, struct wr_error *error)
{
    struct bytes bytes = {.input = input, .error = error};
    json_error_t where;
    *root = NULL;
    if (wr_input_size(input) > BYTES_MOST) {
        return refuse(input, NULL, "JSON of more than 256 MiB, which HDF5 or CSV would hold", error);
    }
    *root = json_load_callback(give, &bytes, JSON_REJECT_DUPLICATES, &where);
    if (bytes.code != WR_OK) {
        return bytes.code;
    }
    if (*root == NULL && json_error_code(&where) == json_error_out_of_memory) {
        return wr_fail(error, WR_E_NO_MEMORY, "%d", 0);
    }
    return *root != NULL ? WR_OK : refuse(input, &where, "JSON that is damaged here, or cut off", error);
}

/* "" where there is none. */
static const char *text_at(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? text : "";
}

static int64_t whole_at(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    return json_is_integer(value) && json_integer_value(value) >= 0 ? json_integer_value(value) : -1;
}

/* The warnings of the root, one per line. */
static char *join_warnings(const json_t *root, struct wr_error *error)
{
    const json_t *list = json_object_get(root, "warnings");
    struct wr_blob text = {0};
    enum wr_code code = WR_OK;
    for (size_t i = 0; i < json_array_size(list) && code == WR_OK; i++) {
        const char *one = json_string_value(json_array_get(list, i));
        code = one != NULL ? wr_blob_put(&text, one, strlen(one), error) : WR_OK;
        code = code == WR_OK ? wr_blob_put(&text, "\n", 1, error) : code;
    }
    code = code == WR_OK ? wr_blob_put(&text, "", 1, error) : code;
    char *joined = code == WR_OK ? wr_text_copy((const char *)text.bytes, text.size - 1, error) : NULL;
    wr_blob_free(&text);
    return joined;
}

/* What a run or a sweep says of itself, in the form in which HDF5's is received. */
static enum wr_code tell(struct wr_results_about *about, const json_t *root, struct wr_error *error)
{
    const json_t *measured = json_object_get(root, "measurements");
    char *warnings = join_warnings(root, error);
    const char *const text[] = {json_object_get(root, "swept_keys") != NULL ? "sweep" : "run",
                                "",
                                "",
                                text_at(root, "study"),
                                "",
                                "",
                                text_at(measured, "file"),
                                text_at(measured, "xxh128"),
                                text_at(root, "provenance"),
                                warnings};
    const int64_t number[] = {-1, whole_at(measured, "attempt"), whole_at(measured, "attempts")};
    enum wr_code code = warnings != NULL ? WR_OK : WR_E_NO_MEMORY;
    for (size_t i = 0; i < sizeof text / sizeof *text && code == WR_OK; i++) {
        code = wr_blob_put_text(&about->blob, text[i], error);
    }
    for (size_t i = 0; i < sizeof number / sizeof *number && code == WR_OK; i++) {
        code = wr_blob_put_number(&about->blob, number[i], error);
    }
    wr_free(warnings);
    return code == WR_OK ? wr_results_parse_about(about, error) : code;
}

static enum wr_code add_told(struct wr_merged *self, const json_t *root, const char *file, int *which,
                             struct wr_error *error)
{
    enum wr_code code = wr_merged_source_add(self, file, text_at(root, "study"), which, error);
    if (code != WR_OK) {
        return code;
    }
    struct wr_merged_source *source = &self->source[*which];
    char **const text[] = {&source->baseline, &source->assumptions};
    static const char *const key[] = {"baseline", "assumptions"};
    for (int i = 0; i < 2 && code == WR_OK; i++) {
        const char *said = text_at(root, key[i]);
        wr_free(*text[i]);
        *text[i] = wr_text_copy(said, strlen(said), error);
        code = *text[i] != NULL ? WR_OK : WR_E_NO_MEMORY;
    }
    return code == WR_OK ? tell(&source->about, root, error) : code;
}

/* --------------------------------------------------------------------------------------------- rows */

/* What is wrong with the row; NULL = it is taken over. */
static const char *read_row(const json_t *object, struct wr_result_row *row)
{
    static const char *const texts[] = {"scenario", "policy", "domain", "metric", "unit", "note"};
    static const char *const reals[] = {"value", "lo", "hi"};
    const char **const text[] = {&row->scenario, &row->policy, &row->domain, &row->metric, &row->unit, &row->note};
    double *const real[] = {&row->value, &row->lo, &row->hi};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        *text[i] = json_string_value(json_object_get(object, texts[i]));
        if (*text[i] == NULL) {
            return texts[i];
        }
    }
    for (size_t i = 0; i < sizeof reals / sizeof *reals; i++) {
        const json_t *value = json_object_get(object, reals[i]);
        if (!json_is_number(value) && !json_is_null(value)) {
            return reals[i];
        }
        *real[i] = json_is_number(value) ? json_number_value(value) : (double)NAN;
    }
    row->n = whole_at(object, "n");
    return row->n >= 0 ? NULL : "n";
}

static enum wr_code take_row(struct wr_merged *self, const json_t *object, int told, size_t first, const char *file,
                             struct wr_error *error)
{
    struct wr_result_row row = {0};
    int source = told;
    const char *wrong = read_row(object, &row);
    if (wrong == NULL && told < 0 && !json_is_string(json_object_get(object, "study"))) {
        wrong = "study";
    }
    if (wrong != NULL) {
        char found[64];
        snprintf(found, sizeof found, "a row without a sound '%s'", wrong);
        return wr_fail(error, WR_E_RESULTS_FORMAT, "%s", found);
    }
    enum wr_code code = told >= 0 ? WR_OK
                                  : wr_merged_source_find(self, first, file, "JSON of summary",
                                                          text_at(object, "study"), &source, error);
    return code == WR_OK ? wr_merged_take(self, source, &row, error) : code;
}

enum wr_code wr_merged_add_json(struct wr_merged *self, const struct wr_input *input, const char *file,
                                struct wr_error *error)
{
    const size_t first = self->sources;
    json_t *root = NULL;
    int told = -1;
    enum wr_code code = load(input, &root, error);
    const json_t *rows = json_object_get(root, "rows");
    if (code == WR_OK && !json_is_array(rows)) {
        code = refuse(input, NULL, "JSON without an array 'rows'", error);
    }
    if (code == WR_OK && text_at(root, "study")[0] != '\0') {
        code = add_told(self, root, file, &told, error);
    }
    for (size_t i = 0; i < json_array_size(rows) && code == WR_OK; i++) {
        code = take_row(self, json_array_get(rows, i), told, first, file, error);
        code = code == WR_OK ? WR_OK : wr_fail_at(error, wr_input_name(input), 0, 0);
    }
    json_decref(root);
    return code;
}
