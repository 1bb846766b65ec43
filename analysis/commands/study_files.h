/* The files that a study names besides its measurements, and the hashes of their bytes: inputs of every output. */
#ifndef WATTROUTE_ANALYSIS_COMMANDS_STUDY_FILES_H
#define WATTROUTE_ANALYSIS_COMMANDS_STUDY_FILES_H

#include "sim/store/provenance.h"
#include "sim/study/study.h"

struct wr_study_files {
    struct wr_file_identity *file; /* owned, as its texts are */
    char **path;                   /* owned: of each */
    int files;
    size_t file_capacity, path_capacity;
};

/* Adds those of a bound study that are not there yet: power_states, the tables of carbon, and outside routers'
 * decisions. Standard input has no hash and is left out. OPEN, READ. */
enum wr_code wr_study_files_add(struct wr_study_files *self, const struct wr_study *study, struct wr_error *error);
void wr_study_files_free(struct wr_study_files *self);

#endif
