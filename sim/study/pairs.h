/* Which pairs of a table are in play: the selectors of `pairs:`, labels, and the boundary of their energies. */
#ifndef WATTROUTE_SIM_STUDY_PAIRS_H
#define WATTROUTE_SIM_STUDY_PAIRS_H

#include "sim/base/error.h"
#include "sim/policy/policy.h"
#include "sim/study/node.h"
#include "sim/table/meta.h"

/* Checks the form of the selectors; no table is needed. */
enum wr_code wr_pairs_check(const struct wr_node *list, struct wr_error *error);

/* Fills the pool, in ascending order of the file: every pair that some entry of `list` selects, and the baseline.
 * `list` may be NULL: all pairs. An entry that selects nothing is an error. Free with wr_pool_free(). */
enum wr_code wr_pool_select(struct wr_pool *pool, const struct wr_node *list, const struct wr_node *baseline,
                            const struct wr_meta *meta, struct wr_error *error);
void wr_pool_free(struct wr_pool *pool);

/* Marks, per pool index, what the entries of `list` select, and the baseline. An entry that selects nothing of the
 * file, or a list that selects nothing in play, is an error. */
enum wr_code wr_pool_mark(const struct wr_pool *pool, const struct wr_node *list, const struct wr_meta *meta,
                          bool *marked, struct wr_error *error);

/* The same without the baseline. */
enum wr_code wr_pool_mark_exactly(const struct wr_pool *pool, const struct wr_node *list, const struct wr_meta *meta,
                                  bool *marked, struct wr_error *error);

/* Pool index of the pair that a scalar names. `what` names the value in errors; `expected` completes "expected ...". */
enum wr_code wr_pool_find(const struct wr_pool *pool, const struct wr_node *label, const char *what,
                          const char *expected, const struct wr_meta *meta, int32_t *index, struct wr_error *error);

/* Whether the key of an entry is an accelerator of the table. Error: IMPORT_UNKNOWN at the key. */
enum wr_code wr_accelerator_check(const struct wr_node *entry, const struct wr_meta *meta, struct wr_error *error);

/* Whether the energies of the pairs in play (`basis` by the file's pairs) stand at different boundaries (an unknown
 * one is one of its own); false when the table has no energies. The first pair of each of the first two goes to `a` and
 * `b` (indices into the file's pairs). */
bool wr_pool_mixes_basis(const struct wr_pool *pool, const struct wr_meta *meta, const int *basis, int32_t *a,
                         int32_t *b);

#endif
