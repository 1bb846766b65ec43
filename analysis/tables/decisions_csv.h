/* Per-query decisions as CSV, streamed: a sink that holds a segment's decisions until it is that segment's turn.
 *
 *   query,domain,policy,pair,correct,score,energy_j,energy_basis,latency_s
 *
 * Rows go by query, then policy. `query` is the query's id, or its row number from 0 in a file without ids. Values are
 * those of the pair that served, without the router's own use; a missing one is empty. 28 bytes are held per decision
 * of the segments in work. */
#ifndef WATTROUTE_ANALYSIS_TABLES_DECISIONS_CSV_H
#define WATTROUTE_ANALYSIS_TABLES_DECISIONS_CSV_H

#include "sim/replay/replay.h"

#include <stdio.h>

struct wr_decisions_csv;

/* Writes the header; then the decisions of the first `policies` policies as segments end. All borrowed and to outlive
 * the sink. */
enum wr_code wr_decisions_csv_new(struct wr_decisions_csv **self, FILE *stream, struct wr_source *source,
                                  const struct wr_pool *pool, const struct wr_policy *policy, int policies,
                                  struct wr_error *error);
void wr_decisions_csv_free(struct wr_decisions_csv *self); /* NULL-safe */

struct wr_sink *wr_decisions_csv_sink(struct wr_decisions_csv *self); /* borrowed */

#endif
