/* `published:` of a study: figures that others printed, to stand beside what the study gives. */
#ifndef WATTROUTE_SIM_STUDY_PUBLISHED_H
#define WATTROUTE_SIM_STUDY_PUBLISHED_H

#include "sim/base/error.h"

struct wr_node;

/* Texts are borrowed from the study's tree. */
struct wr_published {
    const struct wr_node *policy_node, *metric_node, *value_node; /* where they stand */
    const char *policy, *metric;
    double value, sd;         /* sd: the published standard deviation; NaN = none */
    const char *source, *why; /* why the study's figure differs; "" = it is not said */
};

/* Reads the list; the caller frees `*published` with wr_free(). Names are checked by whoever knows them. */
enum wr_code wr_published_read(const struct wr_node *list, struct wr_published **published, int *count,
                               struct wr_error *error);

#endif
