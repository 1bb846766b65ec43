/* Policies get ready: those that look first get to see what they ask for (struct wr_prospect). */
#ifndef WATTROUTE_SIM_REPLAY_PREPARE_H
#define WATTROUTE_SIM_REPLAY_PREPARE_H

#include "sim/replay/plan.h"

/* Prepares the job's policies, with up to three passes over the table: a survey, the kinds' own sums, and a replay of
 * policies that others follow; more where a kind looks again. What earlier preparations made is released first. Errors
 * are those of the passes and of the kinds' prepare(). */
enum wr_code wr_prepare_policies(struct wr_replay_job *job, const struct wr_plan *plan, struct wr_error *error);

#endif
