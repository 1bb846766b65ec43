/* How a kind of batching is used for a pair: beside the kind's own parameters, what a study says of any kind. */
#ifndef WATTROUTE_SIM_POWER_BATCHING_SETTING_H
#define WATTROUTE_SIM_POWER_BATCHING_SETTING_H

#include "sim/power/batching.h"

enum { WR_BATCH_MOST = 1000000 };

enum wr_batching_fit { WR_FIT_UNSAID = -1, WR_FIT_NO, WR_FIT_YES };

/* NaN = not said. Either the batch is given, or it follows from the load. */
struct wr_batching_setting {
    double concurrency;   /* b */
    double queries_per_s; /* demand: the rate at which all of the study's queries come */
    double cap;           /* requests that one replica serves at once at most */
    int fit;              /* enum wr_batching_fit: to the file's curve; unsaid: where the kind has no parameter */
};

/* What a kind can have set: the first so many of these; none at all where nothing depends on the batch. */
extern const struct wr_option wr_batching_setting_options[];
int wr_batching_setting_options_of(const struct wr_batching_kind *kind);

void wr_batching_setting_init(struct wr_batching_setting *self);

bool wr_batching_is_used(const struct wr_batching_kind *kind);     /* any but none */
bool wr_batching_reads_curve(const struct wr_batching_kind *kind); /* the pair's, point by point */

/* A parameter of the kind that is given; NULL = none is. */
const struct wr_option *wr_batching_parameter(const struct wr_batching *batching);

/* Whether the kind's parameters come from the file's curve: asked for, or none of them is given. */
bool wr_batching_wants_fit(const struct wr_batching *batching, const struct wr_batching_setting *setting);

#endif
