/* Small input files for tests: written to a temporary path and removed by the caller. */
#ifndef WATTROUTE_TESTS_UNIT_INGEST_FILE_H
#define WATTROUTE_TESTS_UNIT_INGEST_FILE_H

#include <stddef.h>

enum { INGEST_PATH = 64 };

/* Writes the bytes to a new file and its path to `path`; ends the program when that fails. */
void ingest_file(char path[INGEST_PATH], const char *bytes, size_t length);
void ingest_text(char path[INGEST_PATH], const char *text);

#endif
