/* The inner loops of the bootstrap in memory: how long a replicate of QUERIES x 7 columns takes on THREADS threads.
 *
 *   resample VALUES QUERIES REPLICATES THREADS
 *
 * VALUES holds doubles, row by row. Prints, as JSON, milliseconds per replicate, those of the processors, and the
 * standard error of each column's mean. */
#include "analysis/stats/resample.h"
#include "sim/base/random.h"

#include <math.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { COLUMNS = 7, ROWS = 256 };

struct data {
    int queries;
    double *value; /* [queries][COLUMNS + 1]: the last column is 1 */
    uint64_t *key;
};

static void *room(size_t count, size_t size)
{
    void *memory = calloc(count, size);
    if (memory == NULL) {
        exit(1);
    }
    return memory;
}

static struct data read_data(const char *path, int queries)
{
    struct data data = {queries, room((size_t)queries, sizeof(double[COLUMNS + 1])), room((size_t)queries, 8)};
    FILE *file = fopen(path, "rb");
    for (int i = 0; file != NULL && i < queries; i++) {
        double *row = data.value + (size_t)i * (COLUMNS + 1);
        if (fread(row, sizeof *row, COLUMNS, file) != COLUMNS) {
            exit(1);
        }
        for (int c = 0; c < COLUMNS; c++) {
            row[c] = wr_resample_value(row[c]);
        }
        row[COLUMNS] = 1;
        data.key[i] = wr_hash_bytes(&i, sizeof i);
    }
    if (file == NULL || fclose(file) != 0) {
        exit(1);
    }
    return data;
}

/* sum[COLUMNS + 1][WR_POISSON_CHUNK] of one chunk. */
static void one_chunk(const struct data *data, uint32_t chunk, uint8_t *weight, double *sum)
{
    int32_t row[ROWS];
    for (int i = 0; i < ROWS; i++) {
        row[i] = i;
    }
    for (int first = 0; first < data->queries; first += ROWS) {
        const int count = data->queries - first < ROWS ? data->queries - first : ROWS;
        const struct wr_resample_rows rows = {count, COLUMNS + 1, row, data->value + (size_t)first * (COLUMNS + 1)};
        wr_resample_kernels()->weights(1, data->key + first, count, chunk, weight);
        wr_resample_kernels()->add(&rows, weight, sum);
    }
}

static double seconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void print_errors(const double *sum, int chunks)
{
    for (int c = 0; c < COLUMNS; c++) {
        double mean = 0, squares = 0;
        const int count = chunks * WR_POISSON_CHUNK;
        for (int i = 0; i < count; i++) {
            const double *chunk = sum + (size_t)(i / WR_POISSON_CHUNK) * (COLUMNS + 1) * WR_POISSON_CHUNK;
            const double *place = chunk + i % WR_POISSON_CHUNK;
            const double value = place[c * WR_POISSON_CHUNK] / place[COLUMNS * WR_POISSON_CHUNK];
            mean += value;
            squares += value * value;
        }
        printf("%s%.10g", c > 0 ? ", " : "", sqrt(fmax(0, squares / count - mean / count * mean / count)));
    }
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fputs("usage: resample VALUES QUERIES REPLICATES THREADS\n", stderr);
        return 2;
    }
    const struct data data = read_data(argv[1], atoi(argv[2]));
    const int chunks = atoi(argv[3]) / WR_POISSON_CHUNK, threads = atoi(argv[4]);
    const size_t each = (COLUMNS + 1) * (size_t)WR_POISSON_CHUNK;
    double *sum = room((size_t)chunks * each, sizeof *sum);
    const double wall = seconds(CLOCK_MONOTONIC), cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
#pragma omp parallel num_threads(threads)
    {
        uint8_t *weight = room((size_t)ROWS * WR_POISSON_CHUNK, sizeof *weight);
#pragma omp for schedule(dynamic, 1)
        for (int chunk = 0; chunk < chunks; chunk++) {
            one_chunk(&data, (uint32_t)chunk, weight, sum + (size_t)chunk * each);
        }
        free(weight);
    }
    const double per = 1e3 / (chunks * WR_POISSON_CHUNK);
    printf("{\"ms\": %.6f, \"cpu_ms\": %.6f, \"standard_errors\": [", per * (seconds(CLOCK_MONOTONIC) - wall),
           per * (seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu));
    print_errors(sum, chunks);
    printf("]}\n");
    free(sum);
    free(data.value);
    free(data.key);
    return 0;
}
