/* The policies of a study: names, kinds and options, driven by the registry's option tables. */
#ifndef WATTROUTE_SIM_STUDY_POLICIES_H
#define WATTROUTE_SIM_STUDY_POLICIES_H

#include "sim/base/error.h"
#include "sim/policy/policy.h"
#include "sim/policy/selection.h"
#include "sim/study/node.h"
#include "sim/table/source.h"

/* Reads the mapping of policies. Pairs are left WR_PAIR_UNSET where a label stands. Names are borrowed from the nodes;
 * the caller frees `*policy` with wr_free(). */
enum wr_code wr_policies_read(const struct wr_node *map, struct wr_policy **policy, int *policies,
                              struct wr_error *error);

/* Resolves what the policies of the same mapping say about a table: labels of pairs, best_local, columns, sides,
 * max_latency_s, and `pairs`: the policies borrow from `chosen`, which the caller frees with wr_free(), also after an
 * error. */
enum wr_code wr_policies_bind(const struct wr_node *map, struct wr_policy *policy, int policies,
                              enum wr_missing missing, const struct wr_pool *pool, const struct wr_meta *meta,
                              bool **chosen, struct wr_error *error);

/* Reads the files that policies of kind decisions name, relative to the file in which they are named (those of --set,
 * to the current folder). `file` [policies] is the caller's, who frees it with wr_policies_close(), also after an
 * error; the policies borrow from it. Errors: those of wr_decision_file_read(). */
struct wr_decision_file;
enum wr_code wr_policies_open(const struct wr_node *map, struct wr_policy *policy, int policies,
                              struct wr_source *source, const struct wr_pool *pool, struct wr_decision_file **file,
                              struct wr_error *error);
void wr_policies_close(struct wr_decision_file *file, int policies);

#endif
