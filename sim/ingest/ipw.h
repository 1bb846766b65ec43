/* Rows of the "intelligence per watt" harness (github.com/HazyResearch/intelligence-per-watt, ipw/execution/types.py),
 * exported as JSON lines: a file per run, which is one machine's, a row per query, and what each model did under
 * model_metrics.MODEL. What is taken, and what is not:
 *
 * - score: evaluation.is_correct. lm_correctness is false until somebody judges and is never taken.
 *
 * - energy_j: energy_metrics.per_query_joules, or soc_per_query_joules where the recorded basis is "soc", and where
 * none is recorded but the machine is Apple's and has it. total_joules counts the energy of concurrent requests once
 * for each and is never taken. The basis becomes that of the pair ("gpu": accelerator).
 *
 * - latency_s: latency_metrics.total_query_seconds; cost_usd: cost.total_cost_usd.
 *
 * - input_tokens, output_tokens: token_metrics.input and .output. Input tokens belong to a query and model, and differ
 *   between the programs that count them: those of a model's first machine are taken.
 *
 * Telemetry of -1, 0 and null is unavailable: missing. The query is a hash of problem and answer, or `dataset_index`
 * where there is no problem; its domain `subject`. The accelerator is the one that the user gives, or the recorded
 * name: of the processor on Apple's machines, else of the GPU, else of the processor; rows from before the machine was
 * known take the only name of their file. */
#ifndef WATTROUTE_SIM_INGEST_IPW_H
#define WATTROUTE_SIM_INGEST_IPW_H

#include "sim/ingest/melt.h"
#include "sim/table/meta.h"

struct wr_ipw;

/* A run as it is typed: FILE, or NAME=FILE where NAME is the accelerator; a FILE with a '=' needs a '/' before it. */
const char *wr_ipw_path(const char *run);

/* Opens the runs as one table of records, which read like any others; `run` are as typed, `input` their open files.
 * Without `only`, the one accelerator of everything, records name theirs. Reads every file twice. Everything given
 * outlives it. IPW_MACHINE, IPW_BASIS and the errors of JSON lines and of wr_melt_open(). */
enum wr_code wr_ipw_open(struct wr_ipw **self, const char *const *run, const struct wr_input *const *input, size_t runs,
                         const struct wr_wide_options *options, const char *only, struct wr_error *error);
void wr_ipw_close(struct wr_ipw *self); /* NULL-safe; the records end with it */

struct wr_records *wr_ipw_records(struct wr_ipw *self); /* borrowed: do not close */

/* After a complete reading: sentences about scores that nobody judged, telemetry that was unavailable, input tokens
 * that were not taken, and columns that nothing is known of. */
enum wr_code wr_ipw_warn(const struct wr_ipw *self, struct wr_labels *warnings, struct wr_error *error);

/* After a complete reading: the basis of each pair of which nothing else says it. */
enum wr_code wr_ipw_set_basis(const struct wr_ipw *self, struct wr_meta *meta, struct wr_error *error);

#endif
