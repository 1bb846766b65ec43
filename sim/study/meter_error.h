/* `meter_error:` of a study: how far off the energies of each accelerator may be together.
 *
 *   meter_error: SIGMA | {ACCELERATOR: SIGMA, ...}
 *
 * A relative error from 0 to 1 of all meters, or of those named; the others have none. Intervals have it in them. */
#ifndef WATTROUTE_SIM_STUDY_METER_ERROR_H
#define WATTROUTE_SIM_STUDY_METER_ERROR_H

#include "sim/study/keys.h"
#include "sim/study/study.h"

/* Checks the values; the binding reads them. STUDY_VALUE with the place. */
enum wr_code wr_meter_error_read(const struct wr_key *self, const struct wr_node *node, void *target,
                                 struct wr_error *error);

/* Fills the study's `meter_error`. IMPORT_UNKNOWN with the place for an accelerator that is not in the table. */
enum wr_code wr_meter_error_bind(struct wr_study *study, const struct wr_meta *meta, struct wr_error *error);

#endif
