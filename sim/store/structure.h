/* The structure of a measurement file in memory: metadata, where the rows lie, and the checksums. */
#ifndef WATTROUTE_SIM_STORE_STRUCTURE_H
#define WATTROUTE_SIM_STORE_STRUCTURE_H

#include "sim/base/error.h"
#include "sim/store/blob.h"
#include "sim/table/meta.h"

struct wr_structure {
    struct wr_meta meta; /* without the two integrity columns */
    int64_t format;
    char *version, *commit, *inputs, *quality; /* owned: root attributes, "" = the file has none */
    char *extras;                              /* owned: unknown variables, one per line */
    char content_xxh128[33];                   /* "" = the file has none; else it agrees with what is here */
    bool is_direct[WR_COLUMNS];                /* rows lie at offset[] as in memory */
    int64_t offset[WR_COLUMNS];                /* bytes */
    uint64_t *checksums;                       /* owned; [checked variable][block] */
    const uint64_t *checksum[WR_COLUMNS];      /* into `checksums`; NULL = this column has none */
};

/* Takes a blob of sim/store/scan.h apart and checks it: bounds within `file_size`, no overlaps, extents that agree, the
 * hashes, and wr_meta_check(). Nothing to free on failure. Errors: 65, with `path` as the file. */
enum wr_code wr_structure_parse(const struct wr_blob *blob, int64_t file_size, const char *path,
                                struct wr_structure *self, struct wr_error *error);
void wr_structure_free(struct wr_structure *self);

/* The structure of a file that this process has just written: scanned right here, without a child. */
enum wr_code wr_structure_of_own(const char *path, struct wr_structure *self, struct wr_error *error);

#endif
