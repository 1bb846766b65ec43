/* Replays a reference table under many scenarios in one process and prints JSON: the totals of the oracle over all
 * pairs, the baseline (the last pair) as its fallback.
 *
 *   scenarios FILE THREADS SCENARIOS classes|dense [PAIRS]
 *
 * The objective of scenario s is c0 + cE E: with `classes` both depend on the pair's accelerator, with `dense` on the
 * pair; peers/scenarios_numpy.py has the same prices. PAIRS: only the last so many of the table. */
#include "sim/replay/scenarios.h"
#include "sim/store/measurement_reader.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct job {
    struct wr_source *source;
    int32_t *pair;
    bool *local;
    struct wr_price *price;
    struct wr_policy policy;
    struct wr_scenario_job job;
    double energy, latency, correct; /* over all scenarios */
};

static int fail(const char *what)
{
    fprintf(stderr, "scenarios: %s\n", what);
    return 1;
}

static enum wr_code take(void *context, const struct wr_scenario_result *result, struct wr_error *error)
{
    struct job *self = context;
    (void)error;
    for (size_t i = 0; i < result->totals->cells; i++) {
        const struct wr_cell *cell = &result->totals->cell[i];
        self->energy += cell->sum[WR_SUM_ENERGY];
        self->latency += cell->sum[WR_SUM_LATENCY];
        self->correct += cell->sum[WR_SUM_CORRECT];
    }
    return WR_OK;
}

static struct wr_price price_of(int64_t scenario, int64_t key)
{
    return (struct wr_price){.constant = (double)((scenario * 31 + key * 17) % 100) / 10,
                             .energy = 0.5 + (double)((scenario * 7919 + key * 104729) % 1000) / 1000};
}

static bool make(struct job *self, int64_t scenarios, bool dense, int pairs)
{
    const struct wr_meta *meta = self->source->meta;
    int64_t all = meta->extent[WR_DIM_PAIR];
    int count = pairs > 0 && pairs < all ? pairs : (int)all;
    self->pair = malloc((size_t)count * sizeof *self->pair);
    self->local = malloc((size_t)count * sizeof *self->local);
    self->price = calloc((size_t)scenarios * (size_t)count, sizeof *self->price);
    if (!self->pair || !self->local || !self->price) {
        return false;
    }
    for (int p = 0; p < count; p++) {
        self->pair[p] = (int32_t)(all - count + p);
        self->local[p] = wr_meta_pair_site(meta, self->pair[p]) == WR_SITE_LOCAL;
        int64_t accelerator = wr_meta_integer(meta, WR_COL_PAIR_ACCELERATOR, self->pair[p]);
        for (int64_t s = 0; s < scenarios; s++) {
            self->price[s * count + p] = price_of(s, dense ? self->pair[p] : accelerator);
        }
    }
    self->policy.kind = wr_policy_kind_of("oracle");
    self->policy.kind->defaults(self->policy.config);
    ((struct wr_oracle_config *)(void *)self->policy.config)->scope = WR_SCOPE_ALL;
    self->job = (struct wr_scenario_job){
        .replay = {.source = self->source,
                   .pool = {.pairs = count, .pair = self->pair, .local = self->local, .baseline = count - 1},
                   .selection = {.missing = WR_COMPLETE_CASE, .correct_at = 1},
                   .policy = &self->policy,
                   .policies = 1},
        .price = self->price,
        .scenarios = scenarios,
        .take = take,
        .context = self};
    return true;
}

int main(int argc, char **argv)
{
    struct job self = {0};
    struct wr_error error;
    if (argc < 5) {
        return fail("usage: scenarios FILE THREADS SCENARIOS classes|dense [PAIRS]");
    }
    if (wr_reader_open(&self.source, argv[1], &error) != WR_OK) {
        return fail("the file cannot be read");
    }
    bool made = make(&self, atoll(argv[3]), strcmp(argv[4], "dense") == 0, argc > 5 ? atoi(argv[5]) : 0);
    self.job.replay.threads = atoi(argv[2]);
    if (!made || wr_replay_scenarios(&self.job, &error) != WR_OK) {
        return fail("the replay failed");
    }
    printf("{\"energy_j\": %.17g, \"latency_s\": %.17g, \"correct\": %.17g}\n", self.energy, self.latency,
           self.correct);
    self.source->close(self.source);
    free(self.pair);
    free(self.local);
    free(self.price);
    return 0;
}
