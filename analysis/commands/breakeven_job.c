#include "analysis/commands/breakeven_job.h"

#include "analysis/commands/find_policy.h"
#include "sim/base/memory.h"
#include "sim/base/progress.h"
#include "sim/text/nearest.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---------------------------------------------------------------------------------------- what is asked */

static enum wr_code choose_metric(const char *asked, enum wr_metric_id *metric, struct wr_error *error)
{
    static const enum wr_metric_id known[] = {WR_METRIC_ENERGY_SAVINGS, WR_METRIC_COST_SAVINGS,
                                              WR_METRIC_CARBON_SAVINGS, WR_METRIC_COMPUTE_SAVINGS};
    enum { KNOWN = sizeof known / sizeof *known };
    const char *name[KNOWN];
    char list[WR_ERROR_TEXT] = "";
    for (int i = 0; i < KNOWN; i++) {
        const size_t length = strlen(list);
        name[i] = wr_metric_spec(known[i])->name;
        snprintf(list + length, sizeof list - length, "%s%s", i > 0 ? ", " : "", name[i]);
        if (asked == NULL || strcmp(asked, name[i]) == 0) {
            *metric = known[i];
            return WR_OK;
        }
    }
    return wr_fail(error, WR_E_BREAKEVEN_METRIC, "%s%s%s", asked, list, wr_nearest(asked, name, KNOWN));
}

/* Those named, in that order, or all that are not the baseline itself. */
static enum wr_code choose_policies(struct wr_breakeven_job *self, const struct wr_text_list *asked,
                                    struct wr_error *error)
{
    const struct wr_policy_list *list = &self->run.list;
    self->policy = wr_array((size_t)(asked->count > 0 ? asked->count : list->reported), sizeof *self->policy, error);
    enum wr_code code = self->policy != NULL ? WR_OK : WR_E_NO_MEMORY;
    for (int i = 0; i < asked->count && code == WR_OK; i++) {
        code = wr_find_policy(&self->run.study, asked->text[i], &self->policy[self->policies++], error);
    }
    for (int i = 0; asked->count == 0 && i < list->reported && code == WR_OK; i++) {
        if (i != list->baseline) {
            self->policy[self->policies++] = i;
        }
    }
    return code == WR_OK && self->policies == 0 ? wr_fail(error, WR_E_BREAKEVEN_POLICY, "%d", 0) : code;
}

static enum wr_code choose_values(struct wr_breakeven_job *self, const struct wr_breakeven_ask *ask,
                                  struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (int i = 0; i < self->result.keys && code == WR_OK; i++) {
        code = wr_vary_values(&self->vary[i], i == 0 ? ask->steps : ask->rows, i > 0, &self->result.key[i], error);
    }
    if (code == WR_OK && self->result.keys == 2 && strcmp(self->result.key[0].key, self->result.key[1].key) == 0) {
        code = wr_fail(error, WR_E_BAD_OPTION, "%s%s%s", "--vary", self->vary[1].text, "another key than the first");
    }
    return code;
}

/* " --ci 0.95 --replicates 10000 --seed 0". */
static int record_intervals(const struct wr_ci *ci, char *text, size_t size)
{
    const struct wr_resampling_options *options = &ci->resampling;
    int length = snprintf(text, size, " --ci %g --replicates %" PRId64 " --seed %" PRIu64 "%s", ci->interval.level,
                          options->replicates, options->seed, options->strata ? " --strata domain" : "");
    if (options->meter_error >= 0) {
        length += snprintf(text + length, size - (size_t)length, " --meter-error %g", options->meter_error);
    }
    return length;
}

/* "breakeven --metric energy_savings --steps 65 --vary cloud.idle.utilisation": all that results depend on. */
static enum wr_code record(struct wr_breakeven_job *self, const struct wr_breakeven_ask *ask, struct wr_error *error)
{
    char text[4096];
    int length = snprintf(text, sizeof text, "breakeven --metric %s --steps %" PRId64,
                          wr_metric_spec(self->result.metric)->name, ask->steps);
    if (self->result.keys == 2) {
        length += snprintf(text + length, sizeof text - (size_t)length, " --rows %" PRId64, ask->rows);
    }
    if (ask->ci->wanted) {
        length += record_intervals(ask->ci, text + length, sizeof text - (size_t)length);
    }
    for (int i = 0; i < ask->vary->count && length < (int)sizeof text; i++) {
        length += snprintf(text + length, sizeof text - (size_t)length, " --vary %s", ask->vary->text[i]);
    }
    for (int i = 0; i < ask->policy->count && length < (int)sizeof text; i++) {
        length += snprintf(text + length, sizeof text - (size_t)length, " --policy %s", ask->policy->text[i]);
    }
    self->command = wr_text_copy(text, strlen(text), error);
    self->run.record.command = self->command;
    return self->command != NULL ? WR_OK : WR_E_NO_MEMORY;
}

enum wr_code wr_breakeven_job_open(struct wr_breakeven_job *self, const struct wr_breakeven_ask *ask,
                                   struct wr_error *error)
{
    *self = (struct wr_breakeven_job){0};
    enum wr_code code = choose_metric(ask->metric, &self->result.metric, error);
    if (code == WR_OK && ask->vary->count > 2) {
        code = wr_fail(error, WR_E_BAD_OPTION, "%s%s%s", "--vary", ask->vary->text[2], "one key or two");
    }
    for (int i = 0; i < ask->vary->count && code == WR_OK; i++) {
        code = wr_vary_read(&self->vary[self->result.keys++], ask->vary->text[i], error);
    }
    code = code == WR_OK ? wr_run_job_open(&self->run, ask->study, ask->set, WR_RUN_EVERY_METRIC, error) : code;
    code = code == WR_OK ? choose_policies(self, ask->policy, error) : code;
    code = code == WR_OK ? wr_probe_open(&self->probe, &self->run, self->vary, self->result.keys, error) : code;
    code = code == WR_OK ? choose_values(self, ask, error) : code;
    code = code == WR_OK ? record(self, ask, error) : code;
    self->probe.metric = self->result.metric;
    self->probe.threads = ask->threads;
    return code;
}

void wr_breakeven_job_close(struct wr_breakeven_job *self)
{
    wr_breakeven_free(&self->result);
    wr_probe_close(&self->probe);
    wr_vary_free(&self->vary[0]);
    wr_vary_free(&self->vary[1]);
    wr_free(self->policy);
    wr_free(self->command);
    wr_run_job_close(&self->run);
    *self = (struct wr_breakeven_job){0};
}

/* ----------------------------------------------------------------------------------------------- running */

/* The values of the first key at one of the second, for every policy: scanned together, then narrowed down. */
static enum wr_code scan_value(struct wr_breakeven_job *self, double x, struct wr_breakeven_line *line,
                               struct wr_error *error)
{
    struct wr_note unbound = {""};
    bool is_bound = false;
    wr_vary_put(&self->vary[0], x);
    enum wr_code code = wr_probe_bind(&self->probe, &is_bound, &unbound, error);
    if (code == WR_OK && is_bound) {
        code = wr_probe_decide(&self->probe, self->policy, self->policies, error);
    }
    for (int i = 0; i < self->policies && code == WR_OK; i++) {
        struct wr_note reason = unbound;
        double value = (double)NAN;
        code = is_bound ? wr_probe_value(&self->probe, self->policy[i], &value, &reason, error) : WR_OK;
        code = code == WR_OK ? wr_crossings_add(&line[i].savings, x, value, reason.text, error) : code;
    }
    return code;
}

struct lookup {
    struct wr_breakeven_job *job;
    int policy; /* in the list */
};

static enum wr_code look_up(void *context, double x, double *value, struct wr_note *reason, struct wr_error *error)
{
    const struct lookup *self = context;
    struct wr_probe *probe = &self->job->probe;
    bool is_bound = false;
    wr_vary_put(&self->job->vary[0], x);
    const enum wr_code code = wr_probe_bind(probe, &is_bound, reason, error);
    return code == WR_OK && is_bound ? wr_probe_value(probe, self->policy, value, reason, error) : code;
}

static enum wr_code run_row(struct wr_breakeven_job *self, int64_t other, int64_t *done, struct wr_error *error)
{
    struct wr_breakeven_line *line = &self->result.line[other * self->policies];
    const struct wr_breakeven_key *key = &self->result.key[0];
    enum wr_code code = WR_OK;
    if (self->result.keys == 2) {
        wr_vary_put(&self->vary[1], self->result.key[1].value[other]);
    }
    for (int i = 0; i < self->policies; i++) {
        line[i].policy = self->run.list.policy[self->policy[i]].name;
        line[i].other = other;
    }
    for (int64_t k = 0; k < key->values && code == WR_OK; k++) {
        code = scan_value(self, key->value[k], line, error);
        wr_progress_set(++*done);
    }
    for (int i = 0; i < self->policies && code == WR_OK; i++) {
        struct lookup context = {self, self->policy[i]};
        const struct wr_crossing_function function = {look_up, &context, key->is_whole};
        code = wr_crossings_find(&line[i].savings, &function, error);
    }
    return code;
}

/* Nothing to print where no scenario could be: then its error is the answer. */
static enum wr_code check_some_value(const struct wr_breakeven_job *self, struct wr_error *error)
{
    for (int64_t i = 0; i < self->result.lines; i++) {
        if (!isnan(self->result.line[i].savings.most)) {
            return WR_OK;
        }
    }
    if (self->probe.first.code == WR_OK) {
        return WR_OK; /* n/a for a reason that the rows give */
    }
    *error = self->probe.first;
    return error->code;
}

enum wr_code wr_breakeven_job_run(struct wr_breakeven_job *self, struct wr_error *error)
{
    const int64_t rows = self->result.keys == 2 ? self->result.key[1].values : 1;
    int64_t done = 0;
    self->result.line = wr_array((size_t)(rows * self->policies), sizeof *self->result.line, error);
    self->result.lines = self->result.line != NULL ? rows * self->policies : 0;
    enum wr_code code = self->result.line != NULL ? WR_OK : WR_E_NO_MEMORY;
    wr_progress_begin_counted("scanning", "values", rows * self->result.key[0].values);
    for (int64_t i = 0; i < rows && code == WR_OK; i++) {
        code = run_row(self, i, &done, error);
    }
    wr_progress_end();
    return code == WR_OK ? check_some_value(self, error) : code;
}
