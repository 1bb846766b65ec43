/* A study from its tree. */
#ifndef WATTROUTE_SIM_STUDY_READ_H
#define WATTROUTE_SIM_STUDY_READ_H

#include "sim/study/study.h"

/* Reads a tree that is a map and takes it over, also on failure; then nothing is left to free. `presets`, `use` and
 * `sweep` are not looked at. Errors as for wr_study_read(). */
enum wr_code wr_study_of_tree(struct wr_study *self, struct wr_node *root, struct wr_error *error);

#endif
