/* A long table as rows of one query (and attempt) each: its records, which may come in any order, are gathered in a
 * temporary matrix. Memory: 60 bytes per distinct query while it is filled (key_set.h), otherwise fixed. */
#ifndef WATTROUTE_SIM_INGEST_LONG_ROWS_H
#define WATTROUTE_SIM_INGEST_LONG_ROWS_H

#include "sim/ingest/long_survey.h"
#include "sim/ingest/rows.h"

struct wr_long_rows; /* begins with a struct wr_rows */

/* Reads all surveyed records again and describes the rows in `wide`, which takes the models and pairs of the survey
 * over; `features` names those that are kept. IMPORT_CELL_TWICE names both lines; IMPORT_DISAGREES where two records of
 * a query, or of a query and model for input tokens, say different things of it. Everything is borrowed and outlives
 * the rows. */
enum wr_code wr_long_rows_open(struct wr_long_rows **self, struct wr_wide_header *wide, struct wr_long_records *records,
                               struct wr_long_survey *survey, const struct wr_labels *features,
                               const struct wr_input *input, struct wr_error *error);
struct wr_rows *wr_long_rows_base(struct wr_long_rows *self); /* itself; wr_rows_close() closes it */
int64_t wr_long_rows_count(const struct wr_long_rows *self);  /* of queries and attempts */

/* A score is neither 0 nor 1, before it is rounded as the file stores it. */
bool wr_long_rows_graded(const struct wr_long_rows *self);

#endif
