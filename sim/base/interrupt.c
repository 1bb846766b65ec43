#include "sim/base/interrupt.h"

#include <stdatomic.h>

static atomic_int requested; /* lock-free on every target, hence async-signal-safe (C11 7.14.1.1) */

void wr_interrupt(enum wr_code why)
{
    atomic_store(&requested, (int)why);
}

enum wr_code wr_interrupted(struct wr_error *error)
{
    enum wr_code why = (enum wr_code)atomic_load_explicit(&requested, memory_order_relaxed);
    return why == WR_OK ? WR_OK : wr_fail(error, why, "%d", 0);
}
