#include "analysis/stats/comparison.h"

#include "analysis/stats/holm.h"
#include "analysis/stats/mcnemar.h"
#include "analysis/stats/meter.h"
#include "analysis/stats/proportion.h"
#include "analysis/stats/replicates.h"
#include "sim/base/memory.h"

#include <inttypes.h>

int wr_metric_better(enum wr_metric_id metric)
{
    static const int better[WR_METRICS] = {
        [WR_METRIC_ACCURACY] = 1,
        [WR_METRIC_SCORE_MEAN] = 1,
        [WR_METRIC_GOODPUT] = 1,
        [WR_METRIC_ENERGY_SAVINGS] = 1,
        [WR_METRIC_COMPUTE_SAVINGS] = 1,
        [WR_METRIC_COST_SAVINGS] = 1,
        [WR_METRIC_CARBON_SAVINGS] = 1,
        [WR_METRIC_ENERGY_TOTAL] = -1,
        [WR_METRIC_ENERGY_PER_QUERY] = -1,
        [WR_METRIC_ENERGY_PER_CORRECT] = -1,
        [WR_METRIC_ENERGY_REGRET] = -1,
        [WR_METRIC_COMPUTE_TOTAL] = -1,
        [WR_METRIC_COMPUTE_PER_QUERY] = -1,
        [WR_METRIC_COST_TOTAL] = -1,
        [WR_METRIC_COST_PER_QUERY] = -1,
        [WR_METRIC_CARBON_TOTAL] = -1,
        [WR_METRIC_CARBON_PER_QUERY] = -1,
        [WR_METRIC_LATENCY_MEAN] = -1,
        [WR_METRIC_IPW] = 1,
        [WR_METRIC_IPJ] = 1,
    };
    return better[metric];
}

const char *wr_verdict_name(enum wr_verdict verdict)
{
    static const char *const names[] = {"n/a", "better", "worse", "no difference shown"};
    return names[verdict];
}

static int64_t row_of(const struct wr_comparison_job *job, int policy, int64_t slot, enum wr_metric_id metric)
{
    return wr_metric_rows_find(job->rows, policy, slot, metric);
}

/* What two sums of the same values differ by when they are added in other groups is no difference. */
static double difference_between(double own, double reference)
{
    const double difference = own - reference;
    return fabs(difference) <= 1e-12 * fmax(fabs(own), fabs(reference)) ? 0 : difference;
}

/* to[i] = own[i] - reference[i]. */
static double *subtract(const double *own, const double *reference, int64_t count, struct wr_error *error)
{
    double *to = wr_array((size_t)count, sizeof *to, error);
    for (int64_t i = 0; to != NULL && i < count; i++) {
        to[i] = difference_between(own[i], reference[i]);
    }
    return to;
}

/* The resampled difference: replicate by replicate, so what both share cancels. */
static enum wr_code difference_of(const struct wr_resampled_metric *own, const struct wr_resampled_metric *reference,
                                  int64_t count, struct wr_resampled_metric *difference, struct wr_error *error)
{
    const bool metered = own->metered != NULL;
    *difference = (struct wr_resampled_metric){
        .value = subtract(own->value, reference->value, count, error),
        .left_out = subtract(own->left_out, reference->left_out, WR_LEFT_OUT_GROUPS, error),
        .metered = metered ? subtract(own->metered, reference->metered, count, error) : NULL,
        .meter = metered ? subtract(own->meter, reference->meter, count, error) : NULL,
    };
    const bool whole = difference->value != NULL && difference->left_out != NULL &&
                       (!metered || (difference->metered != NULL && difference->meter != NULL));
    return whole ? WR_OK : WR_E_NO_MEMORY;
}

static void metric_free(struct wr_resampled_metric *metric)
{
    wr_free(metric->value);
    wr_free(metric->left_out);
    wr_free(metric->metered);
    wr_free(metric->meter);
}

/* How many comparisons of a metric are made at once. */
static int64_t family_of(const struct wr_comparison_job *job, int64_t slot)
{
    return job->policies * (slot == 0 ? 1 : job->rows->slots - 1);
}

static enum wr_verdict verdict_of(const struct wr_interval *interval, int better)
{
    if (isnan(interval->lo)) {
        return WR_VERDICT_NONE;
    }
    const bool above = interval->lo > 0, below = interval->hi < 0;
    return above || below ? (above == (better > 0) ? WR_VERDICT_BETTER : WR_VERDICT_WORSE) : WR_VERDICT_NOT_SHOWN;
}

/* In some resample the loads of either policy have no answer. */
static bool is_overloaded(const struct wr_comparison_job *job, const struct wr_difference *row)
{
    const int policy[] = {row->policy, job->reference};
    bool any = false;
    for (int i = 0; i < 2; i++) {
        any |= wr_resampling_overloaded(job->resampling, job->in, job->rows,
                                        row_of(job, policy[i], row->slot, row->metric)) > 0;
    }
    return any;
}

static void describe(const struct wr_comparison_job *job, const struct wr_estimate *estimate,
                     const struct wr_interval_options *options, struct wr_difference *row)
{
    const char *const why = is_overloaded(job, row) ? WR_OVERLOADED : "";
    if (isnan(estimate->interval.lo)) {
        wr_note_add(&row->note, "no interval: undefined in %zu of %zu resamples%s", estimate->undefined,
                    estimate->count, why);
        return;
    }
    wr_note_add(&row->note, "%.6g %% interval: %s bootstrap, %zu resamples", 100 * options->level,
                estimate->is_bca ? "BCa" : "percentile", estimate->count);
    if (estimate->undefined > 0) {
        wr_note_add(&row->note, "undefined in %zu of them, left out%s", estimate->undefined, why);
    }
    if (estimate->meter_share > 0) {
        struct wr_note errors = {""};
        wr_meter_describe(job->in->study, job->in->meta, job->resampling->options.meter_error, &errors);
        wr_note_add(&row->note, "meter errors of %s are %.3g %% of the variance", errors.text,
                    100 * estimate->meter_share);
    }
}

/* Equal weights alone have counts that a test of counts can take. */
static void test_accuracy(const struct wr_comparison_job *job, struct wr_difference *row)
{
    const int32_t domain = row->slot == 0 ? WR_EVERY_DOMAIN : (int32_t)(row->slot - 1);
    double weight = 0, weight2 = 0;
    for (size_t i = 0; i < job->in->totals->groups; i++) {
        const struct wr_group *group = &job->in->totals->group[i];
        if (group->policy == row->policy && (domain == WR_EVERY_DOMAIN || group->domain == domain)) {
            weight += group->weight;
            weight2 += group->weight2;
        }
    }
    int64_t own, reference;
    if (fabs(wr_effective_n(weight, weight2) - (double)row->n) > 1e-9 * (double)row->n) {
        wr_note_add(&row->note, "no McNemar: unequal weights");
    } else if (!wr_discordance_counts(job->discordance, row->policy, domain, &own, &reference)) {
        wr_note_add(&row->note, "no McNemar: a policy that shares queries out, or is replayed by itself (repricing)");
    } else {
        const struct wr_mcnemar test = wr_mcnemar(own, reference);
        row->p = test.exact;
        wr_note_add(&row->note,
                    "McNemar: right alone on %" PRId64 ", the other on %" PRId64 "; chi2 %.6g (p %.3g), p exact", own,
                    reference, test.chi2, test.p);
    }
}

/* A family of many comparisons asks for a level at which less than a resample may lie beyond each end. */
static bool holds_tails(int64_t count, const struct wr_interval_options *options, struct wr_difference *row)
{
    const double least = ceil(2 / (1 - options->level) * (1 - 1e-9));
    if ((double)count < least) {
        wr_note_add(&row->note,
                    "no interval: %" PRId64 " resamples are too few for one of %.6g %%, the level of each comparison; "
                    "--replicates %.0f or more",
                    count, 100 * options->level, least);
    }
    return (double)count >= least;
}

static enum wr_code estimate_row(const struct wr_comparison_job *job, struct wr_difference *row, struct wr_error *error)
{
    const struct wr_resampled_metric *own = &job->resampling->metric[row_of(job, row->policy, row->slot, row->metric)];
    const struct wr_resampled_metric *reference =
        &job->resampling->metric[row_of(job, job->reference, row->slot, row->metric)];
    const int64_t count = job->resampling->count[row->slot];
    struct wr_interval_options options = *job->options;
    struct wr_resampled_metric difference;
    struct wr_estimate estimate;
    options.level = 1 - (1 - options.level) / (double)family_of(job, row->slot);
    enum wr_code code = difference_of(own, reference, count, &difference, error);
    code = code == WR_OK ? wr_estimate_of(&difference, count, row->difference, &options, &estimate, error) : code;
    metric_free(&difference);
    if (code == WR_OK && !holds_tails(count, &options, row)) {
        return WR_OK;
    }
    if (code == WR_OK) {
        row->interval = estimate.interval;
        row->p = estimate.p;
        row->verdict = verdict_of(&row->interval, wr_metric_better(row->metric));
        describe(job, &estimate, &options, row);
    }
    return code;
}

static enum wr_code fill_row(const struct wr_comparison_job *job, struct wr_difference *row, struct wr_error *error)
{
    const struct wr_result_row *own = &job->rows->row[row_of(job, row->policy, row->slot, row->metric)];
    const struct wr_result_row *reference = &job->rows->row[row_of(job, job->reference, row->slot, row->metric)];
    enum wr_code code = WR_OK;
    row->value = own->value;
    row->reference = reference->value;
    row->difference = difference_between(own->value, reference->value);
    row->n = own->n;
    if (isnan(row->difference)) {
        wr_note_add(&row->note, "%s", isnan(own->value) ? own->note : reference->note);
        return WR_OK;
    }
    if (row->n == 1 || job->resampling->count[row->slot] < 2) {
        wr_note_add(&row->note, row->n == 1 ? "no interval: one query" : "no interval: hardly a resample has weight");
    } else {
        code = estimate_row(job, row, error);
    }
    if (row->metric == WR_METRIC_ACCURACY) {
        test_accuracy(job, row);
    }
    return code;
}

static enum wr_code fill_rows(const struct wr_comparison_job *job, struct wr_comparisons *result,
                              struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (size_t i = 0; i < result->rows && code == WR_OK; i++) {
        const size_t slots = (size_t)job->rows->slots, metrics = (size_t)job->metrics;
        result->row[i] = (struct wr_difference){.policy = job->policy[i / metrics / slots],
                                                .slot = (int64_t)(i / metrics % slots),
                                                .metric = job->metric[i % metrics],
                                                .interval = WR_NO_INTERVAL,
                                                .p = NAN};
        code = fill_row(job, &result->row[i], error);
    }
    return code;
}

/* Adjusts the p-values of one metric: over all queries, or in the domains. */
static enum wr_code adjust(struct wr_comparisons *result, enum wr_metric_id metric, bool domains, double *p,
                           double *adjusted, struct wr_error *error)
{
    for (size_t i = 0; i < result->rows; i++) {
        const struct wr_difference *row = &result->row[i];
        p[i] = row->metric == metric && (row->slot > 0) == domains ? row->p : NAN;
    }
    const enum wr_code code = wr_holm(p, result->rows, adjusted, error);
    for (size_t i = 0; i < result->rows && code == WR_OK; i++) {
        struct wr_difference *row = &result->row[i];
        if (row->metric == metric && (row->slot > 0) == domains) {
            row->holm = adjusted[i];
        }
    }
    return code;
}

static enum wr_code adjust_all(const struct wr_comparison_job *job, struct wr_comparisons *result,
                               struct wr_error *error)
{
    double *p = wr_array(result->rows, sizeof *p, error);
    double *adjusted = wr_array(result->rows, sizeof *adjusted, error);
    enum wr_code code = p != NULL && adjusted != NULL ? WR_OK : WR_E_NO_MEMORY;
    for (int i = 0; i < 2 * job->metrics && code == WR_OK; i++) {
        code = adjust(result, job->metric[i / 2], i % 2 > 0, p, adjusted, error);
    }
    wr_free(p);
    wr_free(adjusted);
    return code;
}

enum wr_code wr_compare(const struct wr_comparison_job *job, struct wr_comparisons *result, struct wr_error *error)
{
    *result = (struct wr_comparisons){.rows = (size_t)job->policies * (size_t)job->rows->slots * (size_t)job->metrics,
                                      .metrics = job->metrics};
    result->row = wr_array(result->rows, sizeof *result->row, error);
    enum wr_code code = result->row != NULL ? fill_rows(job, result, error) : WR_E_NO_MEMORY;
    code = code == WR_OK ? adjust_all(job, result, error) : code;
    if (code != WR_OK) {
        wr_comparisons_free(result);
    }
    return code;
}

void wr_comparisons_free(struct wr_comparisons *self)
{
    wr_free(self->row);
    *self = (struct wr_comparisons){0};
}
