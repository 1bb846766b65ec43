#include "analysis/tables/comparison_report.h"

#include "analysis/tables/interval_text.h"
#include "analysis/tables/table_data.h"

#include <math.h>
#include <stdio.h>

static const char *domain_of(const struct wr_comparison_report *self, int64_t slot)
{
    return slot == 0 ? "all" : wr_meta_label(self->study->meta, WR_COL_DOMAIN, slot - 1);
}

static const char *name_of(const struct wr_comparison_report *self, int policy)
{
    return self->study->policy[policy].name;
}

/* A p-value as it is read: three digits, and none below one in ten thousand. */
static void p_text(double p, char text[32])
{
    if (isnan(p)) {
        snprintf(text, 32, "n/a");
    } else if (p < 1e-4) {
        snprintf(text, 32, "<0.0001");
    } else {
        snprintf(text, 32, "%.4f", p);
    }
}

/* "1.5 [1.2, 1.8]" of the difference, in percentage points for shares. */
static enum wr_code add_difference(struct wr_table *table, int column, const struct wr_difference *row,
                                   struct wr_error *error)
{
    char text[WR_INTERVAL_TEXT];
    wr_interval_text(row->difference, row->interval.lo, row->interval.hi,
                     wr_metric_is_share(wr_metric_spec(row->metric)), text);
    const enum wr_code code = wr_table_label(table, column, text, error);
    return code == WR_OK && isnan(row->interval.lo) ? wr_table_reason(table, column, row->note.text, error) : code;
}

static enum wr_code add_value(struct wr_table *table, int column, const struct wr_difference *row, double value,
                              struct wr_error *error)
{
    const bool percent = wr_metric_is_share(wr_metric_spec(row->metric));
    char text[32];
    snprintf(text, sizeof text, percent ? "%.2f" : "%.6g", percent ? 100 * value : value);
    return wr_table_label(table, column, isnan(value) ? "n/a" : text, error);
}

static enum wr_code add_row(struct wr_table *table, const struct wr_difference *row, struct wr_error *error)
{
    const struct wr_metric_spec *spec = wr_metric_spec(row->metric);
    char name[96], holm[32];
    snprintf(name, sizeof name, "%s%s", spec->name, wr_metric_is_share(spec) ? " (%)" : "");
    p_text(row->holm, holm);
    enum wr_code code = wr_table_row(table, error);
    code = code == WR_OK ? wr_table_label(table, 0, name, error) : code;
    code = code == WR_OK ? add_value(table, 1, row, row->value, error) : code;
    code = code == WR_OK ? add_value(table, 2, row, row->reference, error) : code;
    code = code == WR_OK ? add_difference(table, 3, row, error) : code;
    code = code == WR_OK ? wr_table_label(table, 4, holm, error) : code;
    return code == WR_OK ? wr_table_label(table, 5, wr_verdict_name(row->verdict), error) : code;
}

static enum wr_code add_policy(const struct wr_comparison_report *self, struct wr_document *document, size_t first,
                               struct wr_error *error)
{
    const struct wr_difference *row = &self->comparisons->row[first];
    struct wr_table *table = wr_document_table(document, "differences of policies, paired", false, error);
    if (table == NULL) {
        return WR_E_NO_MEMORY;
    }
    const char *const heading[] = {
        "metric", name_of(self, row->policy), name_of(self, self->reference), "difference", "p (Holm)", "verdict"};
    for (int i = 0; i < 6; i++) {
        wr_table_column(table, WR_TABLE_LABEL, heading[i], "");
    }
    enum wr_code code = WR_OK;
    for (int i = 0; i < self->comparisons->metrics && code == WR_OK; i++) {
        code = add_row(table, &row[i], error);
    }
    return code;
}

static const enum wr_metric_id usual_by_domain[] = {WR_METRIC_ACCURACY, WR_METRIC_ENERGY_SAVINGS};

/* What a line of a domain shows of a policy: accuracy and the energy saved where they are compared, else the first
 * metrics. */
enum { BY_DOMAIN = 2 };

static bool is_shown(const struct wr_comparison_report *self, const struct wr_difference *row, int number)
{
    bool usual = true;
    for (int u = 0; u < BY_DOMAIN; u++) {
        bool there = false;
        for (int i = 0; i < self->comparisons->metrics; i++) {
            there |= row[i].metric == usual_by_domain[u];
        }
        usual &= there;
    }
    const enum wr_metric_id metric = row[number].metric;
    return usual ? metric == usual_by_domain[0] || metric == usual_by_domain[1] : number < BY_DOMAIN;
}

static enum wr_code add_domain(const struct wr_comparison_report *self, struct wr_table *table,
                               const struct wr_difference *row, struct wr_error *error)
{
    enum wr_code code = wr_table_row(table, error);
    int column = 0;
    code = code == WR_OK ? wr_table_label(table, column++, domain_of(self, row->slot), error) : code;
    for (int i = 0; i < self->comparisons->metrics && code == WR_OK; i++) {
        if (is_shown(self, row, i)) {
            code = add_difference(table, column++, &row[i], error);
            code = code == WR_OK ? wr_table_label(table, column++, wr_verdict_name(row[i].verdict), error) : code;
        }
    }
    return code;
}

static const char *heading_of(enum wr_metric_id metric)
{
    return metric == WR_METRIC_ACCURACY         ? "correct"
           : metric == WR_METRIC_ENERGY_SAVINGS ? "energy saved"
                                                : wr_metric_spec(metric)->name;
}

static enum wr_code add_domains(const struct wr_comparison_report *self, struct wr_document *document, size_t first,
                                struct wr_error *error)
{
    const struct wr_difference *row = &self->comparisons->row[first];
    struct wr_table *table = wr_document_table(document, "differences by domain", false, error);
    if (table == NULL) {
        return WR_E_NO_MEMORY;
    }
    wr_table_column(table, WR_TABLE_LABEL, "domain", "");
    for (int i = 0; i < self->comparisons->metrics; i++) {
        const struct wr_metric_spec *spec = wr_metric_spec(row[i].metric);
        if (is_shown(self, row, i)) {
            wr_table_column(table, WR_TABLE_LABEL, heading_of(row[i].metric),
                            wr_metric_is_share(spec) ? "points" : spec->unit);
            wr_table_column(table, WR_TABLE_LABEL, name_of(self, row->policy), "");
        }
    }
    const size_t metrics = (size_t)self->comparisons->metrics;
    enum wr_code code = WR_OK;
    for (int64_t slot = 1; slot < self->study->rows->slots && code == WR_OK; slot++) {
        code = add_domain(self, table, &row[(size_t)slot * metrics], error);
    }
    return code;
}

static enum wr_code add_facts(const struct wr_comparison_report *self, struct wr_document *document,
                              struct wr_error *error)
{
    char queries[64];
    snprintf(queries, sizeof queries, "%lld replayed", (long long)self->study->counts->replayed);
    struct wr_note compared = {""};
    const size_t each = (size_t)self->comparisons->metrics * (size_t)self->study->rows->slots;
    for (size_t first = 0; first < self->comparisons->rows; first += each) {
        wr_note_add(&compared, "%s with %s", name_of(self, self->comparisons->row[first].policy),
                    name_of(self, self->reference));
    }
    enum wr_code code = wr_document_fact(document, WR_FACT, "compared", compared.text, error);
    code = code == WR_OK ? wr_document_fact(document, WR_FACT, "queries", queries, error) : code;
    code = code == WR_OK ? wr_document_fact(document, WR_FACT, "intervals", self->study->intervals, error) : code;
    if (code == WR_OK) {
        code = wr_document_fact(document, WR_FACT, "verdicts",
                                "from the intervals of the differences, each of the level that holds for all "
                                "comparisons of a metric together (Bonferroni)",
                                error);
    }
    for (int i = 0; i < self->study->warnings && code == WR_OK; i++) {
        code = wr_document_fact(document, WR_FACT_WARNING, "warning", self->study->warning[i], error);
    }
    return code;
}

enum wr_code wr_comparison_describe(const struct wr_comparison_report *self, struct wr_document *document,
                                    struct wr_error *error)
{
    const int64_t slots = self->study->rows->slots;
    const size_t each = (size_t)self->comparisons->metrics * (size_t)slots;
    document->kind = "study";
    document->name = self->study->study->name;
    document->question = self->study->study->question;
    enum wr_code code = add_facts(self, document, error);
    for (size_t first = 0; first < self->comparisons->rows && code == WR_OK; first += each) {
        code = add_policy(self, document, first, error);
        code = code == WR_OK && slots > 1 ? add_domains(self, document, first, error) : code;
    }
    return code;
}

static enum wr_code tabulate_row(const struct wr_comparison_report *self, const struct wr_difference *row,
                                 struct wr_table *table, struct wr_error *error)
{
    const struct wr_metric_spec *spec = wr_metric_spec(row->metric);
    const double number[] = {row->value,       row->reference, row->difference, row->interval.lo,
                             row->interval.hi, row->p,         row->holm};
    struct wr_table_row to = wr_table_row_begin(table, error);
    wr_table_row_text(&to, name_of(self, row->policy));
    wr_table_row_text(&to, name_of(self, self->reference));
    wr_table_row_text(&to, domain_of(self, row->slot));
    wr_table_row_text(&to, spec->name);
    for (size_t i = 0; i < sizeof number / sizeof *number; i++) {
        wr_table_row_number(&to, number[i], "");
    }
    wr_table_row_text(&to, wr_verdict_name(row->verdict));
    wr_table_row_number(&to, (double)row->n, "");
    wr_table_row_text(&to, spec->unit);
    wr_table_row_text(&to, row->note.text);
    return to.code;
}

enum wr_code wr_comparison_tabulate(const struct wr_comparison_report *self, struct wr_table *table,
                                    struct wr_error *error)
{
    static const char *const headings[] = {"policy",        "against",    "domain", "metric", "value",
                                           "value_against", "difference", "lo",     "hi",     "p",
                                           "p_holm",        "verdict",    "n",      "unit",   "note"};
    for (int i = 0; i < 15; i++) {
        const enum wr_table_format format = i == 12            ? WR_TABLE_COUNT
                                            : i >= 4 && i < 11 ? WR_TABLE_FIGURE
                                                               : WR_TABLE_LABEL;
        wr_table_column(table, format, headings[i], "");
    }
    enum wr_code code = WR_OK;
    for (size_t i = 0; i < self->comparisons->rows && code == WR_OK; i++) {
        code = tabulate_row(self, &self->comparisons->row[i], table, error);
    }
    return code;
}
