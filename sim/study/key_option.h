/* What is declared of a number of a study, found by its key as in a sweep. */
#ifndef WATTROUTE_SIM_STUDY_KEY_OPTION_H
#define WATTROUTE_SIM_STUDY_KEY_OPTION_H

#include "sim/base/option.h"
#include "sim/study/node.h"

/* The option behind LEVEL.BLOCK.NAME of the assumptions (of any kind of the block, the first that has it) or
 * policies.POLICY.NAME of the study `root`; NULL = none is declared there. */
const struct wr_option *wr_key_option(const struct wr_node *root, const char *key);

#endif
