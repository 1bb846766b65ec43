#include "sim/table/totals.h"

#include "sim/base/memory.h"

#include <stdlib.h>
#include <string.h>

void wr_totals_init(struct wr_totals *self)
{
    memset(self, 0, sizeof *self);
}

void wr_totals_free(struct wr_totals *self)
{
    wr_free(self->cell);
    wr_free(self->group);
    wr_free(self->cell_index.slot);
    wr_free(self->group_index.slot);
    wr_totals_init(self);
}

static struct wr_keyed keyed_cells(const struct wr_totals *self)
{
    return (struct wr_keyed){self->cell, self->cells, sizeof *self->cell, WR_CELL_KEY_WORDS};
}

static struct wr_keyed keyed_groups(const struct wr_totals *self)
{
    return (struct wr_keyed){self->group, self->groups, sizeof *self->group, 2};
}

struct wr_cell *wr_totals_cell(struct wr_totals *self, struct wr_cell_key key, struct wr_error *error)
{
    struct wr_keyed cells = keyed_cells(self);
    if (wr_key_index_reserve(&self->cell_index, &cells, error) != WR_OK) {
        return NULL;
    }
    int32_t *slot = wr_key_index_find(&self->cell_index, &cells, &key.policy);
    if (*slot >= 0) {
        return &self->cell[*slot];
    }
    void *grown = self->cell;
    if (wr_array_grow(&grown, &self->cell_capacity, self->cells + 1, sizeof *self->cell, error) != WR_OK) {
        return NULL;
    }
    self->cell = grown;
    struct wr_cell *cell = &self->cell[self->cells];
    memset(cell, 0, sizeof *cell);
    cell->key = key;
    *slot = (int32_t)self->cells++;
    return cell;
}

struct wr_group *wr_totals_group(struct wr_totals *self, int32_t policy, int32_t domain, struct wr_error *error)
{
    const int32_t key[2] = {policy, domain};
    struct wr_keyed groups = keyed_groups(self);
    if (wr_key_index_reserve(&self->group_index, &groups, error) != WR_OK) {
        return NULL;
    }
    int32_t *slot = wr_key_index_find(&self->group_index, &groups, key);
    if (*slot >= 0) {
        return &self->group[*slot];
    }
    void *grown = self->group;
    if (wr_array_grow(&grown, &self->group_capacity, self->groups + 1, sizeof *self->group, error) != WR_OK) {
        return NULL;
    }
    self->group = grown;
    struct wr_group *group = &self->group[self->groups];
    memset(group, 0, sizeof *group);
    group->policy = policy;
    group->domain = domain;
    *slot = (int32_t)self->groups++;
    return group;
}

static void add_cell(struct wr_cell *cell, const struct wr_cell *later)
{
    cell->n += later->n;
    cell->weight += later->weight;
    cell->served += later->served;
    cell->verified += later->verified;
    cell->zero_latency += later->zero_latency;
    for (int i = 0; i < WR_SUMS; i++) {
        cell->sum[i] += later->sum[i];
        cell->missing[i] += later->missing[i];
    }
}

enum wr_code wr_totals_merge(struct wr_totals *self, const struct wr_totals *later, struct wr_error *error)
{
    for (size_t i = 0; i < later->cells; i++) {
        struct wr_cell *cell = wr_totals_cell(self, later->cell[i].key, error);
        if (!cell) {
            return WR_E_NO_MEMORY;
        }
        add_cell(cell, &later->cell[i]);
    }
    for (size_t i = 0; i < later->groups; i++) {
        const struct wr_group *from = &later->group[i];
        struct wr_group *group = wr_totals_group(self, from->policy, from->domain, error);
        if (!group) {
            return WR_E_NO_MEMORY;
        }
        group->n += from->n;
        group->weight += from->weight;
        group->weight2 += from->weight2;
        group->covered += from->covered;
        group->unserved += from->unserved;
    }
    return WR_OK;
}

enum wr_code wr_totals_pick(struct wr_totals *self, const struct wr_totals *totals, int32_t from, int32_t to,
                            struct wr_error *error)
{
    for (size_t i = 0; i < totals->cells; i++) {
        struct wr_cell picked = totals->cell[i];
        if (picked.key.policy != from) {
            continue;
        }
        picked.key.policy = to;
        struct wr_cell *cell = wr_totals_cell(self, picked.key, error);
        if (!cell) {
            return WR_E_NO_MEMORY;
        }
        *cell = picked;
    }
    for (size_t i = 0; i < totals->groups; i++) {
        struct wr_group picked = totals->group[i];
        if (picked.policy != from) {
            continue;
        }
        picked.policy = to;
        struct wr_group *group = wr_totals_group(self, to, picked.domain, error);
        if (!group) {
            return WR_E_NO_MEMORY;
        }
        *group = picked;
    }
    return WR_OK;
}

static int compare_cells(const void *a, const void *b)
{
    const int32_t *x = &((const struct wr_cell *)a)->key.policy, *y = &((const struct wr_cell *)b)->key.policy;
    for (int i = 0; i < WR_CELL_KEY_WORDS; i++) {
        if (x[i] != y[i]) {
            return x[i] < y[i] ? -1 : 1;
        }
    }
    return 0;
}

static int compare_groups(const void *a, const void *b)
{
    const struct wr_group *x = a, *y = b;
    if (x->policy != y->policy) {
        return x->policy < y->policy ? -1 : 1;
    }
    return (x->domain > y->domain) - (x->domain < y->domain);
}

void wr_totals_sort(struct wr_totals *self)
{
    if (self->cells) {
        qsort(self->cell, self->cells, sizeof *self->cell, compare_cells);
    }
    if (self->groups) {
        qsort(self->group, self->groups, sizeof *self->group, compare_groups);
    }
    struct wr_keyed cells = keyed_cells(self), groups = keyed_groups(self);
    wr_key_index_rebuild(&self->cell_index, &cells);
    wr_key_index_rebuild(&self->group_index, &groups);
}

void wr_cell_scale(struct wr_cell *self, double scale)
{
    self->weight *= scale;
    self->served *= scale;
    self->verified *= scale;
    for (int i = 0; i < WR_SUMS; i++) {
        self->sum[i] *= scale;
    }
}

void wr_totals_multiply_energies(struct wr_totals *self, const double *factor)
{
    for (size_t i = 0; factor != NULL && i < self->cells; i++) {
        self->cell[i].sum[WR_SUM_ENERGY] *= factor[self->cell[i].key.pair];
        self->cell[i].sum[WR_SUM_POWER] *= factor[self->cell[i].key.pair];
    }
}
