#include "analysis/tables/published_tables.h"

#include "analysis/metrics/published.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Columns of the tables; the last only where some figure has a published deviation. */
enum { POLICY, METRIC, PUBLISHED, HERE, DIFFERENCE, SOURCE, WHY, IN_SD };

/* Entries of one unit stand in one table. */
static const char *unit_of(const struct wr_report *report, int index)
{
    const struct wr_metric_spec *spec = wr_comparison_of(report->study, report->rows, index).spec;
    return wr_metric_is_share(spec) ? "%" : spec->unit;
}

static void add_columns(struct wr_table *table, const char *shown, bool with_sd)
{
    const enum wr_table_format format = strcmp(shown, "%") == 0 ? WR_TABLE_PERCENT : WR_TABLE_FIGURE;
    wr_table_column(table, WR_TABLE_LABEL, "policy", "");
    wr_table_column(table, WR_TABLE_LABEL, "metric", "");
    wr_table_column(table, format, "published", shown);
    wr_table_column(table, format, "here", shown);
    wr_table_column(table, format, "difference", shown);
    wr_table_column(table, WR_TABLE_LABEL, "source", "");
    wr_table_column(table, WR_TABLE_LABEL, "why", "");
    if (with_sd) {
        wr_table_column(table, WR_TABLE_LABEL, "in published", "deviations");
    }
}

static enum wr_code add_labels(struct wr_table *table, const struct wr_comparison *comparison, struct wr_error *error)
{
    const struct wr_published *published = comparison->published;
    enum wr_code code = wr_table_label(table, POLICY, published->policy, error);
    code = code == WR_OK ? wr_table_label(table, METRIC, published->metric, error) : code;
    if (code == WR_OK && !isnan(published->sd) && !isnan(comparison->difference)) {
        char deviations[32];
        snprintf(deviations, sizeof deviations, "%+.2f", comparison->difference / published->sd);
        code = wr_table_label(table, IN_SD, deviations, error);
    }
    code = code == WR_OK ? wr_table_label(table, SOURCE, published->source, error) : code;
    if (code == WR_OK && published->why[0] != '\0') {
        code = wr_table_label(table, WHY, "see", error);
        code = code == WR_OK ? wr_table_reason(table, WHY, published->why, error) : code;
    }
    return code;
}

static enum wr_code add_comparison(struct wr_table *table, const struct wr_comparison *comparison,
                                   struct wr_error *error)
{
    enum wr_code code = wr_table_row(table, error);
    code = code == WR_OK ? add_labels(table, comparison, error) : code;
    if (code == WR_OK) {
        code = wr_table_number(table, PUBLISHED, comparison->published->value, "", error);
    }
    if (code == WR_OK) {
        code = wr_table_number(table, HERE, comparison->own->value, comparison->own->note, error);
    }
    return code == WR_OK ? wr_table_number(table, DIFFERENCE, comparison->difference, comparison->own->note, error)
                         : code;
}

/* Whether an earlier entry has the unit of entry `index`, whose table then has both. */
static bool is_listed(const struct wr_report *report, int index, const char *unit)
{
    bool listed = false;
    for (int i = 0; i < index && !listed; i++) {
        listed = strcmp(unit_of(report, i), unit) == 0;
    }
    return listed;
}

static bool any_deviation(const struct wr_report *report, const char *unit)
{
    bool any = false;
    for (int i = 0; i < report->study->published_count && !any; i++) {
        const struct wr_comparison comparison = wr_comparison_of(report->study, report->rows, i);
        any = strcmp(unit_of(report, i), unit) == 0 && !isnan(comparison.published->sd);
    }
    return any;
}

static enum wr_code add_unit(struct wr_document *document, const struct wr_report *report, int first,
                             struct wr_error *error)
{
    const char *unit = unit_of(report, first);
    struct wr_table *table = wr_document_table(document, "published figures, and what this study gives", true, error);
    if (table == NULL) {
        return WR_E_NO_MEMORY;
    }
    add_columns(table, unit, any_deviation(report, unit));
    enum wr_code code = WR_OK;
    for (int i = first; i < report->study->published_count && code == WR_OK; i++) {
        const struct wr_comparison comparison = wr_comparison_of(report->study, report->rows, i);
        if (strcmp(unit_of(report, i), unit) == 0) {
            code = add_comparison(table, &comparison, error);
        }
    }
    return code;
}

enum wr_code wr_add_published(struct wr_document *document, const struct wr_report *report, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (int i = 0; i < report->study->published_count && code == WR_OK; i++) {
        const char *unit = unit_of(report, i);
        if (!is_listed(report, i, unit)) {
            code = add_unit(document, report, i, error);
        }
    }
    return code;
}
