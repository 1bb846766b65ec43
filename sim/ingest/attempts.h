/* The numbers of repeated attempts that a table names, in ascending order: attempt 1 is the least of them. */
#ifndef WATTROUTE_SIM_INGEST_ATTEMPTS_H
#define WATTROUTE_SIM_INGEST_ATTEMPTS_H

#include "sim/base/error.h"

#include <stddef.h>
#include <stdint.h>

enum { WR_MOST_ATTEMPTS = 1 << 14 };

struct wr_attempts {
    int64_t *number; /* owned, ascending, distinct */
    size_t count, capacity;
};

void wr_attempts_free(struct wr_attempts *self); /* of a zeroed or filled list */

/* Enters a number unless it is there. LIMIT above WR_MOST_ATTEMPTS. */
enum wr_code wr_attempts_add(struct wr_attempts *self, int64_t number, struct wr_error *error);

/* Which attempt it is, from 0; -1 when it was not entered. */
int64_t wr_attempts_find(const struct wr_attempts *self, int64_t number);

#endif
