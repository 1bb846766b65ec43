/* One device played out, query by query: Poisson arrivals, served one at a time in the order of arrival; left alone it
 * stays warm for a while, then sleeps, and the query that wakes it waits for a setup. */
#ifndef WATTROUTE_TESTS_MG1_SIMULATION_H
#define WATTROUTE_TESTS_MG1_SIMULATION_H

#include <stdint.h>

enum wr_duration_kind { WR_DURATION_FIXED, WR_DURATION_EXPONENTIAL, WR_DURATION_MIXED };

/* A random time. MIXED: nine in ten are short, the tenth is nineteen times as long, all exponential. */
struct wr_duration {
    enum wr_duration_kind kind;
    double mean;
};

double wr_duration_square(const struct wr_duration *self); /* E[X^2] */

enum { WR_SERVED_QUANTITIES = 5 }; /* busy, idle, off, setup as shares of time; mean wait */

struct wr_served {
    double mean[WR_SERVED_QUANTITIES], error[WR_SERVED_QUANTITIES];
};

/* Plays `batches` batches of `queries` queries each, one after another, after a first batch that does not count. Means
 * over the batches, and their standard errors by batch means. */
void wr_play_device(double arrivals, double keep_warm_s, const struct wr_duration *service,
                    const struct wr_duration *setup, int batches, int queries, uint64_t seed, struct wr_served *served);

#endif
