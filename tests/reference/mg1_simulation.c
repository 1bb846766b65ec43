#include "tests/reference/mg1_simulation.h"

#include "sim/base/random.h"

#include <math.h>
#include <string.h>

enum { BUSY, IDLE, OFF, SETUP, WAIT };
#define LONG_SHARE 0.1
#define LONG_TIMES 19

struct run {
    double arrivals, keep_warm_s;
    const struct wr_duration *service, *setup;
    struct wr_random random;
    uint64_t drawn;
    double arrival, free;             /* of the present query; when the device will have served all before it */
    double sum[WR_SERVED_QUANTITIES]; /* of the present batch */
};

static double uniform(struct run *run)
{
    return wr_random_uniform(&run->random, run->drawn++, 0);
}

static double exponential(struct run *run, double mean)
{
    return -mean * log(uniform(run));
}

/* Of the short ones, so that the mean of all is `mean`. */
static double short_mean(double mean)
{
    return mean / (1 - LONG_SHARE + LONG_SHARE * LONG_TIMES);
}

static double draw(struct run *run, const struct wr_duration *duration)
{
    switch (duration->kind) {
    case WR_DURATION_EXPONENTIAL:
        return exponential(run, duration->mean);
    case WR_DURATION_MIXED:
        return exponential(run, short_mean(duration->mean) * (uniform(run) < LONG_SHARE ? LONG_TIMES : 1));
    default:
        return duration->mean;
    }
}

double wr_duration_square(const struct wr_duration *self)
{
    const double mean = self->mean, brief = short_mean(mean);
    return self->kind == WR_DURATION_FIXED ? mean * mean
           : self->kind == WR_DURATION_EXPONENTIAL
               ? 2 * mean * mean
               : 2 * brief * brief * (1 - LONG_SHARE + LONG_SHARE * LONG_TIMES * LONG_TIMES);
}

/* The device has been alone since `free`, and a query comes. */
static void wake(struct run *run)
{
    const double alone = run->arrival - run->free;
    if (alone <= run->keep_warm_s) {
        run->sum[IDLE] += alone;
        run->free = run->arrival;
        return;
    }
    const double setup = draw(run, run->setup);
    run->sum[IDLE] += run->keep_warm_s;
    run->sum[OFF] += alone - run->keep_warm_s;
    run->sum[SETUP] += setup;
    run->free = run->arrival + setup;
}

static void serve_one(struct run *run)
{
    run->arrival += exponential(run, 1 / run->arrivals);
    if (run->arrival > run->free) {
        wake(run);
    }
    const double service = draw(run, run->service);
    run->sum[WAIT] += run->free - run->arrival;
    run->sum[BUSY] += service;
    run->free += service;
}

/* Shares of the batch's time, and the mean wait. */
static void play_batch(struct run *run, int queries, double result[WR_SERVED_QUANTITIES])
{
    memset(run->sum, 0, sizeof run->sum);
    for (int i = 0; i < queries; i++) {
        serve_one(run);
    }
    const double time = run->sum[BUSY] + run->sum[IDLE] + run->sum[OFF] + run->sum[SETUP];
    for (int i = 0; i < WR_SERVED_QUANTITIES; i++) {
        result[i] = run->sum[i] / (i == WAIT ? queries : time);
    }
}

void wr_play_device(double arrivals, double keep_warm_s, const struct wr_duration *service,
                    const struct wr_duration *setup, int batches, int queries, uint64_t seed, struct wr_served *served)
{
    struct run run = {.arrivals = arrivals,
                      .keep_warm_s = keep_warm_s,
                      .service = service,
                      .setup = setup,
                      .random = {.seed = seed, .stream = 2}};
    double sum[WR_SERVED_QUANTITIES] = {0}, squares[WR_SERVED_QUANTITIES] = {0};
    for (int batch = -1; batch < batches; batch++) {
        double result[WR_SERVED_QUANTITIES];
        play_batch(&run, queries, result);
        for (int i = 0; batch >= 0 && i < WR_SERVED_QUANTITIES; i++) {
            sum[i] += result[i];
            squares[i] += result[i] * result[i];
        }
    }
    for (int i = 0; i < WR_SERVED_QUANTITIES; i++) {
        served->mean[i] = sum[i] / batches;
        const double variance = squares[i] / batches - served->mean[i] * served->mean[i];
        served->error[i] = sqrt(fmax(variance, 0) / (batches - 1));
    }
}
