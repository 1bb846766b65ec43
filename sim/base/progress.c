#include "sim/base/progress.h"

#include <stdatomic.h>
#include <stddef.h>

static _Atomic(const char *) present, present_unit;
static atomic_int_least64_t present_done, present_total;

void wr_progress_begin(const char *what, int64_t total)
{
    wr_progress_begin_counted(what, NULL, total);
}

void wr_progress_begin_counted(const char *what, const char *unit, int64_t total)
{
    atomic_store(&present_unit, unit);
    atomic_store(&present_done, 0);
    atomic_store(&present_total, total);
    atomic_store(&present, what);
}

void wr_progress_set(int64_t done)
{
    atomic_store_explicit(&present_done, done, memory_order_relaxed);
}

void wr_progress_end(void)
{
    atomic_store(&present, NULL);
}

struct wr_progress wr_progress_now(void)
{
    const char *what = atomic_load(&present);
    return (struct wr_progress){what, atomic_load(&present_unit), atomic_load(&present_done),
                                atomic_load(&present_total)};
}
