#include "analysis/commands/sweep_outputs.h"

#include "analysis/commands/output_paths.h"
#include "analysis/commands/sweep_h5.h"
#include "analysis/commands/sweep_identity.h"
#include "analysis/commands/sweep_record.h"
#include "analysis/tables/json.h"
#include "analysis/tables/sweep_csv.h"
#include "analysis/tables/sweep_json.h"
#include "sim/base/memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* --------------------------------------------------------------------------------------------- opening */

/* The output that a rerun is about, as a file; NULL = none, as all goes to a stream. */
static const char *main_output(const struct wr_sweep_outputs *self)
{
    return self->results != NULL                                                                        ? self->results
           : self->table != NULL && strcmp(self->table, "-") != 0 && wr_output_is_replaced(self->table) ? self->table
                                                                                                        : NULL;
}

enum wr_code wr_sweep_outputs_check(struct wr_sweep_outputs *self, const char *study, struct wr_error *error)
{
    const char *output = main_output(self);
    if (output != NULL && snprintf(self->partial, sizeof self->partial, "%s.partial", output) >= PATH_MAX) {
        return wr_fail(error, WR_E_LIMIT, "%s%zu%d", "the length of the output's name", strlen(output), PATH_MAX - 10);
    }
    const char *const path[] = {self->results, self->meta, self->plot, self->table,
                                *self->partial ? self->partial : NULL};
    return wr_output_paths_check(path, sizeof path / sizeof *path, &self->job->run, study, error);
}

static enum wr_code open_journal(struct wr_sweep_outputs *self, struct wr_error *error)
{
    char identity[33];
    if (*self->partial == '\0') {
        return WR_OK;
    }
    wr_sweep_identify(self->job, identity);
    return wr_journal_open(&self->journal, self->partial, identity, &self->is_stale, error);
}

static enum wr_code hear(struct wr_sweep_listener *listener, const struct wr_sweep_scenario *scenario,
                         struct wr_error *error);

enum wr_code wr_sweep_outputs_open(struct wr_sweep_outputs *self, struct wr_sweep_job *job, struct wr_error *error)
{
    const struct wr_run_job *run = &job->run;
    self->job = job;
    self->listener.add = hear;
    enum wr_code code =
        wr_sweep_summary_init(&self->summary, &run->report, run->list.reported, run->list.baseline, &job->sweep, error);
    if (code == WR_OK && self->meta != NULL) {
        code = wr_output_open(&self->meta_output, self->meta, error);
    }
    if (code == WR_OK && self->table != NULL) {
        code = wr_output_open(&self->table_output, self->table, error);
    }
    if (code == WR_OK && self->results != NULL) {
        code = wr_sweep_h5_open(&self->writer, self->results, job, error);
    }
    if (code == WR_OK && self->plot != NULL) {
        code = wr_sweep_plot_init(&self->values, job, self->plot_metric, error);
        code = code == WR_OK ? wr_plot_output_open(&self->plot_output, self->plot, error) : code;
    }
    return code == WR_OK ? open_journal(self, error) : code;
}

void wr_sweep_outputs_close(struct wr_sweep_outputs *self)
{
    wr_journal_close(self->journal, false);
    self->journal = NULL;
    wr_sweep_h5_close(self->writer);
    self->writer = NULL;
    wr_output_discard(&self->meta_output);
    wr_output_discard(&self->table_output);
    wr_plot_output_discard(&self->plot_output);
    wr_sweep_plot_free(&self->values);
    wr_sweep_summary_free(&self->summary);
    for (int i = 0; i < self->warnings; i++) {
        wr_free(self->warning[i]);
        wr_free(self->warned[i]);
    }
    self->warnings = 0;
}

/* --------------------------------------------------------------------------------------------- hearing */

/* Warnings that begin alike are one, as what they list may differ from scenario to scenario. */
static int find_warning(const struct wr_sweep_outputs *self, const char *warning)
{
    const size_t head = strcspn(warning, ":") + 1;
    int i = 0;
    while (i < self->warnings && strncmp(self->warned[i], warning, head) != 0) {
        i++;
    }
    return i;
}

static enum wr_code note_warning(struct wr_sweep_outputs *self, const char *warning, struct wr_error *error)
{
    const int at = find_warning(self, warning);
    if (warning[0] == '\0' || at == WR_SWEEP_WARNINGS) {
        return WR_OK;
    }
    if (at == self->warnings) {
        self->warned[at] = wr_text_copy(warning, strlen(warning), error);
        if (self->warned[at] == NULL) {
            return WR_E_NO_MEMORY;
        }
        self->warnings++;
    }
    self->warning_scenarios[at]++;
    self->warning_varies[at] |= strcmp(self->warned[at], warning) != 0;
    return WR_OK;
}

/* Each warning once, and in how many scenarios it holds where it does not in all, or not in the same words. */
static enum wr_code word_warnings(struct wr_sweep_outputs *self, struct wr_error *error)
{
    for (int i = 0; i < self->warnings && self->warning[i] == NULL; i++) {
        const char *warning = self->warned[i];
        char counted[96] = "";
        if (self->warning_varies[i]) {
            snprintf(counted, sizeof counted, " (so in the first of %" PRId64 " scenarios of %" PRId64 ", and alike)",
                     self->warning_scenarios[i], self->done);
        } else if (self->warning_scenarios[i] < self->done) {
            snprintf(counted, sizeof counted, " (in %" PRId64 " scenarios of %" PRId64 ")", self->warning_scenarios[i],
                     self->done);
        }
        const size_t length = strlen(warning), more = strlen(counted);
        self->warning[i] = wr_array(length + more + 1, 1, error);
        if (self->warning[i] == NULL) {
            return WR_E_NO_MEMORY;
        }
        memcpy(self->warning[i], warning, length);
        memcpy(self->warning[i] + length, counted, more + 1);
    }
    return WR_OK;
}

/* The report of the study without any block, with what the scenarios have told. */
static struct wr_report report_of(const struct wr_sweep_outputs *self, const struct wr_metric_rows *rows)
{
    struct wr_report report = self->job->run.report;
    report.repriced = NULL; /* of the study without any block */
    report.counts = &self->counts;
    report.rows = rows;
    report.warning = (const char *const *)self->warning;
    report.warnings = self->warnings;
    return report;
}

static enum wr_code begin_table(struct wr_sweep_outputs *self, const struct wr_metric_rows *rows,
                                struct wr_error *error)
{
    FILE *stream = wr_output_stream(self->table_output);
    if (self->format == WR_FORMAT_CSV) {
        wr_sweep_csv_begin(stream, &self->job->sweep);
    } else if (self->format == WR_FORMAT_JSON) {
        const struct wr_report report = report_of(self, rows);
        return wr_sweep_json_begin(stream, &report, &self->job->sweep, error);
    }
    return WR_OK;
}

static enum wr_code add_to_table(struct wr_sweep_outputs *self, const struct wr_sweep_scenario *scenario,
                                 struct wr_error *error)
{
    FILE *stream = wr_output_stream(self->table_output);
    enum wr_code code = self->done == 0 ? begin_table(self, scenario->rows, error) : WR_OK;
    if (code == WR_OK && self->format == WR_FORMAT_CSV) {
        code = wr_sweep_csv_add(stream, self->job->run.study.name, &self->job->sweep, scenario, error);
    } else if (code == WR_OK && self->format == WR_FORMAT_JSON) {
        code = wr_sweep_json_add(stream, &self->job->sweep, scenario, self->done == 0, error);
    } else if (code == WR_OK) {
        code = wr_sweep_summary_add(&self->summary, scenario, error);
    }
    return code == WR_OK ? wr_output_check(self->table_output, error) : code;
}

/* A scenario, computed now or earlier, to every output. */
static enum wr_code show(struct wr_sweep_outputs *self, const struct wr_sweep_scenario *scenario,
                         struct wr_error *error)
{
    if (self->done == 0) {
        self->counts = *scenario->counts;
    }
    enum wr_code code = note_warning(self, scenario->warning, error);
    if (code == WR_OK && self->table_output != NULL) {
        code = add_to_table(self, scenario, error);
    }
    if (code == WR_OK && self->writer != NULL) {
        code = wr_sweep_h5_add(self->writer, scenario, error);
    }
    if (code == WR_OK && self->plot != NULL) {
        code = wr_sweep_plot_add(&self->values, scenario, error);
    }
    self->done += code == WR_OK;
    return code;
}

static enum wr_code keep(struct wr_sweep_outputs *self, const struct wr_sweep_scenario *scenario,
                         struct wr_error *error)
{
    struct wr_blob record = {0};
    enum wr_code code = wr_sweep_record_make(scenario, &record, error);
    if (code == WR_OK) {
        code = wr_journal_append(self->journal, &record, error);
    }
    wr_blob_free(&record);
    return code;
}

static enum wr_code hear(struct wr_sweep_listener *listener, const struct wr_sweep_scenario *scenario,
                         struct wr_error *error)
{
    struct wr_sweep_outputs *self = (struct wr_sweep_outputs *)listener;
    const enum wr_code code = self->journal != NULL ? keep(self, scenario, error) : WR_OK;
    return code == WR_OK ? show(self, scenario, error) : code;
}

/* The first scenario from `from` on that is asked for; the number of all when there is none. */
static int64_t next_wanted(const struct wr_sweep_job *job, int64_t from)
{
    while (from < job->sweep.scenarios && !wr_sweep_job_wants(job, from)) {
        from++;
    }
    return from;
}

static enum wr_code take_up(struct wr_sweep_outputs *self, struct wr_blob_reader *blob, int64_t expected,
                            struct wr_error *error)
{
    char name[WR_SCENARIO_NAME] = "";
    struct wr_sweep_record record;
    const struct wr_metric_inputs labels = wr_sweep_job_labels(self->job, name);
    if (expected < self->job->sweep.scenarios) {
        wr_scenario_name(&self->job->sweep, expected, name);
    }
    enum wr_code code = wr_sweep_record_read(&record, blob, &labels, error);
    if (code != WR_OK) {
        return code;
    }
    code = record.scenario.scenario == expected ? show(self, &record.scenario, error)
                                                : wr_fail(error, WR_E_JOURNAL_FOREIGN, "%d", 0);
    wr_sweep_record_free(&record);
    return code;
}

enum wr_code wr_sweep_outputs_resume(struct wr_sweep_outputs *self, int64_t *next, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    bool found = self->journal != NULL;
    *next = next_wanted(self->job, 0);
    while (found && code == WR_OK) {
        struct wr_blob_reader record;
        code = wr_journal_next(self->journal, &record, &found, error);
        if (code == WR_OK && found) {
            code = take_up(self, &record, *next, error);
            *next = next_wanted(self->job, *next + 1);
        }
    }
    return code == WR_E_JOURNAL_FOREIGN ? wr_fail_at(error, self->partial, 0, 0) : code;
}

/* ------------------------------------------------------------------------------------------- finishing */

static enum wr_code print_document(const struct wr_sweep_outputs *self, struct wr_sweep_summary *summary,
                                   const struct wr_report *report, struct wr_error *error)
{
    struct wr_document document = {0};
    enum wr_code code = wr_sweep_summarise(summary, &document, report, error);
    if (code == WR_OK) {
        code = wr_format_print(self->format, &document, wr_output_stream(self->table_output), error);
    }
    wr_document_free(&document);
    return code;
}

static enum wr_code end_table(struct wr_sweep_outputs *self, const struct wr_report *report, struct wr_error *error)
{
    switch (self->format) {
    case WR_FORMAT_CSV:
        return WR_OK;
    case WR_FORMAT_JSON:
        return wr_sweep_json_end(wr_output_stream(self->table_output), report->warning, report->warnings, error);
    default:
        return print_document(self, &self->summary, report, error);
    }
}

static enum wr_code draw_plot(struct wr_sweep_outputs *self, const struct wr_report *report, struct wr_error *error)
{
    struct wr_figure figure = {0};
    enum wr_code code = wr_sweep_plot_figure(&self->values, &figure, report, error);
    code = code == WR_OK ? wr_plot_output_draw(&self->plot_output, &figure, error) : code;
    wr_figure_free(&figure);
    return code;
}

enum wr_code wr_sweep_outputs_finish(struct wr_sweep_outputs *self, struct wr_error *error)
{
    const struct wr_metric_rows rows = {.policies = self->job->run.list.reported};
    enum wr_code code = word_warnings(self, error);
    const struct wr_report report = report_of(self, &rows);
    if (code == WR_OK && self->meta_output != NULL) {
        code = wr_print_provenance_json(wr_output_stream(self->meta_output), &report, error);
    }
    if (code == WR_OK && self->table_output != NULL) {
        code = end_table(self, &report, error);
    }
    if (code == WR_OK && self->writer != NULL) {
        code = wr_sweep_h5_finish(self->writer, &report, error);
    }
    if (code == WR_OK && self->plot != NULL) {
        code = draw_plot(self, &report, error);
    }
    code = code == WR_OK ? wr_plot_output_commit(&self->plot_output, error) : code;
    if (code == WR_OK && self->meta_output != NULL) {
        code = wr_output_commit(&self->meta_output, error);
    }
    if (code == WR_OK && self->table_output != NULL) {
        code = wr_output_commit(&self->table_output, error);
    }
    if (code == WR_OK) {
        wr_journal_close(self->journal, true);
        self->journal = NULL;
    }
    return code;
}
