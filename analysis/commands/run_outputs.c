#include "analysis/commands/run_outputs.h"

#include "analysis/commands/output_paths.h"
#include "analysis/commands/run_plot.h"
#include "analysis/tables/json.h"
#include "analysis/tables/learned_report.h"
#include "analysis/tables/summary.h"
#include "analysis/tables/table_data.h"
#include "analysis/tables/tidy_csv.h"

#include <string.h>

enum { FILES = 4 }; /* that are opened here */

enum wr_code wr_run_outputs_check(const struct wr_run_outputs *self, const struct wr_run_job *job, const char *study,
                                  struct wr_error *error)
{
    const char *const path[] = {self->results, self->decisions, self->learned, self->meta, self->plot, self->table};
    return wr_output_paths_check(path, sizeof path / sizeof *path, job, study, error);
}

enum wr_code wr_run_outputs_open(struct wr_run_outputs *self, struct wr_error *error)
{
    const char *const path[] = {self->decisions, self->learned, self->meta, self->table};
    struct wr_output **const output[] = {&self->decisions_output, &self->learned_output, &self->meta_output,
                                         &self->table_output};
    for (int i = 0; i < FILES; i++) {
        if (path[i] != NULL) {
            const enum wr_code code = wr_output_open(output[i], path[i], error);
            if (code != WR_OK) {
                return code;
            }
        }
    }
    return wr_plot_output_open(&self->plot_output, self->plot, error);
}

/* The forms for people to read. */
static enum wr_code print_document(FILE *stream, enum wr_format format, const struct wr_report *report,
                                   struct wr_error *error)
{
    struct wr_document document = {0};
    enum wr_code code = wr_summarise(&document, report, error);
    code = code == WR_OK ? wr_format_print(format, &document, stream, error) : code;
    wr_document_free(&document);
    return code;
}

static enum wr_code print_table(const struct wr_run_outputs *self, const struct wr_report *report,
                                struct wr_error *error)
{
    FILE *stream = wr_output_stream(self->table_output);
    switch (self->format) {
    case WR_FORMAT_CSV:
        wr_print_tidy_csv(stream, report);
        return WR_OK;
    case WR_FORMAT_JSON:
        return wr_print_summary_json(stream, report, error);
    default:
        return print_document(stream, self->format, report, error);
    }
}

static enum wr_code print_learned(FILE *stream, const struct wr_report *report, struct wr_error *error)
{
    struct wr_table data = {0};
    enum wr_code code = wr_learned_rows(&data, report, error);
    if (code == WR_OK) {
        wr_table_print_csv(&data, stream);
    }
    wr_table_free(&data);
    return code;
}

static enum wr_code draw_plot(struct wr_run_outputs *self, const struct wr_run_job *job, struct wr_error *error)
{
    struct wr_figure figure = {0};
    enum wr_code code = wr_plot_run(&figure, &job->report, job->list.baseline, error);
    code = code == WR_OK ? wr_plot_output_draw(&self->plot_output, &figure, error) : code;
    wr_figure_free(&figure);
    return code;
}

static enum wr_code print_all(struct wr_run_outputs *self, const struct wr_run_job *job, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    if (self->meta_output != NULL) {
        code = wr_print_provenance_json(wr_output_stream(self->meta_output), &job->report, error);
    }
    if (code == WR_OK && self->learned_output != NULL) {
        code = print_learned(wr_output_stream(self->learned_output), &job->report, error);
    }
    if (code == WR_OK && self->table_output != NULL) {
        code = print_table(self, &job->report, error);
    }
    if (code == WR_OK && self->plot != NULL) {
        code = draw_plot(self, job, error);
    }
    if (code == WR_OK && self->results != NULL) {
        code = wr_run_job_write_results(job, self->results, error);
    }
    return code;
}

enum wr_code wr_run_outputs_write(struct wr_run_outputs *self, const struct wr_run_job *job, struct wr_error *error)
{
    struct wr_output **const output[] = {&self->decisions_output, &self->learned_output, &self->meta_output,
                                         &self->table_output};
    enum wr_code code = print_all(self, job, error);
    code = code == WR_OK ? wr_plot_output_commit(&self->plot_output, error) : code;
    for (int i = 0; i < FILES && code == WR_OK; i++) {
        if (*output[i] != NULL) {
            code = wr_output_commit(output[i], error);
        }
    }
    return code;
}

void wr_run_outputs_discard(struct wr_run_outputs *self)
{
    wr_output_discard(&self->decisions_output);
    wr_output_discard(&self->learned_output);
    wr_output_discard(&self->meta_output);
    wr_output_discard(&self->table_output);
    wr_plot_output_discard(&self->plot_output);
}
