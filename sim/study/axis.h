/* An axis of a sweep: a key and the values it takes, one after another.
 *
 * Values are listed, or stand for a range {from, to, steps, scale: linear | log}: `steps` numbers, both ends among
 * them, in equal differences or equal ratios, rounded to 15 significant digits: what is printed is what holds. */
#ifndef WATTROUTE_SIM_STUDY_AXIS_H
#define WATTROUTE_SIM_STUDY_AXIS_H

#include "sim/study/node.h"

enum { WR_AXIS_VALUES = 1000000 };

struct wr_axis {
    const char *key;              /* borrowed; without "assumptions." */
    bool is_assumed;              /* bound anew with the assumptions; else a key of the study itself */
    const struct wr_node *place;  /* the node of the key; borrowed */
    const struct wr_node **value; /* owned array [values], each borrowed; NULL = this key is not varied there */
    int64_t values;
    struct wr_node *made; /* the values of a range; owned */
    int column;           /* among the sweep's swept keys */
};

/* Reads one axis, KEY: [VALUE, ...] or KEY: {from, to, ...}. Free also after an error. STUDY_* with the place. */
enum wr_code wr_axis_read(struct wr_axis *self, const struct wr_node *root, const struct wr_node *node,
                          struct wr_error *error);

/* An axis of `values` values that are still to be filled in. */
enum wr_code wr_axis_init(struct wr_axis *self, const struct wr_node *root, const struct wr_node *key, int64_t values,
                          struct wr_error *error);
void wr_axis_free(struct wr_axis *self);

#endif
