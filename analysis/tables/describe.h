/* A study in words: what a summary must name so that its numbers can be read. */
#ifndef WATTROUTE_ANALYSIS_TABLES_DESCRIBE_H
#define WATTROUTE_ANALYSIS_TABLES_DESCRIBE_H

#include "analysis/metrics/metrics.h"
#include "sim/study/study.h"

/* "energy", or "1 energy + 200 cost". */
void wr_describe_objective(const struct wr_objective *objective, struct wr_note *text);

/* "score >= 1", or "score equals the best on the query and is above 0". */
void wr_describe_correct(const struct wr_selection *selection, struct wr_note *text);

/* "complete_case" or "available_case", as typed in a study. */
const char *wr_describe_missing(const struct wr_selection *selection);

/* "cloud: idle utilisation, utilisation 0.5, attribution 1, active_baseline keep, pue 1.2": what is assumed of a bound
 * study's pairs beyond what was measured, by site where all its pairs share it, else by pair; "" when nothing is. */
void wr_describe_assumptions(const struct wr_study *study, const struct wr_meta *meta, struct wr_note *text);

/* What owned devices and electricity cost, by site and accelerator in play; "" for another kind of cost. */
void wr_describe_owned(const struct wr_study *study, const struct wr_meta *meta, struct wr_note *text);

/* What the grids emit, and the devices where that is counted; "" where the study does not say. */
void wr_describe_carbon(const struct wr_study *study, const struct wr_meta *meta, struct wr_note *text);

/* Watts that the assumptions need and the study's file of power states gives, each with its row and source. */
void wr_describe_power_states(const struct wr_study *study, const struct wr_meta *meta, struct wr_note *text);

/* Watts that stand at another boundary than the energies that they are added to; "" when none do. */
void wr_describe_mixed_watts(const struct wr_study *study, const struct wr_meta *meta, struct wr_note *text);

/* "big@rack: 1.2 queries/s, 3 replicas, busy 40 % of the time, mean batch 2.1, wait 0.01 s; ...": the stations that a
 * policy's queries make, and how it came to route them. "" without load-dependent assumptions. */
void wr_describe_stations(const struct wr_study *study, const struct wr_repriced *repriced, int policy,
                          struct wr_note *text);

/* The name of a column with a number per query: of its feature or router where it is one; "" for none. Borrowed. */
const char *wr_describe_value(const struct wr_query_value *value, const struct wr_meta *meta);

/* "oracle; scope local_first; fallback baseline": the kind and every option that is not at infinity, from the kind's
 * option table, and the router's own use when it is not zero. */
void wr_describe_policy(const struct wr_policy *policy, const struct wr_pool *pool, const struct wr_meta *meta,
                        struct wr_note *text);

#endif
