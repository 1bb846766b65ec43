/* Conditions of `queries.where`: COLUMN OPERATOR VALUE, one text each. */
#ifndef WATTROUTE_SIM_STUDY_WHERE_H
#define WATTROUTE_SIM_STUDY_WHERE_H

#include "sim/base/error.h"
#include "sim/policy/policy.h"
#include "sim/policy/selection.h"
#include "sim/study/node.h"
#include "sim/table/meta.h"

/* Checks the form of every condition of the list; no table is needed. */
enum wr_code wr_where_check(const struct wr_node *list, struct wr_error *error);

/* The column of numbers, one per query, that a scalar names: a feature, a router, or a column that conditions know.
 * Errors: WHERE_COLUMN, WHERE_AMBIGUOUS; STUDY_VALUE for domains, which are names. */
enum wr_code wr_query_value_bind(const struct wr_node *node, const struct wr_meta *meta, struct wr_query_value *value,
                                 struct wr_error *error);

/* Resolves the (checked) conditions against a table. The caller frees `*where` with wr_free(). `list` may be NULL:
 * no condition. */
enum wr_code wr_where_bind(const struct wr_node *list, const struct wr_meta *meta, struct wr_where **where, int *wheres,
                           struct wr_error *error);

#endif
