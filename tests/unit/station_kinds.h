/* Stations that the tests share. */
#ifndef WATTROUTE_TESTS_STATION_KINDS_H
#define WATTROUTE_TESTS_STATION_KINDS_H

#include "sim/power/station.h"
#include "tests/unit/unit.h"

/* Golden (model.md section 3): t = 6.7 + 0.09 n ms, P = 440 + 250 / (1 + exp(-(log2 n - 5))) W. */
static inline struct wr_batching golden_batching(void)
{
    static const char *const keys[] = {"p0_w", "pr_w", "kp", "x0", "t0_s", "t1_s"};
    static const double parameters[] = {440, 250, 1, 5, 0.0067, 0.00009};
    struct wr_batching batching;
    wr_batching_init(&batching, wr_batching_kind_of("logistic"), "a pair");
    for (int i = 0; i < 6; i++) {
        wr_batching_set(&batching, wr_batching_option(batching.kind, keys[i]), parameters[i]);
    }
    return batching;
}

static inline struct wr_station golden_station(int64_t cap)
{
    const struct wr_batching batching = golden_batching();
    struct wr_station station;
    assert_int_equal(wr_station_make(&station, &batching, cap, 121.5, 400, NULL), WR_OK);
    return station;
}

#endif
