/* Where the fields of plain CSV records end, found before any of them is read: reading a field then does not wait for
 * the length of the one before, and a column is read as a whole. */
#ifndef WATTROUTE_SIM_INGEST_CSV_MARKS_H
#define WATTROUTE_SIM_INGEST_CSV_MARKS_H

#include "sim/base/error.h"
#include "sim/ingest/csv_text.h"

#include <stdint.h>

/* Of record r, mark[r * stride] is the byte before it, and mark[r * stride + 1 + i] the one behind its field i. */
struct wr_csv_marks {
    uint32_t *mark; /* owned; the byte before the text is UINT32_MAX */
    size_t capacity;
    size_t stride, records;
    size_t next; /* behind the last record */
};

/* The records that begin in [from, until), where a line begins, and end before `stop`, at most `most`. */
struct wr_csv_range {
    size_t from, until, stop, most;
};

/* Where a record begins; of `records`: what is behind the last one. */
static inline uint32_t wr_csv_marks_begin(const struct wr_csv_marks *self, size_t record)
{
    return self->mark[record * self->stride] + 1;
}

/* For texts of up to `bytes` bytes. */
enum wr_code wr_csv_marks_init(struct wr_csv_marks *self, size_t bytes, struct wr_error *error);
void wr_csv_marks_free(struct wr_csv_marks *self); /* of a zeroed or initialised one */

/* The records of the range up to the first line that does not have `columns` fields, at least one. */
void wr_csv_marks_find(struct wr_csv_marks *self, const struct wr_csv_text *text, const struct wr_csv_range *range,
                       char delimiter, size_t columns);

/* The same of lines of which only the first `columns` fields are looked at, up to the first that has no more, or is
 * blank. */
void wr_csv_marks_skim(struct wr_csv_marks *self, const struct wr_csv_text *text, const struct wr_csv_range *range,
                       char delimiter, size_t columns);

#endif
