/* Unnamed temporary files in TMPDIR (or /tmp): they vanish with the program, however it ends. */
#ifndef WATTROUTE_SIM_INGEST_SPOOL_H
#define WATTROUTE_SIM_INGEST_SPOOL_H

#include "sim/base/error.h"

#include <stddef.h>

/* A new file for what is read of `name`, which a fault (WRITE) names. The caller closes it. */
enum wr_code wr_spool_open(int *fd, const char *name, struct wr_error *error);

/* Appends all bytes. */
enum wr_code wr_spool_write(int fd, const void *bytes, size_t size, const char *name, struct wr_error *error);

#endif
