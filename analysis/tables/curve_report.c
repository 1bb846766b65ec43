#include "analysis/tables/curve_report.h"

#include "analysis/tables/table_data.h"

#include <math.h>

struct column {
    const char *name; /* for programs */
    const char *heading, *unit;
    const char *reason; /* why it can be n/a */
    enum wr_table_format format;
    bool of_fleets; /* it stands where fleets were asked for */
};

static const char NOT_GIVEN[] = "neither measured nor given, nor does it follow from the rest";

static const struct column batch_columns[] = {
    {"pair", "pair", "", "", WR_TABLE_LABEL, false},
    {"batch", "batch", "", "", WR_TABLE_FIGURE, false},
    {"g", "g", "energy", NOT_GIVEN, WR_TABLE_FIGURE, false},
    {"h", "h", "time", NOT_GIVEN, WR_TABLE_FIGURE, false},
    {"power_w", "power", "W", NOT_GIVEN, WR_TABLE_FIGURE, false},
    {"energy_j_per_output_token", "energy", "J/token", NOT_GIVEN, WR_TABLE_FIGURE, false},
    {"time_s_per_output_token", "time", "s/token", NOT_GIVEN, WR_TABLE_FIGURE, false},
    {"tokens_per_s", "throughput", "tokens/s", NOT_GIVEN, WR_TABLE_FIGURE, false},
    {"note", "note", "", "", WR_TABLE_LABEL, false},
};

static const struct column load_columns[] = {
    {"pair", "pair", "", "", WR_TABLE_LABEL, false},
    {"load_per_s", "load", "1/s", "", WR_TABLE_FIGURE, false},
    {"replicas", "replicas", "", "", WR_TABLE_COUNT, true},
    {"energy_j_per_output_token", "energy", "J/token", "", WR_TABLE_FIGURE, false},
    {"energy_j_per_request", "energy", "J/request", "", WR_TABLE_FIGURE, false},
    {"marginal_j_per_request", "marginal", "J/request", "", WR_TABLE_FIGURE, false},
    {"power_w", "power", "W", "", WR_TABLE_FIGURE, false},
    {"batch", "batch", "while busy", "", WR_TABLE_FIGURE, false},
    {"busy", "busy", "%", "", WR_TABLE_PERCENT, false},
    {"sojourn_s", "sojourn", "s", "", WR_TABLE_FIGURE, false},
    {"wait_s", "wait", "s", "", WR_TABLE_FIGURE, false},
    {"note", "note", "", "", WR_TABLE_LABEL, false},
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void add_columns(const struct wr_curve_tables *self, const struct column *column, size_t columns)
{
    for (size_t i = 0; i < columns; i++) {
        if (!column[i].of_fleets || self->has_fleets) {
            wr_table_column(self->people, column[i].format, column[i].heading, column[i].unit);
            wr_table_column(self->data, column[i].format, column[i].name, "");
        }
    }
}

/* A label first, then the figures, then a note. */
static enum wr_code add_row(const struct wr_curve_tables *self, const struct column *column, size_t columns,
                            const char *label, const double *figure, const char *note, struct wr_error *error)
{
    struct wr_table *const tables[] = {self->people, self->data};
    enum wr_code code = WR_OK;
    for (int t = 0; t < 2 && code == WR_OK; t++) {
        struct wr_table_row row = wr_table_row_begin(tables[t], error);
        wr_table_row_text(&row, label);
        for (size_t i = 1; i + 1 < columns; i++) {
            if (!column[i].of_fleets || self->has_fleets) {
                wr_table_row_number(&row, figure[i - 1], column[i].reason);
            }
        }
        wr_table_row_text(&row, note);
        code = row.code;
    }
    return code;
}

void wr_batch_columns(const struct wr_curve_tables *self)
{
    add_columns(self, batch_columns, COUNT(batch_columns));
}

enum wr_code wr_batch_row_add(const struct wr_curve_tables *self, const struct wr_batch_row *row,
                              struct wr_error *error)
{
    const double *value = row->point.value;
    const double figure[COUNT(batch_columns) - 2] = {row->batch,
                                                     row->factors.g,
                                                     row->factors.h,
                                                     value[WR_BATCH_POWER],
                                                     value[WR_BATCH_ENERGY],
                                                     value[WR_BATCH_TIME],
                                                     row->batch / value[WR_BATCH_TIME]};
    const char *note = row->point.is_extrapolated     ? "extrapolated"
                       : row->factors.is_extrapolated ? "relative to an extrapolated batch"
                                                      : "";
    return add_row(self, batch_columns, COUNT(batch_columns), row->label, figure, note, error);
}

void wr_load_columns(const struct wr_curve_tables *self)
{
    add_columns(self, load_columns, COUNT(load_columns));
}

enum wr_code wr_load_row_add(const struct wr_curve_tables *self, const struct wr_load_row *row, struct wr_error *error)
{
    const struct wr_station_state *state = &row->fleet.state;
    const double figure[COUNT(load_columns) - 2] = {row->arrivals,
                                                    (double)row->fleet.replicas,
                                                    state->energy_j_per_token,
                                                    state->energy_j_per_request,
                                                    row->fleet.marginal_j,
                                                    row->fleet.power_w,
                                                    state->batch,
                                                    state->busy,
                                                    state->sojourn_s,
                                                    state->wait_s};
    return add_row(self, load_columns, COUNT(load_columns), row->label, figure,
                   row->is_extrapolated ? "some batches extrapolated" : "", error);
}
