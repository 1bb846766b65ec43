/* What every output carries about how it was made. No times, host names or absolute paths: equal inputs, equal bytes.
 */
#ifndef WATTROUTE_SIM_STORE_PROVENANCE_H
#define WATTROUTE_SIM_STORE_PROVENANCE_H

#include "sim/base/error.h"

#include <stdint.h>

/* A file that went into a result. */
struct wr_file_identity {
    char *key;  /* of the study, that names it */
    char *name; /* without folders */
    char xxh128[33];
};

struct wr_provenance_record {
    const char *version, *commit; /* of this program (the Makefile passes them) */
    const char *command;          /* "run" ... */
    const char *study;            /* resolved study, canonical YAML; "" = none */
    char study_xxh128[33];
    const char *measurements;     /* base name of the measurement file */
    char measurements_xxh128[33]; /* its content_xxh128 */
    int64_t attempt, attempts;    /* which of repeated attempts was replayed, from 1, of how many; 0 = not repeated */
    const char *inputs;           /* that file's own inputs, "xxh128  name" lines */
    const struct wr_file_identity *file; /* that the study names besides the measurements */
    int files;
    int64_t seed;           /* -1 = no random numbers were drawn */
    const char *provenance; /* the weakest of the values that went in, as "measured"; "" = not stated */
    const char *libraries;  /* "HDF5 1.10.8, xxHash 0.8.1 ..." */
};

const char *wr_version(void);
const char *wr_commit(void);    /* "unknown" outside a checkout */
const char *wr_libraries(void); /* versions of the linked libraries */
/* XXH3-128 of bytes as hexadecimal. */
void wr_xxh128(const void *bytes, uint64_t length, char hexadecimal[33]);

#endif
