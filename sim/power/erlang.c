#include "sim/power/erlang.h"

#include <math.h>

double wr_erlang_c(int64_t servers, double utilisation)
{
    const double offered = utilisation * (double)servers;
    double blocked = 1;
    for (int64_t k = 1; k <= servers; k++) {
        blocked = offered * blocked / ((double)k + offered * blocked);
    }
    return blocked / (1 - utilisation * (1 - blocked));
}

enum wr_code wr_erlang_solve(int64_t servers, double arrivals, double service_s, struct wr_erlang *result,
                             struct wr_error *error)
{
    *result = (struct wr_erlang){0};
    if (!(isfinite(arrivals) && arrivals >= 0)) {
        return wr_fail(error, WR_E_ERLANG_VALUE, "%s%g%s", "the load [queries per second]", arrivals, "0 or more");
    }
    if (!(isfinite(service_s) && service_s >= 0)) {
        return wr_fail(error, WR_E_ERLANG_VALUE, "%s%g%s", "the mean service time [s]", service_s, "0 or more");
    }
    if (servers < 1) {
        return wr_fail(error, WR_E_ERLANG_VALUE, "%s%lld%s", "the number of servers", (long long)servers, "1 or more");
    }
    const double offered = arrivals * service_s, utilisation = offered / (double)servers;
    if (utilisation >= 1) {
        return wr_fail(error, WR_E_ERLANG_OVERLOADED, "%g%g%lld%g", arrivals, service_s, (long long)servers,
                       floor(offered) + 1);
    }
    const double waits = wr_erlang_c(servers, utilisation);
    const double wait = waits * service_s / ((double)servers * (1 - utilisation));
    *result = (struct wr_erlang){utilisation, waits, wait, wait + service_s};
    return WR_OK;
}
