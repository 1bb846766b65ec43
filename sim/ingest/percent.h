/* Scores in percent: a refused score is explained better when its whole column looks like percent. */
#ifndef WATTROUTE_SIM_INGEST_PERCENT_H
#define WATTROUTE_SIM_INGEST_PERCENT_H

#include "sim/ingest/wide_header.h"

/* `column` of the reader's present record was refused, with `error` saying why. Reads the file again; where the column
 * holds scores above 10, none above 100 and none between 0 and 1, the error becomes IMPORT_PERCENT at the same place.
 * Returns the error's code. */
enum wr_code wr_percent_explain(const struct wr_wide_header *header, const struct wr_csv_reader *reader,
                                const struct wr_input *input, size_t column, struct wr_error *error);

#endif
