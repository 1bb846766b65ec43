#include "analysis/tables/device_report.h"

#include "analysis/tables/table_data.h"

static const struct {
    const char *name; /* for programs */
    const char *heading, *unit;
    enum wr_table_format format;
} columns[] = {
    {"load_per_s", "load", NULL, WR_TABLE_FIGURE}, /* for people in the unit that was typed */
    {"utilisation", "busy", "%", WR_TABLE_PERCENT},
    {"idle", "idle", "%", WR_TABLE_PERCENT},
    {"off", "off", "%", WR_TABLE_PERCENT},
    {"setup", "setup", "%", WR_TABLE_PERCENT},
    {"waits", "waiting", "% of queries", WR_TABLE_PERCENT},
    {"wait_s", "wait", "s", WR_TABLE_FIGURE},
    {"sojourn_s", "sojourn", "s", WR_TABLE_FIGURE},
    {"power_w", "power", "W", WR_TABLE_FIGURE},
    {"energy_j_per_query", "energy", "J/query", WR_TABLE_FIGURE},
    {"marginal_j_per_query", "marginal", "J/query", WR_TABLE_FIGURE},
};
enum { COLUMNS = sizeof columns / sizeof *columns };

static const char NO_POWER[] =
    "--active-w, --idle-w and, where there are such states, --off-w and --setup-w were not given";

void wr_device_columns(const struct wr_device_tables *self)
{
    for (int i = 0; i < COLUMNS; i++) {
        wr_table_column(self->people, columns[i].format, columns[i].heading, i == 0 ? self->unit : columns[i].unit);
        wr_table_column(self->data, columns[i].format, columns[i].name, "");
    }
}

enum wr_code wr_device_row_add(const struct wr_device_tables *self, const struct wr_device_row *row,
                               struct wr_error *error)
{
    const double figure[COLUMNS] = {
        row->arrivals, row->utilisation, row->share.idle, row->share.off, row->share.setup, row->waits,
        row->wait_s,   row->sojourn_s,   row->power_w,    row->energy_j,  row->marginal_j,
    };
    struct wr_table *const tables[] = {self->people, self->data};
    enum wr_code code = WR_OK;
    for (int t = 0; t < 2 && code == WR_OK; t++) {
        const double scale = t == 0 ? self->unit_seconds : 1;
        struct wr_table_row cells = wr_table_row_begin(tables[t], error);
        for (int i = 0; i < COLUMNS; i++) {
            wr_table_row_number(&cells, i == 0 ? figure[i] * scale : figure[i], NO_POWER);
        }
        code = cells.code;
    }
    return code;
}
