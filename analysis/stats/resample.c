#include "analysis/stats/resample.h"

#include "sim/replay/kernels/kernels.h"

#include <string.h>

#ifdef __x86_64__
#define LEVELS(row) row("x86-64", x86_64) row("x86-64-v3", x86_64_v3) row("x86-64-v4", x86_64_v4)
#else
#define LEVELS(row) row("plain", plain)
#endif

#define DECLARE(name, suffix) extern const struct wr_resample_kernels wr_resample_kernels_##suffix;
LEVELS(DECLARE)

const struct wr_resample_kernels *wr_resample_kernels(void)
{
    static const struct {
        const char *name;
        const struct wr_resample_kernels *kernels;
    } level[] = {
#define ROW(name, suffix) {name, &wr_resample_kernels_##suffix},
        LEVELS(ROW)
#undef ROW
    };
    const struct wr_kernels *used = wr_kernels();
    for (size_t i = 0; used != NULL && i < sizeof level / sizeof *level; i++) {
        if (strcmp(used->name, level[i].name) == 0) {
            return level[i].kernels;
        }
    }
    return level[0].kernels;
}

double wr_resample_value(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    bits &= ~(uint64_t)0x1f;
    memcpy(&value, &bits, sizeof bits);
    return value;
}
