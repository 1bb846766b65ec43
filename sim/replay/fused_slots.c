#include "sim/replay/fused_slots.h"

#include "sim/base/memory.h"
#include "sim/policy/candidate.h"

#include <math.h>
#include <string.h>

_Static_assert((int)WR_FUSED_ROWS == (int)WR_STRIP_ROWS, "a slot holds a strip");

enum wr_code wr_slots_init(struct wr_slots *self, const struct wr_fused_plan *plan, struct wr_error *error)
{
    size_t pairs = (size_t)plan->plan->job->pool.pairs, cells = pairs * WR_FUSED_ROWS;
    *self = (struct wr_slots){.plan = plan};
    bool done = (self->class = wr_array(pairs, sizeof *self->class, error)) &&
                (self->pair = wr_array_aligned(cells, sizeof *self->pair, error)) &&
                (self->value = wr_array_aligned(cells * (size_t)plan->terms, sizeof *self->value, error)) &&
                (self->energy = wr_array_aligned(cells, sizeof *self->energy, error)) &&
                (self->slot_of = wr_array(pairs, sizeof *self->slot_of, error)) &&
                (self->next_slot = wr_array(pairs, sizeof *self->next_slot, error)) &&
                (self->front_of = wr_array(pairs, sizeof *self->front_of, error)) &&
                (self->next_front = wr_array(pairs, sizeof *self->next_front, error)) &&
                (self->lane = wr_array_aligned(WR_STRIP_ROWS, sizeof *self->lane, error)) &&
                (self->choice = wr_array_aligned(WR_STRIP_ROWS, sizeof *self->choice, error)) &&
                (self->open = wr_array_aligned(WR_STRIP_ROWS, 1, error)) &&
                (self->found = wr_array_aligned(WR_STRIP_ROWS, 1, error));
    self->fused = (struct wr_fused_slots){.terms = plan->terms,
                                          .class = self->class,
                                          .value = self->value,
                                          .energy = self->energy,
                                          .pair = self->pair,
                                          .price_elements = (int64_t)plan->classes * (1 + plan->terms)};
    return done ? WR_OK : WR_E_NO_MEMORY;
}

void wr_slots_free(struct wr_slots *self)
{
    void *const buffers[] = {self->class,   self->pair,      self->value,    self->energy,
                             self->slot_of, self->next_slot, self->front_of, self->next_front,
                             self->lane,    self->choice,    self->open,     self->found};
    for (size_t i = 0; i < sizeof buffers / sizeof *buffers; i++) {
        wr_free(buffers[i]);
    }
    memset(self, 0, sizeof *self);
}

static void clear(struct wr_slots *self)
{
    self->fused.slots = 0;
    memset(self->slot_of, -1, (size_t)self->plan->classes * sizeof *self->slot_of);
}

/* A slot for a class, without candidates; `*link` is where its number goes. */
static int32_t add_slot(struct wr_slots *self, int32_t class, int32_t *link)
{
    int32_t slot = self->fused.slots++;
    int64_t at = (int64_t)slot * WR_FUSED_ROWS;
    self->class[slot] = class;
    self->next_slot[slot] = -1;
    *link = slot;
    for (int r = 0; r < WR_FUSED_ROWS; r++) {
        self->pair[at + r] = -1;
        self->value[at * self->plan->terms + r] = (double)NAN;
        self->energy[at + r] = (double)INFINITY;
    }
    return slot;
}

static double term_value(const struct wr_gather_from *from, enum wr_term_id term, int row, int pair)
{
    const struct wr_view *const view[WR_TERMS] = {&from->energy, &from->latency, &from->tokens_in, &from->tokens_out,
                                                  &from->cost};
    if (term == WR_TERM_TOKENS_IN || term == WR_TERM_TOKENS_OUT) {
        return wr_view_count(view[term], row, pair);
    }
    return (double)wr_view_real(view[term], row, pair);
}

/* Puts a candidate into a slot. What its prices leave out counts as 0, whether it is there or not. */
static void put(struct wr_slots *self, const struct wr_gather_from *from, int32_t slot, int row, int pair)
{
    const struct wr_fused_plan *plan = self->plan;
    int64_t at = (int64_t)slot * WR_FUSED_ROWS + row;
    float energy = wr_view_real(&from->energy, row, pair);
    self->pair[at] = pair;
    self->energy[at] = isnan(energy) ? (double)INFINITY : (double)energy;
    for (int t = 0; t < plan->terms; t++) {
        bool priced = wr_price_coefficient(&plan->price_of[0][pair], plan->term[t]) != 0;
        self->value[((int64_t)slot * plan->terms + t) * WR_FUSED_ROWS + row] =
            priced ? term_value(from, plan->term[t], row, pair) : 0;
    }
}

/* A row's only candidate of its class. */
static void put_alone(struct wr_slots *self, const struct wr_gather_from *from, int row, int pair)
{
    int32_t class = self->plan->class_of[pair], *link = &self->slot_of[class];
    put(self, from, *link < 0 ? add_slot(self, class, link) : *link, row, pair);
}

/* Whether `a` goes before `b` under any prices of their class, which collapses: it costs no more, rounded or not, and
 * where the two cost the same it wins by energy or by index. Prices multiply latencies as they were measured. */
static bool dominates(const struct wr_gather_from *from, bool timed, int row, int a, int b)
{
    float x = wr_view_real(&from->energy, row, a), y = wr_view_real(&from->energy, row, b);
    x = isnan(x) ? INFINITY : x;
    y = isnan(y) ? INFINITY : y;
    bool sooner = !timed || wr_view_real(&from->latency, row, a) <= wr_view_real(&from->latency, row, b);
    return x <= y && sooner && (x < y || a < b);
}

/* Adds a pair to the front of its class, unless one of the front dominates it, and takes out what it dominates. */
static void meet_front(struct wr_slots *self, const struct wr_gather_from *from, int row, int pair)
{
    int32_t k = self->plan->class_of[pair], *link = &self->front_of[k];
    const struct wr_price_class *class = &self->plan->class[k];
    while (class->collapses && *link >= 0) {
        if (dominates(from, class->timed, row, *link, pair)) {
            return;
        }
        if (dominates(from, class->timed, row, pair, *link)) {
            *link = self->next_front[*link];
        } else {
            link = &self->next_front[*link];
        }
    }
    self->next_front[pair] = self->front_of[k];
    self->front_of[k] = pair;
}

/* The fronts of a row into slots; whether there are any. */
static bool put_fronts(struct wr_slots *self, const struct wr_gather_from *from, int row)
{
    bool any = false;
    for (int k = 0; k < self->plan->classes; k++) {
        int32_t *link = &self->slot_of[k];
        for (int32_t pair = self->front_of[k]; pair >= 0; pair = self->next_front[pair]) {
            int32_t slot = *link < 0 ? add_slot(self, k, link) : *link;
            put(self, from, slot, row, pair);
            link = &self->next_slot[slot];
            any = true;
        }
    }
    return any;
}

/* The open rows' candidates of a set, correct ones only or all, from the strip's matrices. */
static void look_in_strip(struct wr_slots *self, const struct wr_fused_policy *policy, const struct wr_cells *cells,
                          const struct wr_strip *strip, enum wr_lane_set_id set, bool correct)
{
    const struct wr_pool *pool = &self->plan->plan->job->pool;
    for (int r = 0; r < strip->rows; r++) {
        if (!self->open[r]) {
            continue;
        }
        struct wr_candidates row = wr_candidates_of(strip, r);
        memset(self->front_of, -1, (size_t)self->plan->classes * sizeof *self->front_of);
        for (int p = 0; p < pool->pairs; p++) {
            bool member = set == WR_LANES_ALL || pool->local[p] == (set == WR_LANES_LOCAL);
            if (member && (!correct || row.correct[p] == 1) && wr_candidate_may_serve(&row, p, policy->max_latency_s)) {
                meet_front(self, &cells->from, r, p);
            }
        }
        self->open[r] = !put_fronts(self, &cells->from, r);
    }
}

/* A row's only candidate of its class, where prices multiply energies alone, and its energy is there. */
static void put_lane(struct wr_slots *self, const struct wr_search *search, const int32_t *pool, int row, int32_t lane)
{
    const int32_t pair = pool[lane], class = self->plan->class_of[pair];
    int32_t *link = &self->slot_of[class];
    const int64_t at = (int64_t)(*link < 0 ? add_slot(self, class, link) : *link) * WR_FUSED_ROWS + row;
    self->pair[at] = pair;
    self->energy[at] = self->value[at] = (double)search->energy[row * search->pairs + lane];
    self->found[row] = 1;
}

/* The rows' candidates of a class that has several pairs in the set. */
static void search_class(struct wr_slots *self, const struct wr_search *search, const struct wr_lane_plan *plan)
{
    for (int r = 0; r < search->rows; r++) {
        self->lane[r] = self->open[r] ? -1 : 0;
    }
    plan->kernels->search->least_energy(search, self->lane);
    for (int r = 0; r < search->rows; r++) {
        if (self->open[r] && self->lane[r] >= 0) {
            put_lane(self, search, plan->lanes.pool, r, self->lane[r]);
        }
    }
}

/* The same where it has one: there is nothing to search. */
static void try_lane(struct wr_slots *self, const struct wr_search *search, const struct wr_lane_plan *plan,
                     int32_t lane)
{
    for (int r = 0; r < search->rows; r++) {
        const int64_t at = r * search->pairs + lane;
        if (self->open[r] && wr_lanes_bit(&plan->lanes, search->bits, r, lane) && !isnan(search->energy[at]) &&
            (search->latency == NULL || search->latency[at] <= search->limit)) {
            put_lane(self, search, plan->lanes.pool, r, lane);
        }
    }
}

/* The same as look_in_strip() with vector kernels, class by class. */
static void look_in_lanes(struct wr_slots *self, const struct wr_fused_policy *policy, const struct wr_cells *cells,
                          enum wr_lane_set_id set, bool correct)
{
    const struct wr_lane_cells *lanes = &cells->lanes;
    struct wr_search search = lanes->search;
    search.bits = correct ? lanes->correct : lanes->there;
    search.ahead = 0;
    if (!isinf(policy->max_latency_s)) {
        search.latency = lanes->latency ? lanes->latency : lanes->term[WR_TERM_LATENCY].data;
        search.limit = (float)policy->max_latency_s;
    }
    memset(self->found, 0, WR_STRIP_ROWS);
    for (int k = 0; k < self->plan->classes; k++) {
        const struct wr_price_class *class = &self->plan->class[k];
        search.set = &class->set[set];
        if (class->members[set] == 1) {
            try_lane(self, &search, lanes->plan, class->lane[set]);
        } else if (class->members[set] > 1) {
            search_class(self, &search, lanes->plan);
        }
    }
    for (int r = 0; r < cells->rows; r++) {
        self->open[r] = self->open[r] && !self->found[r];
    }
}

static void look(struct wr_slots *self, const struct wr_fused_policy *policy, const struct wr_cells *cells,
                 const struct wr_strip *strip, enum wr_lane_set_id set, bool correct)
{
    if (policy->by_lanes) {
        look_in_lanes(self, policy, cells, set, correct);
    } else {
        look_in_strip(self, policy, cells, strip, set, correct);
    }
}

/* The best score does not hang on prices: the policy knows it. */
static void fall_back(struct wr_slots *self, const struct wr_fused_policy *policy, const struct wr_cells *cells,
                      const struct wr_strip *strip)
{
    const struct wr_replay_job *job = self->plan->plan->job;
    const struct wr_policy *known = &job->policy[policy->index];
    if (policy->rule.fallback == WR_FALLBACK_CHEAPEST) {
        look(self, policy, cells, strip, WR_LANES_ALL, false);
    }
    if (policy->rule.fallback == WR_FALLBACK_BEST_SCORE) {
        known->kind->decide(known, &job->pool, strip, self->choice);
    }
    for (int r = 0; r < cells->rows; r++) {
        if (self->open[r]) {
            bool best = policy->rule.fallback == WR_FALLBACK_BEST_SCORE;
            put_alone(self, &cells->from, r, best ? self->choice[r] : job->pool.baseline);
        }
    }
}

void wr_slots_find(struct wr_slots *self, const struct wr_fused_policy *policy, const struct wr_cells *cells,
                   const struct wr_strip *strip)
{
    clear(self);
    memcpy(self->open, cells->keep, (size_t)cells->rows);
    if (policy->rule.scope == WR_SCOPE_LOCAL_FIRST) {
        look(self, policy, cells, strip, WR_LANES_LOCAL, true);
        look(self, policy, cells, strip, WR_LANES_CLOUD, true);
    } else {
        look(self, policy, cells, strip, WR_LANES_ALL, true);
    }
    fall_back(self, policy, cells, strip);
}

void wr_slots_all(struct wr_slots *self, const struct wr_cells *cells)
{
    clear(self);
    for (int p = 0; p < self->plan->plan->job->pool.pairs; p++) {
        int32_t link, slot = add_slot(self, self->plan->class_of[p], &link);
        for (int r = 0; r < cells->rows; r++) {
            self->pair[(int64_t)slot * WR_FUSED_ROWS + r] = cells->keep[r] ? p : -1;
        }
    }
}
