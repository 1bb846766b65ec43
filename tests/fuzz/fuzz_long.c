/* A long score table: imported beside small sound tables; its rows in the opposite order hold as much. */
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

enum { TURNED = WR_IMPORT_INPUTS };

/* The header, and the other lines from the last to the first. NULL for what is no run of whole lines. */
static char *turn(const char *text, size_t size)
{
    const char *header = size ? memchr(text, '\n', size) : NULL;
    char *turned = header && text[size - 1] == '\n' ? malloc(size) : NULL;
    if (!turned) {
        return NULL;
    }
    size_t first = (size_t)(header - text) + 1, done = first;
    memcpy(turned, text, first);
    for (size_t end = size; end > first;) {
        size_t start = end - 1;
        while (start > first && text[start - 1] != '\n') {
            start--;
        }
        memcpy(turned + done, text + start, end - start);
        done += end - start;
        end = start;
    }
    return turned;
}

static void import_table(struct wr_import_options *options, char path[FUZZ_PATH], int slot, const void *text,
                         size_t size)
{
    fuzz_file(slot, text, size, path);
    options->path[WR_IMPORT_SCORES] = path;
    fuzz_import(options);
}

/* -1 = the table is refused. */
static int64_t queries(const struct wr_import_options *options)
{
    struct wr_import *import = NULL;
    struct wr_error error = {0};
    if (wr_import_open(&import, options, &error) != WR_OK) {
        return -1;
    }
    struct wr_source *source = wr_import_source(import);
    int64_t found = fuzz_read_all(source, false) ? source->meta->extent[WR_DIM_QUERY] : -1;
    wr_import_close(import);
    return found;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[WR_IMPORT_INPUTS][FUZZ_PATH];
    struct wr_import_options options = {
        .characters_per_token = 4, .dialect[WR_IMPORT_SCORES] = {',', '.'}, .shape = WR_SHAPE_LONG};
    fuzz_small_tables(0, path, &options);
    import_table(&options, path[WR_IMPORT_SCORES], WR_IMPORT_SCORES, data, size);
    int64_t known = queries(&options);
    bool plain = size && !memchr(data, '"', size) && !memchr(data, '\r', size) && !memmem(data, size, "\n\n", 2);
    char *turned = plain ? turn((const char *)data, size) : NULL;
    if (known >= 0 && turned) {
        import_table(&options, path[WR_IMPORT_SCORES], TURNED, turned, size);
        fuzz_expect(queries(&options) == known,
                    "the order of rows changes neither what is let in nor how many queries");
    }
    free(turned);
    return 0;
}
