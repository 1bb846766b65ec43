/* Memory: every allocation of the program, with overflow checks and a hook that lets a test fail the Nth. */
#ifndef WATTROUTE_SIM_BASE_MEMORY_H
#define WATTROUTE_SIM_BASE_MEMORY_H

#include "sim/base/error.h"

#include <stddef.h>
#include <stdint.h>

/* `count` zeroed elements of `size` bytes; NULL with `error` filled (NO_MEMORY) when it fails or overflows.
 * A count of 0 gives a valid pointer. Free with wr_free(). */
void *wr_array(size_t count, size_t size, struct wr_error *error);

/* Resizes an array of wr_array(); new elements are not zeroed; NULL leaves the old one valid. */
void *wr_array_resize(void *array, size_t count, size_t size, struct wr_error *error);

/* `count` elements of `size` bytes aligned to 64 bytes, for tiles and vector kernels. Free with wr_free(). */
void *wr_array_aligned(size_t count, size_t size, struct wr_error *error);

/* Grows `*array` so that it holds at least `count` elements, doubling; `*capacity` is updated. */
enum wr_code wr_array_grow(void **array, size_t *capacity, size_t count, size_t size, struct wr_error *error);

/* A copy of `length` bytes of `text` with a NUL after it. */
char *wr_text_copy(const char *text, size_t length, struct wr_error *error);

void wr_free(void *memory);

/* Test hook: the allocation that follows `successes` successful ones fails, and so do all later ones.
 * A negative number turns the hook off. Those of all threads count. */
void wr_memory_fail_after(int64_t successes);

#endif
