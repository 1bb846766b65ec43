/* What the contained child may say about another program's table, taken apart and imported.
 *
 * Input: a byte that says the shape, then messages (sim/store/foreign_serve.h), each behind its size (2 bytes, the
 * lower first): the description, then cells. HDF5 is not in it: what that library meets, it meets in the child
 * (tests/malformed/foreign.bats). */
#include "tests/fuzz/fuzz.h"

#include "sim/ingest/import_tables.h"
#include "sim/store/foreign_account.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct said {
    struct wr_foreign_table base; /* first */
    struct wr_foreign_account account;
    const uint8_t *data;
    size_t size;
};

static const uint8_t *messages;
static size_t messages_size;

/* The next message; an empty one at the end. */
static struct wr_blob next_message(struct said *self)
{
    size_t size = self->size < 2 ? 0 : (size_t)(self->data[0] | self->data[1] << 8), head = self->size < 2 ? 0 : 2;
    size = size < self->size - head ? size : self->size - head;
    struct wr_blob blob = {malloc(size + 1), size, size};
    memcpy(blob.bytes, self->data + head, size);
    self->data += head + size;
    self->size -= head + size;
    return blob;
}

static enum wr_code read_said(struct wr_foreign_table *table, const bool *wanted, struct wr_foreign_sink *sink,
                              struct wr_error *error)
{
    struct said *self = (struct said *)table;
    enum wr_code code = WR_OK;
    for (bool more = true; code == WR_OK && more;) {
        struct wr_blob blob = next_message(self);
        code = wr_foreign_account_take(&self->account, wanted, &blob, sink, &more, error);
        wr_blob_free(&blob);
    }
    return code == WR_OK ? WR_OK : wr_fail_at(error, "table", 0, 0);
}

static void close_said(struct wr_foreign_table *table)
{
    wr_foreign_account_free(&((struct said *)table)->account);
    free(table);
}

static enum wr_code open_said(struct wr_foreign_table **table, int descriptor, const char *name, const char *group,
                              struct wr_error *error)
{
    (void)descriptor;
    (void)group;
    struct said *self = calloc(1, sizeof *self);
    self->data = messages;
    self->size = messages_size;
    struct wr_blob description = next_message(self);
    enum wr_code code = wr_foreign_account_open(&self->account, &description, error);
    self->base = (struct wr_foreign_table){self->account.column, self->account.columns, self->account.rows, read_said,
                                           close_said};
    *table = &self->base;
    if (code != WR_OK) {
        close_said(*table);
        *table = NULL;
        return wr_fail_at(error, name, 0, 0);
    }
    return WR_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char signature[] = "\x89HDF\r\n\x1a\n";
    char path[FUZZ_PATH];
    if (size == 0) {
        return 0;
    }
    fuzz_file(0, signature, sizeof signature - 1, path);
    struct wr_import_options options = {.characters_per_token = (double)NAN,
                                        .path = {[WR_IMPORT_SCORES] = path},
                                        .hdf5 = open_said,
                                        .accelerator = "box",
                                        .has_site = true,
                                        .shape = data[0] & 1 ? WR_SHAPE_LONG : WR_SHAPE_BY_HEADER};
    messages = data + 1;
    messages_size = size - 1;
    struct wr_import *import = NULL;
    struct wr_error error = {0};
    enum wr_code code = wr_import_open(&import, &options, &error);
    if (code != WR_OK) {
        fuzz_expect_refusal(code, &error);
        return 0;
    }
    fuzz_expect(wr_meta_check(wr_import_source(import)->meta, "scores", &error) == WR_OK, "what is imported is sound");
    fuzz_read_all(wr_import_source(import), true);
    wr_import_close(import);
    return 0;
}
