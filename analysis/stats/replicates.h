/* Resampled totals: a sink of the replay that sums, for every replicate of a bootstrap, what the totals sum, each query
 * weighted by a Poisson(1) number (poisson.h). All policies of a replicate share the weights, so that they are paired.
 *
 * A pass over the table serves as many replicates as fit in a given memory; more take more passes, which decide alike.
 * Segments are added in order, the replicates of a segment side by side: every sum is in row order, so the same bytes
 * for any number of threads, and for any number of passes. */
#ifndef WATTROUTE_ANALYSIS_STATS_REPLICATES_H
#define WATTROUTE_ANALYSIS_STATS_REPLICATES_H

#include "sim/replay/replay.h"

enum { WR_LEFT_OUT_GROUPS = 512 }; /* of queries, by their key; for the jackknife */

struct wr_replicate_options {
    uint64_t seed;
    bool by_domain; /* keep domains apart */
    int threads;    /* 0 = as OpenMP decides */
    size_t memory;  /* bytes that the sums of one pass may take; at least one chunk of replicates is served */
};

struct wr_replicates;

/* For the policies, pool and table of a job whose replay gave `totals` (both borrowed). Without by_domain cells of all
 * domains are summed together, under domain -1. */
enum wr_code wr_replicates_new(struct wr_replicates **self, const struct wr_replay_job *job,
                               const struct wr_totals *totals, const struct wr_replicate_options *options,
                               struct wr_error *error);
void wr_replicates_free(struct wr_replicates *self); /* NULL-safe */

/* How many replicates a pass serves, a multiple of WR_POISSON_CHUNK. */
int wr_replicates_capacity(const struct wr_replicates *self);

/* Bytes that so many replicates take, with the jackknife's groups. */
size_t wr_replicates_bytes(const struct wr_replicates *self, int replicates);

/* Before each pass: it serves the replicates [first, first + count), multiples of WR_POISSON_CHUNK. The first pass also
 * sums the groups of the jackknife. */
enum wr_code wr_replicates_begin(struct wr_replicates *self, uint32_t first, int count, struct wr_error *error);
struct wr_sink *wr_replicates_sink(struct wr_replicates *self); /* borrowed */

/* Totals for the functions below to fill: the cells and groups of the original, whose counts stay. Free with
 * wr_totals_free(). */
enum wr_code wr_replicates_room(const struct wr_replicates *self, struct wr_totals *room, struct wr_error *error);

/* What a resample is scaled to: the weight of the original over all queries, or within each domain. A domain of one
 * query stays as it is when it is a unit. */
enum wr_replicate_unit { WR_UNIT_ALL, WR_UNIT_DOMAIN };

/* Replicate `index` of the present pass, scaled. A unit without any weight in it is NaN. `factor` multiplies the
 * measured energies by pair of the file; NULL = 1. */
void wr_replicates_totals(const struct wr_replicates *self, int index, enum wr_replicate_unit unit,
                          const double *factor, struct wr_totals *room);

/* Whether replicate `index` has weight in a unit: all queries, or a domain (WR_EVERY_DOMAIN: each). */
bool wr_replicates_has_weight(const struct wr_replicates *self, int index, enum wr_replicate_unit unit, int32_t domain);

/* The original without the queries of a group, likewise; the original itself where no query is in the group. */
void wr_replicates_left_out(const struct wr_replicates *self, int group, enum wr_replicate_unit unit,
                            struct wr_totals *room);

/* The original, with measured energies multiplied by `factor`. */
void wr_replicates_original(const struct wr_replicates *self, const double *factor, struct wr_totals *room);

#endif
