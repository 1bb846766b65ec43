/* Which columns of a table say which query a row is about: at most one that gives the domain, and those whose texts,
 * joined by '/', are the identifier within the domain. */
#ifndef WATTROUTE_SIM_INGEST_QUERY_KEY_H
#define WATTROUTE_SIM_INGEST_QUERY_KEY_H

#include "sim/ingest/key_set.h"
#include "sim/ingest/labels.h"
#include "sim/ingest/records.h"

enum { WR_QUERY_ID_BYTES = 1000, WR_MOST_DOMAINS = 1 << 18 };

struct wr_query_columns {
    int64_t domain; /* column of the file, -1 = none */
    size_t *part;   /* owned: columns of the identifier */
    size_t parts;   /* 0 = rows have no identifier */
};

/* The query of one record. */
struct wr_query_name {
    struct wr_field domain, id; /* in the record, or `id` in `joined` */
    const struct wr_key *key;   /* of the two; NULL = not made yet */
    const struct wr_key *later; /* of a query that will be asked for soon; NULL = not known */
    char joined[WR_QUERY_ID_BYTES];
};

void wr_query_columns_free(struct wr_query_columns *self); /* of a zeroed or filled one */
enum wr_code wr_query_columns_add(struct wr_query_columns *self, size_t part, struct wr_error *error);

/* Names the query of the reader's present record; valid as long as the record. No part of the identifier is empty, and
 * neither identifier nor domain is over 1000 bytes: CSV_VALUE with its place. */
enum wr_code wr_query_name_read(struct wr_query_name *self, const struct wr_query_columns *columns,
                                const struct wr_records *reader, struct wr_error *error);
struct wr_key wr_query_name_key(const struct wr_query_name *self);

/* Index of the query's domain in `domains`, to which it is added; -1 when the record has none. TOO_LARGE over 2^18. */
enum wr_code wr_query_name_domain(const struct wr_query_name *self, const struct wr_query_columns *columns,
                                  const struct wr_records *reader, struct wr_labels *domains, int32_t *index,
                                  struct wr_error *error);

/* The same of `count` domains, none of which is blank, in their order. */
enum wr_code wr_query_domains_add(const struct wr_field *domain, size_t count, const struct wr_query_columns *columns,
                                  const struct wr_records *reader, struct wr_labels *domains, struct wr_error *error);

#endif
