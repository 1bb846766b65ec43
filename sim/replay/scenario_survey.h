/* Which single local pair is the best under each of several scenarios whose prices have the same signs. */
#ifndef WATTROUTE_SIM_REPLAY_SCENARIO_SURVEY_H
#define WATTROUTE_SIM_REPLAY_SCENARIO_SURVEY_H

#include "sim/replay/plan.h"

/* The best local pair of scenario[i] as a survey under its prices would have it; `survey` is that of the plan, whose
 * prices are those of scenario[0]. A pass is needed only where several pairs are the most correct. */
enum wr_code wr_scenario_survey(const struct wr_plan *plan, const struct wr_survey *survey,
                                const struct wr_price *price, const int64_t *scenario, int64_t scenarios, int32_t *best,
                                struct wr_error *error);

#endif
