/* The pairs of an import: label, model, accelerator, and the profile that composes their energy and latency. */
#ifndef WATTROUTE_SIM_INGEST_PAIRS_H
#define WATTROUTE_SIM_INGEST_PAIRS_H

#include "sim/ingest/labels.h"

/* What one query costs on a pair, per token; NaN = not given. J and s of the unit. */
struct wr_profile {
    double j_out, s_out, j_in, s_in;
};

struct wr_pairs {
    struct wr_labels label;     /* MODEL@ACCELERATOR */
    int32_t *model;             /* owned: index into the models, per pair */
    int32_t *accelerator;       /* owned: index into the accelerators */
    struct wr_profile *profile; /* owned */
    int32_t *only;              /* owned: the pair of each model that has one; -1 = it has none, -2 = several */
    size_t capacity[4];
};

void wr_pairs_free(struct wr_pairs *self); /* of a zeroed or filled list */

/* Adds a pair that is not in the list yet, with an empty profile; `*index` is its number either way. */
enum wr_code wr_pairs_add(struct wr_pairs *self, const char *label, int32_t model, int32_t accelerator, int32_t *index,
                          struct wr_error *error);

/* The one pair of a model: its index, -1 when the model has none, -2 when it has several. */
int32_t wr_pairs_only(const struct wr_pairs *self, int32_t model);

#endif
