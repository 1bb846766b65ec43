/* The measurement file of a study: where it lies (relative to the study, unless --set names it), and which of its
 * attempts is replayed. */
#ifndef WATTROUTE_SIM_STUDY_MEASUREMENTS_H
#define WATTROUTE_SIM_STUDY_MEASUREMENTS_H

#include "sim/study/study.h"
#include "sim/table/source.h"

/* Puts the folder of the study at `path` before a relative path that `node` gives, owned; what --set gives is relative
 * to where the user stands. Errors: NO_MEMORY. */
enum wr_code wr_study_place(char **placed, const struct wr_node *node, const char *path, struct wr_error *error);

/* The path that `node` gives, the folder of the document that it stands in put before a relative one; the caller frees
 * it. NULL = NO_MEMORY. */
char *wr_study_path(const struct wr_node *node, struct wr_error *error);

/* Looks whether the placed file is there. A plain file name that is not beside the study is taken from the current
 * folder instead; the path that was not there is then `measurements_missed`. Errors: STUDY_NO_MEASUREMENTS with the
 * place, NO_MEMORY. */
enum wr_code wr_study_find_measurements(struct wr_study *self, struct wr_error *error);

/* The source that the study replays: where the measurements hold repeated attempts, the one that queries.attempt
 * chooses (sim/table/attempt_source.h, to be closed before them), else the measurements themselves. Notes how many
 * attempts there are. Errors: STUDY_VALUE with the place where there is no such attempt, NO_MEMORY. */
enum wr_code wr_study_open_attempt(struct wr_study *self, struct wr_source *measurements, struct wr_source **source,
                                   struct wr_error *error);

/* Where a file that the study names at `node`, and that lies at `path`, turned out not to be readable: STUDY_FILE in
 * place of OPEN or READ, at the node. Any other code is as it was. Returns the code that holds. */
enum wr_code wr_study_file_failed(const struct wr_node *node, const char *path, enum wr_code code,
                                  struct wr_error *error);

#endif
