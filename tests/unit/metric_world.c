#include "tests/unit/metric_world.h"

#include "sim/base/memory.h"

#include <math.h>
#include <string.h>

static double limit(const void *config)
{
    (void)config;
    return 2.5;
}

static const struct wr_policy_kind oracle_kind = {.name = "oracle", .is_oracle = true};
static const struct wr_policy_kind limited_kind = {.name = "limited", .max_latency_s = limit};
static const struct wr_policy_kind plain_kind = {.name = "plain"};

static void set_reals(struct wr_meta *meta, enum wr_column_id id, double first, double second)
{
    ((double *)meta->column[id].data)[0] = first;
    ((double *)meta->column[id].data)[1] = second;
}

static void set_flags(struct wr_meta *meta, enum wr_column_id id, int8_t first, int8_t second)
{
    ((int8_t *)meta->column[id].data)[0] = first;
    ((int8_t *)meta->column[id].data)[1] = second;
}

static void make_labels(struct wr_meta *meta)
{
    struct wr_error error;
    const char *const label[4][2] = {
        {"small", "big"}, {"laptop", "cloud"}, {"small@laptop", "big@cloud"}, {"math", "law"}};
    const enum wr_column_id column[] = {WR_COL_MODEL, WR_COL_ACCELERATOR, WR_COL_PAIR, WR_COL_DOMAIN};
    for (int c = 0; c < 4; c++) {
        wr_meta_set_label(meta, column[c], 0, label[c][0], &error);
        wr_meta_set_label(meta, column[c], 1, label[c][1], &error);
    }
}

static void make_meta(struct wr_meta *meta)
{
    struct wr_error error;
    wr_meta_init(meta);
    meta->extent[WR_DIM_MODEL] = meta->extent[WR_DIM_ACCELERATOR] = 2;
    meta->extent[WR_DIM_PAIR] = meta->extent[WR_DIM_DOMAIN] = 2;
    meta->extent[WR_DIM_QUERY] = 4;
    const enum wr_column_id column[] = {WR_COL_MODEL,
                                        WR_COL_ACCELERATOR,
                                        WR_COL_PAIR,
                                        WR_COL_DOMAIN,
                                        WR_COL_SCORE,
                                        WR_COL_ENERGY,
                                        WR_COL_LATENCY,
                                        WR_COL_COST,
                                        WR_COL_INPUT_TOKENS,
                                        WR_COL_OUTPUT_TOKENS,
                                        WR_COL_QUERY_DOMAIN,
                                        WR_COL_PAIR_MODEL,
                                        WR_COL_PAIR_BASIS,
                                        WR_COL_PAIR_ACCELERATOR,
                                        WR_COL_PAIR_ENERGY_PROVENANCE,
                                        WR_COL_MODEL_USD_IN,
                                        WR_COL_MODEL_USD_OUT,
                                        WR_COL_PAIR_LATENCY_PROVENANCE,
                                        WR_COL_ACCELERATOR_SITE,
                                        WR_COL_MODEL_PARAMS_TOTAL,
                                        WR_COL_MODEL_PARAMS_ACTIVE};
    for (size_t i = 0; i < sizeof column / sizeof *column; i++) {
        wr_meta_add(meta, column[i], &error);
    }
    make_labels(meta);
    const int32_t identity[] = {0, 1};
    memcpy(meta->column[WR_COL_PAIR_MODEL].data, identity, sizeof identity);
    memcpy(meta->column[WR_COL_PAIR_ACCELERATOR].data, identity, sizeof identity);
    set_flags(meta, WR_COL_ACCELERATOR_SITE, WR_SITE_LOCAL, WR_SITE_CLOUD);
    set_flags(meta, WR_COL_PAIR_BASIS, WR_BASIS_WALL, WR_BASIS_ACCELERATOR);
    set_flags(meta, WR_COL_PAIR_ENERGY_PROVENANCE, WR_MEASURED, WR_MEASURED);
    set_flags(meta, WR_COL_PAIR_LATENCY_PROVENANCE, WR_MEASURED, WR_MEASURED);
    set_reals(meta, WR_COL_MODEL_PARAMS_TOTAL, 4e9, 70e9);
    set_reals(meta, WR_COL_MODEL_PARAMS_ACTIVE, 4e9, 7e9);
    set_reals(meta, WR_COL_MODEL_USD_IN, 0, 0.5);
    set_reals(meta, WR_COL_MODEL_USD_OUT, 0, 2);
}

void world_make(struct world *world)
{
    *world = (struct world){.pair = {LOCAL_PAIR, CLOUD_PAIR}, .local = {true, false}};
    make_meta(&world->meta);
    wr_totals_init(&world->totals);
    world->study = (struct wr_study){.name = "hand-made", .question = "Does it add up?"};
    world->study.objective.energy = 1;
    for (int p = 0; p < 2; p++) {
        world->law[p] = wr_pair_law_measured(1);
        world->basis[p] = (int)wr_meta_integer(&world->meta, WR_COL_PAIR_BASIS, p);
    }
    world->study.scenario.law = world->law;
    world->study.scenario.basis = world->basis;
    world->study.selection.correct_at = 1;
    world->study.pool = (struct wr_pool){.pairs = 2, .pair = world->pair, .local = world->local, .baseline = 1};
    world->policy[ORACLE] = (struct wr_policy){.kind = &oracle_kind, .name = "oracle"};
    world->policy[LIMITED] = (struct wr_policy){.kind = &limited_kind, .name = "limited"};
    world->policy[BASELINE] = (struct wr_policy){.kind = &plain_kind, .name = "(baseline)"};
    world->counts = (struct wr_replay_counts){.queries = 7, .filtered = 1, .dropped = 2, .replayed = 4};
    world->in = (struct wr_metric_inputs){.study = &world->study,
                                          .meta = &world->meta,
                                          .policy = world->policy,
                                          .policies = 2,
                                          .baseline = BASELINE,
                                          .iso = -1,
                                          .totals = &world->totals,
                                          .counts = &world->counts,
                                          .by_domain = true};
}

void world_free(struct world *world)
{
    wr_totals_free(&world->totals);
    wr_meta_free(&world->meta);
}

void world_add(struct world *world, struct query query)
{
    struct wr_error error;
    const struct wr_cell_key key = {.policy = query.policy, .pair = query.pair, .domain = query.domain};
    struct wr_cell *cell = wr_totals_cell(&world->totals, key, &error);
    const double w = query.weight;
    const bool late = query.policy == LIMITED && query.latency > 2.5;
    cell->n++;
    cell->weight += w;
    cell->served += w;
    cell->sum[WR_SUM_CORRECT] += w * query.correct;
    cell->sum[WR_SUM_SCORE] += w * query.score;
    cell->sum[WR_SUM_ENERGY] += w * query.energy;
    cell->sum[WR_SUM_LATENCY] += w * query.latency;
    if (query.latency > 0) {
        cell->sum[WR_SUM_POWER] += w * query.energy / query.latency;
        cell->sum[WR_SUM_POWER_WEIGHT] += w;
    } else {
        cell->zero_latency++;
    }
    cell->sum[WR_SUM_TOKENS_IN] += w * query.in;
    cell->sum[WR_SUM_TOKENS_OUT] += w * query.out;
    cell->sum[WR_SUM_COST] += w * query.cost;
    cell->sum[WR_SUM_IN_TIME] += late ? 0 : w * query.correct;
    struct wr_group *group = wr_totals_group(&world->totals, query.policy, query.domain, &error);
    group->n++;
    group->weight += w;
    group->weight2 += w * w;
    group->covered += query.pair == LOCAL_PAIR ? w : 0;
}

const struct wr_result_row *world_row(struct world *world, struct wr_metric_rows *rows, int policy, int slot,
                                      enum wr_metric_id metric)
{
    struct wr_error error;
    if (rows->row == NULL && wr_metrics_compute(&world->in, rows, &error) != WR_OK) {
        return NULL;
    }
    return wr_metric_rows_at(rows, policy, slot, metric);
}
