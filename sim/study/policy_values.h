/* What a policy's options may name: pairs, sides of a choice, columns with a number per query. */
#ifndef WATTROUTE_SIM_STUDY_POLICY_VALUES_H
#define WATTROUTE_SIM_STUDY_POLICY_VALUES_H

#include "sim/base/error.h"
#include "sim/policy/policy.h"
#include "sim/study/node.h"
#include "sim/table/meta.h"

/* Whose option is bound, and to what. All borrowed. */
struct wr_policy_place {
    const char *policy;
    const struct wr_pool *pool;
    const struct wr_meta *meta;
};

/* A pair: WR_PAIR_UNSET where a label stands, which the binding resolves. */
enum wr_code wr_policy_pair_read(const struct wr_node *node, int32_t *pair, struct wr_error *error);
enum wr_code wr_policy_pair_bind(const struct wr_policy_place *place, const struct wr_node *node, int32_t *pair,
                                 struct wr_error *error);

/* A list of labels, or baseline, of [option->min, option->max] different pairs, in order. */
enum wr_code wr_policy_pairs_read(const struct wr_node *node, const struct wr_option *option, struct wr_pair_list *list,
                                  struct wr_error *error);
enum wr_code wr_policy_pairs_bind(const struct wr_policy_place *place, const struct wr_node *node,
                                  struct wr_pair_list *list, struct wr_error *error);

/* The name of another policy, one that names no other itself; `policies` is the study's mapping of them, `policy` the
 * same in order. */
enum wr_code wr_policy_other_read(const struct wr_node *node, struct wr_error *error);
enum wr_code wr_policy_other_bind(const struct wr_node *node, const struct wr_node *policies,
                                  const struct wr_policy *policy, const struct wr_policy **other,
                                  struct wr_error *error);

/* A side: a pair, or {pairs: [SELECTOR...], within: cheapest | best_score | oracle}. `member` is room for a set, one
 * value per pool index, from which the side borrows. */
enum wr_code wr_policy_side_read(const struct wr_node *node, struct wr_side *side, struct wr_error *error);
enum wr_code wr_policy_side_bind(const struct wr_policy_place *place, const struct wr_node *node, struct wr_side *side,
                                 bool *member, struct wr_error *error);

/* The name of a column: its form alone; wr_query_value_bind() of where.h resolves it. */
enum wr_code wr_policy_value_read(const struct wr_node *node, struct wr_error *error);

/* A list of [option->min, option->max] such names, each once, among which `domain` may be. */
enum wr_code wr_policy_values_read(const struct wr_node *node, const struct wr_option *option, struct wr_error *error);
enum wr_code wr_policy_values_bind(const struct wr_node *node, const struct wr_meta *meta,
                                   struct wr_query_values *values, struct wr_error *error);

#endif
