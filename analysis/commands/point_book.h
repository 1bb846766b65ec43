/* The intervals of a curve's points, kept until its hull is known: the hull's points are some of them. */
#ifndef WATTROUTE_ANALYSIS_COMMANDS_POINT_BOOK_H
#define WATTROUTE_ANALYSIS_COMMANDS_POINT_BOOK_H

#include "analysis/stats/point_interval.h"

struct wr_booked_point {
    struct wr_hull_point point;
    struct wr_point_interval interval;
};

struct wr_point_book {
    struct wr_booked_point *entry; /* owned */
    int64_t entries;
    bool is_sorted;
};

/* Room for so many points. NO_MEMORY. */
enum wr_code wr_point_book_init(struct wr_point_book *self, int64_t points, struct wr_error *error);
void wr_point_book_free(struct wr_point_book *self); /* of a zeroed or filled one */

/* Notes a point; returns its interval, which stays where it is until one is looked for. */
const struct wr_point_interval *wr_point_book_add(struct wr_point_book *self, const struct wr_curve_point *point,
                                                  const struct wr_point_interval *interval);

/* The interval of a point that was noted; NULL without a book. */
const struct wr_point_interval *wr_point_book_find(struct wr_point_book *self, const struct wr_hull_point *point);

#endif
