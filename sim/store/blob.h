/* Bytes that go from the contained child to this process: a bounded writer and a reader that trusts nothing.
 *
 * Numbers are int64 in machine order; texts and byte strings carry their length first. */
#ifndef WATTROUTE_SIM_STORE_BLOB_H
#define WATTROUTE_SIM_STORE_BLOB_H

#include "sim/base/error.h"

#include <stddef.h>

/* Bytes: what limits.h allows labels, small variables and attributes. A child that sends more is broken. */
enum { WR_BLOB_MOST = 24 << 20 };

struct wr_blob {
    unsigned char *bytes; /* owned */
    size_t size, capacity;
};

void wr_blob_free(struct wr_blob *self);
enum wr_code wr_blob_put(struct wr_blob *self, const void *bytes, size_t size, struct wr_error *error);
enum wr_code wr_blob_put_number(struct wr_blob *self, int64_t number, struct wr_error *error);
/* Length, text, NUL. */
enum wr_code wr_blob_put_text(struct wr_blob *self, const char *text, struct wr_error *error);

/* A cursor over received bytes. Once anything does not fit, `bad` is set and stays, and every answer is 0 or "". */
struct wr_blob_reader {
    const unsigned char *at; /* borrowed */
    size_t left;
    bool bad;
};

int64_t wr_blob_number(struct wr_blob_reader *self);
/* A number within [least, most]; anything else is bad. */
int64_t wr_blob_number_in(struct wr_blob_reader *self, int64_t least, int64_t most);
const void *wr_blob_bytes(struct wr_blob_reader *self, size_t size); /* NULL when bad; borrowed; not aligned */
const char *wr_blob_text(struct wr_blob_reader *self);               /* NUL-terminated within the blob; borrowed */

#endif
