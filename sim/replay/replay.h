/* Replay: one pass over a measurement table under a set of policies.
 *
 * Blocks of 4096 rows are read into buffers that each worker reuses; a worker adds up one segment in row order;
 * segments end in order (sim/base/segment.h), so the results are the same bytes for any number of threads. */
#ifndef WATTROUTE_SIM_REPLAY_REPLAY_H
#define WATTROUTE_SIM_REPLAY_REPLAY_H

#include "sim/policy/policy.h"
#include "sim/policy/selection.h"
#include "sim/power/prices.h"
#include "sim/table/hour_clock.h"
#include "sim/table/source.h"
#include "sim/table/totals.h"

struct wr_replay_job {
    struct wr_source *source;
    struct wr_pool pool;
    const struct wr_price *price;    /* per pool index */
    const struct wr_linear *latency; /* per pool index: what max_latency_s limits; NULL = latencies as measured */
    struct wr_selection selection;
    struct wr_policy *policy; /* prepared by the replay */
    int policies;
    const struct wr_policy *asking; /* whose `value` a complete case must have; NULL = those of `policy` */
    int askers;
    struct wr_sink *const *sink; /* further listeners; may be NULL */
    int sinks;
    bool measured_cost; /* cost_usd is part of the study (cost.kind: measured): read, summed, and asked of a complete
                           case. Also when a price needs it; otherwise cost is missing in every contribution */
    struct wr_hour_clock clock; /* totals by the hour of arrival; kind WR_HOURS_UNUSED = without. A complete case has
                                   arrived */
    const bool *also;           /* [WR_COLUMNS] read whatever this job's policies need; NULL = nothing. So that some
                                   policies of a study by themselves count the same queries as all together */
    const double *weight;       /* by row of the file, in place of the table's weights, and rows of weight 0 are not
                                   replayed; conditions on weights, and features, stay with the table's. NULL = the
                                   table's */
    uint32_t unwanted; /* a bit per wr_sum that nobody will look at: what only these need stays unread, a complete case
                          is not asked for it, and they are 0 in the totals with every value missing */
    int threads;       /* 0 = as OpenMP decides */
};

/* What a policy's decisions contribute, for one strip of rows: arrays of `rows` values, in row order. */
struct wr_contributions {
    int policy;
    int64_t row; /* of the first element, in the file */
    int rows;
    int part; /* of the query, 0 first: a policy may try several pairs, one after the other or in expectation */
    const uint8_t *query_keep; /* rows to count, whatever their parts */
    const double *query_weight;
    const uint8_t *keep;     /* rows with a share in this part; all other values of the rest are undefined */
    const double *weight;    /* query_weight x the share that this attempt is made on */
    const int32_t *attempt;  /* 0 begins anew; a greater number follows on the row's part before */
    const uint8_t *verified; /* its answer is verified */
    const uint8_t *serves;   /* its answer serves a share of the query */
    const double *served;    /* query_weight x that share; over the parts of a row it sums to query_weight */
    const int32_t *domain;   /* -1 = none */
    const int32_t *hour;     /* of arrival, by the job's clock */
    const int32_t *choice;   /* pool index */
    const uint8_t *covered;  /* correct on some eligible local pair */
    const uint8_t *unserved; /* the named pair was missing: the baseline served */
    const int8_t *correct;   /* 1, 0, -1 = missing */
    const uint8_t *in_time;  /* within the policy's max_latency_s (1 without one) */
    const float *score, *energy, *latency, *cost; /* NaN = missing */
    const int32_t *tokens_in, *tokens_out;        /* -1 = missing */
    uint32_t unmade;                              /* bits of sums that are not to be made of it */
    const double *value; /* what the policy rates the query, or the first of its `values`, NaN =
                            missing; NULL = nothing */
    /* Over the row's attempts up to this one: the energies [J] and latencies [s] of their pairs as measured; and the
     * time [s] that these and their verifications take under the job's `latency`. NaN where a value is missing; NULL:
     * the row has one attempt, and nothing is verified. */
    const double *path_energy, *path_latency, *path_time;
};

/* A listener. Strips without a kept row are not passed on. Segments are begun and filled by workers, concurrently, one
 * worker per segment; they are ended one at a time, in order. `segment_state` is the sink's own. Any function may fail;
 * the replay then stops and passes the error on. */
struct wr_sink {
    enum wr_code (*begin)(struct wr_sink *self, int segment, void **segment_state, struct wr_error *error);
    enum wr_code (*add)(struct wr_sink *self, void *segment_state, const struct wr_contributions *contributions,
                        struct wr_error *error);
    enum wr_code (*end)(struct wr_sink *self, int segment, void *segment_state, struct wr_error *error); /* frees it */
    void (*drop)(struct wr_sink *self, void *segment_state); /* frees a segment that will not end */
};

struct wr_replay_counts {
    int64_t queries;       /* in the file */
    int64_t filtered;      /* failed `where` */
    int64_t dropped;       /* complete case: something the study needs is missing; available case: the baseline is */
    int64_t replayed;      /* the rest */
    int64_t missing_cells; /* cells of pairs in play without score or objective, over queries that passed `where` */
};

/* Runs the job. `totals` (initialised by the call, sorted) and `counts` are filled on success; the caller frees totals
 * with wr_totals_free(). Policies are prepared first, with a survey pass when one wants it. */
enum wr_code wr_replay(struct wr_replay_job *job, struct wr_totals *totals, struct wr_replay_counts *counts,
                       struct wr_error *error);

#endif
