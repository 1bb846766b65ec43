#include "analysis/commands/pool.h"

#include "analysis/commands/form_output.h"
#include "analysis/commands/option_rows.h"
#include "analysis/commands/output_paths.h"
#include "analysis/commands/pool_job.h"
#include "analysis/tables/describe.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct pool_options {
    const char *study, *policy, *output, *format;
    int64_t size, exhaustive, threads; /* threads 0 = as OpenMP decides */
    bool without_baseline, quiet;
    struct wr_text_list set;
};

#define AT(field) offsetof(struct pool_options, field)
static const struct wr_option_row pool_option_rows[] = {
    {"STUDY", 0, WR_OPERAND, "STUDY", true, AT(study), 0, 0, "study file (YAML)"},
    {"policy", 0, WR_TEXT, "NAME", false, AT(policy), 0, 0,
     "the oracle of the study whose savings are printed (default: the first)"},
    {"size", 0, WR_COUNT, "K", false, AT(size), 1, WR_CENSUS_MODELS,
     "add models one by one, up to pools of K (default: all)"},
    {"exhaustive", 0, WR_COUNT, "K", false, AT(exhaustive), 0, WR_CENSUS_MODELS,
     "try all pools of up to K models (default 3)"},
    {"without-baseline", 0, WR_FLAG, NULL, false, AT(without_baseline), 0, 0,
     "pools need not hold the baseline's model; those without it have no savings"},
    WR_FORM_OPTION_ROWS(struct pool_options),
    {"set", 0, WR_LIST, "KEY=VALUE", false, AT(set), 0, 0,
     "set a key of the study, as policies.oracle.scope=all; may be repeated"},
    WR_THREADS_OPTION_ROW(struct pool_options),
    {"quiet", 'q', WR_FLAG, NULL, false, AT(quiet), 0, 0, "no warnings on standard error"},
    {0},
};

/* What the pools come to, in a sentence each. */
static enum wr_code add_findings(struct wr_document *document, const struct wr_pool_job *job, struct wr_error *error)
{
    const struct wr_pool_report report = wr_pool_job_report(job);
    const struct wr_model_pool *all = &report.pool[0], *single = &report.pool[report.best_single];
    struct wr_note oracle = {""};
    char text[512];
    wr_describe_policy(&job->oracle, &job->run.study.pool, job->run.source->meta, &oracle);
    enum wr_code code = wr_document_fact(document, WR_FACT, "oracle", oracle.text, error);
    snprintf(text, sizeof text, "%d; on %.2f %% of the queries some model is right", job->models, 100 * all->accuracy);
    code = code == WR_OK ? wr_document_fact(document, WR_FACT, "models", text, error) : code;
    snprintf(text, sizeof text, "%s, right on %.2f %%, which all together exceed by %.2f points",
             report.model[single->model], 100 * single->accuracy, 100 * (all->accuracy - single->accuracy));
    return code == WR_OK ? wr_document_fact(document, WR_FACT, "best single", text, error) : code;
}

static enum wr_code add_facts(struct wr_document *document, const struct wr_pool_job *job, struct wr_error *error)
{
    const struct wr_selection *selection = &job->run.study.selection;
    const struct wr_replay_counts *counts = &job->run.counts;
    struct wr_note correct = {""};
    char text[512];
    wr_describe_correct(selection, &correct);
    snprintf(text, sizeof text,
             "%" PRId64 " replayed of %" PRId64 "; %" PRId64 " left out by where, %" PRId64 " dropped (missing: %s)",
             counts->replayed, counts->queries, counts->filtered, counts->dropped, wr_describe_missing(selection));
    enum wr_code code = wr_document_fact(document, WR_FACT, "queries", text, error);
    code = code == WR_OK ? wr_document_fact(document, WR_FACT, "correct when", correct.text, error) : code;
    code = code == WR_OK ? add_findings(document, job, error) : code;
    if (code == WR_OK && job->run.assumptions.text[0] != '\0') {
        code = wr_document_fact(document, WR_FACT, "assumptions", job->run.assumptions.text, error);
    }
    for (int i = 0; i < job->run.report.warnings && code == WR_OK; i++) {
        code = wr_document_fact(document, WR_FACT_WARNING, "warning", job->run.report.warning[i], error);
    }
    return code;
}

static enum wr_code print_all(const struct wr_pool_job *job, const struct wr_form_output *output,
                              struct wr_error *error)
{
    const struct wr_pool_report report = wr_pool_job_report(job);
    struct wr_document document = {.name = job->run.study.name, .question = job->run.study.question};
    struct wr_table data = {0};
    enum wr_code code = add_facts(&document, job, error);
    code = code == WR_OK ? wr_pool_tables(&document, &report, error) : code;
    code = code == WR_OK ? wr_pool_rows(&data, &report, error) : code;
    code = code == WR_OK ? wr_form_output_write(output, &document, &data, error) : code;
    wr_table_free(&data);
    wr_document_free(&document);
    return code;
}

/* With the output open: it is found unwritable before the work is done. */
static enum wr_code run_and_print(const struct pool_options *option, struct wr_pool_job *job, struct wr_error *error)
{
    struct wr_form_output output;
    enum wr_code code = wr_output_paths_check(&option->output, 1, &job->run, option->study, error);
    code = code == WR_OK ? wr_form_output_open(&output, option->format, option->output, NULL, error) : code;
    if (code != WR_OK) {
        return code;
    }
    code = wr_pool_job_run(job, error);
    for (int i = 0; i < job->run.report.warnings && code == WR_OK && !option->quiet; i++) {
        fprintf(stderr, "wattroute: warning: %s\n", job->run.report.warning[i]);
    }
    code = code == WR_OK ? print_all(job, &output, error) : code;
    return wr_form_output_close(&output, code, error);
}

static enum wr_code run(void *given, struct wr_error *error)
{
    const struct pool_options *option = given;
    struct wr_pool_job job;
    enum wr_code code = wr_pool_job_open(&job, option->study, &option->set, error);
    if (code != WR_OK) {
        return code;
    }
    job.oracle_name = option->policy;
    job.size = (int)option->size;
    job.exhaustive = (int)option->exhaustive;
    job.without_baseline = option->without_baseline;
    job.threads = (int)option->threads;
    code = run_and_print(option, &job, error);
    wr_pool_job_close(&job);
    return code;
}

static const struct pool_options defaults = {.size = WR_CENSUS_MODELS, .exhaustive = 3};

const struct wr_command wr_command_pool = {
    .name = "pool",
    .summary = "print which models an oracle needs: without each of them, and the best few",
    .synopsis = "STUDY [--policy NAME] [--size K] [--exhaustive K] [--without-baseline] [-o FILE] "
                "[--format text|csv|json|md|latex] [--set KEY=VALUE]... [--threads N] [--quiet]",
    .help = "What is lost without each model, and which few answer most queries between them: pools that grow\n"
            "by the model that gains most, and the best of all pools of a few models.\n"
            "\n"
            "  wattroute pool configs/mmlu-pro.yaml\n"
            "  wattroute pool configs/mmlu-pro.yaml --policy oracle-all --size 4 --format csv -o pools.csv\n",
    .option = pool_option_rows,
    .defaults = &defaults,
    .size = sizeof defaults,
    .run = run,
};
