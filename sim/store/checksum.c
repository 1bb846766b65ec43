#include "sim/store/checksum.h"

#ifdef __x86_64__
#include <xxh_x86dispatch.h> /* makes XXH3_64bits() choose among SSE2, AVX2 and AVX-512: the same value, faster */
#else
#include <xxhash.h>
#endif

uint64_t wr_block_checksum(const void *bytes, size_t size)
{
    return XXH3_64bits(bytes, size);
}
