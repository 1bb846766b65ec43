/* Where the energy and the latency of a long table come from: each is measured or composed, never both. */
#ifndef WATTROUTE_SIM_INGEST_LONG_ORIGINS_H
#define WATTROUTE_SIM_INGEST_LONG_ORIGINS_H

#include "sim/ingest/wide_survey.h"

/* IMPORT_TWO_ORIGINS when a pair has measured energy (latency) and a profile for it as well. */
enum wr_code wr_long_check_origins(const struct wr_wide_header *wide, const struct wr_wide_survey *survey,
                                   const char *file, struct wr_error *error);

#endif
