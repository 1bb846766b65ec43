/* Writing any output atomically: NAME.tmp.PID, fsync, rename, fsync of the folder. Every return code is checked.
 *
 * Until commit the old file stays as it was; leftovers NAME.tmp.PID of processes that no longer live are removed when a
 * new output of that name is opened. "-" is standard output, written as it comes. */
#ifndef WATTROUTE_SIM_STORE_OUTPUT_H
#define WATTROUTE_SIM_STORE_OUTPUT_H

#include "sim/base/error.h"

#include <stdint.h>
#include <stdio.h>

struct wr_output;

enum wr_code wr_output_open(struct wr_output **self, const char *path, struct wr_error *error);
/* A buffered stream to write to; write errors surface at commit. */
FILE *wr_output_stream(struct wr_output *self);
const char *wr_output_temporary(const struct wr_output *self); /* the path being written, "-" for standard output */
enum wr_code wr_output_commit(struct wr_output **self, struct wr_error *error);
void wr_output_discard(struct wr_output **self); /* NULL-safe */

/* Async-signal-safe removal of all open temporary files, for a fatal signal. */
void wr_output_remove_all(void);

#endif
