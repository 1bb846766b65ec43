/* Counter-based random numbers: Philox4x32-10 (Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as
 * 1, 2, 3", SC11, doi:10.1145/2063384.2063405). A number is a pure function of (seed, stream, key, replicate); there is
 * no state and the words are never mixed by addition. */
#ifndef WATTROUTE_SIM_BASE_RANDOM_H
#define WATTROUTE_SIM_BASE_RANDOM_H

#include <stdint.h>

/* One block of the generator: key words and counter words in, four 32-bit words out. */
void wr_philox(const uint32_t key[2], const uint32_t counter[4], uint32_t out[4]);

struct wr_random {
    uint64_t seed;
    uint32_t stream; /* what the numbers are for; one number per purpose */
};

/* 64 random bits for (seed, stream, key, replicate). `key` is a query's hash or its row. */
uint64_t wr_random_bits(const struct wr_random *random, uint64_t key, uint32_t replicate);

/* Uniform in the open interval (0, 1), 52 bits. */
double wr_random_uniform(const struct wr_random *random, uint64_t key, uint32_t replicate);

/* Standard normal by inversion (Wichura 1988, algorithm AS 241, PPND16; about 1e-16 relative). */
double wr_random_normal(const struct wr_random *random, uint64_t key, uint32_t replicate);

/* Quantile of the standard normal at 0 < p < 1 (AS 241). */
double wr_normal_quantile(double p);

/* A stable 64-bit hash of bytes, for query keys: FNV-1a with a final mix (splitmix64). */
uint64_t wr_hash_bytes(const void *bytes, uint64_t length);

#endif
