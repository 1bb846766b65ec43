/* On how many queries one policy is right and another wrong: a sink of the replay, for McNemar's test. */
#ifndef WATTROUTE_ANALYSIS_STATS_DISCORDANCE_H
#define WATTROUTE_ANALYSIS_STATS_DISCORDANCE_H

#include "sim/replay/replay.h"

struct wr_discordance;

/* Compares every policy of the job with policy `reference`. Policies that send shares of a query to several pairs are
 * not compared. */
enum wr_code wr_discordance_new(struct wr_discordance **self, const struct wr_replay_job *job, int reference,
                                struct wr_error *error);
void wr_discordance_free(struct wr_discordance *self); /* NULL-safe */

struct wr_sink *wr_discordance_sink(struct wr_discordance *self); /* borrowed */

/* Queries on which only the policy is right, and only the reference, over a domain (an index, -1 = those without one,
 * or WR_EVERY_DOMAIN of analysis/metrics/account.h). False = not compared. */
bool wr_discordance_counts(const struct wr_discordance *self, int policy, int32_t domain, int64_t *policy_only,
                           int64_t *reference_only);

#endif
