#include "analysis/tables/pool_report.h"

#include "analysis/tables/table_data.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const enum wr_metric_id wr_pool_savings[WR_POOL_SAVINGS] = {WR_METRIC_ENERGY_SAVINGS, WR_METRIC_COMPUTE_SAVINGS,
                                                            WR_METRIC_COST_SAVINGS, WR_METRIC_CARBON_SAVINGS};
static const struct {
    const char *metric, *heading;
} savings[WR_POOL_SAVINGS] = {{"energy_savings", "energy"},
                              {"compute_savings", "compute"},
                              {"cost_savings", "cost"},
                              {"carbon_savings", "carbon"}};

enum { LIST = 2048, NAME = 300 };

static int size_of(const struct wr_model_pool *pool)
{
    return __builtin_popcountll(pool->models);
}

/* "(all models)", "only M", "without M", "greedy 3", "best 3". */
static void name_pool(const struct wr_pool_report *report, const struct wr_model_pool *pool, char name[NAME])
{
    switch (pool->kind) {
    case WR_POOL_ALL:
        snprintf(name, NAME, "(all models)");
        break;
    case WR_POOL_ONLY:
    case WR_POOL_WITHOUT:
        snprintf(name, NAME, "%s %s", pool->kind == WR_POOL_ONLY ? "only" : "without", report->model[pool->model]);
        break;
    default:
        snprintf(name, NAME, "%s %d", pool->kind == WR_POOL_GREEDY ? "greedy" : "best", size_of(pool));
    }
}

/* "A, B, C"; what does not fit is left out and counted. */
static void list_models(const struct wr_pool_report *report, uint64_t models, char text[LIST])
{
    size_t at = 0;
    text[0] = '\0';
    for (uint64_t left = models; left; left &= left - 1) {
        const char *name = report->model[__builtin_ctzll(left)];
        if (at + strlen(name) + 40 > LIST) {
            snprintf(text + at, LIST - at, ", and %d more", __builtin_popcountll(left));
            return;
        }
        at += (size_t)snprintf(text + at, LIST - at, "%s%s", at ? ", " : "", name);
    }
}

/* ------------------------------------------------------------------------------------------- tidy rows */

struct rows {
    struct wr_table *data;
    const struct wr_pool_report *report;
    char name[NAME];
    enum wr_code code;
    struct wr_error *error;
};

static void add(struct rows *self, const char *metric, double value, const char *note)
{
    if (self->code != WR_OK) {
        return;
    }
    struct wr_table_row row = wr_table_row_begin(self->data, self->error);
    const char *const labels[] = {self->report->study, WR_SCENARIO_DEFAULT, self->name, "all", metric};
    for (int i = 0; i < 5; i++) {
        wr_table_row_text(&row, labels[i]);
    }
    wr_table_row_number(&row, value, note);
    wr_table_row_number(&row, (double)NAN, "");
    wr_table_row_number(&row, (double)NAN, "");
    wr_table_row_number(&row, (double)self->report->queries, "");
    wr_table_row_text(&row, "1");
    wr_table_row_text(&row, note);
    self->code = row.code;
}

static void add_pool(struct rows *self, const struct wr_model_pool *pool)
{
    const struct wr_pool_report *report = self->report;
    const struct wr_model_pool *single = &report->pool[report->best_single], *all = &report->pool[0];
    char models[LIST], note[NAME + 40];
    list_models(report, pool->models, models);
    name_pool(report, pool, self->name);
    add(self, "models", size_of(pool), models);
    add(self, "accuracy", pool->accuracy, "share of queries that some model of the pool answers correctly");
    add(self, "coverage", pool->coverage, "on some local pair of the pool");
    snprintf(note, sizeof note, "accuracy above that of %s", report->model[single->model]);
    add(self, "accuracy_margin", pool->accuracy - single->accuracy, note);
    if (pool->kind == WR_POOL_WITHOUT) {
        add(self, "accuracy_lost", all->accuracy - pool->accuracy, "below that of all models");
    }
    for (int i = 0; i < WR_POOL_SAVINGS && pool->kind != WR_POOL_ONLY; i++) {
        add(self, savings[i].metric, pool->saved[i], pool->why[i]);
    }
}

enum wr_code wr_pool_rows(struct wr_table *data, const struct wr_pool_report *report, struct wr_error *error)
{
    static const char *const heading[] = {"study", "scenario", "policy", "domain", "metric", "value",
                                          "lo",    "hi",       "n",      "unit",   "note"};
    struct rows rows = {.data = data, .report = report, .code = WR_OK, .error = error};
    for (int i = 0; i < 11; i++) {
        wr_table_column(data, i >= 5 && i <= 8 ? WR_TABLE_FIGURE : WR_TABLE_LABEL, heading[i], "");
    }
    for (int i = 0; i < report->pools; i++) {
        add_pool(&rows, &report->pool[i]);
    }
    return rows.code;
}

/* ------------------------------------------------------------------------------------------- for people */

/* Carbon is a column where the study says what is emitted. */
static int shown_savings(const struct wr_pool_report *report)
{
    return isnan(report->pool[0].saved[WR_POOL_SAVINGS - 1]) ? WR_POOL_SAVINGS - 1 : WR_POOL_SAVINGS;
}

static void share_columns(struct wr_table *table, const struct wr_pool_report *report)
{
    wr_table_column(table, WR_TABLE_PERCENT, "correct", "%");
    wr_table_column(table, WR_TABLE_PERCENT, "covered", "%");
    for (int i = 0; i < shown_savings(report); i++) {
        wr_table_column(table, WR_TABLE_PERCENT, savings[i].heading, "saved %");
    }
}

static void share_cells(struct wr_table_row *row, const struct wr_pool_report *report, const struct wr_model_pool *pool)
{
    wr_table_row_number(row, pool->accuracy, "");
    wr_table_row_number(row, pool->coverage, "");
    for (int i = 0; i < shown_savings(report); i++) {
        wr_table_row_number(row, pool->saved[i], pool->why[i]);
    }
}

static const struct wr_model_pool *only(const struct wr_pool_report *report, int model)
{
    const struct wr_model_pool *pool = report->pool;
    while (pool->kind != WR_POOL_ONLY || pool->model != model) {
        pool++;
    }
    return pool;
}

static enum wr_code add_without(struct wr_document *document, const struct wr_pool_report *report,
                                struct wr_error *error)
{
    struct wr_table *table = wr_document_table(document, "without each model", true, error);
    enum wr_code code = table ? WR_OK : WR_E_NO_MEMORY;
    if (table) {
        wr_table_column(table, WR_TABLE_LABEL, "without", "");
        wr_table_column(table, WR_TABLE_PERCENT, "alone", "correct %");
        share_columns(table, report);
    }
    for (int i = 0; i < report->pools && code == WR_OK; i++) {
        const struct wr_model_pool *pool = &report->pool[i];
        if (pool->kind != WR_POOL_ALL && pool->kind != WR_POOL_WITHOUT) {
            continue;
        }
        struct wr_table_row row = wr_table_row_begin(table, error);
        const bool all = pool->kind == WR_POOL_ALL;
        wr_table_row_text(&row, all ? "(none left out)" : report->model[pool->model]);
        wr_table_row_number(&row, all ? (double)NAN : only(report, pool->model)->accuracy, "it is no single model");
        share_cells(&row, report, pool);
        code = row.code;
    }
    return code;
}

/* Of a greedy pool the model that it adds, of a best one all. */
static enum wr_code add_pools(struct wr_document *document, const struct wr_pool_report *report, enum wr_pool_kind kind,
                              struct wr_error *error)
{
    const bool greedy = kind == WR_POOL_GREEDY;
    struct wr_table *table = NULL;
    enum wr_code code = WR_OK;
    for (int i = 0; i < report->pools && code == WR_OK; i++) {
        const struct wr_model_pool *pool = &report->pool[i];
        char models[LIST];
        if (pool->kind != kind) {
            continue;
        }
        if (!table) {
            table = wr_document_table(document, greedy ? "adding the model that gains most" : "best pool of each size",
                                      true, error);
            if (!table) {
                return WR_E_NO_MEMORY;
            }
            wr_table_column(table, WR_TABLE_COUNT, "models", "");
            share_columns(table, report);
            wr_table_column(table, WR_TABLE_LABEL, greedy ? "adds" : "pool", "");
        }
        list_models(report, greedy ? UINT64_C(1) << pool->model : pool->models, models);
        struct wr_table_row row = wr_table_row_begin(table, error);
        wr_table_row_number(&row, size_of(pool), "");
        share_cells(&row, report, pool);
        wr_table_row_text(&row, models);
        code = row.code;
    }
    return code;
}

enum wr_code wr_pool_tables(struct wr_document *document, const struct wr_pool_report *report, struct wr_error *error)
{
    enum wr_code code = add_without(document, report, error);
    code = code == WR_OK ? add_pools(document, report, WR_POOL_GREEDY, error) : code;
    return code == WR_OK ? add_pools(document, report, WR_POOL_BEST, error) : code;
}
