/* An outside router's decisions: a table of CSV or JSON lines (also gzipped) with a row per query, or per query and
 * attempt.
 *
 * Columns: an identifier (query_id, question_id, id or query), a domain (domain, category, subject, task or group)
 * where identifiers repeat between domains, `pair` (MODEL@ACCELERATOR) or `model` (which then has one pair in play, or
 * one on the `accelerator`), `attempt` (from 1) where a router tries several pairs, and `policy` where the table holds
 * several. Where a row says a pair, its model and its accelerator agree with it or are blank. Others are not looked at.
 * Where the measurements have no identifiers they are the numbers of rows, from 0.
 *
 * It stays in memory as 4 bytes per query and attempt; while it is read, the keys of queries take up to 60 bytes each.
 */
#ifndef WATTROUTE_SIM_STUDY_DECISION_FILE_H
#define WATTROUTE_SIM_STUDY_DECISION_FILE_H

#include "sim/policy/policy.h"
#include "sim/table/source.h"

enum { WR_DECISION_ATTEMPTS = 64 };

struct wr_decision_file {
    int32_t *decision; /* owned, [attempt][row of the measurements] pool index, -1 = none */
    int attempts;
    int64_t queries;
    int64_t undecided;         /* queries without a decision */
    char first_undecided[160]; /* the first of them, in words */
};

/* Reads `path`; of several policies only the rows of `of` (NULL = all). Free with wr_decision_file_free(), also after
 * an error. Errors: those of the table; DECISIONS_COLUMN, DECISIONS_MODEL, DECISIONS_DOMAIN; DECISIONS_ROWS, which
 * counts every row at fault and lists the first ones. */
enum wr_code wr_decision_file_read(struct wr_decision_file *self, const char *path, const char *of,
                                   struct wr_source *source, const struct wr_pool *pool, struct wr_error *error);
void wr_decision_file_free(struct wr_decision_file *self);

#endif
