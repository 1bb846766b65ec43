/* The kinds of batching, one file each, for the registry, and what they share. */
#ifndef WATTROUTE_SIM_POWER_BATCHING_KINDS_H
#define WATTROUTE_SIM_POWER_BATCHING_KINDS_H

#include "sim/power/batching.h"

extern const struct wr_batching_kind wr_batching_none;     /* batching_none.c */
extern const struct wr_batching_kind wr_batching_curve;    /* batching_curve.c */
extern const struct wr_batching_kind wr_batching_affine;   /* batching_affine.c */
extern const struct wr_batching_kind wr_batching_logistic; /* batching_logistic.c */
extern const struct wr_batching_kind wr_batching_roofline; /* batching_roofline.c */

extern const char *const wr_batching_truth[]; /* choices 0 and 1: "false", "true" */

/* BATCHING_KEY unless all options from `first` to `last` (places in the kind's table) are set, or none is where
 * `may_lack`. `*given` says which. */
enum wr_code wr_batching_together(const struct wr_batching *self, int first, int last, bool may_lack, bool *given,
                                  struct wr_error *error);

#endif
