/* Which per-query columns a job reads. */
#ifndef WATTROUTE_SIM_REPLAY_COLUMNS_H
#define WATTROUTE_SIM_REPLAY_COLUMNS_H

#include "sim/replay/replay.h"

/* The sum is asked for, and its columns are read. Any other is 0 in the totals, with every value missing. */
bool wr_sum_is_made(const struct wr_replay_job *job, const bool reads[WR_COLUMNS], enum wr_sum sum);

/* reads[column]: the table has it, and a sum that is asked for, a price, a decision, a limit, a condition or a policy's
 * `values` needs it. A complete case asks a row for the matrices among them and for no others (model.md section 7). */
void wr_choose_columns(const struct wr_replay_job *job, bool reads[WR_COLUMNS]);

#endif
