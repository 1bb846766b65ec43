/* A hash per query of its key, domain and identifier, that draws and folds go by: so they do not depend on the order of
 * rows. Where the file has no identifiers it is the row's number that counts. */
#ifndef WATTROUTE_SIM_REPLAY_ROW_KEYS_H
#define WATTROUTE_SIM_REPLAY_ROW_KEYS_H

#include "sim/replay/tile.h"

/* The hash of no domain, and behind it of each domain's label: the plan's, [1 + domains], freed with wr_free(). NULL
 * with the error filled when memory runs out. */
uint64_t *wr_domain_hashes(const struct wr_meta *meta, struct wr_error *error);

/* key[i] of row `first` + i of the tile; `domain` is that of the rows, -1 = none. */
void wr_row_keys(const struct wr_tile *tile, int first, int rows, const int32_t *domain, uint64_t *key);

#endif
