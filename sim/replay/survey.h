/* The survey: sums over all kept rows, for policies that must look before they decide. */
#ifndef WATTROUTE_SIM_REPLAY_SURVEY_H
#define WATTROUTE_SIM_REPLAY_SURVEY_H

#include "sim/replay/plan.h"

/* Fills `survey` (arrays of one value per pool index, owned by the caller: wr_survey_free()) in one pass over the
 * table; on failure nothing is owed. */
enum wr_code wr_survey_run(struct wr_survey *survey, const struct wr_plan *plan, struct wr_error *error);
void wr_survey_free(struct wr_survey *survey);

#endif
