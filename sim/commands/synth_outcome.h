/* What a generated table has beside what its specification asks for: counted while the table is written. */
#ifndef WATTROUTE_SIM_COMMANDS_SYNTH_OUTCOME_H
#define WATTROUTE_SIM_COMMANDS_SYNTH_OUTCOME_H

#include "sim/base/error.h"
#include "sim/ingest/synth.h"

#include <stdio.h>

struct wr_synth_outcome {
    struct wr_source source; /* hand this to the writer: it reads each block of a column once, in order */
    struct wr_source *inner; /* borrowed: of wr_synth_open() */
    bool *local;             /* owned [model]: has a pair on a local accelerator */
    int64_t *queries;        /* owned [data set] */
    int64_t *solvable;       /* owned [data set]: some local model is correct */
    int64_t *correct;        /* owned [data set][model] */
    double *energy, *time;   /* owned [pair]: sums, J and s */
    int32_t *domain;         /* owned: of the block at hand */
    size_t domain_capacity;
};

/* Free with wr_synth_outcome_free(), also after an error. */
enum wr_code wr_synth_outcome_init(struct wr_synth_outcome *self, struct wr_source *inner, struct wr_error *error);
void wr_synth_outcome_free(struct wr_synth_outcome *self);

/* Solvability per data set, accuracy per model and data set, energy and time per query of each pair: target, achieved,
 * difference, standard error of what was drawn. */
enum wr_code wr_synth_outcome_print(const struct wr_synth_outcome *self, FILE *stream, struct wr_error *error);

#endif
