/* One study from its file to metric rows: reading, binding, replay, metrics. */
#ifndef WATTROUTE_ANALYSIS_COMMANDS_RUN_JOB_H
#define WATTROUTE_ANALYSIS_COMMANDS_RUN_JOB_H

#include "analysis/commands/study_files.h"
#include "analysis/metrics/baseline.h"
#include "analysis/metrics/decision_array.h"
#include "analysis/metrics/latency_histogram.h"
#include "analysis/metrics/metrics.h"
#include "analysis/tables/decisions_csv.h"
#include "analysis/tables/report.h"
#include "sim/commands/command.h"

/* Which metrics a command computes. */
enum wr_run_metrics {
    WR_RUN_EVERY_METRIC,  /* whatever the study's output.metrics says: the command knows what it needs */
    WR_RUN_ASKED_METRICS, /* those of output.metrics */
    WR_RUN_SWEPT_METRICS  /* the same, and the baseline always: sweeps show what it uses */
};

/* Zeroed by wr_run_job_open(); everything is owned. */
struct wr_run_job {
    struct wr_study study;
    struct wr_source *file;   /* the measurements */
    struct wr_source *source; /* what is replayed: the file, or one attempt of it */
    struct wr_metric_set asked;
    uint32_t unwanted; /* sums that no metric needs, as in struct wr_replay_job */
    struct wr_policy_list list;
    struct wr_latency_histogram *latency; /* NULL unless percentiles are asked for */
    struct wr_decisions_csv *decisions;   /* NULL unless wr_run_job_stream_decisions() */
    struct wr_decision_array array;       /* .decision NULL unless wr_run_job_keep_decisions() */
    struct wr_totals totals;
    struct wr_replay_counts counts;
    struct wr_repriced repriced; /* where assumptions depend on the load */
    struct wr_metric_rows rows;
    struct wr_note assumptions;  /* "" = none */
    struct wr_note cost, carbon; /* owned cost and carbon in words; "" = none */
    struct wr_note mixed_basis;  /* "" = none */
    struct wr_note intervals;    /* "" = none */
    const char *warning[1];      /* all warnings: borrowed from the job itself */
    struct wr_study_files files; /* that the study names besides the measurements */
    struct wr_provenance_record record;
    struct wr_report report; /* of the members above, complete after wr_run_job_replay() */
};

/* Reads the study, opens the measurements (before any thread is started) and binds the two. On failure nothing is owed.
 */
enum wr_code wr_run_job_open(struct wr_run_job *self, const char *study, const struct wr_text_list *set,
                             enum wr_run_metrics metrics, struct wr_error *error);

/* Some policy draws, or has folds: it goes by the study's seed. */
bool wr_run_job_draws(const struct wr_run_job *self);

/* Ask for decisions, before the replay: as CSV to a stream, or as an array for the results file. */
enum wr_code wr_run_job_stream_decisions(struct wr_run_job *self, FILE *stream, struct wr_error *error);
enum wr_code wr_run_job_keep_decisions(struct wr_run_job *self, struct wr_error *error);

/* Replays on `threads` threads (0 = as OpenMP decides) and computes the rows. */
enum wr_code wr_run_job_replay(struct wr_run_job *self, int threads, bool by_domain, struct wr_error *error);

/* The replay that gives the job's totals, without listeners, and what its metrics are made from: for whoever replays it
 * again. Both borrow from the job. */
struct wr_replay_job wr_run_job_task(struct wr_run_job *self, int threads);
struct wr_metric_inputs wr_run_job_inputs(const struct wr_run_job *self, bool by_domain);

/* Writes the results file. */
enum wr_code wr_run_job_write_results(const struct wr_run_job *self, const char *path, struct wr_error *error);

/* What is assumed of a bound study, and the warning that its energies carry, added to two notes. */
void wr_describe_bound(const struct wr_study *study, const struct wr_meta *meta, struct wr_note *assumptions,
                       struct wr_note *warning);

void wr_run_job_close(struct wr_run_job *self);

#endif
