#include "analysis/metrics/hull.h"

#include "analysis/metrics/record_sort.h"

#include <math.h>
#include <stdbool.h>

_Static_assert(sizeof(struct wr_hull_point) == 16, "points are records that begin with their use");

/* b is on or below the line from a to c. */
static bool is_under(struct wr_hull_point a, struct wr_hull_point b, struct wr_hull_point c)
{
    return (b.quality - a.quality) * (c.use - a.use) <= (c.quality - a.quality) * (b.use - a.use);
}

static int64_t push(struct wr_hull_point *point, int64_t points, struct wr_hull_point next)
{
    if (points > 0 && next.quality <= point[points - 1].quality) {
        return points;
    }
    if (points > 0 && next.use == point[points - 1].use) {
        points--;
    }
    while (points > 1 && is_under(point[points - 2], point[points - 1], next)) {
        points--;
    }
    point[points] = next;
    return points + 1;
}

static bool is_sorted(const struct wr_hull_point *point, int64_t points)
{
    int64_t i = 1;
    while (i < points && point[i].use >= point[i - 1].use) {
        i++;
    }
    return i >= points;
}

struct wr_hull wr_hull_of(struct wr_hull_point *point, int64_t points)
{
    struct wr_hull self = {0};
    if (!is_sorted(point, points)) { /* as they are where no query uses less on the strong side */
        wr_record_sort(point, points, sizeof *point);
    }
    for (int64_t i = 0; i < points; i++) {
        self.points = push(point, self.points, point[i]);
    }
    for (int64_t i = 1; i < self.points; i++) {
        self.area += (point[i].use - point[i - 1].use) * (point[i].quality + point[i - 1].quality) / 2;
    }
    self.first = point[0];
    self.last = point[self.points - 1];
    return self;
}

static double integral(const struct wr_hull *self, double use_most)
{
    return self->area + self->last.quality * (use_most - self->last.use);
}

double wr_hull_aiq_paper(const struct wr_hull *self, double use_most)
{
    const double width = use_most - self->first.use;
    return width > 0 ? integral(self, use_most) / width : (double)NAN;
}

double wr_hull_aiq_code(const struct wr_hull *self, double use_most)
{
    return use_most > 0 ? integral(self, use_most) / use_most : (double)NAN;
}
