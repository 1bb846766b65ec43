#include "sim/base/memory.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

static _Atomic int64_t allocations_left = -1; /* -1: the hook is off */

static bool allowed(void)
{
    int64_t left = atomic_load_explicit(&allocations_left, memory_order_relaxed);
    while (left > 0 && !atomic_compare_exchange_weak(&allocations_left, &left, left - 1)) {
        /* `left` is what another thread left */
    }
    return left != 0;
}

/* Bytes of `count` elements, or 0 on overflow; never 0 otherwise. */
static size_t bytes_of(size_t count, size_t size)
{
    size_t bytes = 0;
    if (__builtin_mul_overflow(count, size, &bytes)) {
        return 0;
    }
    return bytes ? bytes : 1;
}

static void *no_memory(size_t count, size_t size, struct wr_error *error)
{
    size_t bytes = bytes_of(count, size);
    wr_fail(error, WR_E_NO_MEMORY, "%zu", bytes ? bytes : SIZE_MAX / 2);
    return NULL;
}

void *wr_array(size_t count, size_t size, struct wr_error *error)
{
    size_t bytes = bytes_of(count, size);
    void *memory = bytes && allowed() ? calloc(1, bytes) : NULL;
    return memory ? memory : no_memory(count, size, error);
}

void *wr_array_resize(void *array, size_t count, size_t size, struct wr_error *error)
{
    size_t bytes = bytes_of(count, size);
    void *memory = bytes && allowed() ? realloc(array, bytes) : NULL;
    return memory ? memory : no_memory(count, size, error);
}

void *wr_array_aligned(size_t count, size_t size, struct wr_error *error)
{
    size_t bytes = bytes_of(count, size);
    void *memory = NULL;
    if (!bytes || bytes > SIZE_MAX - 63 || !allowed() || !(memory = aligned_alloc(64, (bytes + 63) / 64 * 64))) {
        return no_memory(count, size, error);
    }
    return memory;
}

enum wr_code wr_array_grow(void **array, size_t *capacity, size_t count, size_t size, struct wr_error *error)
{
    if (count <= *capacity) {
        return WR_OK;
    }
    size_t wanted = *capacity * 2 > count ? *capacity * 2 : count;
    wanted = wanted < 8 ? 8 : wanted;
    void *grown = wr_array_resize(*array, wanted, size, error);
    if (!grown) {
        return WR_E_NO_MEMORY;
    }
    *array = grown;
    *capacity = wanted;
    return WR_OK;
}

char *wr_text_copy(const char *text, size_t length, struct wr_error *error)
{
    char *copy = wr_array(length + 1, 1, error);
    if (copy) {
        memcpy(copy, text, length);
    }
    return copy;
}

void wr_free(void *memory)
{
    free(memory);
}

void wr_memory_fail_after(int64_t successes)
{
    allocations_left = successes;
}
