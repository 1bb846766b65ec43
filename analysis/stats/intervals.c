#include "analysis/stats/intervals.h"

#include "analysis/stats/meter.h"
#include "analysis/stats/proportion.h"
#include "sim/base/memory.h"

#include <inttypes.h>

struct filling {
    const struct wr_metric_inputs *in;
    const struct wr_resampling *resampling;
    const struct wr_interval_options *options;
    struct wr_metric_rows *rows;
    const struct wr_account *account; /* [policies][slots] of the original */
};

/* The one row that is being filled. */
struct row {
    int64_t index, slot;
    int policy;
    enum wr_metric_id metric;
    struct wr_result_row *result;
    const struct wr_account *account;
    struct wr_note note;
};

static bool has_equal_weights(const struct wr_account *account)
{
    return fabs(wr_effective_n(account->weight, account->weight2) - (double)account->n) <= 1e-9 * (double)account->n;
}

static double queries_worth(const struct wr_account *account)
{
    return has_equal_weights(account) ? (double)account->n : wr_effective_n(account->weight, account->weight2);
}

static void set(struct row *row, struct wr_interval interval)
{
    row->result->lo = interval.lo;
    row->result->hi = interval.hi;
}

static double percent(const struct filling *self)
{
    return 100 * self->options->level;
}

/* Each query counts or does not: policies in expectation share a query out, but what covers it they share not. */
static bool is_share_of_queries(const struct filling *self, const struct row *row)
{
    const bool decided = self->in->policy[row->policy].kind->parts == NULL;
    return row->metric == WR_METRIC_COVERAGE ||
           (decided && (row->metric == WR_METRIC_LOCAL_SHARE || row->metric == WR_METRIC_ACCURACY ||
                        row->metric == WR_METRIC_GOODPUT));
}

static void fill_share(const struct filling *self, struct row *row)
{
    const struct wr_account *account = row->account;
    const double share = row->result->value, n = queries_worth(account);
    if (self->options->share == WR_SHARE_WILSON) {
        set(row, wr_wilson(share, n, self->options->level));
        wr_note_add(&row->note, "%g %% interval: Wilson", percent(self));
        if (!has_equal_weights(account)) {
            wr_note_add(&row->note, "unequal weights: worth %.6g queries", n);
        }
    } else if (!has_equal_weights(account)) {
        wr_note_add(&row->note, "no interval: Clopper-Pearson needs equal weights");
    } else {
        set(row, wr_clopper_pearson(round(share * n), n, self->options->level));
        wr_note_add(&row->note, "%g %% interval: Clopper-Pearson", percent(self));
    }
}

static double percentile_of(enum wr_metric_id metric)
{
    return metric == WR_METRIC_LATENCY_P50   ? 0.50
           : metric == WR_METRIC_LATENCY_P95 ? 0.95
           : metric == WR_METRIC_LATENCY_P99 ? 0.99
                                             : NAN;
}

static void fill_percentile(const struct filling *self, struct row *row)
{
    const int32_t domain = row->slot == 0 ? WR_EVERY_DOMAIN : (int32_t)(row->slot - 1);
    const struct wr_interval share =
        wr_wilson(percentile_of(row->metric), queries_worth(row->account), self->options->level);
    const double router = row->account->router.latency_s;
    set(row,
        (struct wr_interval){wr_latency_histogram_quantile(self->in->latency, row->policy, domain, share.lo) + router,
                             wr_latency_histogram_quantile(self->in->latency, row->policy, domain, share.hi) + router});
    wr_note_add(&row->note, "%g %% interval: Woodruff%s", percent(self),
                self->resampling->options.refit ? ", decisions as they are" : "");
}

static void describe(const struct filling *self, struct row *row, const struct wr_estimate *estimate)
{
    const bool overloaded = wr_resampling_overloaded(self->resampling, self->in, self->rows, row->index) > 0;
    if (isnan(estimate->interval.lo)) {
        wr_note_add(&row->note, "no interval: undefined in %zu of %zu resamples%s", estimate->undefined,
                    estimate->count, overloaded ? WR_OVERLOADED : "");
        return;
    }
    wr_note_add(&row->note, "%g %% interval: %s bootstrap, %zu resamples", percent(self),
                estimate->is_bca ? "BCa" : "percentile", estimate->count);
    if (self->resampling->options.refit) {
        wr_note_add(&row->note, "re-decided in every resample");
    }
    if (estimate->undefined > 0) {
        wr_note_add(&row->note, "undefined in %zu of them, left out%s", estimate->undefined,
                    overloaded ? WR_OVERLOADED : "");
    }
    if (estimate->meter_share > 0) {
        struct wr_note errors = {""};
        wr_meter_describe(self->in->study, self->in->meta, self->resampling->options.meter_error, &errors);
        wr_note_add(&row->note, "meter errors of %s are %.3g %% of the variance, without them %.6g to %.6g",
                    errors.text, 100 * estimate->meter_share, estimate->unmetered.lo, estimate->unmetered.hi);
    }
}

static enum wr_code fill_resampled(const struct filling *self, struct row *row, struct wr_error *error)
{
    const struct wr_resampled_metric *metric = &self->resampling->metric[row->index];
    const int64_t count = self->resampling->count[row->slot];
    if (row->account->n == 1) {
        wr_note_add(&row->note, "no interval: one query");
        return WR_OK;
    }
    if (count < 2) {
        wr_note_add(&row->note, "no interval: hardly a resample has weight");
        return WR_OK;
    }
    struct wr_estimate estimate;
    const enum wr_code code = wr_estimate_of(metric, count, row->result->value, self->options, &estimate, error);
    if (code == WR_OK) {
        set(row, estimate.interval);
        describe(self, row, &estimate);
    }
    return code;
}

static enum wr_code fill_row(const struct filling *self, struct row *row, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    if (isnan(row->result->value)) {
        return WR_OK;
    }
    if (wr_metric_spec(row->metric)->kind == WR_KIND_COUNT) {
        wr_note_add(&row->note, "no interval: a count");
    } else if (!isnan(percentile_of(row->metric))) {
        fill_percentile(self, row);
    } else if (self->options->share != WR_SHARE_BOOTSTRAP && is_share_of_queries(self, row)) {
        fill_share(self, row);
    } else {
        code = fill_resampled(self, row, error);
    }
    return code == WR_OK ? wr_metric_rows_add_note(self->rows, row->index, row->note.text, error) : code;
}

static enum wr_code fill_rows(const struct filling *self, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (int64_t i = 0; i < self->rows->rows && code == WR_OK; i++) {
        struct row row = {.index = i,
                          .slot = wr_metric_rows_slot(self->rows, i),
                          .policy = wr_metric_rows_policy(self->rows, i),
                          .metric = wr_metric_rows_metric(self->rows, i),
                          .result = &self->rows->row[i]};
        row.account = &self->account[row.policy * self->rows->slots + row.slot];
        code = fill_row(self, &row, error);
    }
    return code;
}

enum wr_code wr_intervals_fill(const struct wr_metric_inputs *inputs, const struct wr_resampling *resampling,
                               const struct wr_interval_options *options, struct wr_metric_rows *rows,
                               struct wr_error *error)
{
    const size_t accounts = (size_t)wr_metric_account_policies(inputs) * (size_t)rows->slots;
    struct wr_account *account = wr_array(accounts, sizeof *account, error);
    if (account == NULL) {
        return WR_E_NO_MEMORY;
    }
    for (int64_t slot = 0; slot < rows->slots; slot++) {
        wr_metric_accounts_at(inputs, inputs->totals, slot, account);
    }
    const struct filling filling = {inputs, resampling, options, rows, account};
    const enum wr_code code = fill_rows(&filling, error);
    wr_free(account);
    return code;
}
