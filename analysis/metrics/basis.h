/* What went into a summary: energy bases and the weakest provenance (model.md section 1), and the warnings. */
#ifndef WATTROUTE_ANALYSIS_METRICS_BASIS_H
#define WATTROUTE_ANALYSIS_METRICS_BASIS_H

#include "analysis/metrics/note.h"
#include "sim/policy/policy.h"
#include "sim/power/pair_law.h"
#include "sim/table/meta.h"

/* Energy basis at which a pair was measured: enum wr_basis, WR_BASIS_UNKNOWN when the file does not say. */
int wr_pair_basis(const struct wr_meta *meta, int64_t pair);

/* `bases` is by the file's pairs: the boundaries that the assumptions lead to.
 * "wall", or "accelerator (A@H100x4 ...), wall (B@M4Max ...)": each basis in play with its first pair; "n/a" when
 * the file has no energy. */
void wr_describe_bases(const struct wr_meta *meta, const struct wr_pool *pool, const int *bases, struct wr_note *text);

/* The weakest provenance (enum wr_provenance) of energy, latency and tokens of the pairs in play; modelled where
 * the assumptions (`law` by the file's pairs) change an energy or latency; -1 when the file does not say where one of
 * them comes from. */
int wr_weakest_provenance(const struct wr_meta *meta, const struct wr_pool *pool, const struct wr_pair_law *law);

/* The sentence that every output carries when pairs of different energy bases are compared. */
void wr_mixed_basis_warning(const struct wr_meta *meta, const struct wr_pool *pool, const int *basis,
                            struct wr_note *text);

#endif
