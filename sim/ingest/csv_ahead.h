/* The plain records of a CSV file parsed ahead of the reading, in threads.
 *
 * The file is cut into chunks of equal size; a chunk's records are those that begin in it. Threads parse chunks as if
 * their first line end were one (inside quotes it is not); the records are handed out in the order of the file, and a
 * chunk counts only as far as it begins where the record before ended. What is not plain is left to the careful reader,
 * one record at a time. So the records are the same for any number of threads, and those of the careful reader. */
#ifndef WATTROUTE_SIM_INGEST_CSV_AHEAD_H
#define WATTROUTE_SIM_INGEST_CSV_AHEAD_H

#include "sim/ingest/csv_lines.h"
#include "sim/ingest/csv_plain.h"

struct wr_csv_ahead;

/* The records of a stretch; those of a part are parsed by whoever takes them. Everything is borrowed. Threads begin
 * with the first record that is asked for. */
enum wr_code wr_csv_ahead_open(struct wr_csv_ahead **self, const struct wr_extract *plan,
                               const struct wr_records *reader, struct wr_csv_dialect dialect,
                               const struct wr_stretch *stretch, struct wr_error *error);
void wr_csv_ahead_seek(struct wr_csv_ahead *self, const struct wr_stretch *part); /* of a part: to another one */
void wr_csv_ahead_close(struct wr_csv_ahead *self);                               /* NULL-safe; waits for the threads */

/* The next record, which begins at `position->line`. `*is_parsed` is false when the careful reader has to read it at
 * `*position`, or finds the end of the input there; wr_csv_ahead_skip() then says where the next one begins. */
enum wr_code wr_csv_ahead_next(struct wr_csv_ahead *self, struct wr_parsed *record, bool *is_parsed,
                               struct wr_position *position, struct wr_error *error);
/* Passes over that many records behind the present one, which were all parsed with it. */
void wr_csv_ahead_pass(struct wr_csv_ahead *self, size_t records);
void wr_csv_ahead_skim(struct wr_csv_ahead *self, bool skims); /* as wr_records_skim() */
void wr_csv_ahead_skip(struct wr_csv_ahead *self, struct wr_position position);
bool wr_csv_ahead_is_over(const struct wr_csv_ahead *self); /* the next record is not of the part any more */

#endif
