/* Opens a table in whatever text format it is: JSON lines where the file begins with an object or is named like one
 * (.jsonl, .ndjson, .json, also packed), else CSV. */
#ifndef WATTROUTE_SIM_INGEST_OPEN_RECORDS_H
#define WATTROUTE_SIM_INGEST_OPEN_RECORDS_H

#include "sim/ingest/csv_reader.h"

/* `dialect` is that of CSV. Errors are those of the format, and FOREIGN_PLACE for HDF5. */
enum wr_code wr_records_open(struct wr_records **self, const struct wr_input *input,
                             const struct wr_csv_dialect *dialect, struct wr_error *error);

#endif
