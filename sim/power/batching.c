#include "sim/power/batching_kinds.h"

#include <math.h>
#include <string.h>

const struct wr_batching_kind *const wr_batching_kinds[] = {&wr_batching_none, &wr_batching_curve, &wr_batching_affine,
                                                            &wr_batching_logistic, &wr_batching_roofline};
const int wr_batching_kind_count = sizeof wr_batching_kinds / sizeof(void *);

const char *const wr_batching_truth[] = {"false", "true", NULL};

const struct wr_batching_kind *wr_batching_kind_of(const char *name)
{
    for (int i = 0; i < wr_batching_kind_count; i++) {
        if (strcmp(wr_batching_kinds[i]->name, name) == 0) {
            return wr_batching_kinds[i];
        }
    }
    return NULL;
}

void wr_batching_init(struct wr_batching *self, const struct wr_batching_kind *kind, const char *subject)
{
    const double unknown = (double)NAN;
    *self = (struct wr_batching){
        .kind = kind, .subject = subject, .measured_batch = unknown, .fitted_from = unknown, .fitted_to = unknown};
    kind->defaults(self->config);
}

const struct wr_option *wr_batching_option(const struct wr_batching_kind *kind, const char *key)
{
    return wr_option_find(kind->option, kind->options, key);
}

void wr_batching_set(struct wr_batching *self, const struct wr_option *option, double value)
{
    if (option->type == WR_OPTION_CHOICE) {
        const int choice = (int)value;
        memcpy(self->config + option->offset, &choice, sizeof choice);
    } else if (option->type == WR_OPTION_POINTS) {
        struct wr_points points;
        wr_points_init(&points, value);
        wr_batching_set_points(self, option, &points);
    } else {
        memcpy(self->config + option->offset, &value, sizeof value);
    }
}

void wr_batching_set_points(struct wr_batching *self, const struct wr_option *option, const struct wr_points *points)
{
    memcpy(self->config + option->offset, points, sizeof *points);
}

enum wr_code wr_batching_check(const struct wr_batching *self, struct wr_error *error)
{
    return self->kind->check(self, error);
}

enum wr_code wr_batching_together(const struct wr_batching *self, int first, int last, bool may_lack, bool *given,
                                  struct wr_error *error)
{
    int set = 0, lacking = -1;
    for (int i = last; i >= first; i--) {
        const bool is_set = wr_option_has_number(&self->kind->option[i], self->config);
        set += is_set;
        lacking = is_set ? lacking : i;
    }
    *given = lacking < 0;
    if (lacking < 0 || (set == 0 && may_lack)) {
        return WR_OK;
    }
    const struct wr_option *option = &self->kind->option[lacking];
    return wr_fail(error, WR_E_BATCHING_KEY, "%s%s%s%s", self->subject, self->kind->name, option->key, option->help);
}

/* What follows from P = e b / t; and nothing that was given may be zero or less. */
static enum wr_code complete(const struct wr_batching *self, double batch, struct wr_batch_point *point,
                             struct wr_error *error)
{
    double derived[WR_BATCH_QUANTITIES];
    for (int quantity = 0; quantity < WR_BATCH_QUANTITIES; quantity++) {
        const double value = point->value[quantity];
        if (!isnan(value) && !(isfinite(value) && value > 0)) {
            return wr_fail(error, WR_E_BATCHING_RESULT, "%s%s%s%g%s%g", self->subject, self->kind->name,
                           wr_batch_quantity_name((enum wr_batch_quantity)quantity), value,
                           wr_batch_quantity_unit((enum wr_batch_quantity)quantity), batch);
        }
        derived[quantity] = wr_batch_derive((enum wr_batch_quantity)quantity, batch, point->value);
    }
    for (int quantity = 0; quantity < WR_BATCH_QUANTITIES; quantity++) {
        point->value[quantity] = isnan(point->value[quantity]) ? derived[quantity] : point->value[quantity];
    }
    return WR_OK;
}

enum wr_code wr_batching_at(const struct wr_batching *self, double batch, struct wr_batch_point *point,
                            struct wr_error *error)
{
    *point = (struct wr_batch_point){.value = {(double)NAN, (double)NAN, (double)NAN}};
    if (!(isfinite(batch) && batch > 0)) {
        return wr_fail(error, WR_E_BATCHING_BATCH, "%s%g", self->subject, batch);
    }
    const enum wr_code code = self->kind->at(self, batch, point, error);
    point->is_extrapolated |= batch < self->fitted_from || batch > self->fitted_to;
    return code == WR_OK ? complete(self, batch, point, error) : code;
}

enum wr_code wr_batching_need(const struct wr_batching *self, enum wr_batch_quantity quantity, double batch,
                              const struct wr_batch_point *point, struct wr_error *error)
{
    static const char *const needs[WR_BATCH_QUANTITIES] = {
        [WR_BATCH_ENERGY] = "J per output token (of a form c_j and k_j), or power and s per output token",
        [WR_BATCH_TIME] = "s per output token (of a form t0_s and t1_s), or power and J per output token",
        [WR_BATCH_POWER] = "power, or J and s per output token (of a form t0_s, t1_s, c_j and k_j)"};
    return !isnan(point->value[quantity])
               ? WR_OK
               : wr_fail(error, WR_E_BATCHING_LACKS, "%s%s%s%s%g", self->subject, self->kind->name,
                         wr_batch_quantity_name(quantity), needs[quantity], batch);
}

enum wr_code wr_batching_value(const struct wr_batching *self, enum wr_batch_quantity quantity, double batch,
                               double *value, struct wr_error *error)
{
    struct wr_batch_point point;
    const enum wr_code code = wr_batching_at(self, batch, &point, error);
    *value = point.value[quantity];
    return code == WR_OK ? wr_batching_need(self, quantity, batch, &point, error) : code;
}

enum wr_code wr_batching_factors(const struct wr_batching *self, double batch, struct wr_batch_factors *factors,
                                 struct wr_error *error)
{
    struct wr_batch_point here, measured;
    *factors = (struct wr_batch_factors){.g = 1, .h = 1};
    if (isnan(self->measured_batch)) {
        return wr_fail(error, WR_E_BATCHING_MEASURED, "%s", self->subject);
    }
    enum wr_code code = wr_batching_at(self, batch, &here, error);
    if (code != WR_OK || batch == self->measured_batch) {
        return code;
    }
    code = wr_batching_at(self, self->measured_batch, &measured, error);
    if (code == WR_OK) {
        factors->g = here.value[WR_BATCH_ENERGY] / measured.value[WR_BATCH_ENERGY];
        factors->h = here.value[WR_BATCH_TIME] / measured.value[WR_BATCH_TIME];
        factors->is_extrapolated = here.is_extrapolated || measured.is_extrapolated;
    }
    return code;
}
