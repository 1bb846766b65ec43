/* A key whose value is a number, or a mapping of places to numbers: {1: 4e9, 16: 1.6e10}. */
#ifndef WATTROUTE_SIM_STUDY_POINTS_H
#define WATTROUTE_SIM_STUDY_POINTS_H

#include "sim/study/keys.h"

/* Reads an option of type POINTS. Places have to rise, and there are two or more. Errors: STUDY_VALUE at the number, at
 * the place or at the mapping that is at fault. */
enum wr_code wr_read_points(const struct wr_option *option, const struct wr_node *node, struct wr_points *points,
                            struct wr_error *error);

#endif
