#include "analysis/tables/summary.h"

#include "analysis/metrics/basis.h"
#include "analysis/tables/describe.h"
#include "analysis/tables/interval_text.h"
#include "analysis/tables/learned_report.h"
#include "analysis/tables/published_tables.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>

/* A column of a table: a metric under a short heading. */
struct metric_column {
    enum wr_metric_id metric;
    enum wr_table_format format;
    const char *heading, *unit;
};

static const struct metric_column key_columns[] = {
    {WR_METRIC_COVERAGE, WR_TABLE_PERCENT, "covered", "%"},
    {WR_METRIC_LOCAL_SHARE, WR_TABLE_PERCENT, "local", "%"},
    {WR_METRIC_ACCURACY, WR_TABLE_PERCENT, "correct", "%"},
    {WR_METRIC_ENERGY_PER_QUERY, WR_TABLE_FIGURE, "energy", "J/query"},
    {WR_METRIC_ENERGY_SAVINGS, WR_TABLE_PERCENT, "energy", "saved %"},
    {WR_METRIC_COMPUTE_SAVINGS, WR_TABLE_PERCENT, "compute", "saved %"},
    {WR_METRIC_COST_SAVINGS, WR_TABLE_PERCENT, "cost", "saved %"},
    {WR_METRIC_LATENCY_MEAN, WR_TABLE_FIGURE, "latency", "mean s"},
    {WR_METRIC_IPW, WR_TABLE_FIGURE, "IPW", "1/W"},
};

static const struct metric_column total_columns[] = {
    {WR_METRIC_ENERGY_TOTAL, WR_TABLE_FIGURE, "energy", "J"},
    {WR_METRIC_COMPUTE_TOTAL, WR_TABLE_FIGURE, "compute", "FLOP"},
    {WR_METRIC_COST_TOTAL, WR_TABLE_FIGURE, "cost", "USD"},
    {WR_METRIC_ENERGY_PER_CORRECT, WR_TABLE_FIGURE, "energy", "J/correct"},
    {WR_METRIC_ENERGY_REGRET, WR_TABLE_FIGURE, "regret", "J/query"},
    {WR_METRIC_POWER_MEAN, WR_TABLE_FIGURE, "power", "mean W"},
    {WR_METRIC_IPJ, WR_TABLE_FIGURE, "IPJ", "1/J"},
};

static const struct metric_column percentile_columns[] = {
    {WR_METRIC_LATENCY_P50, WR_TABLE_FIGURE, "latency", "p50 s"},
    {WR_METRIC_LATENCY_P95, WR_TABLE_FIGURE, "latency", "p95 s"},
    {WR_METRIC_LATENCY_P99, WR_TABLE_FIGURE, "latency", "p99 s"},
};

static const struct metric_column goodput_columns[] = {
    {WR_METRIC_GOODPUT, WR_TABLE_PERCENT, "goodput", "%"},
};

static const struct metric_column interval_columns[] = {
    {WR_METRIC_ACCURACY, WR_TABLE_LABEL, "correct", "%"},
    {WR_METRIC_ENERGY_PER_QUERY, WR_TABLE_LABEL, "energy", "J/query"},
    {WR_METRIC_ENERGY_SAVINGS, WR_TABLE_LABEL, "energy", "saved %"},
    {WR_METRIC_COMPUTE_SAVINGS, WR_TABLE_LABEL, "compute", "saved %"},
    {WR_METRIC_COST_SAVINGS, WR_TABLE_LABEL, "cost", "saved %"},
    {WR_METRIC_LATENCY_MEAN, WR_TABLE_LABEL, "latency", "mean s"},
    {WR_METRIC_COVERAGE, WR_TABLE_LABEL, "covered", "%"},
    {WR_METRIC_LOCAL_SHARE, WR_TABLE_LABEL, "local", "%"},
    {WR_METRIC_IPW, WR_TABLE_LABEL, "IPW", "1/W"},
};

/* With intervals, or with names of metrics as headings, a line has room for so many metrics or policies. */
enum { INTERVALS_ACROSS = 3, REST_ACROSS = 3 };

static bool is_asked(const struct wr_report *report, enum wr_metric_id metric)
{
    return report->rows->asked.place[metric] >= 0;
}

static bool has_intervals(const struct wr_report *report)
{
    return report->intervals[0] != '\0';
}

/* The value with its interval, as a label; the reason where either is n/a. */
static enum wr_code add_interval(struct wr_table *table, int column, const struct wr_result_row *row,
                                 enum wr_metric_id metric, struct wr_error *error)
{
    char text[WR_INTERVAL_TEXT];
    wr_interval_text(row->value, row->lo, row->hi, wr_metric_is_share(wr_metric_spec(metric)), text);
    const enum wr_code code = wr_table_label(table, column, text, error);
    const bool missing = isnan(row->value) || isnan(row->lo);
    return code == WR_OK && missing ? wr_table_reason(table, column, row->note, error) : code;
}

static const struct metric_column carbon_columns[] = {
    {WR_METRIC_CARBON_SAVINGS, WR_TABLE_PERCENT, "carbon", "saved %"},
    {WR_METRIC_CARBON_PER_QUERY, WR_TABLE_FIGURE, "carbon", "kg/query"},
    {WR_METRIC_CARBON_TOTAL, WR_TABLE_FIGURE, "carbon", "kg CO2e"},
};

static enum wr_code fill_table(struct wr_table *table, const struct wr_report *report,
                               const struct metric_column *column, int columns, struct wr_error *error)
{
    wr_table_column(table, WR_TABLE_LABEL, "policy", "");
    for (int i = 0; i < columns; i++) {
        wr_table_column(table, column[i].format, column[i].heading, column[i].unit);
    }
    for (int policy = 0; policy < report->rows->policies; policy++) {
        enum wr_code code = wr_table_row(table, error);
        if (code == WR_OK) {
            code = wr_table_label(table, 0, report->policy[policy].name, error);
        }
        for (int i = 0; i < columns && code == WR_OK; i++) {
            const struct wr_result_row *row = wr_metric_rows_at(report->rows, policy, 0, column[i].metric);
            code = column[i].format == WR_TABLE_LABEL ? add_interval(table, 1 + i, row, column[i].metric, error)
                                                      : wr_table_number(table, 1 + i, row->value, row->note, error);
        }
        if (code != WR_OK) {
            return code;
        }
    }
    return WR_OK;
}

/* Adds a table of the report's policies over all queries, of what was asked for. */
static enum wr_code add_overall(struct wr_document *document, const struct wr_report *report, const char *caption,
                                const struct metric_column *column, int columns, struct wr_error *error)
{
    struct metric_column asked[WR_METRICS];
    int count = 0;
    for (int i = 0; i < columns; i++) {
        if (is_asked(report, column[i].metric)) {
            asked[count++] = column[i];
        }
    }
    if (count == 0) {
        return WR_OK;
    }
    struct wr_table *table = wr_document_table(document, caption, false, error);
    return table != NULL ? fill_table(table, report, asked, count, error) : WR_E_NO_MEMORY;
}

/* A fact whose text printf makes, while facts go well. */
struct facts {
    struct wr_document *document;
    enum wr_code code;
    struct wr_error *error;
};

__attribute__((format(printf, 4, 5))) static void add_fact(struct facts *self, enum wr_fact_kind kind, const char *name,
                                                           const char *format, ...)
{
    char text[4096];
    va_list arguments;
    if (self->code == WR_OK) {
        va_start(arguments, format);
        vsnprintf(text, sizeof text, format, arguments);
        va_end(arguments);
        self->code = wr_document_fact(self->document, kind, name, text, self->error);
    }
}

static void add_inputs(struct facts *facts, const struct wr_report *report)
{
    const struct wr_replay_counts *counts = report->counts;
    const struct wr_pool *pool = &report->study->pool;
    int local = 0;
    for (int i = 0; i < pool->pairs; i++) {
        local += pool->local[i];
    }
    add_fact(facts, WR_FACT, "measurements", "%s (xxh128 %s)", report->provenance->measurements,
             report->provenance->measurements_xxh128);
    if (report->provenance->attempts > 0) {
        add_fact(facts, WR_FACT, "attempt", "%" PRId64 " of %" PRId64, report->provenance->attempt,
                 report->provenance->attempts);
    }
    add_fact(facts, WR_FACT, "queries",
             "%" PRId64 " replayed of %" PRId64 "; %" PRId64 " left out by where, %" PRId64 " dropped (missing: %s)",
             counts->replayed, counts->queries, counts->filtered, counts->dropped,
             wr_describe_missing(&report->study->selection));
    add_fact(facts, WR_FACT, "pairs", "%d in play: %d local, %d cloud", pool->pairs, local, pool->pairs - local);
    add_fact(facts, WR_FACT, "baseline", "%s", wr_meta_label(report->meta, WR_COL_PAIR, pool->pair[pool->baseline]));
}

static void add_rules(struct facts *facts, const struct wr_report *report)
{
    const struct wr_objective *objective = &report->study->objective;
    const int weakest = wr_weakest_provenance(report->meta, &report->study->pool, report->study->scenario.law);
    struct wr_note goal = {""}, correct = {""}, bases = {""};
    wr_describe_objective(objective, &goal);
    wr_describe_correct(&report->study->selection, &correct);
    wr_describe_bases(report->meta, &report->study->pool, report->study->scenario.basis, &bases);
    add_fact(facts, WR_FACT, "objective", "%s", goal.text);
    add_fact(facts, WR_FACT, "correct", "%s", correct.text);
    add_fact(facts, WR_FACT, "compute", "FLOP = 2 N (input + output tokens), N %s parameters",
             objective->parameters == WR_PARAMETERS_TOTAL ? "total" : "active");
    add_fact(facts, WR_FACT, "cost", "%s",
             objective->cost_kind == WR_COST_TOKENS  ? "tokens x USD per million tokens"
             : objective->cost_kind == WR_COST_OWNED ? report->cost
                                                     : "as measured");
    if (report->carbon[0] != '\0') {
        add_fact(facts, WR_FACT, "carbon", "%s", report->carbon);
    }
    add_fact(facts, WR_FACT, "energy basis", "%s", bases.text);
    if (report->assumptions[0] != '\0') {
        add_fact(facts, WR_FACT, "assumptions", "%s", report->assumptions);
    }
    if (has_intervals(report)) {
        add_fact(facts, WR_FACT, "intervals", "%s", report->intervals);
    }
    add_fact(facts, WR_FACT, "provenance", "%s (the weakest that went in)",
             weakest >= 0 ? wr_provenance_name(weakest) : "not stated");
}

/* What an oracle's saving is to be read beside. */
static void add_iso(struct facts *facts, const struct wr_report *report)
{
    const bool asked =
        is_asked(report, WR_METRIC_ISO_ENERGY_SAVINGS) && report->rows->row != NULL; /* a sweep has none */
    for (int i = 0; asked && i < report->rows->policies; i++) {
        const double value = wr_metric_rows_at(report->rows, i, 0, WR_METRIC_ISO_ENERGY_SAVINGS)->value;
        if (!isnan(value)) {
            add_fact(facts, WR_FACT, "iso-accuracy",
                     "at the baseline's accuracy %.2f %% of its energy can be saved, at best (knowing the answers)",
                     100 * value);
            return;
        }
    }
}

enum wr_code wr_summarise_facts(struct wr_document *document, const struct wr_report *report, struct wr_error *error)
{
    struct facts facts = {document, WR_OK, error};
    add_inputs(&facts, report);
    add_rules(&facts, report);
    for (int i = 0; i < report->rows->policies; i++) {
        struct wr_note rule = {""};
        wr_describe_policy(&report->policy[i], &report->study->pool, report->meta, &rule);
        add_fact(&facts, WR_FACT_ITEM, "policies", "%s = %s", report->policy[i].name, rule.text);
    }
    for (int i = 0; report->repriced != NULL && i < report->rows->policies; i++) {
        struct wr_note stations = {""};
        wr_describe_stations(report->study, report->repriced, i, &stations);
        add_fact(&facts, WR_FACT_ITEM, "loads", "%s = %s", report->policy[i].name, stations.text);
    }
    add_iso(&facts, report);
    for (int i = 0; i < report->warnings; i++) {
        add_fact(&facts, WR_FACT_WARNING, "warning", "%s", report->warning[i]);
    }
    return facts.code;
}

static bool any_limit(const struct wr_report *report)
{
    for (int i = 0; is_asked(report, WR_METRIC_GOODPUT) && i < report->rows->policies; i++) {
        if (!isnan(wr_metric_rows_at(report->rows, i, 0, WR_METRIC_GOODPUT)->value)) {
            return true;
        }
    }
    return false;
}

#define COLUMNS(list) list, (int)(sizeof(list) / sizeof((list)[0]))

static enum wr_code add_intervals(struct wr_document *document, const struct wr_report *report, struct wr_error *error)
{
    const int columns = sizeof interval_columns / sizeof *interval_columns;
    enum wr_code code = WR_OK;
    for (int first = 0; first < columns && code == WR_OK && has_intervals(report); first += INTERVALS_ACROSS) {
        const int left = columns - first;
        code = add_overall(document, report, "values and their intervals", &interval_columns[first],
                           left < INTERVALS_ACROSS ? left : INTERVALS_ACROSS, error);
    }
    return code;
}

static bool is_among(const struct metric_column *column, int columns, enum wr_metric_id metric)
{
    bool found = false;
    for (int i = 0; i < columns && !found; i++) {
        found = column[i].metric == metric;
    }
    return found;
}

/* Whether the summary of all metrics shows it, when there is something to show. */
static bool has_a_table(enum wr_metric_id metric)
{
    return is_among(COLUMNS(key_columns), metric) || is_among(COLUMNS(total_columns), metric) ||
           is_among(COLUMNS(carbon_columns), metric) || is_among(COLUMNS(percentile_columns), metric) ||
           is_among(COLUMNS(goodput_columns), metric);
}

/* What was asked for by name and stands in no other table. */
static enum wr_code add_rest(struct wr_document *document, const struct wr_report *report, struct wr_error *error)
{
    const struct wr_metric_set *asked = &report->rows->asked;
    struct metric_column rest[WR_METRICS];
    int count = 0;
    for (int i = 0; i < asked->metrics && wr_metric_set_is_partial(asked); i++) {
        const struct wr_metric_spec *spec = wr_metric_spec(asked->id[i]);
        if (!has_a_table(asked->id[i])) {
            const bool percent = wr_metric_is_share(spec);
            rest[count++] = (struct metric_column){asked->id[i], percent ? WR_TABLE_PERCENT : WR_TABLE_FIGURE,
                                                   spec->name, percent ? "%" : spec->unit};
        }
    }
    enum wr_code code = WR_OK;
    for (int first = 0; first < count && code == WR_OK; first += REST_ACROSS) {
        const int left = count - first;
        code = add_overall(document, report, "also asked for", &rest[first], left < REST_ACROSS ? left : REST_ACROSS,
                           error);
    }
    return code;
}

static enum wr_code add_tables(struct wr_document *document, const struct wr_report *report, struct wr_error *error)
{
    enum wr_code code = add_overall(document, report, "savings against the baseline", COLUMNS(key_columns), error);
    if (code == WR_OK) {
        code = add_overall(document, report, "totals", COLUMNS(total_columns), error);
    }
    const bool partial = wr_metric_set_is_partial(&report->rows->asked); /* then n/a is an answer */
    if (code == WR_OK && (partial || report->study->charges.has_carbon)) {
        code = add_overall(document, report, "carbon: grid and devices", COLUMNS(carbon_columns), error);
    }
    if (code == WR_OK && (partial || report->study->percentiles)) {
        code = add_overall(document, report, "percentiles of latency", COLUMNS(percentile_columns), error);
    }
    if (code == WR_OK && (partial || any_limit(report))) {
        code = add_overall(document, report, "goodput: correct and in time", COLUMNS(goodput_columns), error);
    }
    return code == WR_OK ? add_rest(document, report, error) : code;
}

/* By domain, one metric at a time: domains down, policies across, at most this many to stay within the screen. */
enum { POLICIES_ACROSS = 5 };

/* A table of each metric by domain. */
static const struct domain_table {
    struct metric_column column;
    const char *caption;
} domain_tables[] = {
    {{WR_METRIC_ACCURACY, WR_TABLE_PERCENT, "correct", "%"}, "correct, by domain"},
    {{WR_METRIC_LOCAL_SHARE, WR_TABLE_PERCENT, "served locally", "%"}, "served locally, by domain"},
    {{WR_METRIC_ENERGY_SAVINGS, WR_TABLE_PERCENT, "energy saved", "%"}, "energy saved, by domain"},
};

static enum wr_code fill_domains(struct wr_table *table, const struct wr_report *report,
                                 const struct metric_column *column, int first, int policies, struct wr_error *error)
{
    wr_table_column(table, WR_TABLE_LABEL, "domain", "");
    wr_table_column(table, WR_TABLE_COUNT, "queries", "");
    for (int i = 0; i < policies; i++) {
        const enum wr_table_format format = has_intervals(report) ? WR_TABLE_LABEL : column->format;
        wr_table_column(table, format, report->policy[first + i].name, column->unit);
    }
    enum wr_code code = WR_OK;
    for (int64_t slot = 1; slot < report->rows->slots && code == WR_OK; slot++) {
        const struct wr_result_row *row = wr_metric_rows_at(report->rows, first, slot, column->metric);
        if ((code = wr_table_row(table, error)) == WR_OK &&
            (code = wr_table_label(table, 0, row->domain, error)) == WR_OK) {
            code = wr_table_number(table, 1, (double)row->n, "", error);
        }
        for (int i = 0; i < policies && code == WR_OK; i++) {
            row = wr_metric_rows_at(report->rows, first + i, slot, column->metric);
            code = has_intervals(report) ? add_interval(table, 2 + i, row, column->metric, error)
                                         : wr_table_number(table, 2 + i, row->value, row->note, error);
        }
    }
    return code;
}

static enum wr_code add_domains(struct wr_document *document, const struct wr_report *report,
                                const struct domain_table *which, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    const int most = has_intervals(report) ? INTERVALS_ACROSS : POLICIES_ACROSS;
    for (int first = 0; first < report->rows->policies && code == WR_OK; first += most) {
        struct wr_table *table = wr_document_table(document, which->caption, true, error);
        const int left = report->rows->policies - first;
        const int across = left < most ? left : most;
        code = table != NULL ? fill_domains(table, report, &which->column, first, across, error) : WR_E_NO_MEMORY;
    }
    return code;
}

enum wr_code wr_summarise(struct wr_document *document, const struct wr_report *report, struct wr_error *error)
{
    document->name = report->study->name;
    document->question = report->study->question;
    enum wr_code code = wr_summarise_facts(document, report, error);
    if (code == WR_OK) {
        code = add_tables(document, report, error);
    }
    if (code == WR_OK) {
        code = add_intervals(document, report, error);
    }
    if (code == WR_OK) {
        code = wr_learned_tables(document, report, error);
    }
    if (code == WR_OK) {
        code = wr_add_published(document, report, error);
    }
    const int tables = sizeof domain_tables / sizeof domain_tables[0];
    for (int i = 0; i < tables && code == WR_OK && report->rows->slots > 1; i++) {
        code = is_asked(report, domain_tables[i].column.metric)
                   ? add_domains(document, report, &domain_tables[i], error)
                   : WR_OK;
    }
    return code;
}
