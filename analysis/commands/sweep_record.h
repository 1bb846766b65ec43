/* A computed scenario as a record of the journal, and back. */
#ifndef WATTROUTE_ANALYSIS_COMMANDS_SWEEP_RECORD_H
#define WATTROUTE_ANALYSIS_COMMANDS_SWEEP_RECORD_H

#include "analysis/metrics/rows_blob.h"
#include "analysis/tables/sweep_scenario.h"

/* Appends the scenario to an empty `blob`. */
enum wr_code wr_sweep_record_make(const struct wr_sweep_scenario *scenario, struct wr_blob *blob,
                                  struct wr_error *error);

/* What a record holds; texts are borrowed from its bytes. */
struct wr_sweep_record {
    struct wr_sweep_scenario scenario; /* of the members below, but for its name */
    struct wr_replay_counts counts;
    struct wr_metric_rows rows; /* owned */
};

/* `labels` say which rows there are. JOURNAL_FOREIGN where the record does not fit; then nothing is owed. */
enum wr_code wr_sweep_record_read(struct wr_sweep_record *self, struct wr_blob_reader *blob,
                                  const struct wr_metric_inputs *labels, struct wr_error *error);
void wr_sweep_record_free(struct wr_sweep_record *self);

#endif
