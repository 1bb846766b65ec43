#include "sim/power/log_table.h"

#include <math.h>

struct group {
    double x, y;
    int64_t points;
};

/* The points of the next x, from `*point` on; none left: false. */
static bool next_group(const struct wr_log_table *self, int64_t *point, struct group *group)
{
    *group = (struct group){0};
    double logarithms = 0;
    for (; *point < self->points && (group->points == 0 || self->x[*point] == group->x || isnan(self->y[*point]));
         (*point)++) {
        if (!isnan(self->y[*point])) {
            group->x = self->x[*point];
            group->y = self->y[*point];
            group->points++;
            logarithms += log(group->y);
        }
    }
    if (group->points > 1) {
        group->y = exp(logarithms / (double)group->points);
    }
    return group->points > 0;
}

void wr_log_table_range(const struct wr_log_table *self, double *first, double *last, int64_t *distinct)
{
    struct group group;
    *first = *last = (double)NAN;
    *distinct = 0;
    for (int64_t point = 0; next_group(self, &point, &group); (*distinct)++) {
        *first = *distinct == 0 ? group.x : *first;
        *last = group.x;
    }
}

double wr_log_table_at(const struct wr_log_table *self, double at, bool *is_outside)
{
    struct group low, high, next;
    int64_t point = 0;
    if (!next_group(self, &point, &low) || !next_group(self, &point, &high)) {
        return (double)NAN;
    }
    while (at > high.x && next_group(self, &point, &next)) {
        low = high;
        high = next;
    }
    *is_outside |= at < low.x || at > high.x;
    if (at == high.x) {
        return high.y;
    }
    return low.y * pow(high.y / low.y, log(at / low.x) / log(high.x / low.x));
}
