#include "tests/fuzz/fuzz.h"

#include "sim/base/memory.h"
#include "sim/base/segment.h"
#include "sim/store/value_rules.h"
#include "sim/text/render.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

void fuzz_expect(bool rule, const char *text)
{
    if (!rule) {
        fprintf(stderr, "rule broken: %s\n", text);
        abort();
    }
}

int fuzz_file(int slot, const void *bytes, size_t size, char path[FUZZ_PATH])
{
    static int file[FUZZ_FILES]; /* 0 = not made yet */
    if (!file[slot]) {
        file[slot] = memfd_create("fuzz", MFD_CLOEXEC);
        fuzz_expect(file[slot] > 0, "a memory file can be made");
    }
    bool written = ftruncate(file[slot], 0) == 0 && (!size || pwrite(file[slot], bytes, size, 0) == (ssize_t)size);
    fuzz_expect(written, "a memory file can be written");
    snprintf(path, FUZZ_PATH, "/proc/self/fd/%d", file[slot]);
    return file[slot];
}

struct fuzz_part fuzz_part(const uint8_t **data, size_t *size)
{
    static const char line[] = "====\n";
    const char *start = (const char *)*data, *end = *size ? memmem(start, *size, line, sizeof line - 1) : NULL;
    struct fuzz_part part = {start, end ? (size_t)(end - start) : *size};
    size_t step = end ? part.size + sizeof line - 1 : *size;
    *data += step;
    *size -= step;
    return part;
}

void fuzz_expect_refusal(enum wr_code code, const struct wr_error *error)
{
    char text[4096];
    fuzz_expect(error->code == code, "the code returned is the error's");
    int status = wr_error_exit(error);
    wr_error_render(error, text, sizeof text);
    bool known = status == WR_EXIT_DATA || (status == WR_EXIT_USAGE && error->from_command_line) ||
                 (status == WR_EXIT_USAGE &&
                  (code == WR_E_SET_SYNTAX || code == WR_E_BAD_OPTION || code == WR_E_IMPORT_NO_COLUMN));
    if (!known) {
        fprintf(stderr, "status %d: %s\n", status, text);
    }
    fuzz_expect(known, "wrong input has the exit status of wrong input");
    fuzz_expect(*error->file || status == WR_EXIT_USAGE, "a refusal names the file");
    for (const char *c = text; *c; c++) {
        fuzz_expect((unsigned char)*c >= ' ' && *c != 0x7f, "a message holds no control characters");
    }
}

static void expect_block(const struct wr_meta *meta, enum wr_column_id id, const void *block, int64_t elements)
{
    struct wr_value_rule rule = wr_value_rule(meta, id);
    for (int64_t i = 0; i < elements; i++) {
        double value = wr_value_at(meta->column[id].type, block, i);
        bool fine = wr_value_is_valid(&rule, value) || wr_value_is_missing(&rule, value);
        if (!fine) {
            fprintf(stderr, "%s: element %lld is %g, expected %s\n", wr_column_spec(id)->name, (long long)i, value,
                    rule.expected);
        }
        fuzz_expect(fine, "values that were let in are valid");
    }
}

bool fuzz_read_all(struct wr_source *source, bool must_read)
{
    bool is_read = true;
    const struct wr_meta *meta = source->meta;
    int64_t queries = meta->extent[WR_DIM_QUERY];
    for (int64_t row = 0; row < queries; row += WR_BLOCK_ROWS) {
        int64_t rows = queries - row < WR_BLOCK_ROWS ? queries - row : WR_BLOCK_ROWS;
        for (int i = 0; i < WR_COLUMNS; i++) {
            enum wr_column_id id = (enum wr_column_id)i;
            if (!meta->column[i].present || !wr_column_is_per_query(id)) {
                continue;
            }
            struct wr_error error = {0};
            int64_t elements = rows * wr_meta_row_elements(meta, id);
            void *block = wr_array((size_t)elements, wr_type_size(meta->column[i].type), &error);
            fuzz_expect(block != NULL, "a block fits in memory");
            enum wr_code code = source->read(source, id, row, rows, block, &error);
            is_read &= code == WR_OK;
            if (code == WR_OK) {
                expect_block(meta, id, block, elements);
            } else {
                fuzz_expect(!must_read, "what was surveyed can be read");
                fuzz_expect_refusal(code, &error);
            }
            wr_free(block);
        }
    }
    return is_read;
}

void fuzz_import(const struct wr_import_options *options)
{
    struct wr_import *import = NULL;
    struct wr_error error = {0};
    enum wr_code code = wr_import_open(&import, options, &error);
    if (code != WR_OK) {
        fuzz_expect(import == NULL, "a failed import leaves nothing");
        fuzz_expect_refusal(code, &error);
        return;
    }
    fuzz_expect(wr_meta_check(wr_import_source(import)->meta, "scores", &error) == WR_OK, "what is imported is sound");
    bool is_read = fuzz_read_all(wr_import_source(import), false); /* numbers are looked at on the way */
    fuzz_expect(fuzz_read_all(wr_import_source(import), is_read) == is_read, "what was refused stays so");
    wr_import_close(import);
}

void fuzz_small_tables(int slot, char path[][FUZZ_PATH], struct wr_import_options *options)
{
    static const char *const text[WR_IMPORT_INPUTS] = {
        [WR_IMPORT_PAIRS] = "model,accelerator,j_per_output_token,s_per_output_token,measured_batch,energy_basis\n"
                            "A,laptop,1.5,0.01,1,wall\nB,server,2.5,0.02,16,accelerator\nC,server,,,,\n",
        [WR_IMPORT_MODELS] = "model,params_total_b,params_active_b,release_date\nA,8,8,2024-07-23\nB,70,70,\n",
        [WR_IMPORT_ACCELERATORS] = "accelerator,site,devices,idle_w\nlaptop,local,1,10\nserver,cloud,4,\n"};
    for (int i = 0; i < WR_IMPORT_INPUTS; i++) {
        if (text[i]) {
            fuzz_file(slot + i, text[i], strlen(text[i]), path[i]);
            options->path[i] = path[i];
        }
    }
}
