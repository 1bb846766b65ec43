/* Rows of a long table in which the records of each query follow one another: a block of them at a time, of the stretch
 * of the file that holds it, put straight where a measurement file stores them. What is wrong with a record is not
 * said: reading with care says it (wr_rows' refuse()). */
#ifndef WATTROUTE_SIM_INGEST_LONG_PART_H
#define WATTROUTE_SIM_INGEST_LONG_PART_H

#include "sim/ingest/long_layout.h"

/* Whether the rows can be read so, within bounds of memory. */
bool wr_long_part_can(const struct wr_long_layout *layout);

/* `rows` are all of the table; they, `records`, which were surveyed, and the layout are borrowed. */
enum wr_code wr_long_part_open(struct wr_rows **self, const struct wr_rows *rows, const struct wr_long_layout *layout,
                               const struct wr_long_records *records, struct wr_error *error);

#endif
