/* Writes a measurement file, format 1 (notebooks-free-docs/file-format.md): plain HDF5 that is valid netCDF-4. */
#ifndef WATTROUTE_SIM_STORE_MEASUREMENT_WRITER_H
#define WATTROUTE_SIM_STORE_MEASUREMENT_WRITER_H

#include "sim/base/error.h"
#include "sim/store/findings.h"
#include "sim/table/source.h"

struct wr_input_identity {
    char *name;      /* base name of the input: no folders, so that equal inputs give equal bytes */
    char xxh128[33]; /* lower-case hexadecimal, as xxh128sum prints it */
};

struct wr_writer;

/* Creates PATH.tmp.PID with every column that `meta` declares present; small columns are written at once. `inputs` is
 * stored in the `inputs` attribute. The CHECKED_VARIABLE and BLOCK_CHECKSUM columns are the writer's own: absent in
 * `meta`. */
enum wr_code wr_writer_open(struct wr_writer **self, const char *path, const struct wr_meta *meta,
                            const struct wr_input_identity *input, int inputs, struct wr_error *error);

/* Writes a block, all columns of it: 4096 rows or what is left. Blocks come once each, in any order and in any thread.
 * Every NaN in it becomes the one missing value. */
enum wr_code wr_writer_block(struct wr_writer *self, struct wr_row_block *block, struct wr_error *error);

/* What the `quality` attribute will hold: lines of sim/store/quality.h, copied. Without it there is no such attribute.
 */
enum wr_code wr_writer_set_quality(struct wr_writer *self, const char *text, struct wr_error *error);

/* Closes, reopens and checks, sets `complete`, fsyncs, renames. On failure the old file is untouched. `self` is freed
 * either way. */
enum wr_code wr_writer_commit(struct wr_writer **self, struct wr_error *error);
void wr_writer_discard(struct wr_writer **self); /* NULL-safe */

/* Copies all of a source block by block: open, rows, commit. */
enum wr_code wr_write_measurements(const char *path, struct wr_source *source, const struct wr_input_identity *input,
                                   int inputs, struct wr_error *error);

/* The same, and looks at the rows on their way (sim/store/quality.h); the counts become the `quality` attribute. What
 * is found goes to `findings` before the commit; none of it fails the writing. */
enum wr_code wr_write_checked_measurements(const char *path, struct wr_source *source,
                                           const struct wr_input_identity *input, int inputs,
                                           struct wr_findings *findings, struct wr_error *error);

/* Streaming XXH3-128 of a file, as xxh128sum prints it. */
struct wr_file_hash;
enum wr_code wr_file_hash_open(struct wr_file_hash **self, const char *path, struct wr_error *error);
void wr_file_hash_close(struct wr_file_hash *self); /* NULL-safe */
/* Takes bytes of the file that somebody has read anyway; those that it did not see, or saw before, do no harm. */
void wr_file_hash_see(struct wr_file_hash *self, int64_t offset, const char *bytes, size_t length);
/* Reads the rest. */
enum wr_code wr_file_hash_finish(struct wr_file_hash *self, char hexadecimal[33], struct wr_error *error);
enum wr_code wr_file_xxh128(const char *path, char hexadecimal[33], struct wr_error *error);

#endif
