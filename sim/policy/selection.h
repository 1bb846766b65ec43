/* Which queries take part, and when one counts as correct. */
#ifndef WATTROUTE_SIM_POLICY_SELECTION_H
#define WATTROUTE_SIM_POLICY_SELECTION_H

#include "sim/table/column.h"

#include <stdint.h>

enum wr_missing { WR_COMPLETE_CASE, WR_AVAILABLE_CASE };
enum wr_correct_rule { WR_CORRECT_AT, WR_CORRECT_MAX };

/* One condition of `queries.where`: column op value. All must hold; a missing value fails every condition. */
enum wr_where_op { WR_EQ, WR_NE, WR_LT, WR_LE, WR_GT, WR_GE };
struct wr_where {
    enum wr_column_id column; /* QUERY_DOMAIN, INPUT_TOKENS (a vector), QUERY_WEIGHT, QUERY_USER, ARRIVAL,
                                 FEATURE_VALUE, ROUTER_SCORE */
    int64_t index;            /* second index for FEATURE_VALUE, ROUTER_SCORE; else 0 */
    enum wr_where_op op;
    double value; /* a domain is compared by its index: EQ and NE only */
};

struct wr_selection {
    enum wr_missing missing;
    enum wr_correct_rule rule;
    double correct_at; /* s >= correct_at is correct, under WR_CORRECT_AT */
    const struct wr_where *where;
    int wheres;
};

#endif
