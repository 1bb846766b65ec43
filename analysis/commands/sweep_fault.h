/* Faults that show in one scenario of a sweep: which one it is. */
#ifndef WATTROUTE_ANALYSIS_COMMANDS_SWEEP_FAULT_H
#define WATTROUTE_ANALYSIS_COMMANDS_SWEEP_FAULT_H

#include "sim/base/error.h"
#include "sim/study/scenarios.h"

/* Adds the scenario's name and what it sweeps to a fault of what the study says: "scenario 'load/3'
 * (cloud.batching.queries_per_s 30)". Other errors, and WR_OK, are as they were. Returns `code`. */
enum wr_code wr_sweep_fault(const struct wr_sweep *sweep, int64_t scenario, enum wr_code code, struct wr_error *error);

#endif
