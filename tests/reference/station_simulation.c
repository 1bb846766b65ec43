#include "tests/reference/station_simulation.h"

#include "sim/base/random.h"

#include <math.h>
#include <stdlib.h>

struct request {
    double arrived, started;
    double left; /* tokens */
};

struct run {
    const struct wr_station *station;
    double arrivals;
    enum wr_lengths lengths;
    struct wr_random random;
    uint32_t replicate;
    uint64_t drawn;
    struct request *request; /* ring of those in the system, in the order of arrival; those in service come first */
    int64_t present, capacity;
    double now, next_arrival;
    bool counts;
    double time, energy, busy, served, sojourn, wait;
    int64_t finished;
};

static double exponential(struct run *run, double mean)
{
    return -mean * log(wr_random_uniform(&run->random, run->drawn++, run->replicate));
}

static int64_t in_service(const struct run *run)
{
    return run->present < run->station->cap ? run->present : run->station->cap;
}

/* How long until the first of those in service is done, and which; infinity when none is there. */
static double next_end(const struct run *run, int64_t *which)
{
    double least = INFINITY;
    for (int64_t i = 0; i < in_service(run); i++) {
        if (run->request[i].left < least) {
            least = run->request[i].left;
            *which = i;
        }
    }
    return in_service(run) > 0 ? least * run->station->time_s[in_service(run) - 1] : least;
}

static void pass(struct run *run, double time)
{
    const int64_t s = in_service(run);
    for (int64_t i = 0; i < s; i++) {
        run->request[i].left -= time / run->station->time_s[s - 1];
    }
    if (run->counts) {
        run->time += time;
        run->energy += time * (s > 0 ? run->station->power_w[s - 1] : run->station->idle_w);
        run->busy += s > 0 ? time : 0;
        run->served += time * (double)s;
    }
    run->now += time;
}

static void start(struct run *run, int64_t which)
{
    run->request[which].started = run->now;
}

static void arrive(struct run *run)
{
    if (run->present == run->capacity) {
        run->capacity = 2 * run->capacity + 64;
        run->request = realloc(run->request, (size_t)run->capacity * sizeof *run->request);
    }
    const double length =
        run->lengths == WR_LENGTHS_FIXED ? run->station->tokens : exponential(run, run->station->tokens);
    run->request[run->present++] = (struct request){run->now, 0, length};
    if (run->present <= run->station->cap) {
        start(run, run->present - 1);
    }
    run->next_arrival = run->now + exponential(run, 1 / run->arrivals);
}

static void finish(struct run *run, int64_t which)
{
    if (run->counts) {
        run->sojourn += run->now - run->request[which].arrived;
        run->wait += run->request[which].started - run->request[which].arrived;
        run->finished++;
    }
    for (int64_t i = which; i + 1 < run->present; i++) {
        run->request[i] = run->request[i + 1];
    }
    if (--run->present >= run->station->cap) {
        start(run, run->station->cap - 1);
    }
}

static void play(struct run *run, int requests)
{
    run->next_arrival = exponential(run, 1 / run->arrivals);
    for (int done = 0; done < requests + requests / 10;) {
        int64_t which = 0;
        const double end = next_end(run, &which), arrival = run->next_arrival - run->now;
        run->counts = done >= requests / 10;
        if (arrival < end) {
            pass(run, arrival);
            arrive(run);
        } else {
            pass(run, end);
            finish(run, which);
            done++;
        }
    }
}

void wr_play_station(const struct wr_station *station, double arrivals, enum wr_lengths lengths, int runs, int requests,
                     uint64_t seed, struct wr_played *played)
{
    double sum[WR_PLAYED_QUANTITIES] = {0}, squares[WR_PLAYED_QUANTITIES] = {0};
    for (int r = 0; r < runs; r++) {
        struct run run = {.station = station,
                          .arrivals = arrivals,
                          .lengths = lengths,
                          .random = {.seed = seed, .stream = 1},
                          .replicate = (uint32_t)r};
        play(&run, requests);
        const double finished = (double)run.finished;
        const double result[WR_PLAYED_QUANTITIES] = {run.energy / run.time, run.busy / run.time,
                                                     run.served / run.busy, run.sojourn / finished,
                                                     run.wait / finished,   run.energy / finished};
        for (int i = 0; i < WR_PLAYED_QUANTITIES; i++) {
            sum[i] += result[i];
            squares[i] += result[i] * result[i];
        }
        free(run.request);
    }
    for (int i = 0; i < WR_PLAYED_QUANTITIES; i++) {
        played->mean[i] = sum[i] / runs;
        played->error[i] = sqrt(fmax(squares[i] / runs - played->mean[i] * played->mean[i], 0) / (runs - 1));
    }
}
