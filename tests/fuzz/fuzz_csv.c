/* A wide score table: imported beside small sound tables, and its records read again with every field quoted. */
#include "tests/fuzz/fuzz.h"

#include "sim/ingest/csv_reader.h"
#include "sim/ingest/import_tables.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SCORES, PAIRS, MODELS, ACCELERATORS, QUOTED };

static const char pairs[] = "model,accelerator,j_per_output_token,s_per_output_token,measured_batch,energy_basis\n"
                            "A,laptop,1.5,0.01,1,wall\nB,server,2.5,0.02,16,accelerator\nC,server,,,,\n";
static const char models[] = "model,params_total_b,params_active_b,release_date\nA,8,8,2024-07-23\nB,70,70,\n";
static const char accelerators[] = "accelerator,site,devices,idle_w\nlaptop,local,1,10\nserver,cloud,4,\n";

/* Once the survey has passed, the rows must read without a fault, twice. */
static void import_once(const char path[][FUZZ_PATH], double characters_per_token)
{
    struct wr_import_options options = {.characters_per_token = characters_per_token};
    struct wr_import *import = NULL;
    struct wr_error error = {0};
    options.path[WR_IMPORT_SCORES] = path[SCORES];
    options.path[WR_IMPORT_PAIRS] = path[PAIRS];
    options.path[WR_IMPORT_MODELS] = path[MODELS];
    options.path[WR_IMPORT_ACCELERATORS] = path[ACCELERATORS];
    enum wr_code code = wr_import_open(&import, &options, &error);
    if (code != WR_OK) {
        fuzz_expect(import == NULL, "a failed import leaves nothing");
        fuzz_expect_refusal(code, &error);
        return;
    }
    fuzz_expect(wr_meta_check(wr_import_source(import)->meta, "scores", &error) == WR_OK, "what is imported is sound");
    fuzz_read_all(wr_import_source(import), true);
    fuzz_read_all(wr_import_source(import), true);
    wr_import_close(import);
}

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
    char path[QUOTED][FUZZ_PATH];
    fuzz_file(SCORES, data, size, path[SCORES]);
    fuzz_file(PAIRS, pairs, sizeof pairs - 1, path[PAIRS]);
    fuzz_file(MODELS, models, sizeof models - 1, path[MODELS]);
    fuzz_file(ACCELERATORS, accelerators, sizeof accelerators - 1, path[ACCELERATORS]);
    import_once(path, 4);
    expect_same_quoted(path[SCORES]);
    return 0;
}
