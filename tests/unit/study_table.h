/* The small table of the study tests: three models, two machines and a cloud. */
#ifndef WATTROUTE_TESTS_STUDY_TABLE_H
#define WATTROUTE_TESTS_STUDY_TABLE_H

#include "sim/table/meta.h"

#include <string.h>

/* Pairs: 0 small@laptop (wall), 1 large@rack (accelerator), 2 mid@laptop (wall), 3 small@desk (wall), 4 small@rack
 * (accelerator). Domains: math, computer science. Features: contaminated, score; routers: bert, score. 3 queries. */
static inline void make_table(struct wr_meta *meta)
{
    static const char *const models[] = {"small", "mid", "large"}, *const units[] = {"laptop", "desk", "rack"};
    static const char *const pairs[] = {"small@laptop", "large@rack", "mid@laptop", "small@desk", "small@rack"};
    static const int32_t model[] = {0, 2, 1, 0, 0}, unit[] = {0, 2, 0, 1, 2};
    static const int8_t site[] = {WR_SITE_LOCAL, WR_SITE_LOCAL, WR_SITE_CLOUD};
    static const int8_t basis[] = {WR_BASIS_WALL, WR_BASIS_ACCELERATOR, WR_BASIS_WALL, WR_BASIS_WALL,
                                   WR_BASIS_ACCELERATOR};
    static const double total[] = {8e9, 2e10, 7e10}, active[] = {8e9, 4e9, 7e10}, in[] = {0, 0, 0.5}, out[] = {0, 0, 2};
    static const enum wr_column_id columns[] = {WR_COL_MODEL,
                                                WR_COL_ACCELERATOR,
                                                WR_COL_PAIR,
                                                WR_COL_DOMAIN,
                                                WR_COL_ROUTER,
                                                WR_COL_FEATURE,
                                                WR_COL_SCORE,
                                                WR_COL_ENERGY,
                                                WR_COL_LATENCY,
                                                WR_COL_COST,
                                                WR_COL_OUTPUT_TOKENS,
                                                WR_COL_INPUT_TOKENS,
                                                WR_COL_QUERY_DOMAIN,
                                                WR_COL_QUERY_WEIGHT,
                                                WR_COL_ROUTER_SCORE,
                                                WR_COL_FEATURE_VALUE,
                                                WR_COL_PAIR_MODEL,
                                                WR_COL_PAIR_ACCELERATOR,
                                                WR_COL_PAIR_BASIS,
                                                WR_COL_ACCELERATOR_SITE,
                                                WR_COL_MODEL_PARAMS_TOTAL,
                                                WR_COL_MODEL_PARAMS_ACTIVE,
                                                WR_COL_MODEL_USD_IN,
                                                WR_COL_MODEL_USD_OUT};
    struct wr_error error;
    wr_meta_init(meta);
    meta->extent[WR_DIM_MODEL] = meta->extent[WR_DIM_ACCELERATOR] = meta->extent[WR_DIM_QUERY] = 3;
    meta->extent[WR_DIM_PAIR] = 5;
    meta->extent[WR_DIM_DOMAIN] = meta->extent[WR_DIM_ROUTER] = meta->extent[WR_DIM_FEATURE] = 2;
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        wr_meta_add(meta, columns[i], &error);
    }
    for (int i = 0; i < 3; i++) {
        wr_meta_set_label(meta, WR_COL_MODEL, i, models[i], &error);
        wr_meta_set_label(meta, WR_COL_ACCELERATOR, i, units[i], &error);
    }
    for (int i = 0; i < 5; i++) {
        wr_meta_set_label(meta, WR_COL_PAIR, i, pairs[i], &error);
    }
    wr_meta_set_label(meta, WR_COL_DOMAIN, 0, "math", &error);
    wr_meta_set_label(meta, WR_COL_DOMAIN, 1, "computer science", &error);
    wr_meta_set_label(meta, WR_COL_FEATURE, 0, "contaminated", &error);
    wr_meta_set_label(meta, WR_COL_FEATURE, 1, "score", &error);
    wr_meta_set_label(meta, WR_COL_ROUTER, 0, "bert", &error);
    wr_meta_set_label(meta, WR_COL_ROUTER, 1, "score", &error);
    memcpy(meta->column[WR_COL_PAIR_MODEL].data, model, sizeof model);
    memcpy(meta->column[WR_COL_PAIR_ACCELERATOR].data, unit, sizeof unit);
    memcpy(meta->column[WR_COL_PAIR_BASIS].data, basis, sizeof basis);
    memcpy(meta->column[WR_COL_ACCELERATOR_SITE].data, site, sizeof site);
    memcpy(meta->column[WR_COL_MODEL_PARAMS_TOTAL].data, total, sizeof total);
    memcpy(meta->column[WR_COL_MODEL_PARAMS_ACTIVE].data, active, sizeof active);
    memcpy(meta->column[WR_COL_MODEL_USD_IN].data, in, sizeof in);
    memcpy(meta->column[WR_COL_MODEL_USD_OUT].data, out, sizeof out);
}

#endif
