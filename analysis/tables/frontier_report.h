/* Frontiers in words and tables: a document for people, tidy rows for programs, and the points of curves as CSV. */
#ifndef WATTROUTE_ANALYSIS_TABLES_FRONTIER_REPORT_H
#define WATTROUTE_ANALYSIS_TABLES_FRONTIER_REPORT_H

#include "analysis/metrics/frontier.h"
#include "analysis/stats/point_interval.h"
#include "analysis/tables/document.h"

#include <stdio.h>

/* What quality is plotted against, per query. */
enum wr_use { WR_USE_ENERGY, WR_USE_COST, WR_USE_COMPUTE, WR_USE_LATENCY, WR_USE_CARBON, WR_USES };
extern const char *const wr_use_choices[];     /* as typed; NULL-terminated */
extern const char *const wr_quality_choices[]; /* by enum wr_quality */

enum { WR_FRONTIER_NAME = 256, WR_FRONTIER_VALUES = 30 };

/* An interval of one value, and how it was made or why there is none. */
struct wr_frontier_interval {
    double lo, hi; /* NaN = none */
    char note[160];
};

struct wr_frontier {
    char policy[WR_FRONTIER_NAME]; /* as in the study; in brackets where it is none of it */
    enum { WR_FRONTIER_OWN, WR_FRONTIER_RANDOM, WR_FRONTIER_BEST } kind;
    struct wr_frontier_figures figures;
    bool has_point; /* the policy's own threshold */
    struct wr_curve_point point;
    struct wr_frontier_interval *interval; /* owned by the caller [WR_FRONTIER_VALUES], of wr_frontier_values(); NULL =
                                              none */
};

struct wr_frontier_report {
    const char *study;
    enum wr_quality quality;
    enum wr_use use;
    const struct wr_frontier *frontier;
    int frontiers;
};

/* What a value is made of: of the use alone or with it, or of quality and shares alone. */
enum wr_frontier_value { WR_VALUE_OF_QUALITY, WR_VALUE_OF_USE, WR_VALUE_COUNT };

/* Every value of a frontier, in the order of its tidy rows, and what it is; returns how many there are. Hulls are
 * extended to `most`, the largest use on any curve. */
int wr_frontier_values(const struct wr_frontier *self, double most, double value[WR_FRONTIER_VALUES],
                       enum wr_frontier_value kind[WR_FRONTIER_VALUES]);

/* The tables for people. */
enum wr_code wr_frontier_tables(struct wr_document *document, const struct wr_frontier_report *report,
                                struct wr_error *error);

/* study,scenario,policy,domain,metric,value,lo,hi,n,unit,note: as a run's. */
enum wr_code wr_frontier_rows(struct wr_table *data, const struct wr_frontier_report *report, struct wr_error *error);

/* study,policy,line,score,strong_share,QUALITY,USE,pgr; line is curve or hull. With intervals QUALITY_lo, QUALITY_hi,
 * USE_lo, USE_hi behind them. */
void wr_frontier_points_header(FILE *stream, enum wr_quality quality, enum wr_use use, bool with_intervals);
/* `interval` NULL: the file has none. */
void wr_frontier_curve_point(FILE *stream, const char *study, const char *policy, const struct wr_curve_point *point,
                             double pgr, const struct wr_point_interval *interval);
void wr_frontier_hull_point(FILE *stream, const char *study, const char *policy, const struct wr_hull_point *point,
                            const struct wr_point_interval *interval);

#endif
