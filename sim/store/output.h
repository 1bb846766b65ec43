/* Writing any output atomically: NAME.tmp.PID, fsync, rename, fsync of the folder. Every return code is checked.
 *
 * Until commit the old file stays as it was; leftovers NAME.tmp.PID of processes that no longer live are removed when a
 * new output of that name is opened. A symbolic link is followed: the file it points to is replaced. "-" is standard
 * output; that and whatever is not a regular file (a pipe, /dev/null) is written as it comes. */
#ifndef WATTROUTE_SIM_STORE_OUTPUT_H
#define WATTROUTE_SIM_STORE_OUTPUT_H

#include "sim/base/error.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct wr_output;

/* Errors: 74 what hinders it; 2 when this process already has that output open. */
enum wr_code wr_output_open(struct wr_output **self, const char *path, struct wr_error *error);
/* The same, but refuses what is not a regular file: for HDF5, which has to go back and forth. */
enum wr_code wr_output_open_regular(struct wr_output **self, const char *path, struct wr_error *error);
/* A buffered stream to write to; write errors surface at commit with the system's reason. */
FILE *wr_output_stream(struct wr_output *self);
const char *wr_output_temporary(const struct wr_output *self); /* the path being written, "-" for standard output */
int wr_output_descriptor(const struct wr_output *self);        /* the open file behind it, read and write; borrowed */
/* Fails when a write has failed so far, so that a long work does not go on for nothing. */
enum wr_code wr_output_check(const struct wr_output *self, struct wr_error *error);
/* Whether an output of this name would be a file that takes an old one's place: not "-", a pipe or a device. */
bool wr_output_is_replaced(const char *path);
/* Frees `*self` either way and sets it to NULL. On failure the old file is untouched, unless only the last step (fsync
 * of the folder) failed: then the new file is in place, whole. */
enum wr_code wr_output_commit(struct wr_output **self, struct wr_error *error);
void wr_output_discard(struct wr_output **self); /* NULL-safe */

/* Async-signal-safe removal of all open temporary files, for a fatal signal. */
void wr_output_remove_all(void);

/* True when both are the same path, or two names of one regular file: an output must not replace an input. */
bool wr_same_file(const char *one, const char *other);

#endif
