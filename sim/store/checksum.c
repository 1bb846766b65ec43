#include "sim/store/checksum.h"

#define XXH_STATIC_LINKING_ONLY /* for the size of its state; nothing else of it is used */
#ifdef __x86_64__
#include <xxh_x86dispatch.h> /* makes XXH3_64bits() choose among SSE2, AVX2 and AVX-512: the same value, faster */
#else
#include <xxhash.h>
#endif

uint64_t wr_block_checksum(const void *bytes, size_t size)
{
    return XXH3_64bits(bytes, size);
}

_Static_assert(sizeof(XXH3_state_t) <= sizeof(struct wr_running_checksum), "the state must fit");
_Static_assert(_Alignof(XXH3_state_t) <= _Alignof(struct wr_running_checksum), "the state must fit");

void wr_block_checksum_begin(struct wr_running_checksum *progress)
{
    XXH3_64bits_reset((XXH3_state_t *)progress);
}

void wr_block_checksum_add(struct wr_running_checksum *progress, const void *bytes, size_t size)
{
    XXH3_64bits_update((XXH3_state_t *)progress, bytes, size);
}

uint64_t wr_block_checksum_end(const struct wr_running_checksum *progress)
{
    return XXH3_64bits_digest((const XXH3_state_t *)progress);
}
