#include "analysis/tables/sweep_summary.h"

#include "analysis/metrics/note.h"
#include "analysis/tables/interval_text.h"
#include "analysis/tables/summary.h"
#include "sim/base/memory.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* What is said of every policy over all scenarios. */
static const struct shown {
    enum wr_metric_id metric;
    bool is_percent;
    const char *heading, *unit;
} shown[] = {
    {WR_METRIC_LOCAL_SHARE, true, "local", "%"},
    {WR_METRIC_ACCURACY, true, "correct", "%"},
    {WR_METRIC_ENERGY_PER_QUERY, false, "energy", "J/query"},
    {WR_METRIC_ENERGY_SAVINGS, true, "energy", "saved %"},
    {WR_METRIC_COST_SAVINGS, true, "cost", "saved %"},
};

enum { SHOWN = sizeof shown / sizeof *shown, KEYS_ACROSS = 4 };

/* ---------------------------------------------------------------------------------------------- tables */

static int keys_across(const struct wr_sweep_block *block)
{
    return block->axes < KEYS_ACROSS ? block->axes : KEYS_ACROSS;
}

/* The policies whose savings stand across: all but the baseline itself, as far as there is room. */
static bool is_across(const struct wr_sweep_summary *self, int policy, int column)
{
    return policy != self->baseline && column < WR_TABLE_ACROSS;
}

static bool is_asked(const struct wr_sweep_summary *self, enum wr_metric_id metric)
{
    return self->asked->place[metric] >= 0;
}

static void head_table(const struct wr_sweep_summary *self, const struct wr_sweep_block *block, struct wr_table *table)
{
    wr_table_column(table, WR_TABLE_LABEL, "scenario", "");
    for (int i = 0; i < keys_across(block); i++) {
        wr_table_column(table, WR_TABLE_LABEL, block->axis[i].key, "");
    }
    wr_table_column(table, WR_TABLE_FIGURE, "baseline", "J/query");
    for (int i = 0; is_asked(self, WR_METRIC_ENERGY_SAVINGS) && i < self->policies; i++) {
        if (is_across(self, i, table->columns)) {
            wr_table_column(table, self->has_intervals ? WR_TABLE_LABEL : WR_TABLE_PERCENT, self->policy[i], "saved %");
        }
    }
}

enum wr_code wr_sweep_summary_init(struct wr_sweep_summary *self, const struct wr_report *report, int policies,
                                   int baseline, const struct wr_sweep *sweep, struct wr_error *error)
{
    const size_t blocks = (size_t)sweep->blocks;
    *self = (struct wr_sweep_summary){
        .sweep = sweep, .asked = &report->rows->asked, .policies = policies, .baseline = baseline};
    self->has_intervals = report->intervals[0] != '\0';
    const char **names = wr_array((size_t)policies, sizeof *names, error);
    self->policy = names;
    self->range = names != NULL ? wr_array((size_t)policies * SHOWN, sizeof *self->range, error) : NULL;
    self->table = self->range != NULL ? wr_array(blocks, sizeof *self->table, error) : NULL;
    self->caption = self->table != NULL ? wr_array(blocks, sizeof *self->caption, error) : NULL;
    self->seen = self->caption != NULL ? wr_array(blocks, sizeof *self->seen, error) : NULL;
    if (self->seen == NULL) {
        return WR_E_NO_MEMORY;
    }
    for (int i = 0; i < policies; i++) {
        names[i] = report->policy[i].name;
    }
    for (int i = 0; i < policies * SHOWN; i++) {
        self->range[i] = (struct wr_sweep_range){INFINITY, -INFINITY, NULL};
    }
    for (int i = 0; i < sweep->blocks; i++) {
        head_table(self, &sweep->block[i], &self->table[i]);
    }
    return WR_OK;
}

void wr_sweep_summary_free(struct wr_sweep_summary *self)
{
    for (int i = 0; self->sweep != NULL && i < self->sweep->blocks; i++) {
        if (self->table != NULL) {
            wr_table_free(&self->table[i]);
        }
        if (self->caption != NULL) {
            wr_free(self->caption[i]);
        }
    }
    for (int i = 0; self->range != NULL && i < self->policies * SHOWN; i++) {
        wr_free(self->range[i].reason);
    }
    wr_free((void *)self->policy);
    wr_free(self->range);
    wr_free(self->table);
    wr_free(self->caption);
    wr_free(self->seen);
    *self = (struct wr_sweep_summary){0};
}

/* -------------------------------------------------------------------------------------------- gathering */

/* Why there is no value, or that repricing settled nowhere, of the first scenario where it is so. */
static enum wr_code widen(struct wr_sweep_range *range, const char *scenario, const struct wr_result_row *row,
                          struct wr_error *error)
{
    const bool is_there = !isnan(row->value);
    const char *unsettled = is_there ? strstr(row->note, "repricing f") : NULL; /* wr_note_path */
    char text[sizeof(struct wr_note) + WR_NODE_KEY_BYTES + 32];
    if (is_there) {
        range->least = fmin(range->least, row->value);
        range->most = fmax(range->most, row->value);
    }
    if (range->reason != NULL || (is_there && unsettled == NULL)) {
        return WR_OK;
    }
    snprintf(text, sizeof text, "%s%s%s", is_there ? scenario : "", is_there ? ": " : "",
             is_there ? unsettled : row->note);
    range->reason = wr_text_copy(text, strlen(text), error);
    return range->reason != NULL ? WR_OK : WR_E_NO_MEMORY;
}

static enum wr_code fill_labels(const struct wr_sweep_summary *self, const struct wr_sweep_block *block,
                                const struct wr_sweep_scenario *scenario, struct wr_table *table,
                                struct wr_error *error)
{
    enum wr_code code = wr_table_label(table, 0, scenario->name, error);
    for (int i = 0; i < keys_across(block) && code == WR_OK; i++) {
        char *value = wr_scenario_text(self->sweep, scenario->scenario, block->axis[i].column, error);
        code = value != NULL ? wr_table_label(table, 1 + i, value, error) : WR_E_NO_MEMORY;
        wr_free(value);
    }
    return code;
}

/* The saving, with its interval where there are any. */
static enum wr_code add_saving(const struct wr_sweep_summary *self, const struct wr_result_row *row,
                               struct wr_table *table, int column, struct wr_error *error)
{
    if (!self->has_intervals) {
        return wr_table_number(table, column, row->value, row->note, error);
    }
    char text[WR_INTERVAL_TEXT];
    wr_interval_text(row->value, row->lo, row->hi, true, text);
    const enum wr_code code = wr_table_label(table, column, text, error);
    return code == WR_OK && isnan(row->lo) ? wr_table_reason(table, column, row->note, error) : code;
}

/* What is assumed in a block stands below its first scenario: the others differ in what is swept, which is in their
 * rows. One that goes on beyond what was measured is marked wherever it stands. "" = nothing to say. */
static const char *footnote(const struct wr_sweep_scenario *scenario, bool is_first)
{
    static const enum wr_metric_id energies[] = {WR_METRIC_ENERGY_PER_QUERY, WR_METRIC_ENERGY_TOTAL,
                                                 WR_METRIC_ENERGY_SAVINGS};
    const char *note = "";
    for (size_t i = 0; i < sizeof energies / sizeof *energies && note[0] == '\0'; i++) {
        const struct wr_result_row *row = wr_metric_rows_at(scenario->rows, 0, 0, energies[i]);
        note = row != NULL && !isnan(row->value) ? row->note : "";
    }
    const char *assumed = strstr(note, "under assumptions: ");
    if (assumed == NULL) {
        return "";
    }
    return is_first ? assumed : strstr(assumed, ", extrapolated") != NULL ? "extrapolated" : "";
}

static enum wr_code add_row(const struct wr_sweep_summary *self, const struct wr_sweep_block *block,
                            const struct wr_sweep_scenario *scenario, struct wr_table *table, struct wr_error *error)
{
    const char *note = footnote(scenario, table->rows == 0);
    enum wr_code code = wr_table_row(table, error);
    int column = 1 + keys_across(block);
    if (code == WR_OK) {
        code = fill_labels(self, block, scenario, table, error);
    }
    if (code == WR_OK && note[0] != '\0') {
        code = wr_table_reason(table, 0, note, error);
    }
    if (code == WR_OK) {
        code = wr_table_number(table, column++, scenario->baseline_j_per_query, "the baseline has no energy", error);
    }
    for (int i = 0; is_asked(self, WR_METRIC_ENERGY_SAVINGS) && i < self->policies && code == WR_OK; i++) {
        if (is_across(self, i, column)) {
            const struct wr_result_row *row = wr_metric_rows_at(scenario->rows, i, 0, WR_METRIC_ENERGY_SAVINGS);
            code = add_saving(self, row, table, column++, error);
        }
    }
    return code;
}

enum wr_code wr_sweep_summary_add(struct wr_sweep_summary *self, const struct wr_sweep_scenario *scenario,
                                  struct wr_error *error)
{
    const struct wr_sweep_block *block = wr_sweep_block_of(self->sweep, scenario->scenario);
    const int64_t at = block - self->sweep->block;
    enum wr_code code = WR_OK;
    for (int i = 0; i < self->policies * SHOWN && code == WR_OK; i++) {
        const struct wr_result_row *row = wr_metric_rows_at(scenario->rows, i / SHOWN, 0, shown[i % SHOWN].metric);
        code = row != NULL ? widen(&self->range[i], scenario->name, row, error) : WR_OK;
    }
    if (code == WR_OK && self->seen[at]++ < WR_SWEEP_SHOWN) {
        code = add_row(self, block, scenario, &self->table[at], error);
    }
    return code;
}

/* -------------------------------------------------------------------------------------------- document */

/* "73.49", or "4.31 to 35.02". */
static void range_text(const struct wr_sweep_range *range, bool is_percent, char *text, size_t size)
{
    const double factor = is_percent ? 100 : 1;
    char least[40], most[40];
    snprintf(least, sizeof least, is_percent ? "%.2f" : "%.6g", factor * range->least);
    snprintf(most, sizeof most, is_percent ? "%.2f" : "%.6g", factor * range->most);
    if (isinf(range->least)) {
        snprintf(text, size, "n/a");
    } else if (strcmp(least, most) == 0) {
        snprintf(text, size, "%s", least);
    } else {
        snprintf(text, size, "%s to %s", least, most);
    }
}

static enum wr_code add_range(const struct wr_sweep_range *range, bool is_percent, int column, struct wr_table *table,
                              struct wr_error *error)
{
    char text[96];
    range_text(range, is_percent, text, sizeof text);
    const enum wr_code code = wr_table_label(table, column, text, error);
    return code == WR_OK && range->reason != NULL ? wr_table_reason(table, column, range->reason, error) : code;
}

static enum wr_code add_ranges(const struct wr_sweep_summary *self, struct wr_document *document,
                               struct wr_error *error)
{
    int column[SHOWN], columns = 0;
    for (int k = 0; k < SHOWN; k++) {
        column[k] = is_asked(self, shown[k].metric) ? ++columns : 0;
    }
    if (columns == 0) {
        return WR_OK;
    }
    struct wr_table *table = wr_document_table(document, "over all scenarios", true, error);
    if (table == NULL) {
        return WR_E_NO_MEMORY;
    }
    wr_table_column(table, WR_TABLE_LABEL, "policy", "");
    for (int k = 0; k < SHOWN; k++) {
        if (column[k] > 0) {
            wr_table_column(table, WR_TABLE_LABEL, shown[k].heading, shown[k].unit);
        }
    }
    enum wr_code code = WR_OK;
    for (int i = 0; i < self->policies && code == WR_OK; i++) {
        code = wr_table_row(table, error);
        code = code == WR_OK ? wr_table_label(table, 0, self->policy[i], error) : code;
        for (int k = 0; k < SHOWN && code == WR_OK; k++) {
            code = column[k] > 0 ? add_range(&self->range[i * SHOWN + k], shown[k].is_percent, column[k], table, error)
                                 : WR_OK;
        }
    }
    return code;
}

/* Hands the table of a block over to the document. */
static enum wr_code add_block(struct wr_sweep_summary *self, int block, struct wr_document *document,
                              struct wr_error *error)
{
    char caption[WR_NODE_KEY_BYTES + 96];
    const int64_t seen = self->seen[block];
    int length =
        snprintf(caption, sizeof caption, "energy saved against the baseline: %s", self->sweep->block[block].name);
    if (seen > WR_SWEEP_SHOWN) {
        snprintf(caption + length, sizeof caption - (size_t)length, " (the first %d of %" PRId64 " scenarios)",
                 WR_SWEEP_SHOWN, seen);
    }
    self->caption[block] = wr_text_copy(caption, strlen(caption), error);
    struct wr_table *table =
        self->caption[block] != NULL ? wr_document_table(document, self->caption[block], true, error) : NULL;
    if (table == NULL) {
        return WR_E_NO_MEMORY;
    }
    *table = self->table[block];
    self->table[block] = (struct wr_table){0};
    return WR_OK;
}

enum wr_code wr_sweep_summarise(struct wr_sweep_summary *self, struct wr_document *document,
                                const struct wr_report *report, struct wr_error *error)
{
    document->name = report->study->name;
    document->question = report->study->question;
    enum wr_code code = wr_summarise_facts(document, report, error);
    if (code == WR_OK) {
        code = add_ranges(self, document, error);
    }
    for (int i = 0; i < self->sweep->blocks && code == WR_OK; i++) {
        if (self->seen[i] > 0) {
            code = add_block(self, i, document, error);
        }
    }
    return code;
}
