#include "analysis/tables/learned_report.h"

#include "analysis/tables/describe.h"
#include "analysis/tables/table_data.h"

#include <math.h>
#include <string.h>

static const char BY_RIDGE[] = "what the features before it leave of it weighs less than the ridge: it is collinear "
                               "with them, hardly varies, or separates the outcomes";

bool wr_learned_any(const struct wr_study *study)
{
    bool any = false;
    for (int i = 0; i < study->policies && !any; i++) {
        any = study->policy[i].kind == wr_policy_kind_of("learned");
    }
    return any;
}

const char *wr_learned_term(const struct wr_policy *policy, const struct wr_learned *learned,
                            const struct wr_meta *meta, int term)
{
    const struct wr_learned_config *config = (const void *)policy->config;
    return term == 0                   ? "(intercept)"
           : term <= learned->features ? wr_describe_value(&config->features.value[term - 1], meta)
                                       : wr_meta_label(meta, WR_COL_DOMAIN, term - 1 - learned->features);
}

double wr_learned_coefficient(const struct wr_learned *learned, int model, int term)
{
    return learned->beta[(ptrdiff_t)model * learned->terms + term];
}

/* ------------------------------------------------------------------------------------------------ for people */

static enum wr_code add_quality(struct wr_table *table, const struct wr_policy *policy,
                                const struct wr_learned *learned, struct wr_error *error)
{
    struct wr_table_row row = wr_table_row_begin(table, error);
    wr_table_row_text(&row, policy->name);
    wr_table_row_number(&row, learned->outcome, "");
    wr_table_row_number(&row, learned->out_of_fold.auc, "");
    wr_table_row_number(&row, learned->in_sample.auc, "");
    wr_table_row_number(&row, learned->out_of_fold.brier, "");
    wr_table_row_number(&row, learned->outcome * (1 - learned->outcome), "");
    wr_table_row_number(&row, learned->out_of_fold.log_loss, "");
    return row.code;
}

static enum wr_code add_quality_table(struct wr_document *document, const struct wr_report *report,
                                      struct wr_error *error)
{
    struct wr_table *table =
        wr_document_table(document, "learned scores, each by a model that did not see the query", true, error);
    enum wr_code code = table ? WR_OK : WR_E_NO_MEMORY;
    if (table) {
        wr_table_column(table, WR_TABLE_LABEL, "policy", "");
        wr_table_column(table, WR_TABLE_PERCENT, "outcome", "%");
        wr_table_column(table, WR_TABLE_FIGURE, "AUC", "out of fold");
        wr_table_column(table, WR_TABLE_FIGURE, "AUC", "in sample");
        wr_table_column(table, WR_TABLE_FIGURE, "Brier", "out of fold");
        wr_table_column(table, WR_TABLE_FIGURE, "Brier", "of no score");
        wr_table_column(table, WR_TABLE_FIGURE, "log loss", "nat");
    }
    for (int i = 0; i < report->rows->policies && code == WR_OK; i++) {
        const struct wr_learned *learned = wr_learned_of(&report->policy[i]);
        code = learned ? add_quality(table, &report->policy[i], learned, error) : WR_OK;
    }
    return code;
}

static enum wr_code add_term(struct wr_table *table, const struct wr_report *report, const struct wr_policy *policy,
                             int term, struct wr_error *error)
{
    const struct wr_learned *learned = wr_learned_of(policy);
    double least = (double)INFINITY, most = -(double)INFINITY;
    for (int m = 0; m < learned->folds; m++) {
        least = fmin(least, wr_learned_coefficient(learned, m, term));
        most = fmax(most, wr_learned_coefficient(learned, m, term));
    }
    struct wr_table_row row = wr_table_row_begin(table, error);
    wr_table_row_text(&row, policy->name);
    wr_table_row_text(&row, wr_learned_term(policy, learned, report->meta, term));
    wr_table_row_number(&row, wr_learned_coefficient(learned, learned->folds, term), "");
    wr_table_row_number(&row, least, "");
    wr_table_row_number(&row, most, "");
    wr_table_row_number(&row, wr_learned_per_unit(learned, learned->folds, term), "");
    return row.code == WR_OK && learned->by_ridge[term] ? wr_table_reason(table, 1, BY_RIDGE, error) : row.code;
}

static enum wr_code add_term_table(struct wr_document *document, const struct wr_report *report, struct wr_error *error)
{
    struct wr_table *table = wr_document_table(document, "what learned scores weigh, in log odds", true, error);
    enum wr_code code = table ? WR_OK : WR_E_NO_MEMORY;
    if (table) {
        wr_table_column(table, WR_TABLE_LABEL, "policy", "");
        wr_table_column(table, WR_TABLE_LABEL, "feature", "");
        wr_table_column(table, WR_TABLE_FIGURE, "weight", "per sd");
        wr_table_column(table, WR_TABLE_FIGURE, "least", "of folds");
        wr_table_column(table, WR_TABLE_FIGURE, "most", "of folds");
        wr_table_column(table, WR_TABLE_FIGURE, "weight", "per unit");
    }
    for (int i = 0; i < report->rows->policies && code == WR_OK; i++) {
        const struct wr_learned *learned = wr_learned_of(&report->policy[i]);
        for (int term = 0; learned && term <= learned->features && code == WR_OK; term++) {
            code = add_term(table, report, &report->policy[i], term, error);
        }
    }
    return code;
}

enum wr_code wr_learned_tables(struct wr_document *document, const struct wr_report *report, struct wr_error *error)
{
    if (!wr_learned_any(report->study)) {
        return WR_OK;
    }
    enum wr_code code = add_quality_table(document, report, error);
    return code == WR_OK ? add_term_table(document, report, error) : code;
}

/* ---------------------------------------------------------------------------------------------------- rows */

/* A row under way: who it is about. */
struct about {
    struct wr_table *data;
    const char *policy, *section, *name, *model;
    enum wr_code code;
    struct wr_error *error;
};

static void add(struct about *self, const char *statistic, double value)
{
    if (self->code == WR_OK) {
        struct wr_table_row row = wr_table_row_begin(self->data, self->error);
        const char *const label[] = {self->policy, self->section, self->name, self->model, statistic};
        for (int i = 0; i < 5; i++) {
            wr_table_row_text(&row, label[i]);
        }
        wr_table_row_number(&row, value, "");
        self->code = row.code;
    }
}

static void add_coefficients(struct about *about, const struct wr_policy *policy, const struct wr_learned *learned,
                             const struct wr_meta *meta)
{
    char fold[32];
    about->section = "coefficient";
    for (int m = learned->folds; m >= 0; m--) { /* that of all queries first */
        const int model = m == learned->folds ? m : learned->folds - 1 - m;
        snprintf(fold, sizeof fold, "fold_%d", model + 1);
        about->model = m == learned->folds ? "all" : fold;
        for (int term = 0; term < learned->terms; term++) {
            about->name = wr_learned_term(policy, learned, meta, term);
            add(about, "standardised", wr_learned_coefficient(learned, model, term));
            add(about, "per_unit", wr_learned_per_unit(learned, model, term));
            if (m == learned->folds && learned->by_ridge[term]) {
                add(about, "set_by_ridge", 1);
            }
        }
    }
}

static void add_figures(struct about *about, const struct wr_learned_quality *quality)
{
    about->section = "quality";
    about->name = "";
    add(about, "auc", quality->auc);
    add(about, "auc_to_within", quality->auc_to);
    add(about, "brier", quality->brier);
    add(about, "log_loss", quality->log_loss);
    about->section = "reliability";
    for (int i = 0; i < WR_LEARNED_BINS; i++) {
        char range[32];
        snprintf(range, sizeof range, "%.1f-%.1f", (double)i / WR_LEARNED_BINS, (i + 1.0) / WR_LEARNED_BINS);
        about->name = range;
        add(about, "weight", quality->bin[i].weight);
        if (quality->bin[i].weight > 0) {
            add(about, "score", quality->bin[i].score);
            add(about, "outcome", quality->bin[i].outcome);
        }
    }
}

enum wr_code wr_learned_rows(struct wr_table *data, const struct wr_report *report, struct wr_error *error)
{
    static const char *const heading[] = {"policy", "section", "name", "model", "statistic"};
    struct about about = {.data = data, .error = error};
    for (int i = 0; i < 5; i++) {
        wr_table_column(data, WR_TABLE_LABEL, heading[i], "");
    }
    wr_table_column(data, WR_TABLE_FIGURE, "value", "");
    for (int i = 0; i < report->rows->policies; i++) {
        const struct wr_policy *policy = &report->policy[i];
        const struct wr_learned *learned = wr_learned_of(policy);
        if (learned) {
            about.policy = policy->name;
            add_coefficients(&about, policy, learned, report->meta);
            about.section = "quality", about.name = "", about.model = "all";
            add(&about, "weight", learned->weight);
            add(&about, "outcome", learned->outcome);
            add(&about, "passes", learned->passes);
            about.model = "out_of_fold";
            add_figures(&about, &learned->out_of_fold);
            about.model = "in_sample";
            add_figures(&about, &learned->in_sample);
        }
    }
    return about.code;
}
