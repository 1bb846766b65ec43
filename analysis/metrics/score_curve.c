#include "analysis/metrics/score_curve.h"

#include "analysis/metrics/record_sort.h"
#include "sim/base/memory.h"

#include <math.h>
#include <string.h>

/* A query: what it adds by going to strong. Sorted ascending by key, which is minus the score. NaN = not replayed. */
struct record {
    double key;
    float quality, use;
};
struct weighted {
    struct record record;
    double weight;
};
_Static_assert(sizeof(struct record) == 16, "16 bytes per query");

/* A segment's sums over its own queries, every one to weak. */
struct segment {
    double weight, base[2];
    int64_t missing;
};

static struct record *record_at(const struct wr_score_curve *self, int64_t i)
{
    return (struct record *)(void *)(self->record + (size_t)i * self->bytes);
}

static size_t key_bytes(const struct wr_score_curve *self)
{
    return self->is_keyed ? sizeof(struct wr_curve_key) : 0;
}

static bool is_weighted(const struct wr_score_curve *self)
{
    return self->bytes - key_bytes(self) == sizeof(struct weighted);
}

static struct wr_curve_key *key_at(const struct wr_score_curve *self, int64_t i)
{
    return (struct wr_curve_key *)(void *)(self->record + (size_t)(i + 1) * self->bytes - sizeof(struct wr_curve_key));
}

static double weight_at(const struct wr_score_curve *self, int64_t i)
{
    const void *at = self->record + (size_t)i * self->bytes;
    return is_weighted(self) ? ((const struct weighted *)at)->weight : 1;
}

/* ------------------------------------------------------------------------------------------------- sink */

static enum wr_code begin(struct wr_sink *sink, int number, void **state, struct wr_error *error)
{
    (void)sink, (void)number;
    *state = wr_array(1, sizeof(struct segment), error);
    return *state ? WR_OK : WR_E_NO_MEMORY;
}

static double quality_of(const struct wr_score_curve *self, const struct wr_contributions *from, int r)
{
    return self->quality == WR_QUALITY_ACCURACY ? from->correct[r] == 1 : (double)from->score[r];
}

static double use_of(const struct wr_score_curve *self, const struct wr_contributions *from, int r)
{
    const struct wr_priced_query query = {(double)from->energy[r], (double)from->latency[r], (double)from->cost[r],
                                          from->tokens_in[r], from->tokens_out[r]};
    return wr_price_value(&self->price[from->choice[r]], &query);
}

static void add_weak(struct wr_score_curve *self, struct segment *segment, const struct wr_contributions *from, int r)
{
    const double w = from->weight[r], quality = quality_of(self, from, r), use = use_of(self, from, r);
    struct record *record = record_at(self, from->row + r);
    *record = (struct record){.key = 0, .quality = (float)quality, .use = (float)use};
    if (self->is_keyed) {
        *key_at(self, from->row + r) =
            (struct wr_curve_key){(uint64_t)(int64_t)from->domain[r], (float)quality, (float)use};
    }
    if (is_weighted(self)) {
        ((struct weighted *)(void *)record)->weight = w;
    }
    segment->weight += w;
    segment->base[0] += w * quality;
    segment->base[1] += w * use;
}

static void add_strong(struct wr_score_curve *self, struct segment *segment, const struct wr_contributions *from, int r)
{
    struct record *record = record_at(self, from->row + r);
    const double score = from->value ? from->value[r] : (double)NAN;
    record->quality = (float)(quality_of(self, from, r) - (double)record->quality);
    record->use = (float)(use_of(self, from, r) - (double)record->use);
    record->key = -(self->order == WR_ORDER_GAIN ? (double)record->quality : isnan(score) ? self->unscored : score);
    segment->missing += isnan(record->use);
}

static enum wr_code add(struct wr_sink *sink, void *state, const struct wr_contributions *from, struct wr_error *error)
{
    struct wr_score_curve *self = (struct wr_score_curve *)sink;
    (void)error;
    for (int r = 0; r < from->rows; r++) {
        if (from->keep[r]) {
            (from->policy == 0 ? add_weak : add_strong)(self, state, from, r);
        }
    }
    return WR_OK;
}

/* Segments end in order, so the sums are the same for any number of workers. */
static enum wr_code end(struct wr_sink *sink, int number, void *state, struct wr_error *error)
{
    struct wr_score_curve *self = (struct wr_score_curve *)sink;
    const struct segment *segment = state;
    (void)number, (void)error;
    self->weight += segment->weight;
    self->base[0] += segment->base[0];
    self->base[1] += segment->base[1];
    self->missing += segment->missing;
    wr_free(state);
    return WR_OK;
}

static void drop(struct wr_sink *sink, void *state)
{
    (void)sink;
    wr_free(state);
}

enum wr_code wr_score_curve_init(struct wr_score_curve *self, int64_t rows, bool weighted, bool keyed,
                                 struct wr_error *error)
{
    const size_t record = weighted ? sizeof(struct weighted) : sizeof(struct record);
    *self = (struct wr_score_curve){.sink = {.begin = begin, .add = add, .end = end, .drop = drop},
                                    .unscored = (double)INFINITY,
                                    .is_keyed = keyed,
                                    .bytes = record + (keyed ? sizeof(struct wr_curve_key) : 0),
                                    .rows = rows};
    self->record = wr_array((size_t)rows + 1, self->bytes, error); /* a curve has a point more than it has queries */
    for (int64_t i = 0; self->record && i < rows; i++) {
        record_at(self, i)->key = NAN;
    }
    return self->record ? WR_OK : WR_E_NO_MEMORY;
}

void wr_score_curve_free(struct wr_score_curve *self)
{
    wr_free(self->record);
    *self = (struct wr_score_curve){0};
}

void wr_score_curve_add_use(struct wr_score_curve *self, double use)
{
    self->own_use = use;
    self->base[1] += self->weight * use;
}

struct wr_curve_key *wr_score_curve_key(const struct wr_score_curve *self, int64_t i)
{
    return isnan(record_at(self, i)->key) ? NULL : key_at(self, i);
}

void wr_score_curve_resample(const struct wr_score_curve *self, const uint8_t *times, struct wr_score_curve *to)
{
    const size_t bytes = self->bytes - key_bytes(self);
    char *record = to->record;
    *to = *self;
    to->record = record;
    to->is_keyed = false;
    to->bytes = bytes;
    to->rows = 0;
    to->weight = to->base[0] = to->base[1] = 0;
    for (int64_t i = 0; i < self->rows; i++) {
        const struct wr_curve_key *key = key_at(self, i);
        const double w = times[i] * weight_at(self, i);
        for (int k = 0; k < times[i]; k++) {
            memcpy(record + (size_t)to->rows++ * bytes, record_at(self, i), bytes);
        }
        to->weight += w;
        to->base[0] += w * (double)key->quality;
        to->base[1] += w * ((double)key->use + self->own_use);
    }
}

void wr_score_curve_finish(struct wr_score_curve *self)
{
    int64_t kept = 0;
    for (int64_t i = 0; i < self->rows; i++) {
        if (!isnan(record_at(self, i)->key)) {
            memmove(record_at(self, kept++), record_at(self, i), self->bytes);
        }
    }
    self->rows = kept;
    wr_record_sort(self->record, kept, self->bytes);
}

/* --------------------------------------------------------------------------------------------- the curve */

static struct wr_curve_point point_of(const struct wr_score_curve *self, double score, const double sum[3])
{
    const double use = self->missing > 0 ? (double)NAN : (self->base[1] + sum[2]) / self->weight;
    return (struct wr_curve_point){score, sum[0] / self->weight, (self->base[0] + sum[1]) / self->weight, use};
}

static void move(const struct wr_score_curve *self, int64_t i, double sum[3])
{
    const struct record *record = record_at(self, i);
    const double w = weight_at(self, i);
    sum[0] += w;
    sum[1] += w * (double)record->quality;
    sum[2] += w * (double)record->use;
}

/* Mean use of the weak side without the router's own: near which values are squared. */
static double middle_use(const struct wr_score_curve *self)
{
    return self->base[1] / self->weight - self->own_use;
}

/* Counts a query where it goes (`share` 1), or no more (-1). */
static void square(struct wr_curve_walk *self, int64_t i, bool is_strong, double share)
{
    const struct wr_score_curve *curve = self->curve;
    const struct record *record = record_at(curve, i);
    const struct wr_curve_key *weak = key_at(curve, i);
    const double w = weight_at(curve, i);
    const double quality = (double)weak->quality + (is_strong ? (double)record->quality : 0);
    const double use = (double)weak->use + (is_strong ? (double)record->use : 0) - middle_use(curve);
    const double value[] = {1, quality, quality * quality, use, use * use};
    for (int k = 0; k < 5; k++) {
        self->square[k] += share * w * w * value[k];
    }
}

static double error_of(const double square[5], int first, double mean, double weight)
{
    const double variance = square[first + 1] - 2 * mean * square[first] + mean * mean * square[0];
    return isnan(variance) ? variance : sqrt(fmax(variance, 0)) / weight;
}

static void find_spread(struct wr_curve_walk *self, const struct wr_curve_point *point)
{
    const struct wr_score_curve *curve = self->curve;
    const double use = point->use - curve->own_use - middle_use(curve);
    self->spread = (struct wr_curve_spread){curve->weight * curve->weight / self->square[0],
                                            error_of(self->square, 1, point->quality, curve->weight),
                                            error_of(self->square, 3, use, curve->weight)};
}

static void walk_on(struct wr_curve_walk *self, double key)
{
    const struct wr_score_curve *curve = self->curve;
    while (self->next < curve->rows && record_at(curve, self->next)->key == key) {
        if (self->spreads) {
            square(self, self->next, false, -1);
            square(self, self->next, true, 1);
        }
        move(curve, self->next++, self->sum);
    }
}

bool wr_curve_walk_next(struct wr_curve_walk *self, struct wr_curve_point *point)
{
    const struct wr_score_curve *curve = self->curve;
    if (self->started && self->next == curve->rows) {
        return false;
    }
    if (!self->started) {
        self->started = true;
        for (int64_t i = 0; i < curve->rows && self->spreads; i++) {
            square(self, i, false, 1);
        }
        *point = point_of(curve, (double)INFINITY, self->sum);
    } else {
        const double key = record_at(curve, self->next)->key;
        walk_on(self, key);
        *point = point_of(curve, -key, self->sum);
    }
    if (self->spreads) {
        find_spread(self, point);
    }
    return true;
}

struct wr_curve_point wr_score_curve_at(const struct wr_score_curve *self, double score)
{
    double sum[3] = {0};
    for (int64_t i = 0; i < self->rows && record_at(self, i)->key <= -score; i++) {
        move(self, i, sum);
    }
    return point_of(self, score, sum);
}

/* numpy's linear quantile i/10 of the scores: linear between the two records around it, from the nearer of them. */
static double decile(const struct wr_score_curve *self, int i)
{
    const double at = (double)(self->rows - 1) * i / WR_GRID_STEPS, below = floor(at), part = at - below;
    const int64_t last = self->rows - 1, low = last - (int64_t)below, high = low > 0 ? low - 1 : 0;
    const double a = -record_at(self, low)->key, b = -record_at(self, high)->key;
    if (a == b) {
        return a;
    }
    return part < 0.5 ? a + (b - a) * part : b - (b - a) * (1 - part);
}

void wr_score_curve_deciles(const struct wr_score_curve *self, struct wr_curve_point point[WR_GRID_STEPS + 1])
{
    double sum[3] = {0};
    point[WR_GRID_STEPS] = point_of(self, decile(self, WR_GRID_STEPS), sum); /* nothing is above the largest */
    int64_t next = 0;
    for (int i = WR_GRID_STEPS - 1; i >= 0; i--) {
        const double score = decile(self, i);
        for (; next < self->rows && -record_at(self, next)->key >= score; next++) {
            move(self, next, sum);
        }
        point[i] = point_of(self, score, sum);
    }
}

/* A point lies where its group's records were, or before: no record is overwritten unread. */
struct wr_hull wr_score_curve_hull(struct wr_score_curve *self, double *use_most, struct wr_hull_point **points)
{
    struct wr_curve_walk walk = {.curve = self};
    struct wr_curve_point point, before = {0};
    struct wr_hull_point *to = (struct wr_hull_point *)(void *)self->record;
    int64_t count = 0;
    for (bool first = true; wr_curve_walk_next(&walk, &point); first = false) {
        *use_most = point.use > *use_most ? point.use : *use_most;
        if (!first) {
            to[count++] = (struct wr_hull_point){before.use, before.quality};
        }
        before = point;
    }
    to[count++] = (struct wr_hull_point){before.use, before.quality};
    *points = to;
    return wr_hull_of(to, count);
}
