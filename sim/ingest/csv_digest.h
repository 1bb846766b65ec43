/* Digests of the records of a batch (csv_plain.h). */
#ifndef WATTROUTE_SIM_INGEST_CSV_DIGEST_H
#define WATTROUTE_SIM_INGEST_CSV_DIGEST_H

#include "sim/ingest/digest.h"
#include "sim/ingest/extract.h"

struct wr_csv_batch;

struct wr_csv_digest {
    struct wr_digest is; /* without line and offset, which the batch does not know */
    size_t from;         /* the record of the batch that it begins with; is.records 0 = there is none */
    struct wr_key *key;  /* owned, as are the next three */
    uint32_t *first;
    struct wr_field *id;
    uint8_t *domain_of;
    struct wr_field domain[WR_DIGEST_DOMAINS];
};

/* Of at most `records` records. */
enum wr_code wr_csv_digest_init(struct wr_csv_digest *self, size_t records, struct wr_error *error);
void wr_csv_digest_free(struct wr_csv_digest *self); /* of a zeroed or initialised one */

/* Makes the digest of the batch's records, as far as they allow it. Allocates nothing. */
void wr_csv_digest_make(struct wr_csv_digest *self, const struct wr_extract *plan, const struct wr_csv_batch *batch);

#endif
