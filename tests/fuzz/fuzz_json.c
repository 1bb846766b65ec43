/* JSON lines: as records, read twice and opened twice; as a long table; and as a run of the IPW harness. What does not
 * begin as an object is CSV, and may be RouterBench's. */
#include "tests/fuzz/fuzz.h"

#include "sim/ingest/import_tables.h"
#include "sim/ingest/json_lines.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Everything that records hold, as text. */
static void write_all(struct wr_records *records, FILE *out)
{
    struct wr_error error = {0};
    bool more = true;
    while (more) {
        fuzz_expect(wr_records_next(records, &more, &error) == WR_OK, "lines that were read once read again");
        for (size_t i = 0; more && i < wr_records_columns(records); i++) {
            const struct wr_field *field = &wr_records_fields(records)[i];
            fprintf(out, "%zu:%s=", i, wr_records_header(records, i));
            fwrite(field->text, 1, field->length, out);
        }
        fprintf(out, "%lld\n", (long long)wr_records_line(records));
    }
}

static void expect_same(const char *path)
{
    struct wr_input *input = NULL;
    struct wr_records *records = NULL, *again = NULL;
    struct wr_error error = {0};
    char *text[3] = {NULL};
    size_t length[3] = {0};
    fuzz_expect(wr_input_open(&input, path, &error) == WR_OK, "a memory file opens");
    enum wr_code code = wr_json_lines_open(&records, input, &error);
    if (code != WR_OK) {
        fuzz_expect(records == NULL, "a failed reader leaves nothing");
        fuzz_expect_refusal(code, &error);
        wr_input_close(input);
        return;
    }
    fuzz_expect(wr_records_open_again(records, &again, &error) == WR_OK, "a file that opens opens again");
    for (int i = 0; i < 3; i++) {
        FILE *out = open_memstream(&text[i], &length[i]);
        write_all(i < 2 ? records : again, out);
        fclose(out);
        fuzz_expect(wr_records_rewind(records, &error) == WR_OK, "a reader rewinds");
        fuzz_expect(length[i] == length[0] && memcmp(text[i], text[0], length[0]) == 0, "every reading is the same");
    }
    wr_records_close(again);
    wr_records_close(records);
    wr_input_close(input);
    for (int i = 0; i < 3; i++) {
        free(text[i]);
    }
}

static void import_as(const char *path, enum wr_import_shape shape)
{
    const char *const run[] = {path};
    struct wr_import_options options = {
        .characters_per_token = (double)NAN, .shape = shape, .accelerator = "a", .has_site = true};
    struct wr_import *import = NULL;
    struct wr_error error = {0};
    if (shape == WR_SHAPE_IPW) {
        options.run = (struct wr_texts){run, 1};
    } else {
        options.path[WR_IMPORT_SCORES] = path;
    }
    enum wr_code code = wr_import_open(&import, &options, &error);
    if (code != WR_OK) {
        fuzz_expect(import == NULL, "a failed import leaves nothing");
        if (code != WR_E_USAGE) { /* a table that names accelerators, beside the one of the command line */
            fuzz_expect_refusal(code, &error);
        }
        return;
    }
    fuzz_expect(wr_meta_check(wr_import_source(import)->meta, path, &error) == WR_OK, "what is imported is sound");
    fuzz_read_all(wr_import_source(import), true);
    wr_import_close(import);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[FUZZ_PATH];
    fuzz_file(0, data, size, path);
    expect_same(path);
    import_as(path, WR_SHAPE_LONG);
    import_as(path, WR_SHAPE_IPW);
    import_as(path, WR_SHAPE_ROUTERBENCH);
    return 0;
}
