/* The structure of a measurement file, checked by HDF5's own view and written down as a blob. Runs in the contained
 * child; sim/store/structure.h takes the blob apart again, trusting nothing. */
#ifndef WATTROUTE_SIM_STORE_SCAN_H
#define WATTROUTE_SIM_STORE_SCAN_H

#include "sim/base/error.h"
#include "sim/store/blob.h"
#include "sim/store/variable.h"

#include <hdf5.h>

/* Blob: format; version, commit, inputs, content_xxh128, attributes_xxh128, quality, names of unknown
 * variables (one per line);
 * then per variable present, in columns.def order: id, type, rank, extent x 2, dim x 2, direct, offset, provenance, and
 * for what is not per query the labels (NUL-terminated) or values as one length-prefixed byte string; then -1. */

enum { WR_CHUNKS_KEPT = 96 << 20 };

/* The open file and its per-query variables, kept for reading what cannot be read directly. */
struct wr_scan {
    hid_t file;
    struct wr_variable variable[WR_COLUMNS]; /* dataset < 0 = not kept */
    bool needed;                             /* some per-query variable is not direct */
    size_t kept;                             /* bytes of chunks that are kept in memory, up to WR_CHUNKS_KEPT */
};

enum wr_code wr_scan_open(const char *path, struct wr_scan *self, struct wr_blob *blob, struct wr_error *error);
void wr_scan_close(struct wr_scan *self);

#endif
