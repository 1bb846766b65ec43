/* The files of `sweep`: its table, results and provenance, replaced together when all is done, and the journal beside
 * them, OUT.partial, from which a rerun goes on. */
#ifndef WATTROUTE_ANALYSIS_COMMANDS_SWEEP_OUTPUTS_H
#define WATTROUTE_ANALYSIS_COMMANDS_SWEEP_OUTPUTS_H

#include "analysis/commands/format.h"
#include "analysis/commands/plot_output.h"
#include "analysis/commands/sweep_job.h"
#include "analysis/commands/sweep_plot.h"
#include "analysis/tables/sweep_summary.h"
#include "sim/store/journal.h"
#include "sim/store/output.h"

#include <limits.h>

struct wr_sweep_h5;

enum { WR_SWEEP_WARNINGS = 16 };

struct wr_sweep_outputs {
    struct wr_sweep_listener listener;         /* first: hears the job */
    const char *table, *results, *meta, *plot; /* paths; NULL = none, "-" = standard output */
    const char *plot_metric;                   /* by name; NULL = energy_savings */
    enum wr_format format;
    struct wr_sweep_job *job;                     /* borrowed */
    struct wr_output *table_output, *meta_output; /* owned */
    struct wr_sweep_h5 *writer;                   /* owned; of `results` */
    struct wr_journal *journal;                   /* owned; NULL = nowhere to keep the work so far */
    char partial[PATH_MAX];                       /* of the journal */
    bool is_stale;                                /* a journal of other work was begun anew */
    struct wr_plot_output plot_output;            /* owned */
    struct wr_sweep_plot values;                  /* owned; gathered for the plot */
    struct wr_sweep_summary summary;
    struct wr_replay_counts counts;  /* of the first scenario */
    char *warned[WR_SWEEP_WARNINGS]; /* owned; what scenarios warn of, each once, in order of appearance ... */
    int64_t warning_scenarios[WR_SWEEP_WARNINGS]; /* ... in how many of them ... */
    bool warning_varies[WR_SWEEP_WARNINGS];       /* ... and whether in other words, behind the colon */
    char *warning[WR_SWEEP_WARNINGS];             /* owned; as it is told in the end; NULL until then */
    int warnings;
    int64_t done; /* scenarios heard */
};

/* Refuses two outputs in one file, and an output in place of what the job, opened with `study`, reads
 * (OUTPUT_IS_INPUT). */
enum wr_code wr_sweep_outputs_check(struct wr_sweep_outputs *self, const char *study, struct wr_error *error);

/* Opens all of them; `job` stays borrowed. Free with wr_sweep_outputs_close(), also after an error. */
enum wr_code wr_sweep_outputs_open(struct wr_sweep_outputs *self, struct wr_sweep_job *job, struct wr_error *error);

/* Takes up the work that a journal holds; `next` is the first scenario that is still to be computed. */
enum wr_code wr_sweep_outputs_resume(struct wr_sweep_outputs *self, int64_t *next, struct wr_error *error);

/* Writes what is left to write, replaces the files and removes the journal. */
enum wr_code wr_sweep_outputs_finish(struct wr_sweep_outputs *self, struct wr_error *error);

/* What is still open is discarded; a journal stays, for a rerun, where it holds anything. */
void wr_sweep_outputs_close(struct wr_sweep_outputs *self);

#endif
