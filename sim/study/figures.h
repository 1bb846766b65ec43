/* Published figures worked out again from published tables: a YAML file of expressions over CSV files beside it. */
#ifndef WATTROUTE_SIM_STUDY_FIGURES_H
#define WATTROUTE_SIM_STUDY_FIGURES_H

#include "sim/study/expression.h"

struct wr_node;

struct wr_figure {
    const char *name, *expression, *source, *why; /* borrowed from the tree; why "" = not said */
    double published;                             /* NaN = a step on the way */
    double value;
};

struct wr_figures {
    const char *source;           /* of every figure that names none; borrowed */
    struct wr_named_table *table; /* owned */
    size_t tables;
    struct wr_figure *figure; /* owned */
    size_t figures;
    struct wr_named_value *value; /* owned: of figures that have an id */
    size_t values;
};

/* Reads the tables (relative to the folder of `path`) and works out every figure in order. Errors: WR_E_STUDY_* and
 * WR_E_FIGURE with the place, and those of reading. Free with wr_figures_free(), also after an error; it borrows from
 * `root`. */
enum wr_code wr_figures_read(struct wr_figures *self, const struct wr_node *root, const char *path,
                             struct wr_error *error);
void wr_figures_free(struct wr_figures *self);

#endif
