/* Times the inner loops of the bootstrap in memory: QUERIES x 7 columns, for REPLICATES, on one thread.
 *
 *   resample QUERIES REPLICATES
 *
 * Prints user seconds per replicate, and the mean and standard deviation of each column's resampled mean. */
#include "analysis/stats/resample.h"
#include "sim/base/random.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { COLUMNS = 7, ROWS = 256 };

int main(int argc, char **argv)
{
    const int queries = argc > 1 ? atoi(argv[1]) : 1000000, chunks = (argc > 2 ? atoi(argv[2]) : 256) / WR_POISSON_CHUNK;
    double *value = malloc((size_t)queries * COLUMNS * sizeof *value), *weight = malloc(sizeof(double[ROWS][128]));
    double *sum = calloc((size_t)chunks * COLUMNS * 128, sizeof *sum);
    uint64_t *key = malloc((size_t)queries * sizeof *key);
    int32_t row[ROWS];
    for (int i = 0; i < queries * COLUMNS; i++) value[i] = wr_resample_value(1.0 / (i % 1009 + 1));
    for (int i = 0; i < queries; i++) key[i] = wr_hash_bytes(&i, sizeof i);
    for (int i = 0; i < ROWS; i++) row[i] = i;
    const struct wr_resample_kernels *k = wr_resample_kernels();
    struct timespec a, b, c;
    for (int i = 0; i < 3; i++) { k->weights(7, key + 5 * i, 1, (uint32_t)i, weight); for (uint32_t r = 0; r < 128; r++) if (((double *)weight)[r] != wr_poisson_weight(7, key[5 * i], r + 128 * (uint32_t)i)) { printf("differs %d %u\n", i, r); return 1; } }
    double tw = 0, ta = 0;
    for (int at = 0; at < queries; at += ROWS) {
        int n = queries - at < ROWS ? queries - at : ROWS;
        for (int chunk = 0; chunk < chunks; chunk++) {
            clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
            k->weights(1, key + at, n, (uint32_t)chunk, weight);
            clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
            struct wr_resample_rows rows = {n, COLUMNS, row, value + (size_t)at * COLUMNS};
            k->add(&rows, weight, sum + (size_t)chunk * COLUMNS * 128);
            clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &c);
            tw += (double)(b.tv_sec - a.tv_sec) + 1e-9 * (double)(b.tv_nsec - a.tv_nsec);
            ta += (double)(c.tv_sec - b.tv_sec) + 1e-9 * (double)(c.tv_nsec - b.tv_nsec);
        }
    }
    printf("weights %.4f ms, sums %.4f ms per replicate; %g\n", 1e3 * tw / (chunks * 128), 1e3 * ta / (chunks * 128), sum[5]);
    return 0;
}
