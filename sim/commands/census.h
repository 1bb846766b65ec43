/* One pass over a table: how many cells are missing, how often each model is right, how many queries a domain has. */
#ifndef WATTROUTE_SIM_COMMANDS_CENSUS_H
#define WATTROUTE_SIM_COMMANDS_CENSUS_H

#include "sim/base/error.h"
#include "sim/table/source.h"

struct wr_census {
    int64_t missing[WR_COLUMNS]; /* missing cells of each per-query column that has a missing value */
    int64_t scored;              /* columns of `score`: models, or pairs */
    int64_t asked;               /* cells of each of them: queries x attempts */
    int64_t *answers;            /* owned [scored]: cells that are not missing */
    int64_t *correct;            /* owned [scored]: s >= 1 */
    double *score;               /* owned [scored]: sum of s */
    int64_t domains;
    int64_t *domain_queries; /* owned [domains + 1]: the last for queries without a domain */
};

/* Reads every per-query column block by block in one buffer. Checksums are verified on the way. */
enum wr_code wr_census_take(struct wr_census *self, struct wr_source *source, struct wr_error *error);
void wr_census_free(struct wr_census *self);

#endif
