/* The exact curve of a policy that sends a query to its strong side from some score on: a sink that hears the two ends
 * of it (every query to weak, every query to strong) keeps what each query adds; sorted by score, prefix sums give
 * every point. Queries of one score move together; the curve runs from 0 to 100 % strong.
 *
 * 16 bytes per query, 24 where queries have weights, 16 more where it is to be resampled; time n log n. */
#ifndef WATTROUTE_ANALYSIS_METRICS_SCORE_CURVE_H
#define WATTROUTE_ANALYSIS_METRICS_SCORE_CURVE_H

#include "analysis/metrics/curve_meter.h"
#include "analysis/metrics/hull.h"
#include "sim/replay/replay.h"

enum wr_quality { WR_QUALITY_ACCURACY, WR_QUALITY_SCORE };

/* What a query is ordered by: the policy's own score, or what it gains by going to strong, which no router can
 * beat. */
enum wr_curve_order { WR_ORDER_SCORE, WR_ORDER_GAIN };

struct wr_score_curve {
    struct wr_sink sink; /* first: a sink pointer is a curve pointer */
    enum wr_quality quality;
    enum wr_curve_order order;
    const struct wr_price *price; /* [pool index], borrowed: what is plotted against, per query */
    double unscored;              /* the score of a query that has none: infinity = strong at every threshold but the
                                     last, -infinity = weak at every one but the last */
    bool is_keyed;                /* records carry a wr_curve_key */
    char *record;                 /* owned */
    size_t bytes;                 /* of a record */
    int64_t rows;                 /* of the table; once finished, the queries that were replayed */
    double weight;                /* sum of w */
    double base[2];               /* sums of w x quality and w x use, every query to weak */
    double own_use;               /* of the router, per query: part of `base` */
    int64_t missing;              /* queries whose use is unknown on a side */
};

/* What a resampled curve needs to know of a record besides. */
struct wr_curve_key {
    uint64_t key;       /* until the caller sets it: the query's domain, -1 = none */
    float quality, use; /* of the weak side */
};

/* Listens to policy 0, the weak end, and policy 1, the strong end, of a job over `rows` queries. */
enum wr_code wr_score_curve_init(struct wr_score_curve *self, int64_t rows, bool weighted, bool keyed,
                                 struct wr_error *error);
void wr_score_curve_free(struct wr_score_curve *self);

/* Adds what the router itself uses per query to every point. */
void wr_score_curve_add_use(struct wr_score_curve *self, double use);

/* The key of a record: of row i before wr_score_curve_finish(), NULL where it was not replayed. */
struct wr_curve_key *wr_score_curve_key(const struct wr_score_curve *self, int64_t i);

/* A resample of a finished, keyed curve with record i times[i] times: `to` is a curve without keys whose record has
 * room for the sum of them and one more. No query is resampled to the curve of no query. */
void wr_score_curve_resample(const struct wr_score_curve *self, const uint8_t *times, struct wr_score_curve *to);

/* After the replay: drops what was not replayed and sorts, scores descending. */
void wr_score_curve_finish(struct wr_score_curve *self);

/* One point of the curve: everything at or above `score` is strong. */
struct wr_curve_point {
    double score;        /* infinity at share 0 */
    double share;        /* of the weight, at strong */
    double quality, use; /* means over all queries; use NaN where some query's is unknown */
};

/* How uncertain a point is, its threshold given: of a mean m of values v the variance is sum (w (v - m))^2 /
 * (sum w)^2: that of a ratio of sums to first order, and so a bootstrap's. */
struct wr_curve_spread {
    double worth;                    /* Kish's effective number of queries, (sum w)^2 / sum w^2 */
    double quality_error, use_error; /* standard errors of the means; use: NaN where it is */
};

/* The point before the first record, and that after the group of equal scores that starts at record `next`, which is
 * moved behind it; false at the end. */
struct wr_curve_walk {
    const struct wr_score_curve *curve;
    bool spreads; /* fill `spread`, of a keyed curve */
    int64_t next;
    double sum[3]; /* w, w x quality, w x use moved to strong */
    bool started;
    double square[5];              /* w^2 times 1, quality, quality^2, use, use^2 of each query where it goes now; use
                                      less the mean of the weak side */
    struct wr_curve_spread spread; /* of the point */
};
bool wr_curve_walk_next(struct wr_curve_walk *self, struct wr_curve_point *point);

/* The point of one threshold. */
struct wr_curve_point wr_score_curve_at(const struct wr_score_curve *self, double score);

/* RouteLLM's thresholds: `score` becomes the 11 deciles (numpy's linear quantiles) of the scores, ascending; the
 * `point` of each has the queries at or above it at strong, of the last only those above it. */
void wr_score_curve_deciles(const struct wr_score_curve *self, struct wr_curve_point point[WR_GRID_STEPS + 1]);

/* The hull over use. The records are then gone: their room holds the hull's points, which `points` becomes. */
struct wr_hull wr_score_curve_hull(struct wr_score_curve *self, double *use_most, struct wr_hull_point **points);

#endif
