/* What `summary` reads: CSV and JSON as they are; and of HDF5, what the contained child may say of a file.
 *
 * Input: a file, or "child" and a line end, then messages, each behind its size (int64): what the file says of itself,
 * then rows (sim/store/results_serve.h). HDF5 is not in it: what that library meets, it meets in the child
 * (tests/golden/summary.bats). */
#include "tests/fuzz/fuzz.h"

#include "analysis/tables/document_latex.h"
#include "analysis/tables/document_markdown.h"
#include "analysis/tables/merged_report.h"
#include "analysis/tables/table_data.h"
#include "sim/text/render.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct child_sink {
    struct wr_result_sink base;
    struct wr_merged *merged;
    int source;
};

static enum wr_code take(struct wr_result_sink *sink, const struct wr_result_row *row, struct wr_error *error)
{
    struct child_sink *self = (struct child_sink *)sink;
    return wr_merged_take(self->merged, self->source, row, error);
}

/* The next message; false at the end of the input. */
static bool next_message(const uint8_t **data, size_t *size, struct wr_blob *message)
{
    int64_t length = 0;
    if (*size < sizeof length) {
        return false;
    }
    memcpy(&length, *data, sizeof length);
    *data += sizeof length;
    *size -= sizeof length;
    const size_t there = length >= 0 && (uint64_t)length < *size ? (size_t)length : *size;
    struct wr_error error;
    fuzz_expect(wr_blob_put(message, *data, there, &error) == WR_OK, "there is memory for a message");
    *data += there;
    *size -= there;
    return true;
}

static enum wr_code add_child(struct wr_merged *merged, const uint8_t *data, size_t size, struct wr_error *error)
{
    struct child_sink sink = {{take}, merged, 0};
    enum wr_code code = wr_merged_source_add(merged, "file.h5", "", &sink.source, error);
    fuzz_expect(code == WR_OK, "a source can be added");
    struct wr_results_about *about = &merged->source[sink.source].about;
    (void)next_message(&data, &size, &about->blob);
    code = wr_results_parse_about(about, error);
    for (bool more = true; code == WR_OK && more;) {
        struct wr_blob message = {0};
        more = next_message(&data, &size, &message);
        code = more ? wr_results_hand_on(&message, &more, &sink.base, error) : WR_OK;
        wr_blob_free(&message);
    }
    return code == WR_OK ? wr_merged_source_told(merged, sink.source, error) : wr_fail_at(error, "file.h5", 0, 0);
}

enum form { TEXT, MARKDOWN, LATEX, JSON, CSV, FORMS };

/* The merged table in a form; freed with free(). NULL where it has none. */
static char *print(const struct wr_merged *merged, enum form form, size_t *length)
{
    const struct wr_merged_columns columns = wr_merged_columns_of(merged, true);
    struct wr_document document = {.kind = "summary", .name = "results", .question = ""};
    struct wr_table data = {0};
    struct wr_error error = {0};
    char *text = NULL;
    FILE *out = open_memstream(&text, length);
    enum wr_code code = wr_merged_describe(merged, &columns, &document, &error);
    code = code == WR_OK ? wr_merged_tabulate(merged, &columns, &data, &error) : code;
    fuzz_expect(code == WR_OK, "what was taken has a table");
    if (form == CSV) {
        wr_table_print_csv(&data, out);
    } else if (form == JSON) {
        code = wr_table_print_json(&data, &document, out, &error);
    } else {
        code = form == TEXT       ? wr_document_print_text(&document, out, &error)
               : form == MARKDOWN ? wr_document_print_markdown(&document, out, &error)
                                  : wr_document_print_latex(&document, out, &error);
    }
    fclose(out);
    fuzz_expect(code == WR_OK, "a table can be printed in every form");
    wr_table_free(&data);
    wr_document_free(&document);
    return text;
}

static void choose_all(struct wr_merged *merged)
{
    merged->choice.by_domain = true;
    for (int i = 0; i < WR_METRICS; i++) {
        merged->choice.metric[i] = true;
    }
}

/* What the program prints can be read by it again, and is then the same. Freed with free(). */
static char *through(const char *text, size_t length, size_t *merged_length)
{
    struct wr_merged merged = {0};
    struct wr_error error = {0};
    char path[FUZZ_PATH];
    fuzz_file(1, text, length, path);
    choose_all(&merged);
    const bool is_read = wr_merged_add(&merged, path, &error) == WR_OK && wr_merged_finish(&merged, &error) == WR_OK;
    if (!is_read) {
        char message[4096];
        fprintf(stderr, "%s\n", wr_error_render(&error, message, sizeof message));
    }
    fuzz_expect(is_read, "what was printed is read again");
    char *again = print(&merged, CSV, merged_length);
    wr_merged_free(&merged);
    return again;
}

static void expect_printable(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        fuzz_expect((unsigned char)text[i] >= ' ' || text[i] == '\n', "what is printed holds no control characters");
    }
}

static void expect_values(const struct wr_merged *merged)
{
    for (size_t i = 0; i < merged->rows * WR_METRICS; i++) {
        const struct wr_merged_value *value = &merged->value[i];
        fuzz_expect(!isinf(value->value) && !isinf(value->lo) && !isinf(value->hi), "a value is finite or n/a");
        fuzz_expect(isnan(value->lo) == isnan(value->hi), "an interval has two ends");
    }
}

static void expect_forms(const struct wr_merged *merged)
{
    char *text[FORMS], *again[3];
    size_t length[FORMS], size[3];
    for (int form = 0; form < FORMS; form++) {
        text[form] = print(merged, (enum form)form, &length[form]);
    }
    for (int form = TEXT; form <= LATEX; form++) {
        expect_printable(text[form], length[form]);
    }
    again[0] = through(text[CSV], length[CSV], &size[0]);
    again[1] = through(text[JSON], length[JSON], &size[1]);
    again[2] = through(again[0], size[0], &size[2]);
    for (int i = 1; i < 3; i++) {
        fuzz_expect(size[i] == size[0] && memcmp(again[i], again[0], size[0]) == 0, "every form says the same");
    }
    for (int i = 0; i < FORMS; i++) {
        free(text[i]);
    }
    for (int i = 0; i < 3; i++) {
        free(again[i]);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char child[] = "child\n";
    const size_t skipped = sizeof child - 1;
    const bool is_child = size >= skipped && memcmp(data, child, skipped) == 0;
    struct wr_merged merged = {0};
    struct wr_error error = {0};
    char path[FUZZ_PATH];
    choose_all(&merged);
    fuzz_file(0, data, size, path);
    enum wr_code code =
        is_child ? add_child(&merged, data + skipped, size - skipped, &error) : wr_merged_add(&merged, path, &error);
    if (code != WR_OK) {
        fuzz_expect_refusal(code, &error);
    } else if ((code = wr_merged_finish(&merged, &error)) == WR_OK) {
        expect_values(&merged);
        expect_forms(&merged);
    } else {
        fuzz_expect(code == WR_E_RESULTS_NONE, "what was read can be named");
    }
    wr_merged_free(&merged);
    return 0;
}
