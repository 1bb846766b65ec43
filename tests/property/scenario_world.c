#include "tests/property/scenario_world.h"

#include "sim/base/random.h"
#include "sim/study/node.h"
#include "sim/study/read.h"
#include "tests/unit/unit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const pair_name[WORLD_PAIRS] = {"m0@a0", "m0@a1", "m1@a0", "m1@a1"};

/* ---------------------------------------------------------------------------------------------- drawing */

struct dice {
    uint64_t seed;
    uint32_t drawn;
};

static double unit(struct dice *dice)
{
    return random_unit(dice->seed, 700, dice->drawn++);
}

/* Between two positive numbers, evenly on a logarithmic scale. */
static double between(struct dice *dice, double low, double high)
{
    return low * pow(high / low, unit(dice));
}

static bool coin(struct dice *dice)
{
    return unit(dice) < 0.5;
}

static double sometimes(struct dice *dice, double low, double high)
{
    const double value = between(dice, low, high);
    return coin(dice) ? value : (double)NAN;
}

void scenario_world_neutral(struct world_level *level)
{
    *level = (struct world_level){.concurrency = (double)NAN,
                                  .queries_per_s = (double)NAN,
                                  .attribution = 1,
                                  .keep_warm_s = (double)INFINITY,
                                  .pue = (double)NAN,
                                  .psu_efficiency = (double)NAN,
                                  .host_factor = (double)NAN,
                                  .host_w = (double)NAN,
                                  .host_idle_w = (double)NAN,
                                  .network_j = (double)NAN,
                                  .idle_w = 20,
                                  .off_w = 3,
                                  .setup_w = 60};
}

static void draw_overheads(struct world_level *level, struct dice *dice, bool cloud)
{
    level->pue = sometimes(dice, 1, 2);
    level->psu_efficiency = sometimes(dice, 0.6, 1);
    level->host_factor = sometimes(dice, 1, 2);
    level->host_w = sometimes(dice, 1, 100);
    level->host_idle_w = sometimes(dice, 1, 100);
    level->network_j = cloud ? sometimes(dice, 0.1, 10) : (double)NAN;
    level->idle_w = between(dice, 1, 100);
    level->off_w = between(dice, 0.01, 1) * level->idle_w;
    level->setup_w = between(dice, 1, 300);
    level->attribution = coin(dice) ? 1 : unit(dice);
    level->subtracts = unit(dice) < 0.3;
}

/* A form of any kind, in numbers of all sizes that real units have; the curve is in the table. */
static void draw_batching(struct world_level *level, struct dice *dice)
{
    char *text = level->batching;
    const size_t size = sizeof level->batching;
    switch ((int)(unit(dice) * 4)) {
    case 0:
        snprintf(text, size, "kind: curve");
        break;
    case 1:
        snprintf(text, size, "kind: affine, t0_s: %g, t1_s: %g, c_j: %g, k_j: %g", between(dice, 1e-3, 1e-1),
                 between(dice, 1e-6, 1e-3), between(dice, 1e-3, 1), between(dice, 1, 100));
        break;
    case 2:
        snprintf(text, size, "kind: logistic, p0_w: %g, pr_w: %g, kp: %g, x0: %g, t0_s: %g, t1_s: %g",
                 between(dice, 50, 500), between(dice, 50, 500), between(dice, 0.3, 3), between(dice, 1, 6),
                 between(dice, 1e-3, 1e-1), between(dice, 1e-6, 1e-3));
        break;
    default:
        snprintf(text, size,
                 "kind: roofline, weight_bytes: %g, cache_bytes: %g, bytes_per_s: %g, flop_per_s: %g, active_params: "
                 "%g, loaded_w: %g, memory_w: %g, compute_w: %g",
                 between(dice, 1e10, 1e11), between(dice, 1e7, 1e9), between(dice, 1e12, 1e13),
                 between(dice, 1e14, 1e15), between(dice, 1e9, 1e11), between(dice, 50, 200), between(dice, 50, 300),
                 between(dice, 50, 300));
    }
    if (coin(dice)) {
        level->concurrency = floor(between(dice, 1, 256));
        return;
    }
    level->queries_per_s = between(dice, 1e-3, 3);
    snprintf(level->fleet, sizeof level->fleet, "{utilisation: %g, scaling: %s}", 0.1 + 0.8 * unit(dice),
             coin(dice) ? "reserved" : "elastic");
}

static void draw_idle(struct world_level *level, struct dice *dice, bool cloud)
{
    level->idle = (enum world_idle)(unit(dice) * (cloud ? 3 : 4));
    level->utilisation = 0.02 + 0.98 * unit(dice);
    level->devices = 1 + floor(unit(dice) * 8);
    level->horizon_s = between(dice, 1e5, 1e7); /* above what all queries of a table take */
    level->queries_per_day = between(dice, 1, 2000);
    level->keep_warm_s = coin(dice) ? (double)INFINITY : between(dice, 1, 1e4);
    level->setup_s = isinf(level->keep_warm_s) || coin(dice) ? 0 : between(dice, 1, 100);
}

void scenario_world_draw(struct world *self, uint64_t seed)
{
    struct dice dice = {.seed = seed};
    scenario_world_free(self);
    *self = (struct world){.seed = seed,
                           .domains = (int)(unit(&dice) * 4),
                           .measured_batch = floor(between(&dice, 1, 64)),
                           .devices = 1 + (int)(unit(&dice) * 4)};
    for (int site = 0; site < WORLD_SITES; site++) {
        struct world_level *level = &self->level[site];
        scenario_world_neutral(level);
        draw_overheads(level, &dice, site == WORLD_CLOUD);
        draw_idle(level, &dice, site == WORLD_CLOUD);
        if (site == WORLD_CLOUD && unit(&dice) < 0.7) {
            draw_batching(level, &dice);
        }
        level->idle = isnan(level->queries_per_s) ? level->idle : IDLE_NONE;
        if (level->idle == IDLE_NONE && isnan(level->queries_per_s)) {
            level->host_idle_w = (double)NAN;
        }
    }
}

/* ------------------------------------------------------------------------------------------------ table */

static void *add_column(struct wr_meta *meta, enum wr_column_id id)
{
    assert_int_equal(wr_meta_add(meta, id, NULL), WR_OK);
    return meta->column[id].data;
}

/* Energy and time per token fall and rise with the batch, unevenly. */
static void add_curves(struct wr_meta *meta, uint64_t seed)
{
    enum { POINTS = 6 };
    static const double batch[POINTS] = {1, 4, 16, 64, 256, 1024};
    meta->extent[WR_DIM_CURVE_POINT] = POINTS * WORLD_PAIRS;
    int32_t *pair = add_column(meta, WR_COL_CURVE_PAIR);
    double *batches = add_column(meta, WR_COL_CURVE_BATCH), *joules = add_column(meta, WR_COL_CURVE_J);
    double *seconds = add_column(meta, WR_COL_CURVE_S);
    for (int i = 0; i < POINTS * WORLD_PAIRS; i++) {
        const uint64_t key = (uint64_t)i;
        pair[i] = i / POINTS;
        batches[i] = batch[i % POINTS];
        joules[i] = 10 / pow(batches[i], 0.7) * (0.8 + 0.4 * random_unit(seed, 701, key));
        seconds[i] = 0.01 * pow(batches[i], 0.2) * (0.9 + 0.2 * random_unit(seed, 702, key));
    }
}

static void make_table(struct world *self)
{
    const struct random_table spec = {.seed = self->seed,
                                      .queries = 20 + random_die(self->seed, 703, 200),
                                      .models = WORLD_MODELS,
                                      .accelerators = WORLD_SITES,
                                      .clouds = 1,
                                      .domains = self->domains,
                                      .weights = self->seed % 2,
                                      .energy = true,
                                      .latency = true,
                                      .tokens_in = true,
                                      .tokens_out = true,
                                      .right = 0.6,
                                      .levels = 2000};
    self->table = random_table_make(&spec);
    struct wr_meta *meta = &self->table->meta;
    double *batch = add_column(meta, WR_COL_PAIR_BATCH);
    int8_t *basis = add_column(meta, WR_COL_PAIR_BASIS);
    int32_t *devices = add_column(meta, WR_COL_ACCELERATOR_DEVICES);
    double *idle = add_column(meta, WR_COL_ACCELERATOR_LOADED_IDLE_W),
           *off = add_column(meta, WR_COL_ACCELERATOR_OFF_W);
    double *setup = add_column(meta, WR_COL_ACCELERATOR_SETUP_W);
    for (int p = 0; p < WORLD_PAIRS; p++) {
        batch[p] = p % 2 == WORLD_CLOUD ? self->measured_batch : 1;
        basis[p] = WR_BASIS_ACCELERATOR;
    }
    for (int site = 0; site < WORLD_SITES; site++) {
        devices[site] = site == WORLD_CLOUD ? self->devices : 1;
        idle[site] = self->level[site].idle_w;
        off[site] = self->level[site].off_w;
        setup[site] = self->level[site].setup_w;
    }
    add_curves(meta, self->seed);
    int32_t *tokens = self->table->rows[WR_COL_OUTPUT_TOKENS]; /* a load of none would be an error */
    for (int64_t i = 0; i < wr_meta_elements(meta, WR_COL_OUTPUT_TOKENS); i++) {
        tokens[i] = tokens[i] > 0 ? tokens[i] : 1;
    }
}

/* ------------------------------------------------------------------------------------------------ study */

/* Adds "KEY: VALUE, " where there is one. */
static void say(FILE *text, const char *key, double value)
{
    if (!isnan(value)) {
        fprintf(text, "%s: %.17g, ", key, value);
    }
}

static void say_idle(FILE *text, const struct world_level *level)
{
    static const char *const kinds[] = {"none", "utilisation", "fleet", "poisson"};
    fprintf(text, "idle: {kind: %s, ", kinds[level->idle]);
    if (level->idle == IDLE_UTILISATION) {
        say(text, "utilisation", level->utilisation);
    } else if (level->idle == IDLE_FLEET) {
        say(text, "devices", level->devices);
        say(text, "horizon_s", level->horizon_s);
    } else if (level->idle == IDLE_POISSON) {
        say(text, "queries_per_device_day", level->queries_per_day);
        if (isfinite(level->keep_warm_s)) {
            say(text, "keep_warm_s", level->keep_warm_s);
            say(text, "setup_s", level->setup_s);
        }
    }
    if (level->idle != IDLE_NONE) {
        fprintf(text, "attribution: %.17g, active_baseline: %s", level->attribution,
                level->subtracts ? "subtract" : "keep");
    }
    fprintf(text, "}, ");
}

static void say_level(FILE *text, const char *site, const struct world_level *level)
{
    fprintf(text, "  %s: {", site);
    if (level->batching[0] != '\0') {
        fprintf(text, "batching: {%s, ", level->batching);
        say(text, "concurrency", level->concurrency);
        if (isnan(level->concurrency)) {
            say(text, "queries_per_s", level->queries_per_s);
            fprintf(text, "cap: 64}, fleet: %s, ", level->fleet);
        } else {
            fprintf(text, "}, ");
        }
    }
    say_idle(text, level);
    fprintf(text, "overheads: {");
    say(text, "pue", level->pue);
    say(text, "psu_efficiency", level->psu_efficiency);
    say(text, "host_factor", level->host_factor);
    say(text, "host_w", level->host_w);
    say(text, "host_idle_w", level->host_idle_w);
    say(text, "network_j", level->network_j);
    fprintf(text, "}}\n");
}

static char *study_text(const struct world *self)
{
    char *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);
    fprintf(file, "wattroute: 1\nname: random\nmeasurements: none\nbaseline: \"m0@a1\"\nallow_mixed_basis: true\n"
                  "policies:\n  cloud: {kind: always, pair: baseline}\n  local: {kind: always, pair: \"m0@a0\"}\n"
                  "  oracle: {kind: oracle, scope: all}\nassumptions:\n");
    say_level(file, "local", &self->level[WORLD_LOCAL]);
    say_level(file, "cloud", &self->level[WORLD_CLOUD]);
    fclose(file);
    return text;
}

static void fail_study(const struct world *self, const struct wr_error *error)
{
    char *text = study_text(self);
    print_error("seed %d: %s at %d:%d: %s %s\n%s", (int)self->seed, wr_error_row(error->code)->name, (int)error->line,
                (int)error->column, error->value[0].text, error->value[1].text, text);
    free(text);
    fail();
}

static void read_study(struct world *self)
{
    struct wr_error error;
    char *text = study_text(self);
    struct wr_node *root = wr_node_parse("random.yaml", text, strlen(text), &error);
    enum wr_code code = root ? wr_study_of_tree(&self->study, root, &error) : error.code;
    code = code == WR_OK ? wr_study_bind(&self->study, &self->table->meta, &error) : code;
    free(text);
    if (code != WR_OK) {
        fail_study(self, &error);
    }
}

/* --------------------------------------------------------------------------------------------------- run */

static void replay(struct world *self)
{
    struct wr_error error;
    struct wr_replay_counts counts;
    const struct wr_study *study = &self->study;
    struct wr_replay_job job = {.source = &self->table->source,
                                .pool = study->pool,
                                .price = study->price,
                                .latency = study->latency,
                                .selection = study->selection,
                                .policy = study->policy,
                                .policies = study->policies,
                                .threads = 1};
    const enum wr_code code =
        study->scenario.depends_on_load
            ? wr_replay_repriced(&job, study, POLICY_CLOUD, &self->repriced, &self->totals, &counts, &error)
            : wr_replay(&job, &self->totals, &counts, &error);
    if (code != WR_OK) {
        fail_study(self, &error);
    }
}

void scenario_world_run(struct world *self)
{
    struct wr_rates rates[WORLD_PAIRS];
    scenario_world_free(self);
    make_table(self);
    read_study(self);
    replay(self);
    for (int p = 0; p < WORLD_PAIRS; p++) {
        rates[p] = (struct wr_rates){.usd_per_s = 1};
    }
    for (int policy = 0; policy < WORLD_POLICIES; policy++) {
        const struct wr_settled *settled = self->repriced.settled ? &self->repriced.settled[policy] : NULL;
        const struct wr_account_scope scope = {&self->totals, &self->table->meta, policy, WR_EVERY_DOMAIN};
        self->account[policy] = wr_account_measured(&scope, WR_PARAMETERS_TOTAL);
        wr_account_assume(&self->account[policy], &scope, settled ? settled->law : self->study.scenario.law, NULL,
                          rates);
        self->account[policy].standing = settled ? settled->standing_j : 0;
    }
    self->weight = self->account[0].weight;
}

void scenario_world_free(struct world *self)
{
    wr_totals_free(&self->totals);
    wr_repriced_free(&self->repriced);
    if (self->table) {
        wr_study_free(&self->study);
        self->table->source.close(&self->table->source);
        self->table = NULL;
    }
}

double scenario_world_energy(const struct world *self, int policy)
{
    return self->account[policy].energy.sum + self->account[policy].standing;
}

struct world_sums scenario_world_sums_of(const struct world *self, int policy, int pair)
{
    struct world_sums sums = {0};
    const char *name = pair_name[pair];
    for (size_t i = 0; i < self->totals.cells; i++) {
        const struct wr_cell *cell = &self->totals.cell[i];
        if (cell->key.policy == policy &&
            strcmp(wr_meta_label(&self->table->meta, WR_COL_PAIR, cell->key.pair), name) == 0) {
            sums.w += cell->weight;
            sums.e += cell->sum[WR_SUM_ENERGY];
            sums.t += cell->sum[WR_SUM_LATENCY];
            sums.t2 += cell->sum[WR_SUM_LATENCY2];
            sums.n += cell->sum[WR_SUM_TOKENS_OUT];
        }
    }
    return sums;
}
