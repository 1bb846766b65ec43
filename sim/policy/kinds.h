/* The kinds of policy, one file each, for the registry alone. */
#ifndef WATTROUTE_SIM_POLICY_KINDS_H
#define WATTROUTE_SIM_POLICY_KINDS_H

#include "sim/policy/policy.h"

extern const struct wr_policy_kind wr_always_kind; /* always.c */
extern const struct wr_policy_kind wr_oracle_kind; /* oracle.c */

#endif
