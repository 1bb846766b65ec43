/* `assumptions:` of a study: for all pairs, for those of a site, for single pairs.
 *
 *   all: LEVEL, local: LEVEL, cloud: LEVEL, pairs: {MODEL@ACCELERATOR: LEVEL}; LEVEL = {batching: ..., idle: ...,
 * overheads: ...}
 *
 * A nearer level (all < site < pair) takes precedence key by key. A block that names its kind starts afresh; one
 * without a kind changes keys of the farther one. */
#ifndef WATTROUTE_SIM_STUDY_ASSUMPTIONS_H
#define WATTROUTE_SIM_STUDY_ASSUMPTIONS_H

#include "sim/policy/policy.h"
#include "sim/power/scenario.h"

struct wr_node;

/* Checks form, keys and ranges; no table is needed. Errors: WR_E_STUDY_* with the place. */
enum wr_code wr_assumptions_check(const struct wr_node *map, struct wr_error *error);

/* What is assumed for every pair of the pool, and what that makes of energies and latencies. `map` may be NULL: nothing
 * is assumed. The scenario is the caller's, also after an error. Errors: WR_E_STUDY_*, WR_E_POWER_*, WR_E_OVERHEAD_*,
 * WR_E_BATCHING_*, WR_E_FIT_* with the place. */
enum wr_code wr_assumptions_bind(const struct wr_node *map, const struct wr_pool *pool, const struct wr_meta *meta,
                                 const struct wr_power_book *power, struct wr_scenario *scenario,
                                 struct wr_error *error);

/* Places an error at what a study says of a pair of the file: the nearest level's key, or its block. */
enum wr_code wr_assumptions_fail(const struct wr_node *map, const struct wr_meta *meta, int64_t pair,
                                 const struct wr_assumption_fault *fault, struct wr_error *error);

#endif
