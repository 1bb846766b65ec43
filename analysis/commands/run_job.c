#include "analysis/commands/run_job.h"

#include "analysis/commands/format.h"
#include "analysis/metrics/basis.h"
#include "analysis/metrics/published.h"
#include "analysis/tables/describe.h"
#include "sim/base/memory.h"
#include "sim/replay/study_job.h"
#include "sim/store/measurement_reader.h"
#include "sim/study/grid.h"
#include "sim/study/measurements.h"

#include <string.h>

bool wr_run_job_draws(const struct wr_run_job *self)
{
    bool any = false;
    for (int i = 0; i < self->study.policies; i++) {
        const struct wr_policy *policy = &self->study.policy[i];
        any |= policy->kind->draws != NULL && policy->kind->draws(policy->config);
    }
    return any;
}

static void fill_record(struct wr_run_job *self)
{
    const struct wr_file_facts *facts = wr_reader_facts(self->file);
    const int weakest = wr_weakest_provenance(self->source->meta, &self->study.pool, self->study.scenario.law);
    self->record = (struct wr_provenance_record){
        .version = wr_version(),
        .commit = wr_commit(),
        .command = "run",
        .study = self->study.resolved,
        .measurements = wr_base_name(self->study.measurements),
        .attempt = self->study.attempts > 0 ? self->study.attempt : 0,
        .attempts = self->study.attempts,
        .inputs = facts->inputs != NULL ? facts->inputs : "",
        .file = self->files.file,
        .files = self->files.files,
        .seed = wr_run_job_draws(self) ? self->study.seed : -1,
        .provenance = weakest >= 0 ? wr_provenance_name(weakest) : "",
        .libraries = wr_libraries(),
    };
    wr_xxh128(self->study.resolved, strlen(self->study.resolved), self->record.study_xxh128);
    memcpy(self->record.measurements_xxh128, facts->content_xxh128, sizeof self->record.measurements_xxh128);
}

void wr_describe_bound(const struct wr_study *study, const struct wr_meta *meta, struct wr_note *assumptions,
                       struct wr_note *warning)
{
    wr_describe_assumptions(study, meta, assumptions);
    wr_describe_power_states(study, meta, assumptions);
    if (study->mixed_basis) {
        wr_mixed_basis_warning(meta, &study->pool, study->scenario.basis, warning);
    }
    wr_describe_mixed_watts(study, meta, warning);
}

static void fill_report(struct wr_run_job *self)
{
    wr_describe_bound(&self->study, self->source->meta, &self->assumptions, &self->mixed_basis);
    wr_describe_owned(&self->study, self->source->meta, &self->cost);
    wr_describe_carbon(&self->study, self->source->meta, &self->carbon);
    self->warning[0] = self->mixed_basis.text;
    self->report = (struct wr_report){
        .study = &self->study,
        .meta = self->source->meta,
        .policy = self->list.policy,
        .counts = &self->counts,
        .rows = &self->rows,
        .provenance = &self->record,
        .repriced = self->study.scenario.depends_on_load ? &self->repriced : NULL,
        .assumptions = self->assumptions.text,
        .intervals = "",
        .cost = self->cost.text,
        .carbon = self->carbon.text,
        .warning = self->warning,
        .warnings = self->mixed_basis.text[0] != '\0',
    };
}

/* The metrics that are asked for, and what goes with them. */
static enum wr_code choose_metrics(struct wr_run_job *self, enum wr_run_metrics metrics, struct wr_error *error)
{
    const enum wr_code code = wr_metric_set_of(&self->study, &self->asked, error);
    if (metrics == WR_RUN_EVERY_METRIC) {
        self->asked = wr_every_metric;
    }
    wr_published_keep(&self->study, &self->asked);
    const unsigned needs = wr_metric_set_needs(&self->asked);
    const bool partial = wr_metric_set_is_partial(&self->asked);
    self->unwanted = partial ? wr_metric_unwanted(&self->study, needs) : 0;
    self->rows.asked = self->asked;
    return code == WR_OK ? wr_policy_list_make(&self->study, self->source->meta,
                                               metrics == WR_RUN_SWEPT_METRICS ? needs | WR_NEEDS_BASELINE : needs,
                                               &self->list, error)
                         : code;
}

enum wr_code wr_run_job_open(struct wr_run_job *self, const char *study, const struct wr_text_list *set,
                             enum wr_run_metrics metrics, struct wr_error *error)
{
    *self = (struct wr_run_job){0};
    enum wr_code code = wr_study_read(&self->study, study, set->text, set->count, error);
    if (code != WR_OK) {
        return code;
    }
    code = wr_published_check(&self->study, error);
    code = code == WR_OK ? wr_study_find_measurements(&self->study, error) : code;
    if (code == WR_OK) {
        code = wr_reader_open(&self->file, self->study.measurements, error);
    }
    if (code == WR_OK) {
        code = wr_study_open_attempt(&self->study, self->file, &self->source, error);
    }
    if (code == WR_OK) {
        code = wr_study_bind(&self->study, self->source->meta, error);
    }
    if (code == WR_OK) {
        code = wr_study_open_policies(&self->study, self->source, error);
    }
    if (code == WR_OK) {
        code = choose_metrics(self, metrics, error);
    }
    code = code == WR_OK ? wr_study_files_add(&self->files, &self->study, error) : code;
    if (code != WR_OK) {
        wr_run_job_close(self);
        return code;
    }
    fill_record(self);
    fill_report(self);
    return WR_OK;
}

enum wr_code wr_run_job_stream_decisions(struct wr_run_job *self, FILE *stream, struct wr_error *error)
{
    self->unwanted &= ~(UINT32_C(1) << WR_SUM_ENERGY | UINT32_C(1) << WR_SUM_LATENCY); /* they are printed */
    return wr_decisions_csv_new(&self->decisions, stream, self->source, &self->study.pool, self->list.policy,
                                self->list.reported, error);
}

enum wr_code wr_run_job_keep_decisions(struct wr_run_job *self, struct wr_error *error)
{
    return wr_decision_array_make(&self->array, self->source->meta->extent[WR_DIM_QUERY], self->list.policies,
                                  &self->study.pool, error);
}

/* The listeners that were asked for; returns how many. */
static int sinks_of(struct wr_run_job *self, struct wr_sink *sink[3])
{
    int sinks = 0;
    if (self->latency != NULL) {
        sink[sinks++] = wr_latency_histogram_sink(self->latency);
    }
    if (self->decisions != NULL) {
        sink[sinks++] = wr_decisions_csv_sink(self->decisions);
    }
    if (self->array.decision != NULL) {
        sink[sinks++] = &self->array.sink;
    }
    return sinks;
}

struct wr_replay_job wr_run_job_task(struct wr_run_job *self, int threads)
{
    struct wr_replay_job job = wr_study_job(&self->study, self->source, threads);
    job.price = self->study.price;
    job.latency = self->study.latency;
    job.policy = self->list.policy;
    job.policies = self->list.policies;
    job.unwanted = self->unwanted;
    return job;
}

struct wr_metric_inputs wr_run_job_inputs(const struct wr_run_job *self, bool by_domain)
{
    return (struct wr_metric_inputs){
        .study = &self->study,
        .meta = self->source->meta,
        .asked = &self->asked,
        .policy = self->list.policy,
        .policies = self->list.reported,
        .baseline = self->list.baseline,
        .iso = self->list.iso,
        .totals = &self->totals,
        .counts = &self->counts,
        .latency = self->latency,
        .repriced = self->study.scenario.depends_on_load ? &self->repriced : NULL,
        .assumptions = self->assumptions.text[0] != '\0' ? self->assumptions.text : NULL,
        .cost = self->cost.text[0] != '\0' ? self->cost.text : NULL,
        .carbon = self->carbon.text[0] != '\0' ? self->carbon.text : NULL,
        .energy_warning = self->report.warnings > 0 ? self->mixed_basis.text : NULL,
        .by_domain = by_domain,
    };
}

static enum wr_code replay(struct wr_run_job *self, int threads, struct wr_error *error)
{
    struct wr_sink *sink[3];
    struct wr_replay_job job = wr_run_job_task(self, threads);
    job.sinks = sinks_of(self, sink);
    job.sink = sink;
    return self->study.scenario.depends_on_load
               ? wr_replay_repriced(&job, &self->study, self->list.baseline, &self->repriced, &self->totals,
                                    &self->counts, error)
               : wr_replay(&job, &self->totals, &self->counts, error);
}

enum wr_code wr_run_job_replay(struct wr_run_job *self, int threads, bool by_domain, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    if (self->study.percentiles && wr_metric_set_needs(&self->asked) & WR_NEEDS_PERCENTILES) {
        code = wr_latency_histogram_new(&self->latency, self->list.reported,
                                        (int32_t)self->source->meta->extent[WR_DIM_DOMAIN], error);
    }
    if (code == WR_OK) {
        code = replay(self, threads, error);
    }
    if (code == WR_OK) {
        code = wr_grid_check_totals(&self->study, &self->totals, error);
    }
    if (code != WR_OK) {
        return code;
    }
    const struct wr_metric_inputs inputs = wr_run_job_inputs(self, by_domain);
    return wr_metrics_compute(&inputs, &self->rows, error);
}

/* Labels of a TEXT column, as the array they are stored in. */
static const char *const *labels(const struct wr_meta *meta, enum wr_column_id id)
{
    return meta->column[id].data;
}

static enum wr_code policy_names(const struct wr_run_job *self, const char ***names, struct wr_error *error)
{
    *names = wr_array((size_t)self->list.policies, sizeof **names, error);
    if (*names == NULL) {
        return WR_E_NO_MEMORY;
    }
    for (int i = 0; i < self->list.policies; i++) {
        (*names)[i] = self->list.policy[i].name;
    }
    return WR_OK;
}

/* The baseline stays in the totals even where the study has no such policy: savings can then be had from them. */
enum wr_code wr_run_job_write_results(const struct wr_run_job *self, const char *path, struct wr_error *error)
{
    const struct wr_meta *meta = self->source->meta;
    const char **names;
    enum wr_code code = policy_names(self, &names, error);
    if (code != WR_OK) {
        return code;
    }
    const struct wr_results results = {
        .study_name = self->study.name,
        .provenance = &self->record,
        .warning = self->report.warning,
        .warnings = self->report.warnings,
        .policy = names,
        .pair = labels(meta, WR_COL_PAIR),
        .domain = labels(meta, WR_COL_DOMAIN),
        .policies = self->list.policies,
        .pairs = (int)meta->extent[WR_DIM_PAIR],
        .domains = (int)meta->extent[WR_DIM_DOMAIN],
        .totals = &self->totals,
        .hours = self->study.charges.clock.kind,
        .row = self->rows.row,
        .rows = self->rows.rows,
        .decision = self->array.decision,
        .queries = meta->extent[WR_DIM_QUERY],
    };
    code = wr_results_write(path, &results, error);
    wr_free(names);
    return code;
}

void wr_run_job_close(struct wr_run_job *self)
{
    wr_metric_rows_free(&self->rows);
    wr_totals_free(&self->totals);
    wr_repriced_free(&self->repriced);
    wr_decision_array_free(&self->array);
    wr_decisions_csv_free(self->decisions);
    wr_latency_histogram_free(self->latency);
    wr_policy_list_free(&self->list);
    wr_study_files_free(&self->files);
    if (self->source != NULL && self->source != self->file) {
        self->source->close(self->source);
    }
    if (self->file != NULL) {
        self->file->close(self->file);
    }
    wr_study_free(&self->study);
    *self = (struct wr_run_job){0};
}
