/* Reads a measurement file, contained: a child process with resource limits parses the HDF5 structure and passes back
 * names, types, extents, offsets and the small columns; this process checks them and then reads rows with pread.
 * Anything not stored as plain contiguous native data is read by the child on request. Block checksums are verified on
 * every read; where a column has none, its values are checked instead (the rules of wr_reader_validate).
 *
 * Open before any thread is started (the child is forked). The source's read() is thread-safe. */
#ifndef WATTROUTE_SIM_STORE_MEASUREMENT_READER_H
#define WATTROUTE_SIM_STORE_MEASUREMENT_READER_H

#include "sim/base/error.h"
#include "sim/store/findings.h"
#include "sim/table/source.h"

struct wr_file_facts {
    char *path;             /* as given */
    int64_t size;           /* bytes */
    int format;             /* wattroute_format */
    char *version, *commit; /* of the program that wrote it */
    char *inputs;           /* the `inputs` attribute: one "xxh128  name" per line */
    char *quality;          /* the `quality` attribute: one "count  check" per line; "" = not looked at when imported */
    char content_xxh128[33];
};

/* Opens and checks structure and metadata (wr_meta_check included). Errors: 66 missing or unreadable, 65 what is wrong
 * and where. */
enum wr_code wr_reader_open(struct wr_source **source, const char *path, struct wr_error *error);

const struct wr_file_facts *wr_reader_facts(const struct wr_source *source); /* borrowed */

/* Reads everything, block by block, and looks for all of quality.def: checksums, values, keys, and what would mislead.
 * `findings->file` is set to the file. Returns WR_OK when the reading itself worked, whatever was found. */
enum wr_code wr_reader_validate(struct wr_source *source, struct wr_findings *findings, struct wr_error *error);

#endif
