/* One input file that can be read from its beginning as often as needed, whatever it is: what cannot be read twice
 * (standard input, a pipe) is copied to an unnamed temporary file first, and gzip data are unpacked to one. */
#ifndef WATTROUTE_SIM_INGEST_INPUT_H
#define WATTROUTE_SIM_INGEST_INPUT_H

#include "sim/base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct wr_input;

/* Opens `path`; "-" is standard input. Errors: OPEN (missing, unreadable, a folder), READ, WRITE (no room to spool),
 * GZIP. */
enum wr_code wr_input_open(struct wr_input **self, const char *path, struct wr_error *error);
void wr_input_close(struct wr_input *self); /* NULL-safe */

/* The path as given, or "standard input": what errors name. Borrowed. */
const char *wr_input_name(const struct wr_input *self);
/* A path that opens the bytes that were given, packed ones as they are, as long as this input is open. Borrowed. */
const char *wr_input_bytes_path(const struct wr_input *self);

/* The open file that is read, unpacked where it was packed; stays the input's. */
int wr_input_descriptor(const struct wr_input *self);

/* Up to `size` bytes from `offset`; `*length` = 0 at the end. */
enum wr_code wr_input_read(const struct wr_input *self, int64_t offset, void *buffer, size_t size, size_t *length,
                           struct wr_error *error);

/* Bytes that there are to read, unpacked; 0 when that cannot be known. */
int64_t wr_input_size(const struct wr_input *self);

/* Has whoever reads all of the file show its bytes, in their order but perhaps not all of them; false when they are not
 * those that were given. */
typedef void wr_input_watcher(void *context, int64_t offset, const char *bytes, size_t length);
bool wr_input_watch(struct wr_input *self, wr_input_watcher *watcher, void *context);
void wr_input_show(const struct wr_input *self, int64_t offset, const char *bytes, size_t length);

/* READ when the file's size or time of change differ from when it was opened. */
enum wr_code wr_input_check_unchanged(const struct wr_input *self, struct wr_error *error);

#endif
