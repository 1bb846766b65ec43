/* Metric rows as bytes, for the journal of a sweep: values and notes; labels are known. */
#ifndef WATTROUTE_ANALYSIS_METRICS_ROWS_BLOB_H
#define WATTROUTE_ANALYSIS_METRICS_ROWS_BLOB_H

#include "analysis/metrics/metrics.h"
#include "sim/store/blob.h"

/* Appends the rows to `blob`. */
enum wr_code wr_metric_rows_pack(const struct wr_metric_rows *rows, struct wr_blob *blob, struct wr_error *error);

/* The rows of `inputs` (policies, meta, scenario and by_domain are looked at) from what wr_metric_rows_pack() made;
 * JOURNAL_FOREIGN where they do not fit. On failure nothing is owed. */
enum wr_code wr_metric_rows_unpack(const struct wr_metric_inputs *inputs, struct wr_blob_reader *blob,
                                   struct wr_metric_rows *rows, struct wr_error *error);

#endif
