/* The specification of a generated table (data/ipw-paper.yaml is one, and says what each key means) read from YAML. */
#ifndef WATTROUTE_SIM_STUDY_SYNTH_SPEC_H
#define WATTROUTE_SIM_STUDY_SYNTH_SPEC_H

#include "sim/base/error.h"
#include "sim/ingest/synth.h"

struct wr_node;

/* Fills `spec` from a parsed document. Every provenance becomes `modelled`. Errors are WR_E_SYNTH_* with file,
 * line and column; nothing is left to free then. */
enum wr_code wr_synth_spec_read(struct wr_synth_spec *spec, const struct wr_node *root, struct wr_error *error);

#endif
