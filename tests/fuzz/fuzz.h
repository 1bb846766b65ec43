/* What the fuzz targets share.
 *
 * A target is one file, fuzz_NAME.c, with LLVMFuzzerTestOneInput(). `make fuzz` links it with libFuzzer, which makes
 * inputs up; `make check` links it with replay.c, which gives it the files of corpus/NAME. A target aborts when a rule
 * that must hold for any input is broken, so both see the same faults. */
#ifndef WATTROUTE_TESTS_FUZZ_H
#define WATTROUTE_TESTS_FUZZ_H

#include "sim/base/error.h"
#include "sim/ingest/import_tables.h"
#include "sim/table/source.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FUZZ_FILES = 8, FUZZ_PATH = 64 };

/* Aborts with the text when `rule` does not hold. */
void fuzz_expect(bool rule, const char *text);

/* Memory file number `slot` now holds these bytes; `path` opens it. The files are made once and live on. */
int fuzz_file(int slot, const void *bytes, size_t size, char path[FUZZ_PATH]);

/* The next part of `*data`: up to a line that is "====" or the end; `*data` and `*size` move behind it. */
struct fuzz_part {
    const char *bytes;
    size_t size;
};
struct fuzz_part fuzz_part(const uint8_t **data, size_t *size);

/* A refusal of wrong input: its code is filled in, its exit status is that of wrong content (or of the command line
 * where an option is at fault), it names a file, and its message is one line that a terminal can show. */
void fuzz_expect_refusal(enum wr_code code, const struct wr_error *error);

/* Imports: a refusal is one, and what is let in is sound and reads the same twice. */
void fuzz_import(const struct wr_import_options *options);

/* The small tables of a sound import: models A and B with rates on laptop and server, C on server without. In memory
 * files from `slot` on; `path` of WR_IMPORT_INPUTS takes their names. */
void fuzz_small_tables(int slot, char path[][FUZZ_PATH], struct wr_import_options *options);

/* Reads every block of every present per-query column, whether all could be is returned, and checks what holds for any
 * table: scores, tokens and domains in range, no infinity, nothing negative but "missing". Aborts on an error when
 * `must_read`. */
bool fuzz_read_all(struct wr_source *source, bool must_read);

#endif
