/* What is to know of many records that follow one another and were all parsed ahead, told at once: whoever parses them
 * makes it, in a thread of their own, and the reading need not go through them one by one. */
#ifndef WATTROUTE_SIM_INGEST_DIGEST_H
#define WATTROUTE_SIM_INGEST_DIGEST_H

#include "sim/ingest/key_set.h"

enum { WR_DIGEST_DOMAINS = 32 /* in one digest */ };

/* Of a bare plan: numbers, texts and places of all records that were parsed together, and nothing else.
 *
 * Borrowed, valid until the next record is asked for. Where records have names besides that of their query, as those of
 * a long table have, every query's records have the names of the query before the digest, in the same order, or its
 * first ones alone; and where they are tallied, they lack the same numbers. */
struct wr_digest {
    size_t records, queries;       /* at least one */
    const uint32_t *first;         /* of each query: its first record, counted within the digest */
    const struct wr_key *key;      /* of each query, unlike that of the query before; NULL = they have none */
    const struct wr_field *id;     /* of each query, where they have one */
    bool ascends;                  /* each identifier follows the one before (wr_key_follows()) */
    size_t id_bytes;               /* of the longest identifier */
    const struct wr_field *domain; /* those that are not blank, each once, in order of first appearance */
    size_t domains, with_domain;   /* how many of them; queries that have one */
    const uint8_t *domain_of;      /* of each query: the place of its domain, from 1; 0 = it has none */
    double constant;               /* the plan's constant number in the last query; NaN = missing, or there is none */
    const double *number;          /* of all records, as many for each as the plan has numbers */
    const struct wr_field *text;   /* the same, of the plan's texts */
    const uint32_t *at;            /* of each record: where it begins, in bytes from `offset` of the input on */
    int64_t offset, line;          /* `line` of the first record */
};

/* Behind a query's last record. */
static inline size_t wr_digest_end(const struct wr_digest *self, size_t query)
{
    return query + 1 < self->queries ? self->first[query + 1] : self->records;
}

/* Where a query's first record begins. */
static inline struct wr_position wr_digest_position(const struct wr_digest *self, size_t query)
{
    const uint32_t record = self->first[query];
    return (struct wr_position){self->offset + (int64_t)self->at[record], self->line + (int64_t)record};
}

#endif
