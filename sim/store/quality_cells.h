/* Checks of a query's values against each other: zeros where there is a score, mean power, token rate. */
#ifndef WATTROUTE_SIM_STORE_QUALITY_CELLS_H
#define WATTROUTE_SIM_STORE_QUALITY_CELLS_H

#include "sim/store/quality_block.h"

struct wr_quality_link;
struct wr_quality_pair;

struct wr_quality_cells {
    struct wr_quality_link *link; /* owned: cells and the scores that they go with */
    size_t links, capacity;
    struct wr_defect *zero[WR_COLUMNS]; /* owned: per element of a row; NULL = not looked at */
    struct wr_quality_pair *pair;       /* owned: per pair */
    double *watts;                      /* owned: [2][pair]: the least and the most that one request may draw */
    bool counts_answers;                /* some pair's power is not known */
};

enum wr_code wr_quality_cells_init(struct wr_quality_cells *self, const struct wr_meta *meta, struct wr_error *error);
void wr_quality_cells_free(struct wr_quality_cells *self);
void wr_quality_cells_look(struct wr_quality_cells *self, const struct wr_quality_block *block);
/* Whether zeros of an element of a row of `id` will be reported. */
bool wr_quality_cells_has_zeros(const struct wr_quality_cells *self, enum wr_column_id id, int64_t element);
void wr_quality_cells_report(const struct wr_quality_cells *self, const struct wr_meta *meta,
                             struct wr_findings *findings);

#endif
