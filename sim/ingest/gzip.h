/* gzip data (RFC 1952), unpacked into a file: the one wrapper of zlib. */
#ifndef WATTROUTE_SIM_INGEST_GZIP_H
#define WATTROUTE_SIM_INGEST_GZIP_H

#include "sim/base/error.h"

#include <stdbool.h>

/* What a file may unpack to: this many times its size, but at least so many bytes. Plain tables of numbers reach 20 to
 * 50 times; deflate itself at most 1032. */
enum { WR_GZIP_MOST_TIMES = 200, WR_GZIP_LEAST_LIMIT = 1 << 28 };

bool wr_is_gzip(int fd); /* its first bytes are gzip's magic number */

/* Appends what `from` (a regular file, read from its beginning) holds to `to`; several members may follow each other.
 * GZIP (damaged, cut off) and GZIP_LIMIT name `name` and the byte. */
enum wr_code wr_gunzip(int from, int to, const char *name, struct wr_error *error);

#endif
