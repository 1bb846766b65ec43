/* How the declared columns lie in a measurement file: one HDF5 variable each, with dimensions, flags and provenance. */
#ifndef WATTROUTE_SIM_STORE_MEASUREMENT_LAYOUT_H
#define WATTROUTE_SIM_STORE_MEASUREMENT_LAYOUT_H

#include "sim/base/error.h"
#include "sim/table/meta.h"

#include <hdf5.h>

enum { WR_FORMAT = 1 };

struct wr_layout {
    int64_t offset[WR_COLUMNS]; /* of present per-query columns in the file; -1 = none */
    int64_t size;               /* bytes of the file once all rows are in */
};

/* Creates every variable that `meta` declares (CHECKED_VARIABLE and BLOCK_CHECKSUM included) in the new file `path`,
 * open as `descriptor`, writes the small ones, the root attributes but content_xxh128, attributes_xxh128 and complete,
 * and closes it. After that rows are written at `layout->offset`, without HDF5. */
enum wr_code wr_layout_create(int descriptor, const char *path, const struct wr_meta *meta, const char *inputs,
                              struct wr_layout *layout, struct wr_error *error);

/* Fills in block_checksum, quality (NULL = none) and the two hashes; then, in an opening of its own, `complete`. */
enum wr_code wr_layout_finish(int descriptor, const char *path, const uint64_t *checksums, const char *content,
                              const char *quality, const char *attributes, struct wr_error *error);

#endif
