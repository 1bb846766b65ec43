/* The checksum of a block: XXH3-64 (seed 0) of its raw bytes, at the vector width of this machine. */
#ifndef WATTROUTE_SIM_STORE_CHECKSUM_H
#define WATTROUTE_SIM_STORE_CHECKSUM_H

#include "sim/table/source.h"

#include <stddef.h>
#include <stdint.h>

/* The library finds the vector width in the first call: make one before there are threads. */
uint64_t wr_block_checksum(const void *bytes, size_t size);

/* The same of bytes that come in parts. */
void wr_block_checksum_begin(struct wr_running_checksum *progress);
void wr_block_checksum_add(struct wr_running_checksum *progress, const void *bytes, size_t size);
uint64_t wr_block_checksum_end(const struct wr_running_checksum *progress);

#endif
