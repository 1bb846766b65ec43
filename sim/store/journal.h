/* A journal: records of a long command's work so far, so that a rerun goes on where it was stopped.
 *
 * A first line, then the identity of the work (32 hexadecimal digits and a line end), then records: size and XXH3-64 as
 * uint64, and the bytes. Records are only ever appended; what a process that was killed left unfinished at the end is
 * cut off. One process at a time may have it open. */
#ifndef WATTROUTE_SIM_STORE_JOURNAL_H
#define WATTROUTE_SIM_STORE_JOURNAL_H

#include "sim/store/blob.h"

#include <stdbool.h>
#include <stdint.h>

struct wr_journal;

/* Opens the journal at `path`, made when it is not there. One of another identity is begun anew, and `is_stale` set.
 * Errors: JOURNAL_FOREIGN for a file that is no journal, JOURNAL_BUSY when another process has it, 74. */
enum wr_code wr_journal_open(struct wr_journal **self, const char *path, const char identity[33], bool *is_stale,
                             struct wr_error *error);

/* The next record that is there, into `record` (its bytes are valid until the next call); `found` is false behind the
 * last whole one, and from then on records can be appended. */
enum wr_code wr_journal_next(struct wr_journal *self, struct wr_blob_reader *record, bool *found,
                             struct wr_error *error);

/* Only after wr_journal_next() has found no more. The record is with the system when the call returns. */
enum wr_code wr_journal_append(struct wr_journal *self, const struct wr_blob *record, struct wr_error *error);

/* Closes and frees; NULL-safe. The file stays, unless `remove` says that the work is done, or it holds no record. */
void wr_journal_close(struct wr_journal *self, bool remove);

#endif
