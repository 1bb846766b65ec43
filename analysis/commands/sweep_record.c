#include "analysis/commands/sweep_record.h"

#include <string.h>

struct head {
    int64_t scenario;
    double baseline_j_per_query;
    struct wr_replay_counts counts;
};

enum wr_code wr_sweep_record_make(const struct wr_sweep_scenario *scenario, struct wr_blob *blob,
                                  struct wr_error *error)
{
    const struct head head = {scenario->scenario, scenario->baseline_j_per_query, *scenario->counts};
    enum wr_code code = wr_blob_put(blob, &head, sizeof head, error);
    if (code == WR_OK) {
        code = wr_blob_put_text(blob, scenario->warning, error);
    }
    return code == WR_OK ? wr_metric_rows_pack(scenario->rows, blob, error) : code;
}

enum wr_code wr_sweep_record_read(struct wr_sweep_record *self, struct wr_blob_reader *blob,
                                  const struct wr_metric_inputs *labels, struct wr_error *error)
{
    struct head head = {0};
    const void *bytes = wr_blob_bytes(blob, sizeof head);
    if (bytes != NULL) {
        memcpy(&head, bytes, sizeof head);
    }
    const char *warning = wr_blob_text(blob);
    *self = (struct wr_sweep_record){.counts = head.counts};
    const enum wr_code code = wr_metric_rows_unpack(labels, blob, &self->rows, error);
    self->scenario = (struct wr_sweep_scenario){
        .scenario = head.scenario,
        .name = labels->scenario,
        .warning = warning,
        .counts = &self->counts,
        .baseline_j_per_query = head.baseline_j_per_query,
        .rows = &self->rows,
    };
    return code;
}

void wr_sweep_record_free(struct wr_sweep_record *self)
{
    wr_metric_rows_free(&self->rows);
}
