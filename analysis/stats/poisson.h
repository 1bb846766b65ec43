/* Poisson(1) weights of a bootstrap: how often a query is in a replicate (A. Hanley and J. MacGibbon 2006, Computer
 * Methods and Programs in Biomedicine 83:57; for streams, Chamandy, Muralidharan, Najmi and Naidu, "Estimating
 * uncertainty for massive data streams", Google 2012). A weight is a pure function of (seed, query key, replicate).
 *
 * Eight bits make one weight by inversion, so one block of the generator (sim/base/random.h) serves sixteen replicates.
 * Of the 256 values 94, 95, 46, 16, 4 and 1 give the weights 0 to 5: each within 1.1 of 256 e^-1 / k! (5 and more
 * together), chosen so that mean and variance are 1 exactly; the third moment is 4.984 instead of 5. Any weights of
 * mean and variance 1 give a valid bootstrap (J. Praestgaard and J. Wellner 1993, Annals of Probability 21:2053). */
#ifndef WATTROUTE_ANALYSIS_STATS_POISSON_H
#define WATTROUTE_ANALYSIS_STATS_POISSON_H

#include <stdint.h>

enum {
    WR_POISSON_MOST = 5,   /* the largest weight */
    WR_POISSON_CHUNK = 128 /* replicates that are drawn together, by 8 blocks of the generator */
};

/* A weight is how many of these are at most the 8 bits: the values of smaller weights added up. */
#define WR_POISSON_THRESHOLDS                                                                                          \
    {                                                                                                                  \
        94, 189, 235, 251, 255                                                                                         \
    }

/* The generator's stream for these weights, in the counter's last word. */
#define WR_POISSON_STREAM 0x626f6f74u /* "boot" */

/* The weight of a query in a replicate, one at a time: what the kernels of resample.h compute by the chunk. Replicate r
 * is place p = r % 128 of chunk c = r / 128; with l = p % 64 / 8 its bits are byte p % 4 of word 2 (p / 64) + p % 8 / 4
 * of the generator's block 8 c + l: so vectors of any width have them in place. */
int wr_poisson_weight(uint64_t seed, uint64_t key, uint32_t replicate);

#endif
