#include "sim/power/erlang.h"

double wr_erlang_c(int64_t servers, double utilisation)
{
    const double offered = utilisation * (double)servers;
    double blocked = 1;
    for (int64_t k = 1; k <= servers; k++) {
        blocked = offered * blocked / ((double)k + offered * blocked);
    }
    return blocked / (1 - utilisation * (1 - blocked));
}
