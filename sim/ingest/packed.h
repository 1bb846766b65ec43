/* The queries of a digest in a run of bytes, their numbers as a measurement file stores them: what a survey parsed is
 * put away so, and taken out again in place of parsing it once more. */
#ifndef WATTROUTE_SIM_INGEST_PACKED_H
#define WATTROUTE_SIM_INGEST_PACKED_H

#include "sim/ingest/digest.h"
#include "sim/table/column.h"

#include <math.h>
#include <string.h>

struct wr_extract;

/* Where a number is in the bytes of its record: FLOAT32, INT32 or FLOAT64; TEXT = it is not, as no column gives it. */
struct wr_packed_cell {
    size_t at;
    enum wr_type type;
};

struct wr_packing {
    struct wr_packed_cell *cell; /* owned: per number of a record */
    size_t *place;               /* owned: of the numbers that columns give, in their order */
    size_t numbers, given, record_bytes;
};

/* How the numbers of a plan's records are packed; a missing one is NaN, or -1 where they are whole. */
enum wr_code wr_packing_init(struct wr_packing *self, const struct wr_extract *plan, struct wr_error *error);
void wr_packing_free(struct wr_packing *self); /* of a zeroed or initialised one */

/* Packs the queries of a digest of the plan's records; returns how many bytes that takes, 0 when it is more than
 * `room`, and then nothing is of use. */
size_t wr_pack(const struct wr_packing *self, const struct wr_extract *plan, const struct wr_digest *digest, char *to,
               size_t room);

/* Packed queries, in the bytes that wr_pack() made, which are borrowed and lie at a multiple of 8. */
struct wr_packed {
    const struct wr_packing *packing;
    uint32_t queries, records;
    size_t from, to;       /* the queries that are asked for: [from, to) */
    const uint32_t *begin; /* where each query begins, in bytes behind the first one */
    const uint32_t *first; /* its first record; of `queries`: the number of records */
    const char *record;    /* [records][packing->record_bytes] */
    const char *id;        /* [queries][id_bytes], filled up with zeros */
    size_t id_bytes;
    const uint8_t *domain; /* of each query: its place in `domains`, from 1; 0 = it has none */
    struct wr_field domains[WR_DIGEST_DOMAINS];
    uint32_t domains_count;
    uint32_t longest;  /* records of the longest query */
    const char *names; /* of its records: texts for wr_packed_next_name() */
};

void wr_packed_open(struct wr_packed *self, const struct wr_packing *packing, const char *bytes);

/* The next of the names, record by record; `*at` begins with `names`. */
struct wr_field wr_packed_next_name(const char **at);

static inline const char *wr_packed_cell_of(const struct wr_packed *self, size_t record, size_t number)
{
    return self->record + record * self->packing->record_bytes + self->packing->cell[number].at;
}

static inline double wr_packed_cell_number(const char *cell, enum wr_type type)
{
    float real = NAN;
    int32_t whole = 0;
    double value = NAN;
    switch (type) {
    case WR_TYPE_FLOAT32:
        memcpy(&real, cell, sizeof real);
        return (double)real;
    case WR_TYPE_INT32:
        memcpy(&whole, cell, sizeof whole);
        return whole < 0 ? (double)NAN : whole;
    case WR_TYPE_FLOAT64:
        memcpy(&value, cell, sizeof value);
        return value;
    default:
        return value;
    }
}

/* A number of a record; NaN = missing, or no column gives it. */
double wr_packed_number(const struct wr_packed *self, size_t record, size_t number);

/* The identifier of a query. */
static inline struct wr_field wr_packed_id(const struct wr_packed *self, size_t query)
{
    const char *text = self->id + query * self->id_bytes;
    return (struct wr_field){text, strnlen(text, self->id_bytes)};
}

#endif
