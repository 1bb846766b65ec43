#include "analysis/commands/sweep_h5.h"

#include "sim/base/memory.h"
#include "sim/store/sweep_writer.h"

struct wr_sweep_h5 {
    const struct wr_sweep_job *job; /* borrowed */
    struct wr_sweep_writer *writer; /* owned */
    struct wr_sweep_shape shape;
    const char **policy, **domain, *metric[WR_METRICS], *unit[WR_METRICS]; /* policy, domain: owned arrays */
};

static enum wr_code fill_shape(struct wr_sweep_h5 *self, struct wr_error *error)
{
    const struct wr_sweep_job *job = self->job;
    const int policies = job->run.list.reported, domains = (int)job->slots;
    self->policy = wr_array((size_t)policies, sizeof *self->policy, error);
    self->domain = self->policy != NULL ? wr_array((size_t)domains, sizeof *self->domain, error) : NULL;
    if (self->domain == NULL) {
        return WR_E_NO_MEMORY;
    }
    for (int i = 0; i < policies; i++) {
        self->policy[i] = job->run.list.policy[i].name;
    }
    for (int i = 0; i < domains; i++) {
        self->domain[i] = i == 0 ? "all" : wr_meta_label(job->run.source->meta, WR_COL_DOMAIN, i - 1);
    }
    const struct wr_metric_set *asked = &job->run.asked;
    for (int i = 0; i < asked->metrics; i++) {
        self->metric[i] = wr_metric_spec(asked->id[i])->name;
        self->unit[i] = wr_metric_spec(asked->id[i])->unit;
    }
    self->shape = (struct wr_sweep_shape){job->scenarios, policies,     domains,      asked->metrics, job->sweep.keys,
                                          self->policy,   self->domain, self->metric, self->unit,     job->sweep.key};
    return WR_OK;
}

enum wr_code wr_sweep_h5_open(struct wr_sweep_h5 **self, const char *path, const struct wr_sweep_job *job,
                              struct wr_error *error)
{
    struct wr_sweep_h5 *made = *self = wr_array(1, sizeof *made, error);
    if (made == NULL) {
        return WR_E_NO_MEMORY;
    }
    made->job = job;
    enum wr_code code = fill_shape(made, error);
    if (code == WR_OK) {
        code = wr_sweep_writer_open(&made->writer, path, &made->shape, error);
    }
    if (code != WR_OK) {
        wr_sweep_h5_close(made);
        *self = NULL;
    }
    return code;
}

enum wr_code wr_sweep_h5_add(struct wr_sweep_h5 *self, const struct wr_sweep_scenario *scenario, struct wr_error *error)
{
    const struct wr_sweep *sweep = &self->job->sweep;
    char *swept[WR_SWEPT_KEYS] = {NULL};
    enum wr_code code = WR_OK;
    for (int i = 0; i < sweep->keys && code == WR_OK; i++) {
        swept[i] = wr_scenario_text(sweep, scenario->scenario, i, error);
        code = swept[i] != NULL ? WR_OK : WR_E_NO_MEMORY;
    }
    if (code == WR_OK) {
        code =
            wr_sweep_writer_add(self->writer, scenario->name, (const char *const *)swept, scenario->rows->row, error);
    }
    for (int i = 0; i < sweep->keys; i++) {
        wr_free(swept[i]);
    }
    return code;
}

enum wr_code wr_sweep_h5_finish(struct wr_sweep_h5 *self, const struct wr_report *report, struct wr_error *error)
{
    const struct wr_results about = {
        .study_name = report->study->name,
        .provenance = report->provenance,
        .warning = report->warning,
        .warnings = report->warnings,
    };
    return wr_sweep_writer_finish(&self->writer, &about, error);
}

void wr_sweep_h5_close(struct wr_sweep_h5 *self)
{
    if (self != NULL) {
        wr_sweep_writer_discard(&self->writer);
        wr_free((void *)self->policy);
        wr_free((void *)self->domain);
        wr_free(self);
    }
}
