/* Policies of a study by name, as options name them. */
#ifndef WATTROUTE_ANALYSIS_COMMANDS_FIND_POLICY_H
#define WATTROUTE_ANALYSIS_COMMANDS_FIND_POLICY_H

#include "sim/study/study.h"

/* COMPARE_POLICY with the known names where there is none. */
enum wr_code wr_find_policy(const struct wr_study *study, const char *name, int *policy, struct wr_error *error);

#endif
