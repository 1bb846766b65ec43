#include "sim/store/results_columns.h"

#include "sim/base/memory.h"

#include <stdio.h>
#include <string.h>

/* A field of an array of structs that becomes a variable. */
struct field {
    const char *name, *unit, *long_name;
    enum wr_results_type type;
    size_t offset; /* bytes into the struct */
};

static const struct field cell_fields[] = {
    {"cell_policy", "1", "index into policy", WR_RESULTS_INT32, offsetof(struct wr_cell, key.policy)},
    {"cell_pair", "1", "index into pair", WR_RESULTS_INT32, offsetof(struct wr_cell, key.pair)},
    {"cell_domain", "1", "index into domain", WR_RESULTS_INT32, offsetof(struct wr_cell, key.domain)},
    {"cell_attempt", "1", "attempt, 0 = first", WR_RESULTS_INT32, offsetof(struct wr_cell, key.attempt)},
    {"cell_n", "1", "queries or attempts", WR_RESULTS_INT64, offsetof(struct wr_cell, n)},
    {"cell_weight", "1", "sum of weights", WR_RESULTS_FLOAT64, offsetof(struct wr_cell, weight)},
    {"cell_served", "1", "sum of weights that the answers serve", WR_RESULTS_FLOAT64, offsetof(struct wr_cell, served)},
    {"cell_verified", "1", "sum of weights whose answer was verified", WR_RESULTS_FLOAT64,
     offsetof(struct wr_cell, verified)},
    {"cell_zero_latency", "1", "queries with no latency, left out of power", WR_RESULTS_INT64,
     offsetof(struct wr_cell, zero_latency)},
};

/* Where totals have hours, by enum wr_hour_kind. */
static const struct field hour_fields[] = {
    [WR_HOURS_OF_DAY] = {"cell_hour", "h", "hour of the day of arrival, -1 = not known", WR_RESULTS_INT32,
                         offsetof(struct wr_cell, key.hour)},
    [WR_HOURS_DATED] = {"cell_hour", "hours since 1970-01-01 00:00:00", "hour of arrival, -1 = not known",
                        WR_RESULTS_INT32, offsetof(struct wr_cell, key.hour)},
};

static const struct field group_fields[] = {
    {"group_policy", "1", "index into policy", WR_RESULTS_INT32, offsetof(struct wr_group, policy)},
    {"group_domain", "1", "index into domain", WR_RESULTS_INT32, offsetof(struct wr_group, domain)},
    {"group_n", "1", "queries replayed", WR_RESULTS_INT64, offsetof(struct wr_group, n)},
    {"group_weight", "1", "sum of weights", WR_RESULTS_FLOAT64, offsetof(struct wr_group, weight)},
    {"group_weight2", "1", "sum of squared weights", WR_RESULTS_FLOAT64, offsetof(struct wr_group, weight2)},
    {"group_covered", "1", "weight of queries correct on some eligible local pair", WR_RESULTS_FLOAT64,
     offsetof(struct wr_group, covered)},
    {"group_unserved", "1", "queries that went to the baseline for want of a measurement", WR_RESULTS_INT64,
     offsetof(struct wr_group, unserved)},
};

static const struct field row_fields[] = {
    {"row_scenario", "1", "scenario", WR_RESULTS_TEXT, offsetof(struct wr_result_row, scenario)},
    {"row_policy", "1", "policy", WR_RESULTS_TEXT, offsetof(struct wr_result_row, policy)},
    {"row_domain", "1", "domain", WR_RESULTS_TEXT, offsetof(struct wr_result_row, domain)},
    {"row_metric", "1", "metric", WR_RESULTS_TEXT, offsetof(struct wr_result_row, metric)},
    {"row_unit", "1", "unit of value, lo and hi", WR_RESULTS_TEXT, offsetof(struct wr_result_row, unit)},
    {"row_note", "1", "what has to be known about the value", WR_RESULTS_TEXT, offsetof(struct wr_result_row, note)},
    {"row_value", "1", "value, in row_unit", WR_RESULTS_FLOAT64, offsetof(struct wr_result_row, value)},
    {"row_lo", "1", "lower end of the interval, in row_unit", WR_RESULTS_FLOAT64, offsetof(struct wr_result_row, lo)},
    {"row_hi", "1", "upper end of the interval, in row_unit", WR_RESULTS_FLOAT64, offsetof(struct wr_result_row, hi)},
    {"row_n", "1", "queries behind the value", WR_RESULTS_INT64, offsetof(struct wr_result_row, n)},
};

static const struct {
    const char *name, *unit, *long_name;
} sums[WR_SUMS] = {
    [WR_SUM_CORRECT] = {"correct", "1", "weighted sum of correct answers"},
    [WR_SUM_SCORE] = {"score", "1", "weighted sum of scores"},
    [WR_SUM_ENERGY] = {"energy_j", "J", "weighted sum of energy"},
    [WR_SUM_LATENCY] = {"latency_s", "s", "weighted sum of latency"},
    [WR_SUM_LATENCY2] = {"latency2_s2", "s2", "weighted sum of squared latency"},
    [WR_SUM_POWER] = {"power_w", "W", "weighted sum of mean power per query"},
    [WR_SUM_POWER_WEIGHT] = {"power_weight", "1", "sum of the weights behind power"},
    [WR_SUM_TOKENS_IN] = {"input_tokens", "1", "weighted sum of prompt tokens"},
    [WR_SUM_TOKENS_OUT] = {"output_tokens", "1", "weighted sum of generated tokens"},
    [WR_SUM_COST] = {"cost_usd", "USD", "weighted sum of measured cost"},
    [WR_SUM_IN_TIME] = {"in_time", "1", "weighted sum of answers correct and in time"},
};

const char *wr_results_dim_name(enum wr_results_dim dim)
{
    static const char *const names[WR_RESULTS_DIMS] = {"policy", "pair", "domain", "cell", "group", "row", "query"};
    return names[dim];
}

static size_t size_of(enum wr_results_type type)
{
    return type == WR_RESULTS_INT32 ? 4 : 8; /* text: a pointer */
}

/* Adds a column whose data the caller owns. NULL when it would be empty. */
static struct wr_results_column *add(struct wr_results_columns *self, const struct field *field,
                                     enum wr_results_dim dim, const void *data)
{
    if (self->extent[dim] == 0) {
        return NULL;
    }
    struct wr_results_column *column = &self->column[self->columns++];
    *column = (struct wr_results_column){.unit = field->unit,
                                         .long_name = field->long_name,
                                         .type = field->type,
                                         .dim = dim,
                                         .dim2 = WR_RESULTS_DIMS,
                                         .count = (size_t)self->extent[dim],
                                         .data = data};
    snprintf(column->name, sizeof column->name, "%s", field->name);
    return column;
}

/* Adds a field of an array of structs, gathered into memory of its own. */
static enum wr_code gather(struct wr_results_columns *self, const struct field *field, enum wr_results_dim dim,
                           const void *array, size_t stride, struct wr_error *error)
{
    struct wr_results_column *column = add(self, field, dim, NULL);
    if (!column) {
        return WR_OK;
    }
    size_t size = size_of(field->type);
    column->memory = wr_array(column->count, size, error);
    column->data = column->memory;
    if (!column->memory) {
        return WR_E_NO_MEMORY;
    }
    for (size_t i = 0; i < column->count; i++) {
        memcpy((char *)column->memory + i * size, (const char *)array + i * stride + field->offset, size);
    }
    return WR_OK;
}

static enum wr_code gather_all(struct wr_results_columns *self, const struct field *field, size_t fields,
                               enum wr_results_dim dim, const void *array, size_t stride, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (size_t i = 0; code == WR_OK && i < fields; i++) {
        code = gather(self, &field[i], dim, array, stride, error);
    }
    return code;
}

/* cell_SUM and cell_missing_SUM for every sum of a cell. */
static enum wr_code gather_sums(struct wr_results_columns *self, const struct wr_totals *totals, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (size_t i = 0; code == WR_OK && i < WR_SUMS; i++) {
        char name[48];
        snprintf(name, sizeof name, "cell_%s", sums[i].name);
        struct field sum = {name, sums[i].unit, sums[i].long_name, WR_RESULTS_FLOAT64,
                            offsetof(struct wr_cell, sum) + i * sizeof(double)};
        code = gather(self, &sum, WR_RESULTS_CELL, totals->cell, sizeof *totals->cell, error);
        if (code == WR_OK) {
            snprintf(name, sizeof name, "cell_missing_%s", sums[i].name);
            struct field missing = {name, "1", "missing values in the sum of this name", WR_RESULTS_INT64,
                                    offsetof(struct wr_cell, missing) + i * sizeof(int64_t)};
            code = gather(self, &missing, WR_RESULTS_CELL, totals->cell, sizeof *totals->cell, error);
        }
    }
    return code;
}

static void add_labels(struct wr_results_columns *self, enum wr_results_dim dim, const char *long_name,
                       const char *const *label)
{
    struct field field = {wr_results_dim_name(dim), "1", long_name, WR_RESULTS_TEXT, 0};
    struct wr_results_column *column = add(self, &field, dim, label);
    if (column) {
        column->is_coordinate = true;
    }
}

static void add_decisions(struct wr_results_columns *self, const struct wr_results *results)
{
    static const struct field field = {"decision_pair", "1", "index into pair that served the query, -1 = not replayed",
                                       WR_RESULTS_INT32, 0};
    if (results->decision && results->policies > 0) {
        struct wr_results_column *column = add(self, &field, WR_RESULTS_QUERY, results->decision);
        if (column) {
            column->dim2 = WR_RESULTS_POLICY;
            column->count *= (size_t)results->policies;
        }
    }
}

enum wr_code wr_results_columns_make(struct wr_results_columns *self, const struct wr_results *results,
                                     struct wr_error *error)
{
    const struct wr_totals *totals = results->totals;
    memset(self, 0, sizeof *self);
    const int64_t extent[WR_RESULTS_DIMS] = {results->policies,
                                             results->pairs,
                                             results->domains,
                                             totals ? (int64_t)totals->cells : 0,
                                             totals ? (int64_t)totals->groups : 0,
                                             results->rows,
                                             results->decision ? results->queries : 0};
    memcpy(self->extent, extent, sizeof extent);
    add_labels(self, WR_RESULTS_POLICY, "policy", results->policy);
    add_labels(self, WR_RESULTS_PAIR, "model on accelerator, MODEL@ACCELERATOR", results->pair);
    add_labels(self, WR_RESULTS_DOMAIN, "query domain", results->domain);
    enum wr_code code = WR_OK;
    if (totals) {
        code = gather_all(self, cell_fields, sizeof cell_fields / sizeof *cell_fields, WR_RESULTS_CELL, totals->cell,
                          sizeof *totals->cell, error);
        if (code == WR_OK && results->hours != WR_HOURS_UNUSED) {
            code =
                gather(self, &hour_fields[results->hours], WR_RESULTS_CELL, totals->cell, sizeof *totals->cell, error);
        }
        if (code == WR_OK) {
            code = gather_sums(self, totals, error);
        }
        if (code == WR_OK) {
            code = gather_all(self, group_fields, sizeof group_fields / sizeof *group_fields, WR_RESULTS_GROUP,
                              totals->group, sizeof *totals->group, error);
        }
    }
    if (code == WR_OK) {
        code = gather_all(self, row_fields, sizeof row_fields / sizeof *row_fields, WR_RESULTS_ROW, results->row,
                          sizeof *results->row, error);
    }
    add_decisions(self, results);
    return code;
}

void wr_results_columns_free(struct wr_results_columns *self)
{
    for (int i = 0; i < self->columns; i++) {
        wr_free(self->column[i].memory);
    }
    self->columns = 0;
}
