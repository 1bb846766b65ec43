#include "analysis/tables/summary_text.h"

#include "analysis/metrics/basis.h"
#include "analysis/tables/describe.h"
#include "analysis/tables/table.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { INDENT = 14 };

/* A column of a screen: a metric under a short heading. */
struct screen_column {
    enum wr_metric_id metric;
    enum wr_table_format format;
    const char *heading, *unit;
};

static const struct screen_column key_columns[] = {
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

static const struct screen_column total_columns[] = {
    {WR_METRIC_ENERGY_TOTAL, WR_TABLE_FIGURE, "energy", "J"},
    {WR_METRIC_COMPUTE_TOTAL, WR_TABLE_FIGURE, "compute", "FLOP"},
    {WR_METRIC_COST_TOTAL, WR_TABLE_FIGURE, "cost", "USD"},
    {WR_METRIC_ENERGY_PER_CORRECT, WR_TABLE_FIGURE, "energy", "J/correct"},
    {WR_METRIC_ENERGY_REGRET, WR_TABLE_FIGURE, "regret", "J/query"},
    {WR_METRIC_POWER_MEAN, WR_TABLE_FIGURE, "power", "mean W"},
    {WR_METRIC_IPJ, WR_TABLE_FIGURE, "IPJ", "1/J"},
};

static const struct screen_column percentile_columns[] = {
    {WR_METRIC_LATENCY_P50, WR_TABLE_FIGURE, "latency", "p50 s"},
    {WR_METRIC_LATENCY_P95, WR_TABLE_FIGURE, "latency", "p95 s"},
    {WR_METRIC_LATENCY_P99, WR_TABLE_FIGURE, "latency", "p99 s"},
};

static const struct screen_column goodput_columns[] = {
    {WR_METRIC_GOODPUT, WR_TABLE_PERCENT, "goodput", "%"},
};

static enum wr_code fill_table(struct wr_table *table, const struct wr_report *report, int64_t slot,
                               const struct screen_column *column, int columns, struct wr_error *error)
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
            const struct wr_result_row *row = wr_metric_rows_at(report->rows, policy, slot, column[i].metric);
            code = wr_table_number(table, 1 + i, row->value, row->note, error);
        }
        if (code != WR_OK) {
            return code;
        }
    }
    return WR_OK;
}

static enum wr_code print_table(FILE *stream, const struct wr_report *report, int64_t slot,
                                const struct screen_column *column, int columns, struct wr_error *error)
{
    struct wr_table table = {0};
    fputc('\n', stream);
    enum wr_code code = fill_table(&table, report, slot, column, columns, error);
    if (code == WR_OK) {
        code = wr_table_print(&table, stream, error);
    }
    wr_table_free(&table);
    return code;
}

static void print_pairs(FILE *stream, const struct wr_report *report)
{
    const struct wr_pool *pool = &report->study->pool;
    int local = 0;
    for (int i = 0; i < pool->pairs; i++) {
        local += pool->local[i];
    }
    fprintf(stream, "pairs         %d in play: %d local, %d cloud\n", pool->pairs, local, pool->pairs - local);
    fprintf(stream, "baseline      %s\n", wr_meta_label(report->meta, WR_COL_PAIR, pool->pair[pool->baseline]));
}

static void print_queries(FILE *stream, const struct wr_report *report)
{
    const struct wr_replay_counts *counts = report->counts;
    struct wr_note line = {""};
    wr_note_add(&line,
                "%" PRId64 " replayed of %" PRId64 "; %" PRId64 " left out by where, %" PRId64 " dropped (missing: %s)",
                counts->replayed, counts->queries, counts->filtered, counts->dropped,
                wr_describe_missing(&report->study->selection));
    wr_print_wrapped(stream, "queries       ", INDENT, line.text);
}

static void print_rules(FILE *stream, const struct wr_report *report)
{
    const struct wr_objective *objective = &report->study->objective;
    struct wr_note goal = {""}, correct = {""}, bases = {""};
    wr_describe_objective(objective, &goal);
    wr_describe_correct(&report->study->selection, &correct);
    wr_describe_bases(report->meta, &report->study->pool, &bases);
    fprintf(stream, "objective     %s\n", goal.text);
    fprintf(stream, "correct       %s\n", correct.text);
    fprintf(stream, "compute       FLOP = 2 N (input + output tokens), N %s parameters\n",
            objective->parameters == WR_PARAMETERS_TOTAL ? "total" : "active");
    fprintf(stream, "cost          %s\n",
            objective->cost_kind == WR_COST_TOKENS ? "tokens x USD per million tokens" : "as measured");
    wr_print_wrapped(stream, "energy basis  ", INDENT, bases.text);
    const int weakest = wr_weakest_provenance(report->meta, &report->study->pool);
    fprintf(stream, "provenance    %s (the weakest that went in)\n",
            weakest >= 0 ? wr_provenance_name(weakest) : "not stated");
}

static void print_policies(FILE *stream, const struct wr_report *report)
{
    for (int i = 0; i < report->rows->policies; i++) {
        struct wr_note rule = {""}, line = {""};
        wr_describe_policy(&report->policy[i], &report->study->pool, report->meta, &rule);
        wr_note_add(&line, "%s = %s", report->policy[i].name, rule.text);
        wr_print_wrapped(stream, i == 0 ? "policies      " : "              ", INDENT + 2, line.text);
    }
}

static void print_head(FILE *stream, const struct wr_report *report)
{
    wr_print_wrapped(stream, "study         ", INDENT, report->study->name);
    if (report->study->question[0] != '\0') {
        wr_print_wrapped(stream, "question      ", INDENT, report->study->question);
    }
    fprintf(stream, "measurements  %s (xxh128 %s)\n", report->provenance->measurements,
            report->provenance->measurements_xxh128);
    print_queries(stream, report);
    print_pairs(stream, report);
    print_rules(stream, report);
    print_policies(stream, report);
    for (int i = 0; i < report->warnings; i++) {
        wr_print_wrapped(stream, "WARNING       ", INDENT, report->warning[i]);
    }
}

static bool any_limit(const struct wr_report *report)
{
    for (int i = 0; i < report->rows->policies; i++) {
        if (!isnan(wr_metric_rows_at(report->rows, i, 0, WR_METRIC_GOODPUT)->value)) {
            return true;
        }
    }
    return false;
}

#define COLUMNS(list) list, (int)(sizeof(list) / sizeof((list)[0]))

static enum wr_code print_overall(FILE *stream, const struct wr_report *report, struct wr_error *error)
{
    enum wr_code code = print_table(stream, report, 0, COLUMNS(key_columns), error);
    if (code == WR_OK) {
        code = print_table(stream, report, 0, COLUMNS(total_columns), error);
    }
    if (code == WR_OK && report->study->percentiles) {
        code = print_table(stream, report, 0, COLUMNS(percentile_columns), error);
    }
    if (code == WR_OK && any_limit(report)) {
        code = print_table(stream, report, 0, COLUMNS(goodput_columns), error);
    }
    return code;
}

/* By domain, one metric at a time: domains down, policies across, at most this many to stay within the screen. */
enum { POLICIES_ACROSS = 5 };

static const struct screen_column domain_columns[] = {
    {WR_METRIC_ACCURACY, WR_TABLE_PERCENT, "correct", "%"},
    {WR_METRIC_LOCAL_SHARE, WR_TABLE_PERCENT, "served locally", "%"},
    {WR_METRIC_ENERGY_SAVINGS, WR_TABLE_PERCENT, "energy saved", "%"},
};

static enum wr_code fill_domains(struct wr_table *table, const struct wr_report *report,
                                 const struct screen_column *column, int first, int policies, struct wr_error *error)
{
    wr_table_column(table, WR_TABLE_LABEL, "domain", "");
    wr_table_column(table, WR_TABLE_COUNT, "queries", "");
    for (int i = 0; i < policies; i++) {
        wr_table_column(table, column->format, report->policy[first + i].name, column->unit);
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
            code = wr_table_number(table, 2 + i, row->value, row->note, error);
        }
    }
    return code;
}

static enum wr_code print_domains(FILE *stream, const struct wr_report *report, const struct screen_column *column,
                                  struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (int first = 0; first < report->rows->policies && code == WR_OK; first += POLICIES_ACROSS) {
        struct wr_table table = {0};
        int left = report->rows->policies - first;
        fprintf(stream, "\n%s, by domain\n", column->heading);
        code = fill_domains(&table, report, column, first, left < POLICIES_ACROSS ? left : POLICIES_ACROSS, error);
        if (code == WR_OK) {
            code = wr_table_print(&table, stream, error);
        }
        wr_table_free(&table);
    }
    return code;
}

enum wr_code wr_print_summary(FILE *stream, const struct wr_report *report, struct wr_error *error)
{
    print_head(stream, report);
    enum wr_code code = print_overall(stream, report, error);
    const int columns = sizeof domain_columns / sizeof domain_columns[0];
    for (int i = 0; i < columns && code == WR_OK && report->rows->slots > 1; i++) {
        code = print_domains(stream, report, &domain_columns[i], error);
    }
    return code;
}
