#include "analysis/stats/template.h"

#include "sim/base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* All domains become one unless they are kept apart. */
static enum wr_code copy_totals(struct wr_template *self, const struct wr_totals *from, struct wr_error *error)
{
    struct wr_totals one;
    enum wr_code code = WR_OK;
    wr_totals_init(&self->totals);
    for (size_t i = 0; i < from->cells && code == WR_OK; i++) {
        struct wr_cell cell = from->cell[i];
        cell.key.domain = self->by_domain ? cell.key.domain : -1;
        one = (struct wr_totals){.cell = &cell, .cells = 1};
        code = wr_totals_merge(&self->totals, &one, error);
    }
    for (size_t i = 0; i < from->groups && code == WR_OK; i++) {
        struct wr_group group = from->group[i];
        group.domain = self->by_domain ? group.domain : -1;
        one = (struct wr_totals){.group = &group, .groups = 1};
        code = wr_totals_merge(&self->totals, &one, error);
    }
    wr_totals_sort(&self->totals);
    return code;
}

static void reals_of(const struct wr_cell *cell, double real[WR_CELL_REALS])
{
    memcpy(real, &cell->weight, sizeof(double[WR_CELL_REALS]));
}

static void choose_columns(struct wr_template *self)
{
    for (int real = 0; real < WR_CELL_REALS; real++) {
        bool any = false;
        for (size_t i = 0; i < self->totals.cells; i++) {
            double value[WR_CELL_REALS];
            reals_of(&self->totals.cell[i], value);
            any |= value[real] != 0;
        }
        if (any) {
            self->column[self->columns++] = real;
        }
    }
}

/* The pool's index of a pair of the file. */
static int pool_index(const struct wr_pool *pool, int32_t pair)
{
    int index = 0;
    while (pool->pair[index] != pair) {
        index++;
    }
    return index;
}

static int compare_hours(const void *a, const void *b)
{
    const int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

static enum wr_code list_hours(struct wr_template *self, struct wr_error *error)
{
    const size_t cells = self->totals.cells;
    self->hour = wr_array(cells + 1, sizeof *self->hour, error);
    if (self->hour == NULL) {
        return WR_E_NO_MEMORY;
    }
    for (size_t i = 0; i < cells; i++) {
        self->hour[i] = self->totals.cell[i].key.hour;
    }
    qsort(self->hour, cells, sizeof *self->hour, compare_hours);
    for (size_t i = 0; i < cells; i++) {
        if (self->hours == 0 || self->hour[self->hours - 1] != self->hour[i]) {
            self->hour[self->hours++] = self->hour[i];
        }
    }
    return WR_OK;
}

/* The place of an hour that some cell has. */
static size_t hour_index(const struct wr_template *self, int32_t hour)
{
    const int32_t *at =
        self->hours == 1 ? self->hour : bsearch(&hour, self->hour, (size_t)self->hours, sizeof hour, compare_hours);
    return (size_t)(at - self->hour);
}

static size_t line_of(const struct wr_template *self, const struct wr_cell_key *key, int32_t choice)
{
    const size_t place = ((size_t)key->policy * (size_t)self->pool->pairs + (size_t)choice) * (size_t)self->domains +
                         (size_t)wr_template_domain(self, key->domain);
    return (place * (size_t)self->attempts + (size_t)key->attempt) * (size_t)self->hours + hour_index(self, key->hour);
}

static int most_attempts(const struct wr_totals *totals)
{
    int most = 1;
    for (size_t i = 0; i < totals->cells; i++) {
        most = totals->cell[i].key.attempt < most ? most : totals->cell[i].key.attempt + 1;
    }
    return most;
}

enum wr_code wr_template_make(struct wr_template *self, const struct wr_replay_job *job, const struct wr_totals *totals,
                              bool by_domain, struct wr_error *error)
{
    const int64_t domains = job->source->meta->extent[WR_DIM_DOMAIN];
    *self = (struct wr_template){.pool = &job->pool, .by_domain = by_domain};
    self->domains = by_domain ? (int)domains + 1 : 1;
    enum wr_code code = copy_totals(self, totals, error);
    if (code != WR_OK) {
        return code;
    }
    self->attempts = most_attempts(&self->totals);
    if (list_hours(self, error) != WR_OK) {
        return WR_E_NO_MEMORY;
    }
    const size_t lines = (size_t)job->policies * (size_t)job->pool.pairs * (size_t)self->domains *
                         (size_t)self->attempts * (size_t)self->hours;
    self->line = wr_array(lines, sizeof *self->line, error);
    if (self->line == NULL) {
        return WR_E_NO_MEMORY;
    }
    memset(self->line, -1, lines * sizeof *self->line);
    for (size_t i = 0; i < self->totals.cells; i++) {
        const struct wr_cell_key *key = &self->totals.cell[i].key;
        self->line[line_of(self, key, pool_index(self->pool, key->pair))] = (int32_t)i;
    }
    choose_columns(self);
    self->group_columns = 1 + job->policies;
    self->first_group = (int)self->totals.cells * self->columns;
    self->values = self->first_group + self->domains * self->group_columns;
    return WR_OK;
}

void wr_template_free(struct wr_template *self)
{
    wr_totals_free(&self->totals);
    wr_free(self->hour);
    wr_free(self->line);
    *self = (struct wr_template){0};
}

int32_t wr_template_domain(const struct wr_template *self, int32_t domain)
{
    return self->by_domain ? domain + 1 : 0;
}

int32_t wr_template_cell(const struct wr_template *self, const struct wr_contributions *from, int row)
{
    const struct wr_cell_key key = {
        .policy = from->policy, .domain = from->domain[row], .attempt = from->attempt[row], .hour = from->hour[row]};
    return self->line[line_of(self, &key, from->choice[row])];
}

/* A value of the replicate, or of what is left of the original. */
static double resampled(const struct wr_template_sums *sums, int64_t value, double original)
{
    /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): without sums the scale is 0 and nothing is asked for */
    const double sum = sums->value[value * sums->stride];
    return sums->is_left_out ? original - sum : sum;
}

/* What rounding leaves of a weight from which all was taken away. */
static const double nothing = 1e-9;

/* Original over resampled weight; NaN without any. 1 where there was none to begin with. */
static double scale_of(double original, double weight)
{
    if (!(original > 0)) {
        return 1;
    }
    return weight > nothing * original ? original / weight : NAN;
}

/* A domain's scale; 0 = its original stands. */
static double domain_scale(const struct wr_template *self, const struct wr_template_sums *sums, bool within_domains,
                           double all, const struct wr_group *group)
{
    if (!within_domains) {
        return all;
    }
    const int64_t first = self->first_group + wr_template_domain(self, group->domain) * (int64_t)self->group_columns;
    return group->n == 1 ? 0 : scale_of(group->weight, resampled(sums, first, group->weight));
}

/* Over all domains, which any policy's groups tell. */
static double all_scale(const struct wr_template *self, const struct wr_template_sums *sums)
{
    double original = 0, weight = 0;
    for (size_t i = 0; i < self->totals.groups; i++) {
        const struct wr_group *group = &self->totals.group[i];
        if (group->policy == self->totals.group[0].policy) {
            const int64_t first =
                self->first_group + wr_template_domain(self, group->domain) * (int64_t)self->group_columns;
            original += group->weight;
            weight += resampled(sums, first, group->weight);
        }
    }
    return scale_of(original, weight);
}

static void fill_cell(const struct wr_template *self, const struct wr_template_sums *sums, size_t index, double scale,
                      struct wr_cell *cell)
{
    double real[WR_CELL_REALS];
    reals_of(&self->totals.cell[index], real);
    for (int c = 0; c < self->columns && scale != 0; c++) {
        double *value = &real[self->column[c]];
        *value = scale * resampled(sums, (int64_t)index * self->columns + c, *value);
    }
    memcpy(&cell->weight, real, sizeof real);
}

static void fill_groups(const struct wr_template *self, const struct wr_template_sums *sums, bool within_domains,
                        double all, struct wr_totals *room)
{
    for (size_t i = 0; i < room->groups; i++) {
        const struct wr_group *from = &self->totals.group[i];
        const double scale = domain_scale(self, sums, within_domains, all, from);
        const int64_t first = self->first_group + wr_template_domain(self, from->domain) * (int64_t)self->group_columns;
        room->group[i] = *from;
        if (scale != 0) {
            room->group[i].weight = scale * resampled(sums, first, from->weight);
            room->group[i].covered = scale * resampled(sums, first + 1 + from->policy, from->covered);
        }
    }
}

/* The group of a cell's domain: the same scale holds for all policies. */
static const struct wr_group *group_of(const struct wr_template *self, const struct wr_cell *cell)
{
    const struct wr_group *group = self->totals.group;
    while (group->policy != cell->key.policy || group->domain != cell->key.domain) {
        group++;
    }
    return group;
}

void wr_template_fill(const struct wr_template *self, const struct wr_template_sums *sums, bool within_domains,
                      const double *factor, struct wr_totals *room)
{
    const double all = sums != NULL && self->totals.groups > 0 ? all_scale(self, sums) : 0;
    for (size_t i = 0; i < room->cells; i++) {
        const struct wr_cell *from = &self->totals.cell[i];
        const double scale = sums != NULL ? domain_scale(self, sums, within_domains, all, group_of(self, from)) : 0;
        fill_cell(self, sums, i, scale, &room->cell[i]);
    }
    if (sums != NULL) {
        fill_groups(self, sums, within_domains, all, room);
    } else {
        memcpy(room->group, self->totals.group, room->groups * sizeof *room->group);
    }
    wr_totals_multiply_energies(room, factor);
}

bool wr_template_has_weight(const struct wr_template *self, const struct wr_template_sums *sums, bool within_domains,
                            int32_t domain)
{
    const double all = self->totals.groups > 0 ? all_scale(self, sums) : NAN;
    bool has = !isnan(all);
    for (size_t i = 0; i < self->totals.groups && within_domains; i++) {
        const struct wr_group *group = &self->totals.group[i];
        if (domain == WR_EVERY_DOMAIN || group->domain == domain) {
            has &= !isnan(domain_scale(self, sums, true, all, group));
        }
    }
    return has;
}
