/* Poisson(1) weights of a bootstrap: how often a query is in a replicate (A. Hanley and J. MacGibbon 2006, Computer
 * Methods and Programs in Biomedicine 83:57; for streams, Chamandy, Muralidharan, Najmi and Naidu, "Estimating
 * uncertainty for massive data streams", Google 2012). A weight is a pure function of (seed, query key, replicate).
 *
 * Sixteen bits make one weight by inversion, so one block of the generator (sim/base/random.h) serves eight replicates.
 * Of the 65536 values, WR_POISSON_VALUES[k] give weight k: each within 1.3 of 65536 e^-1 / k!, chosen so that mean and
 * variance are 1 exactly and the third moment is 5.00003 instead of 5. */
#ifndef WATTROUTE_ANALYSIS_STATS_POISSON_H
#define WATTROUTE_ANALYSIS_STATS_POISSON_H

#include <stdint.h>

enum {
    WR_POISSON_MOST = 8,   /* the largest weight */
    WR_POISSON_CHUNK = 128 /* replicates that are drawn together, by 16 blocks of the generator */
};

/* A weight is how many of these are at most the 16 bits: the values of smaller weights added up. */
#define WR_POISSON_THRESHOLDS                                                                                          \
    {                                                                                                                  \
        24109, 48219, 60274, 64291, 65296, 65497, 65531, 65535                                                         \
    }

/* The generator's stream for these weights, in the counter's last word. */
#define WR_POISSON_STREAM 0x626f6f74u /* "boot" */

/* The weight of a query in a replicate, one at a time: what the kernels of resample.h compute by the chunk. Replicate r
 * is place p = r % 128 of chunk c = r / 128; with l = p % 32 / 2 its bits are half p % 2 of word p / 32 of the
 * generator's block 16 c + 8 (l % 2) + l / 2: so vectors of any width have them in place. */
int wr_poisson_weight(uint64_t seed, uint64_t key, uint32_t replicate);

#endif
