/* A small table in which nothing is wrong, and a look at one: for the tests of the quality checks. */
#ifndef WATTROUTE_TESTS_QUALITY_TABLE_H
#define WATTROUTE_TESTS_QUALITY_TABLE_H

#include "tests/unit/unit.h"

#include "sim/base/random.h"
#include "sim/base/segment.h"
#include "sim/store/quality.h"
#include "sim/table/memory_table.h"
#include "sim/text/render.h"

#include <stdio.h>
#include <string.h>

enum { MODELS = 2, PAIRS = 3, ID = 6, MOST_ATTEMPTS = 4 };
static const char *const pairs[PAIRS] = {"A@desk", "B@desk", "B@hall"};

static double uniform(uint32_t stream, int64_t i)
{
    struct wr_random random = {.seed = 4, .stream = stream};
    return wr_random_uniform(&random, (uint64_t)i, 0);
}

static void declare(struct wr_meta *meta, int64_t queries, int64_t attempts, bool per_pair)
{
    static const enum wr_column_id ids[] = {WR_COL_MODEL,
                                            WR_COL_ACCELERATOR,
                                            WR_COL_PAIR,
                                            WR_COL_DOMAIN,
                                            WR_COL_SCORE,
                                            WR_COL_ENERGY,
                                            WR_COL_LATENCY,
                                            WR_COL_COST,
                                            WR_COL_OUTPUT_TOKENS,
                                            WR_COL_INPUT_TOKENS,
                                            WR_COL_QUERY_ID,
                                            WR_COL_QUERY_DOMAIN,
                                            WR_COL_PAIR_MODEL,
                                            WR_COL_PAIR_ACCELERATOR,
                                            WR_COL_PAIR_BATCH,
                                            WR_COL_PAIR_BASIS,
                                            WR_COL_PAIR_ENERGY_PROVENANCE,
                                            WR_COL_PAIR_LATENCY_PROVENANCE,
                                            WR_COL_ACCELERATOR_DEVICES,
                                            WR_COL_ACCELERATOR_ACTIVE_W,
                                            WR_COL_ACCELERATOR_TDP_W,
                                            WR_COL_CURVE_PAIR,
                                            WR_COL_CURVE_POWER};
    wr_meta_init(meta);
    meta->extent[WR_DIM_MODEL] = MODELS;
    meta->extent[WR_DIM_ACCELERATOR] = 2;
    meta->extent[WR_DIM_PAIR] = PAIRS;
    meta->extent[WR_DIM_DOMAIN] = 1;
    meta->extent[WR_DIM_CURVE_POINT] = 2;
    meta->extent[WR_DIM_QUERY] = queries;
    meta->extent[WR_DIM_ATTEMPT] = attempts;
    meta->extent[WR_DIM_QUERY_ID_LEN] = ID;
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        assert_int_equal(wr_meta_add(meta, ids[i], NULL), WR_OK);
    }
    meta->column[WR_COL_SCORE].type = WR_TYPE_FLOAT32;
    meta->column[WR_COL_SCORE].dim2 = per_pair ? WR_DIM_PAIR : WR_DIM_MODEL;
    static const char *const models[] = {"A", "B"}, *const units[] = {"desk", "hall"};
    for (int i = 0; i < 2; i++) {
        wr_meta_set_label(meta, WR_COL_MODEL, i, models[i], NULL);
        wr_meta_set_label(meta, WR_COL_ACCELERATOR, i, units[i], NULL);
        ((int32_t *)meta->column[WR_COL_CURVE_PAIR].data)[i] = i;
    }
    static const int32_t model_of[] = {0, 1, 1}, unit_of[] = {0, 0, 1};
    memcpy(meta->column[WR_COL_PAIR_MODEL].data, model_of, sizeof model_of);
    memcpy(meta->column[WR_COL_PAIR_ACCELERATOR].data, unit_of, sizeof unit_of);
    for (int p = 0; p < PAIRS; p++) {
        wr_meta_set_label(meta, WR_COL_PAIR, p, pairs[p], NULL);
    }
    memset(meta->column[WR_COL_PAIR_BASIS].data, WR_BASIS_WALL, PAIRS);
    memset(meta->column[WR_COL_PAIR_ENERGY_PROVENANCE].data, WR_MEASURED, PAIRS);
    memset(meta->column[WR_COL_PAIR_LATENCY_PROVENANCE].data, WR_MEASURED, PAIRS);
    wr_meta_set_label(meta, WR_COL_DOMAIN, 0, "maths", NULL);
}

/* Nothing is wrong with it: 10 to 20 J in 1 to 1.5 s, 100 to 200 tokens, graded scores. `attempts` = 0: not repeated.
 */
static struct wr_memory_table *sound_attempts(int64_t queries, int64_t attempts, bool per_pair)
{
    struct wr_meta meta;
    const int64_t answers = queries * (attempts > 0 ? attempts : 1);
    declare(&meta, queries, attempts, per_pair);
    struct wr_memory_table *table = wr_memory_table_new(&meta, NULL);
    assert_non_null(table);
    for (int64_t i = 0; i < answers * (per_pair ? PAIRS : MODELS); i++) {
        ((float *)table->rows[WR_COL_SCORE])[i] = (float)uniform(1, i);
    }
    for (int64_t i = 0; i < answers * PAIRS; i++) {
        ((float *)table->rows[WR_COL_ENERGY])[i] = (float)(10 + 10 * uniform(2, i));
        ((float *)table->rows[WR_COL_LATENCY])[i] = (float)(1 + 0.5 * uniform(3, i));
        ((float *)table->rows[WR_COL_COST])[i] = 0; /* free, always: no matter */
    }
    for (int64_t i = 0; i < answers * MODELS; i++) {
        ((int32_t *)table->rows[WR_COL_OUTPUT_TOKENS])[i] = (int32_t)(100 + 100 * uniform(4, i));
    }
    for (int64_t q = 0; q < queries; q++) {
        char id[24];
        int length = snprintf(id, sizeof id, "q%lld", (long long)q);
        memcpy((char *)table->rows[WR_COL_QUERY_ID] + q * ID, id, (size_t)length);
        ((int32_t *)table->rows[WR_COL_QUERY_DOMAIN])[q] = 0;
        ((int32_t *)table->rows[WR_COL_INPUT_TOKENS])[q] = (int32_t)(100 * uniform(5, q));
    }
    return table;
}

static inline struct wr_memory_table *sound(int64_t queries, bool per_pair)
{
    return sound_attempts(queries, 0, per_pair);
}

struct heard {
    char text[4096]; /* of the last finding */
};

static inline void hear(void *context, const struct wr_error *what, const struct wr_check_spec *check)
{
    (void)check;
    struct heard *heard = context;
    wr_error_render(what, heard->text, sizeof heard->text);
}

static inline enum wr_code leave_as_it_is(void *context, struct wr_row_block *block, struct wr_error *error)
{
    (void)context;
    (void)block;
    (void)error;
    return WR_OK;
}

static inline enum wr_code see(void *context, const struct wr_row_block *block, struct wr_error *error)
{
    (void)error;
    wr_quality_block(context, block);
    return WR_OK;
}

static inline struct wr_findings look(struct wr_memory_table *table, struct heard *heard)
{
    struct wr_findings findings = {.file = "t.csv", .most = 1000, .found = hear, .context = heard};
    struct wr_source *source = &table->source;
    struct wr_quality *quality = NULL;
    assert_int_equal(wr_quality_new(&quality, source->meta, NULL), WR_OK);
    const struct wr_block_sink sink = {.context = quality, .put = leave_as_it_is, .see = see};
    assert_int_equal(wr_source_pour(source, &sink, NULL), WR_OK);
    wr_quality_report(quality, &findings);
    wr_quality_free(quality);
    source->close(source);
    return findings;
}

/* Closes the table: `count` findings, all of `check`; the last one says `text`. */
static inline void expect(struct wr_memory_table *table, enum wr_check check, int64_t count, const char *text)
{
    struct heard heard = {""};
    struct wr_findings findings = look(table, &heard);
    for (int other = 0; other < WR_CHECKS; other++) {
        if (findings.count[other] != (other == (int)check ? count : 0)) {
            fail_msg("%s: %lld findings: %s", wr_check_spec((enum wr_check)other)->name,
                     (long long)findings.count[other], heard.text);
        }
    }
    if (count && !strstr(heard.text, text)) {
        fail_msg("'%s' is not in: %s", text, heard.text);
    }
    assert_int_equal(strncmp(heard.text, "t.csv: ", 7) == 0, count > 0);
}

#endif
