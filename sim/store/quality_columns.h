/* Checks of whole columns: constant, equal to another one, in percent. */
#ifndef WATTROUTE_SIM_STORE_QUALITY_COLUMNS_H
#define WATTROUTE_SIM_STORE_QUALITY_COLUMNS_H

#include "sim/store/quality_block.h"
#include "sim/store/quality_cells.h"

struct wr_quality_element;

struct wr_quality_columns {
    struct wr_quality_element *element[WR_COLUMNS]; /* owned: per element of an answer; NULL = not looked at */
};

enum wr_code wr_quality_columns_init(struct wr_quality_columns *self, const struct wr_meta *meta,
                                     struct wr_error *error);
void wr_quality_columns_free(struct wr_quality_columns *self);
void wr_quality_columns_look(struct wr_quality_columns *self, const struct wr_quality_block *block);
/* `cells`: of the same blocks; a column of zeros that it tells of is not told of as constant too. */
void wr_quality_columns_report(const struct wr_quality_columns *self, const struct wr_quality_cells *cells,
                               const struct wr_meta *meta, struct wr_findings *findings);

#endif
