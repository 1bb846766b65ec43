/* The child's side: limits, then the work it was started for. */
#ifndef WATTROUTE_SIM_STORE_CONTAINED_H
#define WATTROUTE_SIM_STORE_CONTAINED_H

#include "sim/base/error.h"

#include <stddef.h>
#include <stdint.h>

/* What a child does: `path` opens the file to read, whatever its name is by now; `context` is the parent's as it was.
 */
typedef void wr_contained_work(const char *path, const void *context);

/* Runs in the forked child and never returns. `descriptor` is the file to read, `socket` leads to the parent. */
_Noreturn void wr_contained_main(int descriptor, int socket, wr_contained_work *work, const void *context);

/* Scans a measurement file, then serves its rows; no context. */
wr_contained_work wr_contained_measurements;

/* For works. Sends content, or the error when `code` is one; ends the process when the parent has gone. */
void wr_contained_reply(enum wr_code code, bool needed, const void *bytes, size_t size, const struct wr_error *error);
/* Waits for exactly `size` bytes from the parent; false when it has gone. */
bool wr_contained_receive(void *bytes, size_t size);
/* Allows the processor time of so many bytes of rows, all in all. */
void wr_contained_allow_time(int64_t rows);
/* Allows so many bytes of memory that are kept, beyond what reading takes anyway. */
void wr_contained_allow_memory(size_t kept);

#endif
