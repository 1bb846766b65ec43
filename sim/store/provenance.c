#include "sim/store/provenance.h"

#include "sim/store/hash.h"

#include <hdf5.h>
#include <pthread.h>
#include <stdio.h>
#include <xxhash.h>

/* The build passes these for this file alone. */
#ifndef WR_VERSION
#define WR_VERSION "0.1.0"
#endif
#ifndef WR_COMMIT
#define WR_COMMIT "unknown"
#endif
#ifndef WR_LIBRARIES
#define WR_LIBRARIES "" /* ", libyaml 0.2.5 ...": what this folder may not ask itself */
#endif

static char libraries[256];

const char *wr_version(void)
{
    return WR_VERSION;
}

const char *wr_commit(void)
{
    return WR_COMMIT;
}

static void name_libraries(void)
{
    unsigned major = 0, minor = 0, release = 0;
    H5dont_atexit(); /* before any other call: at exit a file with failed writes can crash the library */
    H5get_libversion(&major, &minor, &release);
    unsigned xxhash = XXH_versionNumber();
    snprintf(libraries, sizeof libraries, "HDF5 %u.%u.%u, xxHash %u.%u.%u%s", major, minor, release, xxhash / 10000,
             xxhash / 100 % 100, xxhash % 100, WR_LIBRARIES);
}

const char *wr_libraries(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, name_libraries);
    return libraries;
}

void wr_xxh128(const void *bytes, uint64_t length, char hexadecimal[33])
{
    XXH128_hash_t hash = XXH3_128bits(bytes, length);
    wr_hash_text(&hash, hexadecimal);
}
