#include "analysis/metrics/crossings.h"

#include "sim/base/memory.h"
#include "sim/numeric/root.h"

#include <math.h>
#include <string.h>

enum { UNKNOWN = 2 };

int wr_crossing_class(const struct wr_crossing_point *point)
{
    return isnan(point->y) ? UNKNOWN : (point->y > 0) - (point->y < 0);
}

/* ---------------------------------------------------------------------------------------------- points */

/* Index of the first point that is not below x. */
static int64_t place_of(const struct wr_crossings *self, double x)
{
    int64_t low = 0, high = self->points;
    while (low < high) {
        const int64_t middle = (low + high) / 2;
        if (self->point[middle].x < x) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

enum wr_code wr_crossings_add(struct wr_crossings *self, double x, double y, const char *reason, struct wr_error *error)
{
    const int64_t at = place_of(self, x);
    if (at < self->points && self->point[at].x == x) {
        return WR_OK;
    }
    struct wr_crossing_point point = {.x = x, .y = fabs(y) <= WR_CROSSING_ZERO ? 0 : y};
    enum wr_code code = wr_array_grow((void **)&self->point, &self->point_capacity, (size_t)self->points + 1,
                                      sizeof *self->point, error);
    if (code == WR_OK && isnan(y)) {
        point.reason = wr_text_copy(reason, strlen(reason), error);
        code = point.reason != NULL ? WR_OK : WR_E_NO_MEMORY;
    }
    if (code == WR_OK) {
        memmove(&self->point[at + 1], &self->point[at], (size_t)(self->points - at) * sizeof point);
        self->point[at] = point;
        self->points++;
    }
    return code;
}

void wr_crossings_free(struct wr_crossings *self)
{
    for (int64_t i = 0; i < self->points; i++) {
        wr_free(self->point[i].reason);
    }
    wr_free(self->point);
    wr_free(self->crossing);
    *self = (struct wr_crossings){0};
}

/* -------------------------------------------------------------------------------------- narrowing down */

struct search {
    struct wr_crossings *crossings;
    const struct wr_crossing_function *function;
    double narrowest; /* absolute, where the key comes near 0 */
    enum wr_code code;
    struct wr_error *error;
};

/* The value at x, from the points if it is there. NaN also after an error. */
static double sample(struct search *self, double x)
{
    struct wr_crossings *all = self->crossings;
    int64_t at = place_of(all, x);
    if (self->code == WR_OK && (at == all->points || all->point[at].x != x)) {
        struct wr_note reason = {""};
        double y = (double)NAN;
        self->code = self->function->value(self->function->context, x, &y, &reason, self->error);
        if (self->code == WR_OK) {
            self->code = wr_crossings_add(all, x, y, reason.text, self->error);
        }
    }
    return self->code == WR_OK ? all->point[at].y : (double)NAN;
}

static double sample_for_root(const void *context, double x)
{
    return sample(*(struct search *const *)context, x);
}

static bool are_near(const struct search *self, double low, double high)
{
    return self->function->is_whole
               ? high - low <= 1
               : high - low <= WR_CROSSING_NEAR * fmax(fabs(low), fabs(high)) || high - low <= self->narrowest;
}

/* Follows what `low` is as far as it goes, towards something else at `high`. */
static void halve(struct search *self, double low, double high)
{
    const int here = wr_crossing_class(&self->crossings->point[place_of(self->crossings, low)]);
    while (self->code == WR_OK && !are_near(self, low, high)) {
        const double middle = self->function->is_whole ? floor((low + high) / 2) : (low + high) / 2;
        const struct wr_crossing_point point = {.y = sample(self, middle)};
        if (wr_crossing_class(&point) == here) {
            low = middle;
        } else {
            high = middle;
        }
    }
}

/* Between different signs. A value within that is not known ends the search; it is a point then, and what comes to its
 * left is looked at next. */
static void find_root(struct search *self, double low, double high)
{
    const struct wr_nearness nearness = {WR_CROSSING_NEAR / 2, self->narrowest / 2};
    struct wr_root root;
    struct wr_error own;
    struct search *const context = self;
    const int64_t before = self->crossings->points;
    const enum wr_code code = wr_root_find(sample_for_root, &context, low, high, &nearness, &root, &own);
    if (self->code == WR_OK && code == WR_OK && root.low == root.high) {
        self->crossings->point[place_of(self->crossings, root.at)].is_root = true;
    } else if (self->code == WR_OK && code != WR_OK && self->crossings->points == before) {
        self->code = code; /* no value within was at fault */
        if (self->error != NULL) {
            *self->error = own;
        }
    }
}

static enum wr_code narrow_down(struct search *self)
{
    struct wr_crossings *all = self->crossings;
    for (int64_t i = 0; i + 1 < all->points && self->code == WR_OK;) {
        const struct wr_crossing_point low = all->point[i], high = all->point[i + 1];
        const int here = wr_crossing_class(&low), there = wr_crossing_class(&high);
        if (here == there || low.is_root || high.is_root || are_near(self, low.x, high.x)) {
            i++;
        } else if (here * there == -1 && !self->function->is_whole) {
            find_root(self, low.x, high.x);
        } else {
            halve(self, low.x, high.x);
        }
    }
    return self->code;
}

/* ---------------------------------------------------------------------------------------- reading off */

/* Neighbouring points of one class. */
struct stretch {
    int class;
    const struct wr_crossing_point *first, *last;
};

static bool next_stretch(const struct wr_crossings *self, int64_t *at, struct stretch *stretch)
{
    if (*at == self->points) {
        return false;
    }
    *stretch = (struct stretch){wr_crossing_class(&self->point[*at]), &self->point[*at], &self->point[*at]};
    while (++*at < self->points && wr_crossing_class(&self->point[*at]) == stretch->class) {
        stretch->last = &self->point[*at];
    }
    return true;
}

/* Two signs side by side. */
static struct wr_crossing change_of_sign(const struct wr_crossing_point *low, const struct wr_crossing_point *high,
                                         bool is_whole)
{
    const double share = fabs(low->y) / (fabs(low->y) + fabs(high->y));
    struct wr_crossing crossing = {
        .kind = is_whole                                    ? WR_CROSSING_STEP
                : fabs(high->y - low->y) > WR_CROSSING_JUMP ? WR_CROSSING_JUMPS
                                                            : WR_CROSSING_ROOT,
        .rises = high->y > 0,
        .at = low->x + share * (high->x - low->x),
        .low = low->x,
        .high = high->x,
    };
    if (is_whole) {
        crossing.at = crossing.rises ? high->x : low->x;
    }
    return crossing;
}

/* What lies between two stretches that have a sign; `between` NULL = nothing. */
static struct wr_crossing crossing_of(const struct stretch *before, const struct stretch *between,
                                      const struct stretch *after, bool is_whole)
{
    if (between == NULL) {
        return change_of_sign(before->last, after->first, is_whole);
    }
    struct wr_crossing crossing = {.rises = after->class > 0, .low = between->first->x, .high = between->last->x};
    crossing.at = crossing.low;
    if (between->class == UNKNOWN) {
        crossing.kind = WR_CROSSING_GAP;
        crossing.at = (double)NAN;
    } else if (before->class == after->class) {
        crossing.kind = WR_CROSSING_TOUCH;
    } else {
        crossing.kind = crossing.low == crossing.high ? WR_CROSSING_ROOT : WR_CROSSING_STRETCH;
    }
    return crossing;
}

static enum wr_code keep(struct wr_crossings *self, const struct wr_crossing *crossing, struct wr_error *error)
{
    const enum wr_code code = wr_array_grow((void **)&self->crossing, &self->crossing_capacity,
                                            (size_t)self->crossings + 1, sizeof *self->crossing, error);
    if (code == WR_OK) {
        self->crossing[self->crossings++] = *crossing;
    }
    return code;
}

/* Zeros beside what is not known tell nothing by themselves: the unknown goes before. */
static enum wr_code read_off(struct wr_crossings *self, bool is_whole, struct wr_error *error)
{
    struct stretch before = {0}, between = {0}, here;
    bool has_before = false, has_between = false;
    enum wr_code code = WR_OK;
    for (int64_t at = 0; code == WR_OK && next_stretch(self, &at, &here);) {
        if (here.class == 0 || here.class == UNKNOWN) {
            if (!has_between || here.class == UNKNOWN) {
                between = here;
            }
            has_between = true;
            continue;
        }
        if (has_before && !(has_between && between.class == UNKNOWN && before.class == here.class)) {
            const struct wr_crossing crossing = crossing_of(&before, has_between ? &between : NULL, &here, is_whole);
            code = keep(self, &crossing, error);
        }
        before = here;
        has_before = true;
        has_between = false;
    }
    return code;
}

static void find_extremes(struct wr_crossings *self)
{
    self->least = self->most = (double)NAN;
    for (int64_t i = 0; i < self->points; i++) {
        self->least = fmin(self->least, self->point[i].y);
        self->most = fmax(self->most, self->point[i].y);
    }
}

enum wr_code wr_crossings_find(struct wr_crossings *self, const struct wr_crossing_function *function,
                               struct wr_error *error)
{
    const double width = self->points > 0 ? self->point[self->points - 1].x - self->point[0].x : 0;
    struct search search = {
        .crossings = self, .function = function, .narrowest = WR_CROSSING_NEAR / 1000 * width, .error = error};
    enum wr_code code = narrow_down(&search);
    if (code == WR_OK) {
        find_extremes(self);
        self->crossings = 0;
        code = read_off(self, function->is_whole, error);
    }
    return code;
}
