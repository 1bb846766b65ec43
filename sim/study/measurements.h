/* Where the measurement file of a study lies: relative to the study, unless --set names it. */
#ifndef WATTROUTE_SIM_STUDY_MEASUREMENTS_H
#define WATTROUTE_SIM_STUDY_MEASUREMENTS_H

#include "sim/study/study.h"

/* Puts the folder of the study at `path` before a relative path; what --set gives is relative to where the user
 * stands. Errors: NO_MEMORY. */
enum wr_code wr_study_place_measurements(struct wr_study *self, const char *path, struct wr_error *error);

/* Looks whether the placed file is there. A plain file name that is not beside the study is taken from the current
 * folder instead; the path that was not there is then `measurements_missed`. Errors: STUDY_NO_MEASUREMENTS with the
 * place, NO_MEMORY. */
enum wr_code wr_study_find_measurements(struct wr_study *self, struct wr_error *error);

#endif
