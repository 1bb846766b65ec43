#include "analysis/commands/run.h"

#include "analysis/commands/metric_option.h"
#include "analysis/commands/option_rows.h"
#include "analysis/commands/run_intervals.h"
#include "analysis/commands/run_outputs.h"
#include "analysis/tables/learned_report.h"
#include "sim/commands/progress.h"
#include "sim/study/node.h"

#include <stdio.h>
#include <string.h>

struct run_options {
    const char *study, *output, *format, *by, *metrics, *decisions, *learned, *meta, *plot;
    struct wr_text_list set;
    int64_t threads; /* 0 = as OpenMP decides */
    bool quiet;
    struct wr_ci_options ci;
};

static const struct wr_option_row run_option_rows[] = {
    {"STUDY", 0, WR_OPERAND, "STUDY", true, offsetof(struct run_options, study), 0, 0, "study file (YAML)"},
    {"output", 'o', WR_TEXT, "FILE", false, offsetof(struct run_options, output), 0, 0,
     "write to FILE; FILE.h5 gets totals and metrics besides the printed summary"},
    WR_FORMAT_OPTION_ROW(struct run_options),
    {"by", 0, WR_TEXT, "domain", false, offsetof(struct run_options, by), 0, 0, "also each domain by itself"},
    {"set", 0, WR_LIST, "KEY=VALUE", false, offsetof(struct run_options, set), 0, 0,
     "set a key of the study, as policies.oracle.scope=all; may be repeated"},
    WR_METRICS_OPTION_ROW(struct run_options),
    {"decisions", 0, WR_TEXT, "FILE", false, offsetof(struct run_options, decisions), 0, 0,
     "write which pair served each query, as CSV"},
    {"learned", 0, WR_TEXT, "FILE", false, offsetof(struct run_options, learned), 0, 0,
     "write what learned policies have learned: coefficients, AUC, Brier score, reliability, as CSV"},
    {"meta", 0, WR_TEXT, "FILE", false, offsetof(struct run_options, meta), 0, 0,
     "write how the result was made (versions, resolved study, hashes), as JSON"},
    {"plot", 0, WR_TEXT, "FILE", false, offsetof(struct run_options, plot), 0, 0,
     "draw the policies by accuracy and energy, as .svg; .pdf and .png where rsvg-convert is installed"},
    WR_THREADS_OPTION_ROW(struct run_options),
    WR_CI_OPTION_ROWS(struct run_options),
    WR_SHARES_OPTION_ROW(struct run_options),
    WR_REFIT_OPTION_ROW(struct run_options),
    {"quiet", 'q', WR_FLAG, NULL, false, offsetof(struct run_options, quiet), 0, 0,
     "no warnings on standard error, and no summary beside FILE.h5"},
    {0},
};

static enum wr_code outputs_of(const struct run_options *option, struct wr_run_outputs *outputs, struct wr_error *error)
{
    *outputs = (struct wr_run_outputs){.decisions = option->decisions,
                                       .learned = option->learned,
                                       .meta = option->meta,
                                       .plot = option->plot,
                                       .table = "-"};
    if (option->by != NULL && strcmp(option->by, "domain") != 0) {
        return wr_fail(error, WR_E_BAD_OPTION, "%s%s%s", "--by", option->by, "domain");
    }
    if (option->output != NULL && wr_ends_with(option->output, ".h5")) {
        outputs->results = option->output;
        outputs->table = option->quiet ? NULL : "-";
    } else if (option->output != NULL) {
        outputs->table = option->output;
    }
    return wr_format_of(option->format, option->output, &outputs->format, error);
}

/* A policy that is an expectation over several pairs has no decisions to write. */
static enum wr_code check_decided(const struct wr_run_job *job, struct wr_error *error)
{
    for (int i = 0; i < job->study.policies; i++) {
        const struct wr_policy *policy = &job->study.policy[i];
        if (policy->kind->is_expectation != NULL && policy->kind->is_expectation(policy->config)) {
            const struct wr_node *policies = wr_node_get(job->study.root, "policies");
            wr_fail(error, WR_E_DECISIONS_SHARED, "%s", policy->name);
            return wr_node_fail_key(error, wr_node_get(policies, policy->name));
        }
    }
    return WR_OK;
}

/* A policy that is replayed by itself cannot be written beside the others as the queries go by. */
static enum wr_code check_together(const struct wr_run_job *job, struct wr_error *error)
{
    const struct wr_study *study = &job->study;
    for (int i = 0; study->scenario.depends_on_load && i < study->policies; i++) {
        const struct wr_policy_kind *kind = study->policy[i].kind;
        if (kind->repricing != NULL && kind->repricing(study->policy[i].config).kind == WR_REPRICING_FIXED_POINT) {
            const struct wr_node *policies = wr_node_get(study->root, "policies");
            wr_fail(error, WR_E_DECISIONS_REPRICED, "%s", study->policy[i].name);
            return wr_node_fail_key(error, wr_node_get(policies, study->policy[i].name));
        }
    }
    return WR_OK;
}

/* A study that keeps its decisions needs a file to keep them in. */
static enum wr_code ask_for_decisions(struct wr_run_job *job, const struct wr_run_outputs *outputs,
                                      struct wr_error *error)
{
    if (job->study.decisions && outputs->results == NULL) {
        const struct wr_node *output = wr_node_get(job->study.root, "output");
        wr_fail(error, WR_E_DECISIONS_NEED_RESULTS, "%d", 0);
        return wr_node_fail(error, wr_node_get(output, "decisions"));
    }
    const bool wanted = job->study.decisions || outputs->decisions_output != NULL;
    enum wr_code code = wanted ? check_decided(job, error) : WR_OK;
    code = code == WR_OK && outputs->decisions_output != NULL ? check_together(job, error) : code;
    if (code == WR_OK && job->study.decisions) {
        code = wr_run_job_keep_decisions(job, error);
    }
    if (code == WR_OK && outputs->decisions_output != NULL) {
        code = wr_run_job_stream_decisions(job, wr_output_stream(outputs->decisions_output), error);
    }
    return code;
}

static void print_warnings(const struct wr_run_job *job)
{
    const struct wr_study *study = &job->study;
    if (study->measurements_missed != NULL) {
        fprintf(stderr, "wattroute: note: %s does not exist; reading %s of the current folder\n",
                study->measurements_missed, study->measurements);
    }
    for (int i = 0; i < job->report.warnings; i++) {
        fprintf(stderr, "wattroute: warning: %s\n", job->report.warning[i]);
    }
}

/* Many replays take their time; the others are over at once. */
static enum wr_code intervals(const struct run_options *option, const struct wr_ci *ci, struct wr_run_job *job,
                              bool by_domain, struct wr_error *error)
{
    wr_progress_show(option->quiet || !ci->resampling.refit);
    const enum wr_code code = wr_run_job_intervals(job, ci, (int)option->threads, by_domain, error);
    wr_progress_hide();
    return code;
}

static enum wr_code replay(const struct run_options *option, const struct wr_ci *ci, struct wr_run_job *job,
                           struct wr_error *error)
{
    const bool by_domain = option->by != NULL || job->study.by_domain;
    const enum wr_code code = wr_run_job_replay(job, (int)option->threads, by_domain, error);
    return code == WR_OK && ci->wanted ? intervals(option, ci, job, by_domain, error) : code;
}

/* There is something to write. */
static enum wr_code check_learned(const struct wr_run_job *job, const struct wr_run_outputs *outputs,
                                  struct wr_error *error)
{
    if (outputs->learned == NULL || wr_learned_any(&job->study)) {
        return WR_OK;
    }
    wr_fail(error, WR_E_LEARNED_NONE, "%d", 0);
    return wr_node_fail_key(error, wr_node_get(job->study.root, "policies"));
}

static enum wr_code replay_and_write(const struct run_options *option, const struct wr_ci *ci, struct wr_run_job *job,
                                     struct wr_run_outputs *outputs, struct wr_error *error)
{
    enum wr_code code = wr_run_outputs_check(outputs, job, option->study, error);
    if (code == WR_OK) {
        code = check_learned(job, outputs, error);
    }
    if (code == WR_OK) {
        code = wr_run_outputs_open(outputs, error);
    }
    if (code == WR_OK) {
        code = ask_for_decisions(job, outputs, error);
    }
    if (code == WR_OK) {
        code = replay(option, ci, job, error);
    }
    if (code == WR_OK && !option->quiet) {
        print_warnings(job);
    }
    if (code == WR_OK) {
        code = wr_run_outputs_write(outputs, job, error);
    }
    wr_run_outputs_discard(outputs);
    return code;
}

static enum wr_code run(void *given, struct wr_error *error)
{
    const struct run_options *option = given;
    struct wr_run_outputs outputs;
    struct wr_ci ci;
    enum wr_code code = outputs_of(option, &outputs, error);
    code = code == WR_OK ? wr_ci_check(&option->ci, "run", false, &ci, error) : code;
    if (code != WR_OK) {
        return code;
    }
    struct wr_run_job job;
    struct wr_settings settings;
    code = wr_settings_make(&settings, &option->set, option->metrics, option->ci.seed, error);
    code = code == WR_OK ? wr_run_job_open(&job, option->study, &settings.list, WR_RUN_ASKED_METRICS, error) : code;
    if (code == WR_OK) {
        code = wr_ci_check_seed(&option->ci, "run", &ci, wr_run_job_draws(&job), error);
        code = code == WR_OK ? wr_ci_take_refit(&option->ci, &job.study, &ci, error) : code;
        code = code == WR_OK ? replay_and_write(option, &ci, &job, &outputs, error) : code;
        wr_run_job_close(&job);
    }
    wr_settings_free(&settings);
    return code;
}

static const struct run_options defaults = {.ci = WR_CI_DEFAULTS};

const struct wr_command wr_command_run = {
    .name = "run",
    .summary = "replay a study's policies over its measurements and print what they save",
    .synopsis =
        "STUDY [-o FILE] [--format text|csv|json] [--by domain] [--set KEY=VALUE]... [--metrics LIST] "
        "[--decisions FILE] [--learned FILE] [--meta FILE] [--plot FILE] [--ci[=LEVEL]] [--replicates N] [--seed N] "
        "[--interval METHOD] [--shares METHOD] [--strata domain] [--meter-error SIGMA] [--refit] [--threads N] "
        "[--quiet]",
    .help = "Prints coverage, accuracy, energy, compute, cost, latency and the savings against the baseline.\n"
            "\n"
            "  wattroute run configs/mmlu-pro.yaml --by domain\n"
            "  wattroute run configs/mmlu-pro.yaml --set policies.oracle.scope=all --format csv\n",
    .option = run_option_rows,
    .defaults = &defaults,
    .size = sizeof defaults,
    .run = run,
};
