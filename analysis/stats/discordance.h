/* On how many queries one policy is right and another wrong: a sink of the replay, for McNemar's test. */
#ifndef WATTROUTE_ANALYSIS_STATS_DISCORDANCE_H
#define WATTROUTE_ANALYSIS_STATS_DISCORDANCE_H

#include "sim/replay/repricing.h"

struct wr_discordance;

/* Compares every policy of the job with policy `reference`. Policies that send shares of a query to several pairs are
 * not compared; nor are those that `repriced` (NULL = costs do not depend on the load) has prices of their own for, as
 * they are not replayed beside the others. */
enum wr_code wr_discordance_new(struct wr_discordance **self, const struct wr_replay_job *job,
                                const struct wr_repriced *repriced, int reference, struct wr_error *error);
void wr_discordance_free(struct wr_discordance *self); /* NULL-safe */

/* Counts in a replay of the job, whose prices are those of its decisions where `repriced` does not say otherwise. */
enum wr_code wr_discordance_count(struct wr_discordance *self, const struct wr_replay_job *job, struct wr_error *error);

/* Queries on which only the policy is right, and only the reference, over a domain (an index, -1 = those without one,
 * or WR_EVERY_DOMAIN of analysis/metrics/account.h). False = not compared. */
bool wr_discordance_counts(const struct wr_discordance *self, int policy, int32_t domain, int64_t *policy_only,
                           int64_t *reference_only);

#endif
