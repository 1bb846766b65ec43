#include "analysis/commands/run_intervals.h"

enum wr_code wr_run_job_resample(struct wr_run_job *job, const struct wr_ci *ci, int threads, bool by_domain,
                                 struct wr_resampling *resampling, struct wr_error *error)
{
    const struct wr_metric_inputs inputs = wr_run_job_inputs(job, by_domain);
    const struct wr_replay_job replay = wr_run_job_task(job, threads);
    struct wr_resampling_options options = ci->resampling;
    options.threads = threads;
    enum wr_code code = wr_ci_check_attempts(ci, &job->study, job->source->meta, &job->totals, job->list.policy, error);
    if (code != WR_OK) {
        return code;
    }
    wr_ci_describe(ci, &job->study, job->source->meta, &job->intervals);
    job->report.intervals = job->intervals.text;
    job->record.seed = (int64_t)options.seed;
    return wr_resample(&replay, &inputs, &job->rows, &options, resampling, error);
}

enum wr_code wr_run_job_intervals(struct wr_run_job *job, const struct wr_ci *ci, int threads, bool by_domain,
                                  struct wr_error *error)
{
    const struct wr_metric_inputs inputs = wr_run_job_inputs(job, by_domain);
    struct wr_resampling resampling;
    enum wr_code code = wr_run_job_resample(job, ci, threads, by_domain, &resampling, error);
    if (code == WR_OK) {
        code = wr_intervals_fill(&inputs, &resampling, &ci->interval, &job->rows, error);
        wr_resampling_free(&resampling);
    }
    return code;
}
