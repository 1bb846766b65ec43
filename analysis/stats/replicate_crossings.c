#include "analysis/stats/replicate_crossings.h"

#include "sim/base/memory.h"

static int sign_of(double y)
{
    return fabs(y) <= WR_CROSSING_ZERO ? 0 : (y > 0) - (y < 0);
}

enum wr_code wr_replicate_crossings_new(struct wr_replicate_crossings *self, int64_t count, struct wr_error *error)
{
    *self =
        (struct wr_replicate_crossings){.count = count, .state = wr_array((size_t)count, sizeof *self->state, error)};
    for (int64_t i = 0; self->state != NULL && i < count; i++) {
        self->state[i].zero = (double)NAN;
    }
    return self->state != NULL ? WR_OK : WR_E_NO_MEMORY;
}

void wr_replicate_crossings_free(struct wr_replicate_crossings *self)
{
    wr_free(self->state);
    *self = (struct wr_replicate_crossings){0};
}

/* A value of the other sign than the last one that has one. */
static void change(struct wr_replicate_state *state, double x, double y)
{
    if (state->changes < WR_REPLICATE_ROOTS) {
        const bool is_zero = !isnan(state->zero);
        state->root[state->changes] = is_zero ? (struct wr_replicate_root){state->zero, state->zero, 0, 0}
                                              : (struct wr_replicate_root){state->x, x, state->y, y};
    }
    state->changes++;
    state->unknown |= state->gap;
}

static void add(struct wr_replicate_state *state, double x, double y)
{
    const int sign = sign_of(y);
    if (isnan(y)) {
        state->gap = true;
    } else if (sign == 0) {
        state->zero = isnan(state->zero) ? x : state->zero;
    } else {
        if (state->first != 0 && sign != sign_of(state->y)) {
            change(state, x, y);
        }
        state->first = state->first != 0 ? state->first : sign;
        state->x = x;
        state->y = y;
        state->gap = false;
        state->zero = (double)NAN;
    }
}

void wr_replicate_crossings_add(struct wr_replicate_crossings *self, double x, const double *y)
{
    for (int64_t i = 0; i < self->count; i++) {
        add(&self->state[i], x, y[i]);
    }
}

void wr_replicate_root_narrow(struct wr_replicate_root *root, double x, double y)
{
    if (isnan(y) || x <= root->low || x >= root->high) {
        return;
    }
    if (sign_of(y) == sign_of(root->y_low)) {
        root->low = x;
        root->y_low = y;
    } else {
        root->high = x;
        root->y_high = y;
    }
}

double wr_replicate_root_at(const struct wr_replicate_root *root, bool is_whole)
{
    if (root->low == root->high) {
        return root->low;
    }
    const double share = fabs(root->y_low) / (fabs(root->y_low) + fabs(root->y_high));
    const double at = root->low + share * (root->high - root->low);
    return !is_whole ? at : root->y_high > root->y_low ? ceil(at) : floor(at);
}

/* Where one function has the crossing; NaN = it crosses otherwise. */
static double place_of(const struct wr_replicate_state *state, int crossings, int index, bool rises, bool is_whole,
                       struct wr_crossing_spread *spread)
{
    const int begins = rises ? -1 : 1;
    if (crossings > 0 && !state->unknown && state->changes == crossings && state->first == begins &&
        crossings <= WR_REPLICATE_ROOTS) {
        return wr_replicate_root_at(&state->root[index], is_whole);
    }
    if (crossings <= 1 && state->changes == 0 && state->first != 0) {
        spread->always += state->first > 0;
        spread->never += state->first < 0;
        return crossings == 0 ? NAN : state->first == begins ? INFINITY : -INFINITY;
    }
    spread->otherwise++;
    return (double)NAN;
}

/* The quantile at share p; where one of its two ranks is beyond the end, that one. */
static double end_of(const struct wr_resampled *values, double p, bool is_upper)
{
    const double rank = p * ((double)values->count + 1), below = floor(rank);
    const size_t low = below < 1 ? 0 : (size_t)below - 1;
    const size_t high = low + 1 < values->count && rank >= 1 ? low + 1 : low;
    if (isfinite(values->value[low]) && isfinite(values->value[high])) {
        return wr_resampled_quantile(values, p);
    }
    return values->value[is_upper ? high : low];
}

enum wr_code wr_crossing_spread_of(const struct wr_replicate_crossings *self, int crossings, int index, bool rises,
                                   bool is_whole, double level, struct wr_crossing_spread *spread,
                                   struct wr_error *error)
{
    *spread = (struct wr_crossing_spread){.interval = WR_NO_INTERVAL};
    double *place = wr_array((size_t)self->count, sizeof *place, error);
    if (place == NULL) {
        return WR_E_NO_MEMORY;
    }
    for (int64_t i = 0; i < self->count; i++) {
        place[i] = place_of(&self->state[i], crossings, index, rises, is_whole, spread);
    }
    const struct wr_resampled values = {.value = place, .count = wr_resampled_sort(place, (size_t)self->count)};
    if (values.count > 0 && (double)spread->otherwise <= (1 - level) / 2 * (double)self->count) {
        spread->interval =
            (struct wr_interval){end_of(&values, (1 - level) / 2, false), end_of(&values, (1 + level) / 2, true)};
    }
    wr_free(place);
    return WR_OK;
}
