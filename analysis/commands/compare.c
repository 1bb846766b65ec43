#include "analysis/commands/compare.h"

#include "analysis/commands/find_policy.h"
#include "analysis/commands/form_output.h"
#include "analysis/commands/metric_option.h"
#include "analysis/commands/option_rows.h"
#include "analysis/commands/output_paths.h"
#include "analysis/commands/run_intervals.h"
#include "analysis/tables/comparison_report.h"
#include "analysis/tables/table_data.h"
#include "sim/base/memory.h"

#include <stdio.h>
#include <string.h>

struct compare_options {
    const char *study, *reference, *output, *format, *by, *metrics;
    struct wr_text_list policy, set;
    int64_t threads; /* 0 = as OpenMP decides */
    bool quiet;
    struct wr_ci_options ci;
};

#define AT(field) offsetof(struct compare_options, field)
static const struct wr_option_row option_rows[] = {
    {"STUDY", 0, WR_OPERAND, "STUDY", true, AT(study), 0, 0, "study file (YAML)"},
    {"A", 0, WR_OPERAND, "A", true, AT(reference), 0, 0, "the policy that the others are compared with"},
    {"B", 0, WR_OPERANDS, "B", true, AT(policy), 0, 0, "policies to compare with A, one or several"},
    WR_FORM_OPTION_ROWS(struct compare_options),
    {"by", 0, WR_TEXT, "domain", false, AT(by), 0, 0, "also within each domain"},
    {"set", 0, WR_LIST, "KEY=VALUE", false, AT(set), 0, 0,
     "set a key of the study, as policies.oracle.scope=all; may be repeated"},
    WR_METRICS_OPTION_ROW(struct compare_options),
    WR_CI_OPTION_ROWS(struct compare_options),
    WR_THREADS_OPTION_ROW(struct compare_options),
    {"quiet", 'q', WR_FLAG, NULL, false, AT(quiet), 0, 0, "no warnings on standard error"},
    {0},
};

/* What is compared: numbers of policies, and in which metrics. */
struct chosen {
    int reference;
    int *policy; /* owned */
    int policies;
    enum wr_metric_id metric[WR_METRICS];
    int metrics;
};

static const enum wr_metric_id usual[] = {WR_METRIC_ACCURACY,
                                          WR_METRIC_SCORE_MEAN,
                                          WR_METRIC_ENERGY_SAVINGS,
                                          WR_METRIC_ENERGY_PER_QUERY,
                                          WR_METRIC_COMPUTE_PER_QUERY,
                                          WR_METRIC_COST_PER_QUERY,
                                          WR_METRIC_CARBON_PER_QUERY,
                                          WR_METRIC_LATENCY_MEAN,
                                          WR_METRIC_IPW,
                                          WR_METRIC_IPJ};

/* Of `name`, a metric that --metrics gives in full or with others; says what could be. */
static enum wr_code fail_metric(const char *name, struct wr_error *error)
{
    char known[1024] = "";
    for (int i = 0; i < WR_METRICS; i++) {
        const size_t length = strlen(known);
        if (wr_metric_better((enum wr_metric_id)i) != 0) {
            snprintf(known + length, sizeof known - length, "%s%s", length > 0 ? ", " : "",
                     wr_metric_spec((enum wr_metric_id)i)->name);
        }
    }
    return wr_fail(error, WR_E_COMPARE_METRIC, "%s%s", name, known);
}

static bool is_named(const char *list, const char *name)
{
    const size_t length = strlen(name);
    for (const char *at = list; at != NULL; at = strchr(at, ','), at += at != NULL) {
        if (strncmp(at, name, length) == 0 && (at[length] == '\0' || at[length] == ',')) {
            return true;
        }
    }
    return false;
}

/* Those of --metrics of which a way is better; a pattern may match others besides. Without it the usual ones, and
 * carbon only of a study that says what it is made of. */
static enum wr_code choose_metrics(const struct compare_options *option, const struct wr_run_job *job,
                                   struct chosen *chosen, struct wr_error *error)
{
    for (size_t i = 0; i < sizeof usual / sizeof *usual && option->metrics == NULL; i++) {
        if (usual[i] != WR_METRIC_CARBON_PER_QUERY || job->carbon.text[0] != '\0') {
            chosen->metric[chosen->metrics++] = usual[i];
        }
    }
    for (int i = 0; i < job->asked.metrics && option->metrics != NULL; i++) {
        const enum wr_metric_id metric = job->asked.id[i];
        const char *name = wr_metric_spec(metric)->name;
        if (wr_metric_better(metric) != 0) {
            chosen->metric[chosen->metrics++] = metric;
        } else if (is_named(option->metrics, name)) {
            return fail_metric(name, error);
        }
    }
    return chosen->metrics > 0 ? WR_OK : fail_metric(option->metrics, error);
}

static enum wr_code choose(const struct compare_options *option, const struct wr_study *study, struct chosen *chosen,
                           struct wr_error *error)
{
    chosen->policy = wr_array((size_t)option->policy.count, sizeof *chosen->policy, error);
    if (chosen->policy == NULL) {
        return WR_E_NO_MEMORY;
    }
    enum wr_code code = wr_find_policy(study, option->reference, &chosen->reference, error);
    for (int i = 0; i < option->policy.count && code == WR_OK; i++) {
        int *policy = &chosen->policy[chosen->policies++];
        code = wr_find_policy(study, option->policy.text[i], policy, error);
        bool twice = code == WR_OK && *policy == chosen->reference;
        for (int j = 0; j < i && code == WR_OK; j++) {
            twice |= chosen->policy[j] == *policy;
        }
        code = twice ? wr_fail(error, WR_E_COMPARE_TWICE, "%s", option->policy.text[i]) : code;
    }
    return code;
}

static enum wr_code print(const struct compare_options *option, const struct wr_comparison_report *report,
                          struct wr_form_output *output, struct wr_error *error)
{
    struct wr_document document = {0};
    struct wr_table data = {0};
    enum wr_code code = wr_comparison_describe(report, &document, error);
    code = code == WR_OK ? wr_comparison_tabulate(report, &data, error) : code;
    code = code == WR_OK ? wr_form_output_write(output, &document, &data, error) : code;
    for (int i = 0; i < report->study->warnings && !option->quiet && code == WR_OK; i++) {
        fprintf(stderr, "wattroute: warning: %s\n", report->study->warning[i]);
    }
    wr_table_free(&data);
    wr_document_free(&document);
    return code;
}

/* The job is replayed and resampled. */
static enum wr_code compare_resampled(const struct compare_options *option, const struct wr_ci *ci,
                                      struct wr_run_job *job, const struct chosen *chosen,
                                      const struct wr_resampling *resampling, struct wr_form_output *output,
                                      struct wr_error *error)
{
    const struct wr_metric_inputs inputs = wr_run_job_inputs(job, option->by != NULL);
    const struct wr_replay_job replay = wr_run_job_task(job, (int)option->threads);
    struct wr_discordance *discordance = NULL;
    struct wr_comparisons comparisons = {0};
    enum wr_code code = wr_discordance_new(&discordance, &replay, inputs.repriced, chosen->reference, error);
    code = code == WR_OK ? wr_discordance_count(discordance, &replay, error) : code;
    if (code == WR_OK) {
        const struct wr_comparison_job task = {.in = &inputs,
                                               .rows = &job->rows,
                                               .resampling = resampling,
                                               .discordance = discordance,
                                               .options = &ci->interval,
                                               .metric = chosen->metric,
                                               .metrics = chosen->metrics,
                                               .reference = chosen->reference,
                                               .policy = chosen->policy,
                                               .policies = chosen->policies};
        code = wr_compare(&task, &comparisons, error);
    }
    if (code == WR_OK) {
        const struct wr_comparison_report report = {&job->report, &comparisons, chosen->reference};
        code = print(option, &report, output, error);
    }
    wr_comparisons_free(&comparisons);
    wr_discordance_free(discordance);
    return code;
}

static enum wr_code compare(const struct compare_options *option, const struct wr_ci *ci, struct wr_run_job *job,
                            struct wr_form_output *output, struct wr_error *error)
{
    struct chosen chosen = {0};
    struct wr_resampling resampling = {0};
    enum wr_code code = choose(option, &job->study, &chosen, error);
    code = code == WR_OK ? choose_metrics(option, job, &chosen, error) : code;
    code = code == WR_OK ? wr_run_job_replay(job, (int)option->threads, option->by != NULL, error) : code;
    code = code == WR_OK ? wr_run_job_resample(job, ci, (int)option->threads, option->by != NULL, &resampling, error)
                         : code;
    code = code == WR_OK ? compare_resampled(option, ci, job, &chosen, &resampling, output, error) : code;
    wr_resampling_free(&resampling);
    wr_free(chosen.policy);
    return code;
}

static enum wr_code run(void *given, struct wr_error *error)
{
    const struct compare_options *option = given;
    struct wr_ci ci;
    struct wr_form_output output;
    struct wr_run_job job;
    struct wr_settings settings;
    if (option->by != NULL && strcmp(option->by, "domain") != 0) {
        return wr_fail(error, WR_E_BAD_OPTION, "%s%s%s", "--by", option->by, "domain");
    }
    enum wr_code code = wr_ci_check(&option->ci, "compare", true, &ci, error);
    code = code == WR_OK ? wr_form_output_open(&output, option->format, option->output, NULL, error) : code;
    if (code != WR_OK) {
        return code;
    }
    code = wr_settings_make(&settings, &option->set, option->metrics, option->ci.seed, error);
    code = code == WR_OK ? wr_run_job_open(&job, option->study, &settings.list,
                                           option->metrics != NULL ? WR_RUN_ASKED_METRICS : WR_RUN_EVERY_METRIC, error)
                         : code;
    if (code == WR_OK) {
        code = wr_output_paths_check(&option->output, 1, &job, option->study, error);
        code = code == WR_OK ? wr_ci_check_study(&option->ci, "compare", &ci, &job.study, wr_run_job_draws(&job), error)
                             : code;
        code = code == WR_OK ? compare(option, &ci, &job, &output, error) : code;
        wr_run_job_close(&job);
    }
    wr_settings_free(&settings);
    return wr_form_output_close(&output, code, error);
}

static const struct compare_options defaults = {.ci = WR_CI_DEFAULTS};

const struct wr_command wr_command_compare = {
    .name = "compare",
    .summary = "compare a study's policies on the same queries: differences, intervals, tests",
    .synopsis = "STUDY A B... [-o FILE] [--format text|csv|json|md|latex] [--by domain] [--metrics LIST] "
                "[--set KEY=VALUE]... [--ci[=LEVEL]] [--replicates N] [--seed N] [--interval METHOD] [--strata domain] "
                "[--meter-error SIGMA] [--threads N] [--quiet]",
    .help = "Prints what each B differs from A by, with an interval, p-values and a verdict that follows the\n"
            "interval: better, worse, or no difference shown.\n"
            "\n"
            "  wattroute compare configs/mmlu-pro.yaml cloud-only oracle oracle-all --by domain\n"
            "  wattroute compare configs/mmlu-pro.yaml cloud-only oracle --metrics 'accuracy,cost_*'\n",
    .option = option_rows,
    .defaults = &defaults,
    .size = sizeof defaults,
    .run = run,
};
