#include "analysis/commands/device.h"

#include "analysis/commands/device_values.h"
#include "analysis/commands/form_output.h"
#include "analysis/commands/number_list.h"
#include "analysis/commands/option_rows.h"
#include "analysis/tables/device_report.h"
#include "sim/power/erlang.h"

#include <math.h>

enum { SERVERS_MOST = 1000000 };

#define AT(field) offsetof(struct wr_device_values, field)
static const struct wr_option_row device_option_rows[] = {
    {"load", 0, WR_TEXT, "R,R", true, AT(load), 0, 0,
     "these loads, in queries per second, or as R,R/day (s, min, hour, day)"},
    {"service", 0, WR_REAL, "S", true, AT(service_s), 1e-9, 1e9, "mean time to serve a query, in seconds"},
    {"service-cv", 0, WR_REAL, "C", false, AT(service_cv), 0, 1000,
     "standard deviation of that time over its mean (default 0: fixed; 1: exponential)"},
    {"keep-warm", 0, WR_REAL, "S", false, AT(keep_warm_s), 0, 1e12,
     "seconds without a query after which it goes off (default: always warm)"},
    {"setup", 0, WR_REAL, "S", false, AT(setup_s), 0, 1e9,
     "under --keep-warm: mean time to wake and load, in seconds (default 0)"},
    {"setup-cv", 0, WR_REAL, "C", false, AT(setup_cv), 0, 1000,
     "standard deviation of the setup time over its mean (default 0: fixed)"},
    {"active-w", 0, WR_REAL, "W", false, AT(active_w), 0, 1e15, "power while it serves a query"},
    {"idle-w", 0, WR_REAL, "W", false, AT(idle_w), 0, 1e15, "power while it is warm and has no query"},
    {"off-w", 0, WR_REAL, "W", false, AT(off_w), 0, 1e15, "under --keep-warm: power while it is off, or asleep"},
    {"setup-w", 0, WR_REAL, "W", false, AT(setup_w), 0, 1e15, "under --setup: power meanwhile"},
    {"servers", 0, WR_COUNT, "C", false, AT(servers), 1, SERVERS_MOST,
     "so many devices share one queue (default 1); exponential service, always warm"},
    WR_FORM_OPTION_ROWS(struct wr_device_values),
    {0},
};

/* One device: M/G/1. Whoever does not come to a warm one that has no query waits. */
static enum wr_code solve_one(const struct wr_device_values *values, double arrivals, struct wr_device_row *row,
                              struct wr_error *error)
{
    const struct wr_mg1 device = wr_device_of(values);
    const struct wr_mg1_load load = {arrivals, values->service_s, wr_device_service_s2(values)};
    struct wr_mg1_result result;
    const enum wr_code code = wr_mg1_solve(&device, &load, &result, error);
    if (code == WR_OK) {
        const double beside = wr_mg1_sum(&result.by_arrivals), service = wr_mg1_sum(&result.by_utilisation);
        *row = (struct wr_device_row){.arrivals = arrivals,
                                      .utilisation = result.utilisation,
                                      .waits = 1 - result.share.idle,
                                      .wait_s = result.wait_s,
                                      .sojourn_s = result.sojourn_s,
                                      .power_w = result.utilisation * values->active_w + wr_mg1_sum(&result.power),
                                      .marginal_j = values->service_s * (values->active_w + service) + beside,
                                      .share = result.share};
    }
    return code;
}

/* Several that share a queue: M/M/c. */
static enum wr_code solve_shared(const struct wr_device_values *values, double arrivals, struct wr_device_row *row,
                                 struct wr_error *error)
{
    struct wr_erlang result;
    const enum wr_code code = wr_erlang_solve(values->servers, arrivals, values->service_s, &result, error);
    if (code == WR_OK) {
        const double busy = result.utilisation, above_idle = values->active_w - values->idle_w;
        *row = (struct wr_device_row){.arrivals = arrivals,
                                      .utilisation = busy,
                                      .waits = result.waits,
                                      .wait_s = result.wait_s,
                                      .sojourn_s = result.sojourn_s,
                                      .power_w = (double)values->servers * (values->idle_w + busy * above_idle),
                                      .marginal_j = values->service_s * above_idle,
                                      .share = {.idle = 1 - busy}};
    }
    return code;
}

static enum wr_code add_row(const struct wr_device_values *values, double arrivals,
                            const struct wr_device_tables *tables, struct wr_error *error)
{
    struct wr_device_row row = {0};
    const enum wr_code code = wr_device_is_shared(values) ? solve_shared(values, arrivals, &row, error)
                                                          : solve_one(values, arrivals, &row, error);
    if (code != WR_OK) {
        error->from_command_line = true;
        return code;
    }
    row.energy_j = row.power_w / arrivals;
    return wr_device_row_add(tables, &row, error);
}

static enum wr_code fill(const struct wr_device_values *values, const struct wr_number_list *load,
                         const struct wr_rate_unit *unit, struct wr_document *document, struct wr_table *data,
                         struct wr_error *error)
{
    enum wr_code code = wr_device_describe(values, document, error);
    struct wr_table *people =
        code == WR_OK ? wr_document_table(document, "what a device needs under load", false, error) : NULL;
    if (people == NULL) {
        return WR_E_NO_MEMORY;
    }
    const struct wr_device_tables tables = {people, data, unit->symbol, unit->seconds};
    wr_device_columns(&tables);
    for (int i = 0; i < load->count && code == WR_OK; i++) {
        code = add_row(values, load->value[i], &tables, error);
    }
    return code;
}

static enum wr_code print_device(const struct wr_device_values *values, const struct wr_number_list *load,
                                 const struct wr_rate_unit *unit, struct wr_error *error)
{
    struct wr_form_output output;
    struct wr_table data = {0};
    struct wr_document document = {
        .kind = "queue", .name = wr_device_is_shared(values) ? "M/M/c" : "M/G/1", .question = ""};
    enum wr_code code = wr_form_output_open(&output, values->format, values->output, NULL, error);
    if (code != WR_OK) {
        return code;
    }
    code = fill(values, load, unit, &document, &data, error);
    code = code == WR_OK ? wr_form_output_write(&output, &document, &data, error) : code;
    code = wr_form_output_close(&output, code, error);
    wr_document_free(&document);
    wr_table_free(&data);
    return code;
}

static enum wr_code run(void *given, struct wr_error *error)
{
    const struct wr_device_values *values = given;
    struct wr_number_list load = {0};
    struct wr_rate_unit unit;
    enum wr_code code = wr_device_values_check(values, error);
    code = code == WR_OK ? wr_rate_list_read(&load, "--load", values->load, "queries", &unit, error) : code;
    code = code == WR_OK ? print_device(values, &load, &unit, error) : code;
    wr_number_list_free(&load);
    return code;
}

static const struct wr_device_values defaults = {.service_s = NAN,
                                                 .service_cv = NAN,
                                                 .keep_warm_s = NAN,
                                                 .setup_s = NAN,
                                                 .setup_cv = NAN,
                                                 .active_w = NAN,
                                                 .idle_w = NAN,
                                                 .off_w = NAN,
                                                 .setup_w = NAN};

const struct wr_command wr_command_device = {
    .name = "device",
    .summary = "print what a device needs and makes wait at so many queries per day",
    .synopsis = "--load R,R[/UNIT] --service S [--service-cv C] [--keep-warm S [--setup S [--setup-cv C]]] "
                "[--active-w W --idle-w W [--off-w W [--setup-w W]]] [--servers C] [-o FILE] "
                "[--format text|csv|json|md|latex]",
    .help = "A device that serves one query at a time, and may go off when none comes for a while: shares of\n"
            "its time, waiting, power and energy per query over its load.\n"
            "\n"
            "  wattroute device --load 10,100,1000/day --service 4 --active-w 300 --idle-w 100 \\\n"
            "      --keep-warm 15 --off-w 10 --setup 20 --setup-w 200\n"
            "  wattroute device --load 0.8 --service 4 --service-cv 1 --servers 4\n",
    .option = device_option_rows,
    .defaults = &defaults,
    .size = sizeof defaults,
    .run = run,
};
