#include "sim/power/batch_curve.h"

#include "sim/base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name, *unit;
} quantities[WR_BATCH_QUANTITIES] = {[WR_BATCH_ENERGY] = {"energy per output token", "J"},
                                     [WR_BATCH_TIME] = {"time per output token", "s"},
                                     [WR_BATCH_POWER] = {"power", "W"}};

const char *wr_batch_quantity_name(enum wr_batch_quantity quantity)
{
    return quantities[quantity].name;
}

const char *wr_batch_quantity_unit(enum wr_batch_quantity quantity)
{
    return quantities[quantity].unit;
}

double wr_batch_derive(enum wr_batch_quantity quantity, double batch, const double value[WR_BATCH_QUANTITIES])
{
    const double energy = value[WR_BATCH_ENERGY], time = value[WR_BATCH_TIME], power = value[WR_BATCH_POWER];
    switch (quantity) {
    case WR_BATCH_ENERGY:
        return power * time / batch;
    case WR_BATCH_TIME:
        return energy * batch / power;
    default:
        return energy * batch / time;
    }
}

enum wr_code wr_batch_curve_make(struct wr_batch_curve *self, int64_t points, struct wr_error *error)
{
    *self = (struct wr_batch_curve){.points = points};
    self->batch = wr_array((size_t)points, sizeof *self->batch, error);
    bool made = self->batch != NULL;
    for (int quantity = 0; made && quantity < WR_BATCH_QUANTITIES; quantity++) {
        self->value[quantity] = wr_array((size_t)points, sizeof *self->value[quantity], error);
        made = self->value[quantity] != NULL;
        for (int64_t i = 0; made && i < points; i++) {
            self->value[quantity][i] = (double)NAN;
        }
    }
    if (!made) {
        wr_batch_curve_free(self);
    }
    return made ? WR_OK : WR_E_NO_MEMORY;
}

void wr_batch_curve_free(struct wr_batch_curve *self)
{
    wr_free(self->batch);
    for (int quantity = 0; quantity < WR_BATCH_QUANTITIES; quantity++) {
        wr_free(self->value[quantity]);
    }
    *self = (struct wr_batch_curve){0};
}

struct place {
    double batch;
    int64_t row; /* in the table */
};

static int by_batch(const void *one, const void *other)
{
    const struct place *a = one, *b = other;
    return a->batch != b->batch ? (a->batch > b->batch) - (a->batch < b->batch) : (a->row > b->row) - (a->row < b->row);
}

static void fill(struct wr_batch_curve *self, const struct wr_meta *meta, const struct place *place)
{
    static const enum wr_column_id column[WR_BATCH_QUANTITIES] = {
        [WR_BATCH_ENERGY] = WR_COL_CURVE_J, [WR_BATCH_TIME] = WR_COL_CURVE_S, [WR_BATCH_POWER] = WR_COL_CURVE_POWER};
    for (int64_t i = 0; i < self->points; i++) {
        self->batch[i] = place[i].batch;
        for (int quantity = 0; quantity < WR_BATCH_QUANTITIES; quantity++) {
            self->value[quantity][i] = wr_meta_real(meta, column[quantity], place[i].row);
        }
    }
}

enum wr_code wr_batch_curve_of_pair(struct wr_batch_curve *self, const struct wr_meta *meta, int64_t pair,
                                    struct wr_error *error)
{
    const int64_t rows = meta->extent[WR_DIM_CURVE_POINT];
    *self = (struct wr_batch_curve){0};
    struct place *place = wr_array((size_t)rows, sizeof *place, error);
    if (place == NULL) {
        return WR_E_NO_MEMORY;
    }
    int64_t points = 0;
    for (int64_t row = 0; row < rows; row++) {
        if (wr_meta_integer(meta, WR_COL_CURVE_PAIR, row) == pair) {
            place[points++] = (struct place){wr_meta_real(meta, WR_COL_CURVE_BATCH, row), row};
        }
    }
    qsort(place, (size_t)points, sizeof *place, by_batch);
    const char *label = wr_meta_label(meta, WR_COL_PAIR, pair);
    enum wr_code code =
        points > 0 ? wr_batch_curve_make(self, points, error) : wr_fail(error, WR_E_BATCHING_NO_CURVE, "%s", label);
    if (code == WR_OK) {
        fill(self, meta, place);
        code = wr_batch_curve_check(self, label, error);
    }
    wr_free(place);
    if (code != WR_OK) {
        wr_batch_curve_free(self);
    }
    return code;
}

static bool is_sound(double value)
{
    return isfinite(value) && value > 0;
}

static enum wr_code check_point(const struct wr_batch_curve *self, int64_t point, const char *subject,
                                struct wr_error *error)
{
    const double batch = self->batch[point];
    if (!is_sound(batch)) {
        return wr_fail(error, WR_E_BATCHING_VALUE, "%s%s%g%s%s", subject, "a point", batch, "", "as its batch");
    }
    if (point > 0 && batch < self->batch[point - 1]) {
        return wr_fail(error, WR_E_BATCHING_UNSORTED, "%s%g%g", subject, batch, self->batch[point - 1]);
    }
    for (int quantity = 0; quantity < WR_BATCH_QUANTITIES; quantity++) {
        const double value = self->value[quantity][point];
        if (!isnan(value) && !is_sound(value)) {
            return wr_fail(error, WR_E_BATCHING_VALUE, "%s%s%g%s%s", subject, "the point", value,
                           quantities[quantity].unit, quantities[quantity].name);
        }
    }
    return WR_OK;
}

enum wr_code wr_batch_curve_check(const struct wr_batch_curve *self, const char *subject, struct wr_error *error)
{
    int64_t most = 0;
    for (int64_t i = 0; i < self->points; i++) {
        const enum wr_code code = check_point(self, i, subject, error);
        if (code != WR_OK) {
            return code;
        }
    }
    for (int quantity = 0; quantity < WR_BATCH_QUANTITIES; quantity++) {
        const struct wr_log_table table = wr_batch_curve_table(self, (enum wr_batch_quantity)quantity);
        double first, last;
        int64_t distinct;
        wr_log_table_range(&table, &first, &last, &distinct);
        most = distinct > most ? distinct : most;
    }
    return most >= 2 ? WR_OK : wr_fail(error, WR_E_BATCHING_POINTS, "%s%lld", subject, (long long)most);
}

struct wr_log_table wr_batch_curve_table(const struct wr_batch_curve *self, enum wr_batch_quantity quantity)
{
    return (struct wr_log_table){self->batch, self->value[quantity], self->points};
}

double wr_batch_curve_point(const struct wr_batch_curve *self, int64_t point, enum wr_batch_quantity quantity)
{
    double value[WR_BATCH_QUANTITIES];
    for (int i = 0; i < WR_BATCH_QUANTITIES; i++) {
        value[i] = self->value[i][point];
    }
    return isnan(value[quantity]) ? wr_batch_derive(quantity, self->batch[point], value) : value[quantity];
}
