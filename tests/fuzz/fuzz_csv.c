/* A wide score table: imported beside small sound tables, and its records read again with every field quoted. */
#include "tests/fuzz/fuzz.h"

#include "sim/ingest/csv_reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { QUOTED = WR_IMPORT_INPUTS };

static void quote(FILE *out, const char *text, size_t length, bool last)
{
    fputc('"', out);
    for (size_t i = 0; i < length; i++) {
        fputs(text[i] == '"' ? "\"\"" : (char[2]){text[i], '\0'}, out);
    }
    fputs(last ? "\"\r\n" : "\",", out);
}

/* Writes the whole table with every field quoted; false when it cannot be read. */
static bool quote_all(const struct wr_input *input, FILE *out)
{
    struct wr_records *reader = NULL;
    struct wr_error error = {0};
    bool more = true;
    if (wr_csv_open(&reader, input, NULL, &error) != WR_OK) {
        return false;
    }
    size_t columns = wr_records_columns(reader);
    for (size_t i = 0; i < columns; i++) {
        const char *name = wr_records_header(reader, i);
        quote(out, name, strlen(name), i + 1 == columns);
    }
    enum wr_code code;
    while ((code = wr_records_next(reader, &more, &error)) == WR_OK && more) {
        for (size_t i = 0; i < columns; i++) {
            const struct wr_field *field = &wr_records_fields(reader)[i];
            quote(out, field->text, field->length, i + 1 == columns);
        }
    }
    wr_records_close(reader);
    return code == WR_OK;
}

/* The two ways to split a record, in place and through libcsv, give the same fields. */
static void expect_same_quoted(const char *path)
{
    struct wr_input *input = NULL, *again = NULL;
    struct wr_error error = {0};
    char *text = NULL, *text_again = NULL, quoted_path[FUZZ_PATH];
    size_t length = 0, length_again = 0;
    fuzz_expect(wr_input_open(&input, path, &error) == WR_OK, "a memory file opens");
    FILE *out = open_memstream(&text, &length), *out_again = NULL;
    bool good = quote_all(input, out);
    fclose(out);
    if (good) {
        fuzz_file(QUOTED, text, length, quoted_path);
        fuzz_expect(wr_input_open(&again, quoted_path, &error) == WR_OK, "a memory file opens");
        out_again = open_memstream(&text_again, &length_again);
        fuzz_expect(quote_all(again, out_again), "a table that reads also reads with every field quoted");
        fclose(out_again);
        fuzz_expect(length == length_again && memcmp(text, text_again, length) == 0, "quotes change no field");
        wr_input_close(again);
    }
    wr_input_close(input);
    free(text);
    free(text_again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[WR_IMPORT_INPUTS][FUZZ_PATH];
    struct wr_import_options options = {.characters_per_token = 4, .dialect = {',', '.'}};
    fuzz_small_tables(0, path, &options);
    fuzz_file(WR_IMPORT_SCORES, data, size, path[WR_IMPORT_SCORES]);
    options.path[WR_IMPORT_SCORES] = path[WR_IMPORT_SCORES];
    fuzz_import(&options);
    expect_same_quoted(path[WR_IMPORT_SCORES]);
    return 0;
}
