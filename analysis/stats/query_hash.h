/* The key of a query for random numbers: a hash of (domain, identifier), so that neither the order of queries nor the
 * numbering of domains matters. Without identifiers the row number stands for one. */
#ifndef WATTROUTE_ANALYSIS_STATS_QUERY_HASH_H
#define WATTROUTE_ANALYSIS_STATS_QUERY_HASH_H

#include "sim/table/source.h"

struct wr_query_hash {
    struct wr_source *source; /* borrowed */
    int64_t id_length;        /* bytes of an identifier; 0 = none */
    char *id;                 /* owned: identifiers of the block at `block` */
    int64_t block;            /* first row of the block in `id`; -1 = none */
};

enum wr_code wr_query_hash_init(struct wr_query_hash *self, struct wr_source *source, struct wr_error *error);
void wr_query_hash_free(struct wr_query_hash *self);

/* The key of a row of domain `domain` (-1 = none). Rows are best asked for in order: identifiers are read by the block.
 * Not for several threads. Errors: those of reading. */
enum wr_code wr_query_hash_of(struct wr_query_hash *self, int64_t row, int32_t domain, uint64_t *key,
                              struct wr_error *error);

#endif
