/* The kinds of idle power, one file each, for the registry alone. */
#ifndef WATTROUTE_SIM_POWER_IDLE_KINDS_H
#define WATTROUTE_SIM_POWER_IDLE_KINDS_H

#include "sim/power/idle.h"

extern const struct wr_idle_kind wr_idle_none_kind;        /* idle_none.c */
extern const struct wr_idle_kind wr_idle_utilisation_kind; /* idle_utilisation.c */

#endif
