/* What a survey parsed of a table, kept in a temporary file for the second reading. It is only ever a help: what is not
 * kept, for want of room or because records are not alike, is parsed again. */
#ifndef WATTROUTE_SIM_INGEST_KEPT_H
#define WATTROUTE_SIM_INGEST_KEPT_H

#include "sim/ingest/packed.h"

enum { WR_KEPT_PART_BYTES = 1 << 17 /* of a part, at most */ };

/* Packed queries, of the records that begin at `from` and before `to`. */
struct wr_kept_part {
    struct wr_position from, to;
    int64_t at;
    size_t bytes;
};

struct wr_kept {
    struct wr_packing packing;
    int spool;    /* -1 = none */
    char *buffer; /* owned: what is not written yet */
    size_t filled;
    int64_t written;
    struct wr_kept_part *part; /* owned, in the order of the table */
    size_t parts, capacity;
    bool is_stopped;
};

/* Whether the records of an input are worth keeping: those of a table of any size would fill the disk. */
bool wr_kept_can(const struct wr_input *input);

/* Of a plan's records. */
enum wr_code wr_kept_init(struct wr_kept *self, const struct wr_extract *plan, struct wr_error *error);
void wr_kept_free(struct wr_kept *self); /* of a zeroed or initialised one */

/* Forgets all parts, and takes others from now on. */
void wr_kept_restart(struct wr_kept *self);
/* Forgets all parts and takes no more. */
void wr_kept_stop(struct wr_kept *self);

/* Keeps a part, which follows those before; gives up where it cannot. */
void wr_kept_add(struct wr_kept *self, const char *bytes, const struct wr_kept_part *part);
/* After the last part: they can be taken from now on, by several threads. */
void wr_kept_end(struct wr_kept *self);

/* The first part that ends behind `offset`; NULL = there is none. */
const struct wr_kept_part *wr_kept_find(const struct wr_kept *self, int64_t offset);
/* Copies the bytes of a part; false when they cannot be read. */
bool wr_kept_take(const struct wr_kept *self, const struct wr_kept_part *part, char *bytes);

#endif
