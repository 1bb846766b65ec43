/* The hashes of the measurement file.
 *
 * Block checksum: XXH3-64 (seed 0) of the raw little-endian bytes of a block of 4096 rows, as the writer stores them.
 *
 * content_xxh128: XXH3-128 (seed 0), as 32 hexadecimal digits, of this byte string, for every variable that is present,
 * in the order of sim/table/columns.def, without checked_variable and block_checksum:
 *   name NUL, type NUL ("int8", "float32", "text" ...), provenance NUL ("measured" unless the variable says otherwise),
 *   for each dimension, the outermost first: its name NUL, its extent (int64);
 *   then for a per-query variable its block checksums in row order (uint64); for labels every label with a NUL after
 * it; for anything else its raw bytes. So it can be checked without reading the rows, and it covers them through their
 * checksums.
 *
 * attributes_xxh128: the same hash of wattroute_format (as decimal text), version, commit, inputs, content_xxh128
 * and, where the file has it, quality, each with a NUL after it. */
#ifndef WATTROUTE_SIM_STORE_HASH_H
#define WATTROUTE_SIM_STORE_HASH_H

#include "sim/base/error.h"
#include "sim/table/meta.h"

#include <xxhash.h>

void wr_hash_text(const XXH128_hash_t *hash, char hexadecimal[33]);

/* `checksum[id]`: one value per block for each present per-query column, else NULL. */
enum wr_code wr_content_hash(const struct wr_meta *meta, const uint64_t *const checksum[WR_COLUMNS],
                             char hexadecimal[33], struct wr_error *error);

enum wr_code wr_attributes_hash(int64_t format, const char *const text[], int texts, char hexadecimal[33],
                                struct wr_error *error);

#endif
