/* Files that are tables, or hold one, but not in a format that is read here: told by their first bytes. */
#ifndef WATTROUTE_SIM_INGEST_OTHER_FORMAT_H
#define WATTROUTE_SIM_INGEST_OTHER_FORMAT_H

#include "sim/ingest/records.h"

/* OTHER_FORMAT for workbooks, Parquet, Arrow, pickles, archives and other ways of packing than gzip. */
enum wr_code wr_refuse_other_format(const struct wr_input *input, struct wr_error *error);

/* CSV_DELIMITER or CSV_NO_HEADER where the only column of a CSV file is none: its name holds what separates fields in
 * other files, or is a comment, a spreadsheet's 'sep=', a page of HTML, a pointer of Git LFS. */
enum wr_code wr_refuse_other_header(const struct wr_records *reader, struct wr_error *error);

#endif
