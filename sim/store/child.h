/* The contained child: a forked process with resource limits that alone lets HDF5 near a file it did not write.
 *
 * It sends the structure (sim/store/scan.h), then serves rows that cannot be read directly, one request at a time. When
 * it crashes, hangs or exceeds its limits the file is to blame: WR_E_DAMAGED. */
#ifndef WATTROUTE_SIM_STORE_CHILD_H
#define WATTROUTE_SIM_STORE_CHILD_H

#include "sim/base/error.h"
#include "sim/store/blob.h"
#include "sim/store/contained.h"
#include "sim/table/column.h"

struct wr_child;

/* Forks and does `work` with `context`; `descriptor` is the open file (stays the caller's), `path` names it in errors.
 * The process must have one thread that uses HDF5 or allocates. */
enum wr_code wr_child_start(struct wr_child **self, int descriptor, const char *path, wr_contained_work *work,
                            const void *context, struct wr_error *error);

/* The next content that the child sends by itself, into an empty blob: of a measurement file the structure, first and
 * once. `needed` is what it says of it: whether rows will have to be asked for. */
enum wr_code wr_child_receive(struct wr_child *self, struct wr_blob *blob, bool *needed, struct wr_error *error);

/* Rows of a column, converted to the type in memory; `size` is what they have to be. Thread-safe. */
enum wr_code wr_child_rows(struct wr_child *self, enum wr_column_id id, int64_t row, int64_t rows, void *buffer,
                           size_t size, struct wr_error *error);

/* Sends something that the child waits for. */
enum wr_code wr_child_send(struct wr_child *self, const void *bytes, size_t size, struct wr_error *error);

void wr_child_stop(struct wr_child **self); /* NULL-safe; waits for its end */

#endif
