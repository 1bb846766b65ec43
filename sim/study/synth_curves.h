/* Batch curves of a specification: `curve: {batch: [...], energy: [...], time: [...]}` of a pair.
 *
 * Energy and time are per output token, each in a unit of its own: only their ratios count, and the pair's own joules
 * and seconds, which hold at its `measured_batch` b0, set the scale:  e(b) = e0 energy(b) / energy(b0). */
#ifndef WATTROUTE_SIM_STUDY_SYNTH_CURVES_H
#define WATTROUTE_SIM_STUDY_SYNTH_CURVES_H

#include "sim/ingest/synth.h"
#include "sim/study/node.h"

/* Reads the curves of the pairs in `map` into the columns of curve points; the pairs are read already. Batches rise,
 * b0 is one of them, and a quantity that is given belongs to a cost that the pair has. */
enum wr_code wr_synth_curves_read(struct wr_synth_spec *spec, const struct wr_node *map, struct wr_error *error);

#endif
