/* Scores in percent: a refused score is explained better when its whole column looks like percent. */
#ifndef WATTROUTE_SIM_INGEST_PERCENT_H
#define WATTROUTE_SIM_INGEST_PERCENT_H

#include "sim/ingest/records.h"

/* `error` says why a record was refused. When it was for a value of `column`, which holds scores, the file is read
 * again from its first record (the reader is then at its end), and where the column holds values above 10, none above
 * 100 and none between 0 and 1, the error becomes IMPORT_PERCENT at the same place. Returns the error's code. */
enum wr_code wr_percent_explain(struct wr_records *reader, size_t column, struct wr_error *error);

#endif
