#include "sim/replay/totals_sink.h"

#include "sim/base/memory.h"
#include "sim/replay/row_values.h"

/* A segment's totals, and where its cells and groups are: numbers from 1, 0 = not there yet. */
struct segment {
    struct wr_totals *totals;
    int32_t *cell, *group; /* [policy][pool][domain + 1][hour] of first attempts, [policy][domain + 1]; NULL = too many
                              for a table */
};

enum { SLOTS_MOST = 1 << 15 };

static void free_totals(void *totals)
{
    wr_totals_free(totals);
    wr_free(totals);
}

static void free_segment(struct segment *segment)
{
    wr_free(segment->cell);
    wr_free(segment->group);
    wr_free(segment);
}

static enum wr_code begin(struct wr_sink *sink, int number, void **state, struct wr_error *error)
{
    const struct wr_totals_sink *self = (const struct wr_totals_sink *)sink;
    size_t groups = (size_t)self->policies * (size_t)self->domains;
    size_t cells = groups * (size_t)self->pool->pairs * (size_t)self->hours;
    bool table = cells <= SLOTS_MOST;
    struct segment *segment = wr_array(1, sizeof *segment, error);
    (void)number;
    if (!segment) {
        return WR_E_NO_MEMORY;
    }
    segment->totals = wr_array(1, sizeof *segment->totals, error);
    segment->cell = table && segment->totals ? wr_array(cells, sizeof *segment->cell, error) : NULL;
    segment->group = segment->cell ? wr_array(groups, sizeof *segment->group, error) : NULL;
    if (!segment->totals || (table && !segment->group)) {
        wr_free(segment->totals);
        free_segment(segment);
        return WR_E_NO_MEMORY;
    }
    wr_totals_init(segment->totals);
    *state = segment;
    return WR_OK;
}

void wr_cell_add_row(struct wr_cell *cell, const struct wr_contributions *from, int r)
{
    const struct wr_row_values values = wr_row_values_of(from, r);
    const double weight[2] = {from->weight[r], from->serves[r] ? from->served[r] : 0};
    const uint32_t summed = from->serves[r] ? UINT32_MAX : ~WR_SERVED_SUMS;
    cell->n++;
    cell->weight += weight[0];
    cell->served += weight[1];
    cell->verified += from->verified[r] ? weight[0] : 0;
    cell->zero_latency += from->serves[r] && values.zero_latency;
    for (int i = 0; i < WR_SUMS; i++) {
        const bool made = !(from->unmade >> i & 1);
        cell->sum[i] += made ? weight[WR_SERVED_SUMS >> i & 1] * values.value[i] : 0;
        cell->missing[i] += values.missing >> i & summed >> i & 1;
    }
}

static void add_to_group(struct wr_group *group, const struct wr_contributions *from, int r)
{
    double w = from->query_weight[r];
    group->n++;
    group->weight += w;
    group->weight2 += w * w;
    group->covered += from->covered[r] ? w : 0;
    group->unserved += from->unserved[r];
}

/* The cell of a row's attempt; the table spares looking for the key of a first one. */
static struct wr_cell *cell_of(const struct wr_totals_sink *self, const struct segment *segment,
                               const struct wr_contributions *from, int r, struct wr_error *error)
{
    struct wr_totals *totals = segment->totals;
    size_t choice = (size_t)from->policy * (size_t)self->pool->pairs + (size_t)from->choice[r];
    size_t at = choice * (size_t)self->domains + (size_t)(from->domain[r] + 1);
    at = at * (size_t)self->hours + (self->hours > 1 ? (size_t)(from->hour[r] + 1) : 0);
    bool listed = segment->cell && from->attempt[r] == 0 && !self->dated;
    if (listed && segment->cell[at]) {
        return &totals->cell[segment->cell[at] - 1];
    }
    const struct wr_cell_key key = {from->policy, self->pool->pair[from->choice[r]], from->domain[r], from->attempt[r],
                                    from->hour[r]};
    struct wr_cell *cell = wr_totals_cell(totals, key, error);
    if (cell && listed) {
        segment->cell[at] = (int32_t)(cell - totals->cell) + 1;
    }
    return cell;
}

static struct wr_group *group_of(const struct wr_totals_sink *self, const struct segment *segment, int policy,
                                 int32_t domain, struct wr_error *error)
{
    struct wr_totals *totals = segment->totals;
    size_t at = (size_t)policy * (size_t)self->domains + (size_t)(domain + 1);
    if (segment->group && segment->group[at]) {
        return &totals->group[segment->group[at] - 1];
    }
    struct wr_group *group = wr_totals_group(totals, policy, domain, error);
    if (group && segment->group) {
        segment->group[at] = (int32_t)(group - totals->group) + 1;
    }
    return group;
}

static enum wr_code add(struct wr_sink *sink, void *state, const struct wr_contributions *from, struct wr_error *error)
{
    const struct wr_totals_sink *self = (const struct wr_totals_sink *)sink;
    for (int r = 0; r < from->rows; r++) {
        if (from->keep[r]) {
            struct wr_cell *cell = cell_of(self, state, from, r, error);
            if (!cell) {
                return WR_E_NO_MEMORY;
            }
            wr_cell_add_row(cell, from, r);
        }
        if (from->part == 0 && from->query_keep[r]) {
            struct wr_group *group = group_of(self, state, from->policy, from->domain[r], error);
            if (!group) {
                return WR_E_NO_MEMORY;
            }
            add_to_group(group, from, r);
        }
    }
    return WR_OK;
}

static enum wr_code end(struct wr_sink *sink, int number, void *state, struct wr_error *error)
{
    struct segment *segment = state;
    struct wr_totals *totals = segment->totals;
    (void)number;
    free_segment(segment);
    return wr_tree_place(&((struct wr_totals_sink *)sink)->tree, totals, error);
}

static void drop(struct wr_sink *sink, void *state)
{
    struct segment *segment = state;
    (void)sink;
    free_totals(segment->totals);
    free_segment(segment);
}

static enum wr_code merge(void *context, void *older, const void *newer, struct wr_error *error)
{
    (void)context;
    return wr_totals_merge(older, newer, error);
}

void wr_totals_sink_init(struct wr_totals_sink *self, const struct wr_replay_job *job)
{
    *self = (struct wr_totals_sink){.sink = {.begin = begin, .add = add, .end = end, .drop = drop},
                                    .pool = &job->pool,
                                    .policies = job->policies,
                                    .domains = job->source->meta->extent[WR_DIM_DOMAIN] + 1,
                                    .hours = job->clock.kind == WR_HOURS_OF_DAY ? WR_HOURS_PER_DAY + 1 : 1,
                                    .dated = job->clock.kind == WR_HOURS_DATED,
                                    .tree = {.merge = merge, .free = free_totals}};
}

enum wr_code wr_totals_sink_take(struct wr_totals_sink *self, struct wr_totals *totals, struct wr_error *error)
{
    void *root = NULL;
    enum wr_code code = wr_tree_root(&self->tree, &root, error);
    wr_totals_init(totals);
    if (code == WR_OK && root) {
        *totals = *(struct wr_totals *)root;
        wr_free(root);
        wr_totals_sort(totals);
    }
    return code;
}

void wr_totals_sink_free(struct wr_totals_sink *self)
{
    wr_tree_clear(&self->tree);
}
