/* A study's break-evens: every policy that is asked for, over the first key, at every value of the second. */
#ifndef WATTROUTE_ANALYSIS_COMMANDS_BREAKEVEN_JOB_H
#define WATTROUTE_ANALYSIS_COMMANDS_BREAKEVEN_JOB_H

#include "analysis/commands/breakeven_probe.h"
#include "analysis/commands/ci_options.h"

/* What is asked for; borrowed. */
struct wr_breakeven_ask {
    const char *study;
    const struct wr_text_list *set, *vary, *policy; /* policy: none = all that are not the baseline */
    const char *metric;                             /* NULL = energy_savings */
    int64_t steps, rows;                            /* values of the first key, and of the second */
    int threads;
    const struct wr_ci *ci;
};

struct wr_breakeven_job {
    struct wr_run_job run; /* the study as it is; its totals and rows stay empty */
    struct wr_vary vary[2];
    struct wr_probe probe;
    int *policy; /* owned: numbers of those that are asked for */
    int policies;
    struct wr_breakeven result;
    char *command; /* owned: what the provenance says was asked */
};

/* Reads the study and checks what is asked. Free also after an error. */
enum wr_code wr_breakeven_job_open(struct wr_breakeven_job *self, const struct wr_breakeven_ask *ask,
                                   struct wr_error *error);

/* Fills the result. Where no value at all is to be had, the error is that of the first one that was tried. */
enum wr_code wr_breakeven_job_run(struct wr_breakeven_job *self, struct wr_error *error);
void wr_breakeven_job_close(struct wr_breakeven_job *self);

#endif
