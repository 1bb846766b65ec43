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
    wr_free(self->slot);
    wr_totals_init(self);
}

static int compare_keys(const struct wr_cell_key *a, const struct wr_cell_key *b)
{
    const int32_t *x = &a->policy, *y = &b->policy;
    for (int i = 0; i < 4; i++) {
        if (x[i] != y[i]) {
            return x[i] < y[i] ? -1 : 1;
        }
    }
    return 0;
}

static size_t hash_key(const struct wr_cell_key *key)
{
    uint64_t hash = (uint64_t)(uint32_t)key->policy << 32 | (uint32_t)key->pair;
    hash = (hash ^ hash >> 29) * 0x9e3779b97f4a7c15u;
    hash ^= (uint64_t)(uint32_t)key->domain << 32 | (uint32_t)key->attempt;
    hash = (hash ^ hash >> 31) * 0xbf58476d1ce4e5b9u;
    return (size_t)(hash ^ hash >> 29);
}

/* The slot that holds the key, or the free one where it belongs. */
static int32_t *find_slot(const struct wr_totals *self, const struct wr_cell_key *key)
{
    size_t at = hash_key(key) & (self->slots - 1);
    while (self->slot[at] >= 0 && compare_keys(&self->cell[self->slot[at]].key, key) != 0) {
        at = (at + 1) & (self->slots - 1);
    }
    return &self->slot[at];
}

/* Rebuilds the index with `slots` places (a power of two over twice the cells). */
static enum wr_code index_cells(struct wr_totals *self, size_t slots, struct wr_error *error)
{
    int32_t *slot = wr_array(slots, sizeof *slot, error);
    if (!slot) {
        return WR_E_NO_MEMORY;
    }
    memset(slot, 0xff, slots * sizeof *slot);
    wr_free(self->slot);
    self->slot = slot;
    self->slots = slots;
    for (size_t i = 0; i < self->cells; i++) {
        *find_slot(self, &self->cell[i].key) = (int32_t)i;
    }
    return WR_OK;
}

struct wr_cell *wr_totals_cell(struct wr_totals *self, struct wr_cell_key key, struct wr_error *error)
{
    if (self->cells * 2 >= self->slots && index_cells(self, self->slots ? self->slots * 2 : 64, error) != WR_OK) {
        return NULL;
    }
    int32_t *slot = find_slot(self, &key);
    if (*slot >= 0) {
        return &self->cell[*slot];
    }
    void *cells = self->cell;
    if (wr_array_grow(&cells, &self->cell_capacity, self->cells + 1, sizeof *self->cell, error) != WR_OK) {
        return NULL;
    }
    self->cell = cells;
    struct wr_cell *cell = &self->cell[self->cells];
    memset(cell, 0, sizeof *cell);
    cell->key = key;
    *slot = (int32_t)self->cells++;
    return cell;
}

struct wr_group *wr_totals_group(struct wr_totals *self, int32_t policy, int32_t domain, struct wr_error *error)
{
    for (size_t i = 0; i < self->groups; i++) {
        if (self->group[i].policy == policy && self->group[i].domain == domain) {
            return &self->group[i];
        }
    }
    void *groups = self->group;
    if (wr_array_grow(&groups, &self->group_capacity, self->groups + 1, sizeof *self->group, error) != WR_OK) {
        return NULL;
    }
    self->group = groups;
    struct wr_group *group = &self->group[self->groups++];
    memset(group, 0, sizeof *group);
    group->policy = policy;
    group->domain = domain;
    return group;
}

static void add_cell(struct wr_cell *cell, const struct wr_cell *later)
{
    cell->n += later->n;
    cell->weight += later->weight;
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

static int compare_cells(const void *a, const void *b)
{
    return compare_keys(&((const struct wr_cell *)a)->key, &((const struct wr_cell *)b)->key);
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
    for (size_t i = 0; i < self->slots; i++) {
        self->slot[i] = -1;
    }
    for (size_t i = 0; i < self->cells; i++) {
        *find_slot(self, &self->cell[i].key) = (int32_t)i;
    }
}
