#include "analysis/commands/curve.h"

#include "analysis/commands/curve_source.h"
#include "analysis/commands/curve_values.h"
#include "analysis/commands/form_output.h"
#include "analysis/commands/number_list.h"
#include "analysis/commands/option_rows.h"
#include "analysis/tables/curve_report.h"
#include "sim/power/batching_setting.h"
#include "sim/power/power_states.h"
#include "sim/study/form_fit.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define AT(field) offsetof(struct wr_curve_values, field)
static const struct wr_option_row curve_option_rows[] = {
    {"CURVES", 0, WR_OPERAND, "CURVES", false, AT(file), 0, 0,
     "CSV table of batch curves as for 'fit', or a measurement file; without it --form and --set say all"},
    {"pair", 0, WR_LIST, "GLOB", false, AT(pair), 0, 0,
     "these pairs alone, MODEL@ACCELERATOR with * and ?; may be given again (default: all with curves)"},
    {"batch", 0, WR_TEXT, "B,B", false, AT(batch), 0, 0,
     "at these batches, as 1,8,64 (default: those that were measured)"},
    {"load", 0, WR_TEXT, "R,R", false, AT(load), 0, 0,
     "under these loads instead, in requests per second, or as R,R/day (s, min, hour, day), which give the batch"},
    {"output-tokens", 0, WR_REAL, "L", false, AT(output_tokens), 1e-6, 1e12,
     "under --load: mean output tokens of a request"},
    {"cap", 0, WR_COUNT, "B", false, AT(cap), 1, WR_STATION_CAP_MOST, "under --load: most requests served at once"},
    {"loaded-idle", 0, WR_REAL, "W", false, AT(loaded_idle_w), 0, 1e15,
     "under --load: power of the unit without a request (default: loaded_idle_w x devices of the measurement file)"},
    {"fleet", 0, WR_TEXT, "RULE=VALUE", false, AT(fleet), 0, 0,
     "under --load: so many replicas share it (replicas=4), or the fewest that keep utilisation=0.7, batch=32 or "
     "latency_s=5 (default: one unit)"},
    {"form", 0, WR_TEXT, "FORM", false, AT(form), 0, 0,
     "curve (default): as measured; affine or logistic, fitted to the curve or given by --set; roofline, by --set"},
    {"set", 0, WR_LIST, "KEY=VALUE", false, AT(set), 0, 0,
     "a parameter of the form: affine t0_s t1_s c_j k_j; logistic p0_w pr_w kp x0 t0_s t1_s; roofline see the manual"},
    {"absolute", 0, WR_FLAG, NULL, false, AT(is_absolute), 0, 0,
     "fit a form by least squares of the differences, not of relative errors"},
    {"extrapolate", 0, WR_FLAG, NULL, false, AT(extrapolate), 0, 0,
     "let a measured curve, or weight_bytes by batch, go on beyond its batches; such values are marked"},
    {"measured-batch", 0, WR_REAL, "B", false, AT(measured_batch), 1e-6, 1e9,
     "the batch at which g = h = 1 (default: measured_batch of the pair in the file, else its smallest batch, else 1)"},
    WR_TABLE_OPTION_ROWS(struct wr_curve_values),
    WR_FORM_OPTION_ROWS(struct wr_curve_values),
    {0},
};

struct curve_job {
    const struct wr_curve_values *values;
    const struct wr_batching_kind *kind;
    struct wr_number_list at;      /* batches or loads */
    struct wr_fleet_size size;     /* where there is a --fleet */
    struct wr_curve_source source; /* zeroed without a file */
    struct wr_document document;
    struct wr_table data;
    struct wr_curve_tables tables;
};

/* What the command line asked for cannot be: the fault is there. */
static enum wr_code from_command_line(enum wr_code code, struct wr_error *error)
{
    error->from_command_line = code != WR_OK && code != WR_E_NO_MEMORY;
    return code;
}

static enum wr_code add_parameters(struct curve_job *self, const struct wr_batching *batching, const char *origin,
                                   struct wr_error *error)
{
    char text[2048];
    int length = snprintf(text, sizeof text, "%s, %s:", self->kind->name, origin);
    for (int i = 0; i < self->kind->options; i++) {
        length +=
            wr_curve_values_text(&self->kind->option[i], batching->config, text + length, sizeof text - (size_t)length);
    }
    return wr_document_fact(&self->document, WR_FACT_ITEM, "batching", text, error);
}

static enum wr_code fit_forms(struct curve_job *self, const struct wr_batch_curve *curve, struct wr_batching *batching,
                              struct wr_error *error)
{
    const struct wr_form *form[2];
    const int forms = wr_forms_of_kind(self->kind, form);
    char origin[WR_ERROR_TEXT * 2];
    enum wr_code code = WR_OK;
    for (int i = 0; i < forms && code == WR_OK; i++) {
        struct wr_form_fit fit;
        code = wr_form_fit_make(&fit, form[i], curve, !self->values->is_absolute, batching->subject, error);
        if (code == WR_OK) {
            wr_form_fit_apply(&fit, batching);
        } else {
            wr_fail_at(error, self->values->file, 0, 0);
        }
    }
    snprintf(origin, sizeof origin, "fitted to %s by %s least squares", batching->subject,
             self->values->is_absolute ? "absolute" : "relative");
    return code == WR_OK ? add_parameters(self, batching, origin, error) : code;
}

/* The batch at which g = h = 1. */
static double measured_batch(const struct curve_job *self, int index, const struct wr_batch_curve *curve)
{
    if (!isnan(self->values->measured_batch)) {
        return self->values->measured_batch;
    }
    const double stored = self->source.meta != NULL
                              ? wr_meta_real(self->source.meta, WR_COL_PAIR_BATCH, self->source.pair[index])
                              : (double)NAN;
    return !isnan(stored) ? stored : curve != NULL && curve->points > 0 ? curve->batch[0] : 1;
}

static enum wr_code add_batches(struct curve_job *self, const struct wr_batching *batching, const double *batch,
                                int64_t batches, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (int64_t i = 0; i < batches && code == WR_OK; i++) {
        struct wr_batch_row row = {.label = batching->subject, .batch = batch[i]};
        if (i > 0 && batch[i] == batch[i - 1]) {
            continue; /* points of one batch are one value of the curve */
        }
        code = wr_batching_at(batching, batch[i], &row.point, error);
        code = code == WR_OK ? wr_batching_factors(batching, batch[i], &row.factors, error) : code;
        code = code == WR_OK ? wr_batch_row_add(&self->tables, &row, error) : code;
    }
    return code;
}

/* What the unit draws without a request: the command line says it, or the file knows it of its devices. */
static enum wr_code loaded_idle(const struct curve_job *self, int index, double *watts, struct wr_error *error)
{
    *watts = self->values->loaded_idle_w;
    if (isnan(*watts) && self->source.meta != NULL) {
        const struct wr_meta *meta = self->source.meta;
        const int64_t accelerator = wr_meta_integer(meta, WR_COL_PAIR_ACCELERATOR, self->source.pair[index]);
        struct wr_power_states states;
        wr_power_states_of_meta(&states, meta, accelerator);
        *watts = states.state[WR_POWER_LOADED_IDLE].watts;
    }
    return !isnan(*watts)
               ? WR_OK
               : wr_fail(error, WR_E_USAGE, "%s%s",
                         "--load needs --loaded-idle W, the power of the unit without a request, as the file "
                         "does not have it",
                         "curve");
}

/* One unit without --fleet. */
static enum wr_code serve(const struct curve_job *self, const struct wr_station *station, double arrivals,
                          struct wr_fleet *fleet, struct wr_error *error)
{
    if (self->values->fleet != NULL) {
        return wr_fleet_of(station, &self->size, arrivals, fleet, error);
    }
    const enum wr_code code = wr_station_solve(station, arrivals, &fleet->state, error);
    fleet->replicas = 1;
    fleet->power_w = fleet->state.power_w;
    fleet->marginal_j = fleet->state.marginal_j;
    return code;
}

static enum wr_code add_loads(struct curve_job *self, const struct wr_batching *batching, int index,
                              struct wr_error *error)
{
    struct wr_station station;
    double watts;
    enum wr_code code = loaded_idle(self, index, &watts, error);
    if (code != WR_OK) {
        return code;
    }
    code = wr_station_make(&station, batching, self->values->cap, watts, self->values->output_tokens, error);
    if (code != WR_OK) {
        return code;
    }
    for (int i = 0; i < self->at.count && code == WR_OK; i++) {
        struct wr_load_row row = {
            .label = batching->subject, .arrivals = self->at.value[i], .is_extrapolated = station.is_extrapolated};
        code = serve(self, &station, row.arrivals, &row.fleet, error);
        code = code == WR_OK ? wr_load_row_add(&self->tables, &row, error) : code;
    }
    char text[200];
    snprintf(text, sizeof text, "cap %lld, %g output tokens on average, loaded idle %g W, at most %.6g requests/s",
             (long long)self->values->cap, self->values->output_tokens, watts, wr_station_capacity(&station));
    wr_station_free(&station);
    return code == WR_OK ? wr_document_fact(&self->document, WR_FACT_ITEM, "station", text, error) : code;
}

static enum wr_code add_rows(struct curve_job *self, const struct wr_batching *batching, int index,
                             const struct wr_batch_curve *curve, struct wr_error *error)
{
    enum wr_code code = wr_batching_check(batching, error);
    if (code == WR_OK && self->values->load != NULL) {
        code = add_loads(self, batching, index, error);
    } else if (code == WR_OK) {
        const bool asked = curve == NULL || self->at.count > 0; /* a form without points has batches to be asked for */
        code = add_batches(self, batching, asked ? self->at.value : curve->batch,
                           asked ? self->at.count : curve->points, error);
        char text[WR_ERROR_TEXT * 2];
        snprintf(text, sizeof text, "g and h of %s are relative to batch %g", batching->subject,
                 batching->measured_batch);
        code = code == WR_OK ? wr_document_fact(&self->document, WR_FACT_ITEM, "relative", text, error) : code;
    }
    return from_command_line(code, error);
}

static enum wr_code add_pair(struct curve_job *self, int index, struct wr_error *error)
{
    struct wr_batching batching;
    struct wr_batch_curve curve;
    wr_batching_init(&batching, self->kind, wr_curve_source_label(&self->source, index));
    enum wr_code code = wr_curve_source_read(&self->source, index, self->values->file, &curve, error);
    if (code != WR_OK) {
        return code;
    }
    batching.measured_batch = measured_batch(self, index, &curve);
    if (wr_batching_reads_curve(self->kind)) {
        batching.curve = &curve;
        code = wr_curve_values_set(self->values, &batching, error);
    } else {
        code = fit_forms(self, &curve, &batching, error);
    }
    code = code == WR_OK ? add_rows(self, &batching, index, &curve, error) : code;
    wr_batch_curve_free(&curve);
    return code;
}

static enum wr_code add_given(struct curve_job *self, struct wr_error *error)
{
    struct wr_batching batching;
    wr_batching_init(&batching, self->kind, "--form");
    enum wr_code code = wr_curve_values_set(self->values, &batching, error);
    if (code != WR_OK) {
        return code;
    }
    batching.subject = self->kind->name;
    batching.measured_batch = measured_batch(self, 0, NULL);
    code = add_parameters(self, &batching, "given", error);
    return code == WR_OK ? add_rows(self, &batching, 0, NULL, error) : code;
}

static enum wr_code fill(struct curve_job *self, struct wr_error *error)
{
    const bool over_load = self->values->load != NULL;
    self->tables = (struct wr_curve_tables){
        wr_document_table(&self->document,
                          over_load ? "what the unit needs under load" : "what the unit needs by batch", false, error),
        &self->data, self->values->fleet != NULL};
    if (self->tables.people == NULL) {
        return WR_E_NO_MEMORY;
    }
    enum wr_code code = WR_OK;
    over_load ? wr_load_columns(&self->tables) : wr_batch_columns(&self->tables);
    if (self->values->file == NULL) {
        return add_given(self, error);
    }
    if (wr_batching_reads_curve(self->kind)) {
        code =
            wr_document_fact(&self->document, WR_FACT, "batching", "curve: linear in log batch and log value", error);
    }
    for (int i = 0; i < self->source.pairs && code == WR_OK; i++) {
        code = add_pair(self, i, error);
    }
    return code;
}

static enum wr_code read_numbers(struct curve_job *self, struct wr_error *error)
{
    const struct wr_curve_values *values = self->values;
    if (values->load != NULL) {
        struct wr_rate_unit unit;
        const enum wr_code code = values->fleet != NULL ? wr_curve_values_fleet(values, &self->size, error) : WR_OK;
        return code == WR_OK ? wr_rate_list_read(&self->at, "--load", values->load, "requests", &unit, error) : code;
    }
    return values->batch == NULL ? WR_OK
                                 : wr_number_list_read(&self->at, "--batch", values->batch, 1, 1e9,
                                                       "batches of 1 or more, with commas between several", error);
}

static enum wr_code open_source(struct curve_job *self, struct wr_error *error)
{
    const struct wr_curve_values *values = self->values;
    const struct wr_curve_options from = {values->file,  values->pair, values->map,
                                          values->where, "curve",      values->quiet};
    return values->file != NULL ? wr_curve_source_open(&self->source, &from, error) : WR_OK;
}

static enum wr_code print_curves(const struct wr_curve_values *values, const struct wr_batching_kind *kind,
                                 struct wr_error *error)
{
    struct curve_job job = {.values = values, .kind = kind};
    struct wr_form_output output;
    job.document = (struct wr_document){
        .kind = "curves", .name = values->file != NULL ? wr_base_name(values->file) : kind->name, .question = ""};
    enum wr_code code = wr_form_output_open(&output, values->format, values->output, values->file, error);
    if (code != WR_OK) {
        return code;
    }
    code = read_numbers(&job, error);
    code = code == WR_OK ? open_source(&job, error) : code;
    code = code == WR_OK ? fill(&job, error) : code;
    code = code == WR_OK ? wr_form_output_write(&output, &job.document, &job.data, error) : code;
    code = wr_form_output_close(&output, code, error);
    wr_document_free(&job.document);
    wr_table_free(&job.data);
    wr_number_list_free(&job.at);
    wr_curve_source_close(&job.source);
    return code;
}

/* The kinds that a command line can say: all but none, which has no values of its own. */
static enum wr_code run(void *given, struct wr_error *error)
{
    const struct wr_curve_values *values = given;
    const char *form = values->form != NULL ? values->form : "curve";
    const struct wr_batching_kind *kind = wr_batching_kind_of(form);
    if (kind == NULL || (kind->options == 0)) {
        return wr_fail(error, WR_E_BAD_OPTION, "%s%s%s", "--form", form, "curve, affine, logistic or roofline");
    }
    const enum wr_code code = wr_curve_values_check(values, kind, error);
    return code == WR_OK ? print_curves(values, kind, error) : code;
}

static const struct wr_curve_values defaults = {.measured_batch = NAN, .output_tokens = NAN, .loaded_idle_w = NAN};

const struct wr_command wr_command_curve = {
    .name = "curve",
    .summary = "print energy, time and power of a pair over batch, or over load",
    .synopsis = "[CURVES] [--pair GLOB]... [--batch B,B | --load R,R --output-tokens L --cap B [--loaded-idle W]] "
                "[--fleet RULE=VALUE] "
                "[--form FORM] [--set KEY=VALUE]... [--absolute] [--extrapolate] [--measured-batch B] "
                "[--map NAME=COLUMN[:UNIT]]... [--where COLUMN=VALUE]... [-o FILE] [--format text|csv|json|md|latex] "
                "[--quiet]",
    .help = "Over batch: energy per query relative to the measured batch (g), time (h), power, J and s per token.\n"
            "Over load: what a unit that serves up to --cap requests at once makes of it.\n"
            "\n"
            "  wattroute curve table.h5 --pair '*8B*@H100x1' --batch 8,64,512\n"
            "  wattroute curve --form logistic --set p0_w=440 --set pr_w=250 --set kp=1 --set x0=5 \\\n"
            "      --set t0_s=0.0067 --set t1_s=0.00009 \\\n"
            "      --load 0.1,1,18 --output-tokens 400 --cap 256 --loaded-idle "
            "121.5\n",
    .option = curve_option_rows,
    .defaults = &defaults,
    .size = sizeof defaults,
    .run = run,
};
