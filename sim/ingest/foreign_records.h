/* A table of a binary format as records: its cells are fetched once, when the first record is asked for and it is known
 * which columns matter, and kept in an unnamed temporary file, column by column. Memory: one block of each column. The
 * line of a record is its number, from 1. */
#ifndef WATTROUTE_SIM_INGEST_FOREIGN_RECORDS_H
#define WATTROUTE_SIM_INGEST_FOREIGN_RECORDS_H

#include "sim/ingest/records.h"
#include "sim/table/foreign.h"

/* Whether the input begins as HDF5 does. */
bool wr_is_hdf5(const struct wr_input *input);
/* FOREIGN_PLACE when it is, for tables that are texts. */
enum wr_code wr_refuse_hdf5(const struct wr_input *input, struct wr_error *error);

/* `group` as wr_foreign_open says. Everything is borrowed and outlives the records. */
enum wr_code wr_foreign_records_open(struct wr_records **self, const struct wr_input *input, wr_foreign_open *open,
                                     const char *group, struct wr_error *error);

#endif
