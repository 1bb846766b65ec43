/* A long table as rows of one query (and attempt) each. Where the records of each query follow one another, rows are
 * put together block by block (long_part.h); otherwise they are gathered in a temporary matrix. Memory: 60 bytes per
 * distinct query while the matrix is filled (key_set.h), otherwise fixed. */
#ifndef WATTROUTE_SIM_INGEST_LONG_ROWS_H
#define WATTROUTE_SIM_INGEST_LONG_ROWS_H

#include "sim/ingest/long_survey.h"
#include "sim/ingest/rows.h"
#include "sim/ingest/wide_survey.h"

struct wr_long_rows; /* begins with a struct wr_rows */

/* Describes the rows in `wide`, which takes the models and pairs of the survey over, and reads all surveyed records
 * again unless blocks of them can be read apart; `features` names those that are kept. Everything is borrowed and
 * outlives the rows. Errors, here or when blocks are read: those of long_filler.h. */
enum wr_code wr_long_rows_open(struct wr_long_rows **self, struct wr_wide_header *wide, struct wr_long_records *records,
                               struct wr_long_survey *survey, struct wr_catalog *catalog,
                               const struct wr_labels *features, const struct wr_input *input, struct wr_error *error);

struct wr_rows *wr_long_rows_base(struct wr_long_rows *self); /* itself; wr_rows_close() closes it */
int64_t wr_long_rows_count(const struct wr_long_rows *self);  /* of queries and attempts */

/* The survey of the rows, in place of wr_wide_survey_read(). */
enum wr_code wr_long_rows_survey(const struct wr_long_rows *self, struct wr_wide_survey *survey,
                                 struct wr_error *error);

#endif
