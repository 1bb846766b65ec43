/* The blocks of a level of `assumptions:`, one file each. All write into a `struct wr_assumptions`. */
#ifndef WATTROUTE_SIM_STUDY_ASSUMPTION_BLOCKS_H
#define WATTROUTE_SIM_STUDY_ASSUMPTION_BLOCKS_H

#include "sim/power/scenario.h"
#include "sim/study/kind_block.h"

extern const struct wr_kind_block wr_batching_block; /* assumptions_batching.c */
extern const struct wr_kind_block wr_idle_block;     /* assumptions_idle.c */

/* Puts what an `overheads` or a `fleet` block says on top. */
enum wr_code wr_overheads_block_apply(const struct wr_node *block, struct wr_overheads *overheads,
                                      struct wr_error *error);
enum wr_code wr_fleet_block_apply(const struct wr_node *block, struct wr_fleet_choice *fleet, struct wr_error *error);

/* Once all levels have spoken, `block` being the last that did (NULL = none): the pair's curve and b0 are fetched from
 * the table, and a form without parameters is fitted. Errors with the place: STUDY_MISSING_KEY, STUDY_BOTH,
 * BATCHING_NO_CURVE, and those of wr_batching_check() and wr_form_fit_make(). */
enum wr_code wr_batching_block_bind(const struct wr_node *block, const struct wr_meta *meta, int64_t pair,
                                    struct wr_assumptions *assumptions, struct wr_error *error);

#endif
