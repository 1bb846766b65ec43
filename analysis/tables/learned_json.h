/* What a policy of kind `learned` has learned, as JSON: the numbers of wr_learned_rows(). For json.c alone. */
#ifndef WATTROUTE_ANALYSIS_TABLES_LEARNED_JSON_H
#define WATTROUTE_ANALYSIS_TABLES_LEARNED_JSON_H

#include "analysis/tables/json_value.h"
#include "sim/policy/policy.h"
#include "sim/table/meta.h"

/* An object `learned` in that of the policy; nothing for other kinds, and before it is prepared. */
void wr_json_put_learned(struct wr_json *json, json_t *in, const struct wr_policy *policy, const struct wr_meta *meta);

#endif
