/* A request to stop (SIGINT, SIGTERM), set by the front door's handlers and looked at by long loops. */
#ifndef WATTROUTE_SIM_BASE_INTERRUPT_H
#define WATTROUTE_SIM_BASE_INTERRUPT_H

#include "sim/base/error.h"

/* Async-signal-safe: asks for a stop with WR_E_INTERRUPTED or WR_E_TERMINATED. */
void wr_interrupt(enum wr_code why);

/* WR_OK, or the error of a requested stop with `error` filled. Cheap; call it once per tile. */
enum wr_code wr_interrupted(struct wr_error *error);

#endif
