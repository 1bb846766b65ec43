/* Query keys (domain, identifier) are unique: checked by hashing, in passes of bounded memory. */
#ifndef WATTROUTE_SIM_STORE_QUERY_KEYS_H
#define WATTROUTE_SIM_STORE_QUERY_KEYS_H

#include "sim/base/error.h"
#include "sim/table/source.h"

/* Calls `found` with each pair of rows that share a key (`index` counts them). Rows whose hashes agree are read again
 * and compared, so nothing is reported by chance. Without query_id the row number is the key and nothing can be wrong.
 */
typedef void wr_same_key(void *context, const struct wr_error *what, int64_t index);
enum wr_code wr_query_keys_check(struct wr_source *source, wr_same_key *found, void *context, struct wr_error *error);

#endif
