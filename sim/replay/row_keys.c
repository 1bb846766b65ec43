#include "sim/replay/row_keys.h"

#include "sim/base/memory.h"
#include "sim/base/random.h"

#include <string.h>

uint64_t *wr_domain_hashes(const struct wr_meta *meta, struct wr_error *error)
{
    const int64_t domains = meta->extent[WR_DIM_DOMAIN];
    uint64_t *hash = wr_array((size_t)domains + 1, sizeof *hash, error);
    for (int64_t d = 0; hash && d < domains; d++) {
        const char *label = wr_meta_label(meta, WR_COL_DOMAIN, d);
        hash[d + 1] = wr_hash_bytes(label, strlen(label));
    }
    return hash;
}

/* Of the two hashes, of domain and of identifier, in this order. */
static uint64_t combine(uint64_t domain, uint64_t id)
{
    const uint64_t both[2] = {domain, id};
    return wr_hash_bytes(both, sizeof both);
}

void wr_row_keys(const struct wr_tile *tile, int first, int rows, const int32_t *domain, uint64_t *key)
{
    const char *ids = tile->column[WR_COL_QUERY_ID];
    const size_t length = (size_t)tile->plan->meta->extent[WR_DIM_QUERY_ID_LEN];
    for (int i = 0; i < rows; i++) {
        const int64_t row = tile->row + first + i;
        const char *id = ids ? ids + (size_t)(first + i) * length : NULL;
        const uint64_t hash = id ? wr_hash_bytes(id, strnlen(id, length)) : wr_hash_bytes(&row, sizeof row);
        key[i] = combine(tile->plan->domain_hash[domain[i] + 1], hash);
    }
}
