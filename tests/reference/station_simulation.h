/* The load-driven station played out, request by request: Poisson arrivals, at most `cap` served at once in the order
 * of arrival, each getting tokens at 1 / t(s) per second while s are served, until its own length is done. */
#ifndef WATTROUTE_TESTS_STATION_SIMULATION_H
#define WATTROUTE_TESTS_STATION_SIMULATION_H

#include "sim/power/station.h"

enum wr_lengths { WR_LENGTHS_EXPONENTIAL, WR_LENGTHS_FIXED };

enum { WR_PLAYED_QUANTITIES = 6 };

/* Means over a run and, over the runs, their standard errors. */
struct wr_played {
    double mean[WR_PLAYED_QUANTITIES],
        error[WR_PLAYED_QUANTITIES]; /* power, busy, batch, sojourn, wait, energy of a request */
};

/* `runs` independent runs of `requests` requests each, after a first tenth that does not count. */
void wr_play_station(const struct wr_station *station, double arrivals, enum wr_lengths lengths, int runs, int requests,
                     uint64_t seed, struct wr_played *played);

#endif
