/* `carbon.grid_kgco2e_per_kwh` of a study: what the grids emit, a number or hour by hour.
 *
 *   grid_kgco2e_per_kwh: GRID | {local: GRID, cloud: GRID}     GRID = NUMBER | {hourly: FILE}
 *   starts_at: DATE-TIME     what the clock of the hours shows when arrival_s is 0; without it, midnight
 *
 * FILE, relative to the study, is a table of sim/ingest/grid_table.h. */
#ifndef WATTROUTE_SIM_STUDY_GRID_H
#define WATTROUTE_SIM_STUDY_GRID_H

#include "sim/study/keys.h"
#include "sim/study/study.h"
#include "sim/table/totals.h"

/* Readers of the keys; the target is the study. Errors: STUDY_* with the place. */
enum wr_code wr_grid_read(const struct wr_key *self, const struct wr_node *node, void *target, struct wr_error *error);
enum wr_code wr_grid_start_read(const struct wr_key *self, const struct wr_node *node, void *target,
                                struct wr_error *error);

/* The node that names the file of a site's hours in a study of that root; NULL = its intensity is no profile. */
const struct wr_node *wr_grid_hourly(const struct wr_node *root, int site);

/* Fills the charges' profiles and their clock. A file that was read before is not read again. Errors with the place:
 * STUDY_GRID, STUDY_GRID_OPEN, STUDY_GRID_ARRIVAL, STUDY_GRID_ZONE, STUDY_GRID_OBJECTIVE, STUDY_MISSING_KEY. */
enum wr_code wr_grid_bind(struct wr_study *study, const struct wr_meta *meta, struct wr_error *error);
void wr_grid_book_free(struct wr_grid_book *self);

/* Whether every hour of the totals is one that the profiles have; GRID_OUTSIDE with the place. */
enum wr_code wr_grid_check_totals(const struct wr_study *study, const struct wr_totals *totals, struct wr_error *error);

#endif
