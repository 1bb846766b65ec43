/* Times the kernels in memory against reading the same bytes, in one process and one thread, and prints JSON:
 * milliseconds of processor time, which other programs disturb less than they do the clock on the wall.
 *
 *   kernels [QUERIES [ROUNDS]]        200000 x 160 pairs, 9 rounds
 *
 * The job is an oracle over all pairs by energy, of 20 models on 8 accelerators: answers, checks for missing cells, the
 * decision and the sums of what the winners used, by the same functions as a replay, on a table that lies in memory.
 * "energy only" has energies and scores; "with gather" also fetches the winners' latencies. Both are held against
 * reading the energies and scores once. Every round times all of them in turn; medians count. */
#include "sim/base/random.h"
#include "sim/replay/cells.h"
#include "sim/replay/contributions.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MODELS = 20, ACCELERATORS = 8, PAIRS = MODELS * ACCELERATORS, ROUNDS_MOST = 101, JOBS = 2 };

struct table {
    int queries;
    int8_t *score;
    float *energy, *latency;
};

/* A job with all that its kernels need, for each of the two. */
struct bench {
    struct wr_meta meta;
    struct wr_source source;
    struct wr_price price[PAIRS];
    int32_t pair[PAIRS];
    bool local[PAIRS];
    struct wr_policy policy;
    struct wr_replay_job job;
};

static double milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec * 1e-6;
}

static void need(bool done)
{
    if (!done) {
        fputs("kernels: not enough memory, or a queer job\n", stderr);
        exit(1);
    }
}

static void *memory(size_t bytes)
{
    void *block = aligned_alloc(64, (bytes + WR_LANES_PADDING + 63) / 64 * 64);
    need(block != NULL);
    return block;
}

/* Uniform bytes: scores from their parity, energies and latencies between 1 and 2 times something. */
static void fill(struct table *table)
{
    const uint32_t key[2] = {1, 2};
    size_t cells = (size_t)table->queries * PAIRS, scores = (size_t)table->queries * MODELS;
    table->score = memory(scores);
    table->energy = memory(cells * sizeof(float));
    table->latency = memory(cells * sizeof(float));
    for (size_t i = 0; i < cells; i += 4) {
        uint32_t out[4];
        wr_philox(key, (const uint32_t[4]){(uint32_t)i, (uint32_t)(i >> 32), 0, 0}, out);
        for (size_t k = 0; k < 4; k++) {
            table->energy[i + k] = 100 * (1 + (float)(out[k] >> 8) * 0x1p-24F);
            table->latency[i + k] = 10 * (1 + (float)(out[k] & 0xffffff) * 0x1p-24F);
            table->score[(i + k) % scores] = (int8_t)(out[k] >> 7 & 1);
        }
    }
}

static void declare(struct wr_meta *meta, enum wr_column_id id)
{
    struct wr_error error;
    need(wr_meta_add(meta, id, &error) == WR_OK);
}

static void make_job(struct bench *self, const struct table *table, bool with_latency)
{
    memset(self, 0, sizeof *self);
    wr_meta_init(&self->meta);
    self->meta.extent[WR_DIM_QUERY] = table->queries;
    self->meta.extent[WR_DIM_MODEL] = MODELS;
    self->meta.extent[WR_DIM_ACCELERATOR] = ACCELERATORS;
    self->meta.extent[WR_DIM_PAIR] = PAIRS;
    declare(&self->meta, WR_COL_PAIR_MODEL);
    declare(&self->meta, WR_COL_SCORE);
    declare(&self->meta, WR_COL_ENERGY);
    if (with_latency) {
        declare(&self->meta, WR_COL_LATENCY);
    }
    for (int p = 0; p < PAIRS; p++) {
        ((int32_t *)self->meta.column[WR_COL_PAIR_MODEL].data)[p] = p / ACCELERATORS;
        self->pair[p] = p;
        self->local[p] = p % ACCELERATORS < ACCELERATORS / 2;
        self->price[p] = (struct wr_price){.energy = 1};
    }
    self->source = (struct wr_source){.meta = &self->meta};
    self->policy.kind = wr_policy_kind_of("oracle");
    self->policy.kind->defaults(self->policy.config);
    ((struct wr_oracle_config *)(void *)self->policy.config)->scope = WR_SCOPE_ALL;
    self->job = (struct wr_replay_job){.source = &self->source,
                                       .pool = {.pairs = PAIRS, .pair = self->pair, .local = self->local},
                                       .price = self->price,
                                       .selection = {.missing = WR_AVAILABLE_CASE, .correct_at = 1},
                                       .policy = &self->policy,
                                       .policies = 1};
}

/* Decides the whole table as one tile; returns the sums of the winners' energies and latencies. */
static double decide(const struct bench *self, const struct table *table)
{
    struct wr_error error;
    struct wr_plan plan;
    struct wr_cells cells;
    struct wr_contribution_buffers buffers;
    struct wr_replay_counts counts = {0};
    need(wr_plan_init(&plan, &self->job, &error) == WR_OK && wr_cells_init(&cells, &plan, &error) == WR_OK);
    need(wr_contribution_buffers_init(&buffers, &self->job, &error) == WR_OK);
    struct wr_tile tile = {.plan = &plan, .rows = table->queries, .part_end = table->queries};
    tile.column[WR_COL_SCORE] = table->score;
    tile.column[WR_COL_ENERGY] = table->energy;
    tile.column[WR_COL_LATENCY] = self->meta.column[WR_COL_LATENCY].present ? table->latency : NULL;
    double energy = 0, latency = 0;
    for (int first = 0; first < table->queries; first += WR_STRIP_ROWS) {
        int left = table->queries - first, rows = left < WR_STRIP_ROWS ? left : WR_STRIP_ROWS;
        need(wr_cells_derive(&cells, &tile, first, rows, &counts, &error) == WR_OK);
        struct wr_contributions given = wr_contribute(&buffers, &self->job, 0, 0, &cells);
        for (int r = 0; r < rows; r++) {
            energy += (double)given.energy[r];
            latency += tile.column[WR_COL_LATENCY] ? (double)given.latency[r] : 0;
        }
    }
    wr_contribution_buffers_free(&buffers);
    wr_cells_free(&cells);
    wr_plan_free(&plan);
    return energy + latency;
}

typedef uint64_t words __attribute__((vector_size(16), aligned(1), may_alias));

static uint64_t read_bytes(const void *bytes, size_t size)
{
    words seen[4] = {{0}};
    for (size_t i = 0; i + 64 <= size; i += 64) {
        for (size_t k = 0; k < 4; k++) {
            seen[k] |= *(const words *)((const char *)bytes + i + 16 * k);
        }
    }
    words all = seen[0] | seen[1] | seen[2] | seen[3];
    return all[0] | all[1];
}

static uint64_t read_table(const struct table *table)
{
    return read_bytes(table->energy, (size_t)table->queries * PAIRS * sizeof(float)) |
           read_bytes(table->score, (size_t)table->queries * MODELS);
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *value, int count)
{
    qsort(value, (size_t)count, sizeof *value, compare);
    return (value[(count - 1) / 2] + value[count / 2]) / 2;
}

struct times {
    double read[ROUNDS_MOST], kernel[JOBS][ROUNDS_MOST], ratio[JOBS][ROUNDS_MOST];
};

/* Rounds with one kernel; `sums` holds what every kernel must find, NaN at first. */
static void time_kernel(const struct bench bench[JOBS], const struct table *table, int rounds, struct times *times,
                        double sums[JOBS])
{
    static volatile uint64_t sink;
    for (int i = 0; i < rounds; i++) {
        double start = milliseconds();
        sink = read_table(table);
        times->read[i] = milliseconds() - start;
        for (int j = 0; j < JOBS; j++) {
            start = milliseconds();
            double sum = decide(&bench[j], table);
            times->kernel[j][i] = milliseconds() - start;
            times->ratio[j][i] = times->kernel[j][i] / times->read[i];
            sums[j] = isnan(sums[j]) ? sum : sums[j];
            need(sum == sums[j]);
        }
    }
    (void)sink;
}

static void print_kernel(const char *name, int rounds, struct times *times, bool last)
{
    static const char *const job[JOBS] = {"energy_only", "with_gather"};
    printf("    {\"name\": \"%s\", \"read_ms\": %.2f", name, median(times->read, rounds));
    for (int j = 0; j < JOBS; j++) {
        printf(", \"%s\": {\"ms\": %.2f, \"ratio\": %.3f}", job[j], median(times->kernel[j], rounds),
               median(times->ratio[j], rounds));
    }
    printf("}%s\n", last ? "" : ",");
}

int main(int argc, char **argv)
{
    static struct bench bench[JOBS];
    static struct times times;
    struct table table = {.queries = argc > 1 ? atoi(argv[1]) : 200000};
    int rounds = argc > 2 ? atoi(argv[2]) : 9;
    double sums[JOBS] = {NAN, NAN};
    const char *name;
    need(table.queries > 0 && rounds > 0 && rounds <= ROUNDS_MOST);
    fill(&table);
    make_job(&bench[0], &table, false);
    make_job(&bench[1], &table, true);
    printf("{\n  \"queries\": %d, \"pairs\": %d, \"bytes_read\": %lld, \"rounds\": %d,\n  \"kernels\": [\n",
           table.queries, PAIRS, (long long)table.queries * (PAIRS * 4 + MODELS), rounds);
    for (int i = 0; (name = wr_kernels_name(i)); i++) {
        struct wr_error error;
        need(wr_kernels_choose(name, &error) == WR_OK);
        time_kernel(bench, &table, i == 0 ? 1 : rounds, &times, sums); /* scalar: a warm-up, and what to find */
        print_kernel(name, i == 0 ? 1 : rounds, &times, !wr_kernels_name(i + 1));
    }
    puts("  ]\n}");
    wr_meta_free(&bench[0].meta), wr_meta_free(&bench[1].meta);
    free(table.score), free(table.energy), free(table.latency);
    return 0;
}
