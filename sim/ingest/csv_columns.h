/* The columns of plain CSV records, one after the other, from bytes to what a plan takes. */
#ifndef WATTROUTE_SIM_INGEST_CSV_COLUMNS_H
#define WATTROUTE_SIM_INGEST_CSV_COLUMNS_H

#include "sim/ingest/csv_marks.h"
#include "sim/ingest/extract.h"

enum wr_csv_how { WR_CSV_SKIP, WR_CSV_NUMBER, WR_CSV_THERE, WR_CSV_COUNTED, WR_CSV_TEXT, WR_CSV_ANY };

/* How a column is read. */
struct wr_csv_step {
    enum wr_csv_how how;
    bool whole;                         /* NUMBER: without a fraction */
    bool required;                      /* NUMBER, THERE, COUNTED: no record may be blank */
    int32_t to;                         /* NUMBER, THERE, COUNTED: its index */
    double least, most;                 /* NUMBER */
    const struct wr_extract_step *plan; /* borrowed, as is the next one */
    const struct wr_field_form *form;
};

/* `only_tally`: of what is there or not, nobody asks which records have it. */
struct wr_csv_step wr_csv_step_of(const struct wr_extract_step *plan, const struct wr_field_form *form,
                                  bool only_tally);

/* What was met in a column, for whoever reads the next records. */
struct wr_csv_column {
    uint8_t fraction; /* digits behind the mark of its last number */
    bool has_blank;   /* a number was missing; nobody clears it but the caller */
};

/* What is read, and where it goes. */
struct wr_csv_columns {
    const struct wr_csv_text *text;
    const struct wr_csv_marks *marks;
    const struct wr_extract *plan;
    char decimal;
    double *number;         /* [record][plan->numbers] */
    struct wr_field *field; /* [record][plan->texts] */
};

/* Reads a column of the records [from, to); returns the first whose field is not what the plan expects, or `to`.
 * Nothing says what is wrong with it. `is_last`: a '\r' at the end of a field belongs to the end of the line. */
size_t wr_csv_column_read(const struct wr_csv_columns *self, const struct wr_csv_step *step, size_t column,
                          bool is_last, size_t from, size_t to, struct wr_csv_column *state);

/* How many of the records have something in a column. */
int64_t wr_csv_column_count(const struct wr_csv_columns *self, size_t column, bool is_last, size_t records);

#endif
