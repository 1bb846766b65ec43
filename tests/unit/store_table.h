/* A random measurement table with every column, for the tests of the store. */
#ifndef WATTROUTE_TESTS_STORE_TABLE_H
#define WATTROUTE_TESTS_STORE_TABLE_H

#include "sim/base/random.h"
#include "sim/table/memory_table.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static uint64_t store_bits(uint64_t seed, uint64_t key)
{
    struct wr_random random = {.seed = seed, .stream = 77};
    return wr_random_bits(&random, key, 0);
}

/* Values that are valid for the column, about one in seven missing. */
static void fill_values(enum wr_column_id id, enum wr_type type, int64_t elements, uint64_t seed, int64_t domains,
                        void *data)
{
    for (int64_t i = 0; i < elements; i++) {
        uint64_t bits = store_bits(seed, (uint64_t)id << 40 | (uint64_t)i);
        bool missing = bits % 7 == 0;
        double real = (double)(bits >> 40) / 65536;
        if (type == WR_TYPE_INT8) {
            ((int8_t *)data)[i] = missing ? -1 : (int8_t)(bits >> 8 & 1);
        } else if (type == WR_TYPE_INT32) {
            int64_t most = id == WR_COL_QUERY_DOMAIN ? domains : 100000;
            ((int32_t *)data)[i] = missing ? -1 : (int32_t)((bits >> 8) % (uint64_t)most);
        } else if (type == WR_TYPE_FLOAT32) {
            ((float *)data)[i] = missing ? NAN : (float)(id == WR_COL_SCORE ? real / 512 : real);
        } else if (type == WR_TYPE_FLOAT64) {
            ((double *)data)[i] = missing && id != WR_COL_QUERY_WEIGHT ? NAN : real;
        }
    }
}

static void label(struct wr_meta *meta, enum wr_column_id id, const char *stem)
{
    for (int64_t i = 0; i < meta->extent[meta->column[id].dim]; i++) {
        char text[64];
        snprintf(text, sizeof text, "%s %lld \xc3\xa9", stem, (long long)i);
        assert(wr_meta_set_label(meta, id, i, text, NULL) == WR_OK);
    }
}

/* Small columns: indices in range, pair labels that agree, the rest from fill_values(). */
static void fill_small(struct wr_meta *meta, uint64_t seed)
{
    for (int i = 0; i < WR_COLUMNS; i++) {
        enum wr_column_id id = (enum wr_column_id)i;
        struct wr_column *column = &meta->column[id];
        if (column->present && column->data && column->type == WR_TYPE_FLOAT64) {
            fill_values(id, column->type, wr_meta_elements(meta, id), seed, 1, column->data);
        }
    }
    for (int64_t i = 0; i < meta->extent[WR_DIM_PAIR]; i++) {
        int32_t model = (int32_t)(i % meta->extent[WR_DIM_MODEL]);
        int32_t unit = (int32_t)(i / meta->extent[WR_DIM_MODEL]);
        char text[160];
        snprintf(text, sizeof text, "%s@%s", wr_meta_label(meta, WR_COL_MODEL, model),
                 wr_meta_label(meta, WR_COL_ACCELERATOR, unit));
        ((int32_t *)meta->column[WR_COL_PAIR_MODEL].data)[i] = model;
        ((int32_t *)meta->column[WR_COL_PAIR_ACCELERATOR].data)[i] = unit;
        ((int8_t *)meta->column[WR_COL_PAIR_BASIS].data)[i] = (int8_t)(i % 5 - 1);
        ((int8_t *)meta->column[WR_COL_PAIR_ENERGY_PROVENANCE].data)[i] = (int8_t)(i % 3);
        ((int8_t *)meta->column[WR_COL_PAIR_LATENCY_PROVENANCE].data)[i] = (int8_t)(i % 3);
        assert(wr_meta_set_label(meta, WR_COL_PAIR, i, text, NULL) == WR_OK);
    }
    for (int64_t i = 0; i < meta->extent[WR_DIM_ACCELERATOR]; i++) {
        ((int8_t *)meta->column[WR_COL_ACCELERATOR_SITE].data)[i] = (int8_t)(i % 2);
    }
    for (int64_t i = 0; i < meta->extent[WR_DIM_CURVE_POINT]; i++) {
        ((int32_t *)meta->column[WR_COL_CURVE_PAIR].data)[i] = (int32_t)(i % meta->extent[WR_DIM_PAIR]);
    }
}

static void declare(struct wr_meta *meta, int64_t queries, int64_t attempts, bool graded)
{
    wr_meta_init(meta);
    meta->extent[WR_DIM_MODEL] = 3;
    meta->extent[WR_DIM_ACCELERATOR] = 2;
    meta->extent[WR_DIM_PAIR] = 5;
    meta->extent[WR_DIM_DOMAIN] = 4;
    meta->extent[WR_DIM_ROUTER] = 2;
    meta->extent[WR_DIM_FEATURE] = 3;
    meta->extent[WR_DIM_CURVE_POINT] = 7;
    meta->extent[WR_DIM_QUERY] = queries;
    meta->extent[WR_DIM_ATTEMPT] = attempts;
    meta->extent[WR_DIM_QUERY_ID_LEN] = 12;
    for (int i = 0; i < WR_COL_CHECKED_VARIABLE; i++) {
        assert(wr_meta_add(meta, (enum wr_column_id)i, NULL) == WR_OK);
    }
    meta->column[WR_COL_SCORE].type = graded ? WR_TYPE_FLOAT32 : WR_TYPE_INT8;
    meta->column[WR_COL_INPUT_TOKENS].dim2 = graded ? WR_DIM_MODEL : WR_DIM_NONE;
    meta->column[WR_COL_OUTPUT_TOKENS].dim2 = graded ? WR_DIM_PAIR : WR_DIM_MODEL;
    meta->column[WR_COL_OUTPUT_TOKENS].provenance = WR_DERIVED;
    label(meta, WR_COL_MODEL, "model");
    label(meta, WR_COL_ACCELERATOR, "unit");
    label(meta, WR_COL_DOMAIN, "domain");
    label(meta, WR_COL_ROUTER, "router");
    label(meta, WR_COL_FEATURE, "feature");
}

/* `attempts` = 0: not repeated. */
static struct wr_memory_table *store_attempts(int64_t queries, int64_t attempts, uint64_t seed, bool graded)
{
    struct wr_meta meta;
    declare(&meta, queries, attempts, graded);
    fill_small(&meta, seed);
    struct wr_memory_table *table = wr_memory_table_new(&meta, NULL);
    assert(table);
    for (int i = 0; i < WR_COLUMNS; i++) {
        enum wr_column_id id = (enum wr_column_id)i;
        if (table->rows[id]) {
            fill_values(id, table->meta.column[id].type, wr_meta_elements(&table->meta, id), seed, 4, table->rows[id]);
        }
    }
    for (int64_t q = 0; q < queries; q++) {
        char id[24];
        int length = snprintf(id, sizeof id, "q%lld", (long long)q);
        memcpy((char *)table->rows[WR_COL_QUERY_ID] + q * 12, id, (size_t)length);
    }
    return table;
}

static inline struct wr_memory_table *store_table(int64_t queries, uint64_t seed, bool graded)
{
    return store_attempts(queries, 0, seed, graded);
}

#endif
