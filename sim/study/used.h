/* Keys of a study that parse and change nothing, which only shows once it is known which pairs are in play. */
#ifndef WATTROUTE_SIM_STUDY_USED_H
#define WATTROUTE_SIM_STUDY_USED_H

#include "sim/study/study.h"

/* What a bound study says of sites without a pair, of accelerators that no pair is on, and of power states that no
 * assumption needs. A study with presets or a sweep, and each scenario of one, may say what it does not use itself.
 * Errors, with the place: STUDY_NO_SITE, STUDY_IDLE_ACCELERATOR, STUDY_USELESS_KEY. */
enum wr_code wr_study_check_used(const struct wr_study *self, const struct wr_meta *meta, struct wr_error *error);

#endif
