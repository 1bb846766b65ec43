#include "sim/replay/lane_decide.h"

#include <math.h>
#include <string.h>

/* The search for a set's pairs with a bit, within the rule's limit. */
static struct wr_search search_for(const struct wr_lane_cells *cells, enum wr_lane_set_id set, const uint32_t *bits,
                                   const struct wr_rule *rule)
{
    struct wr_search search = cells->search;
    search.set = &cells->plan->lanes.set[set];
    search.bits = bits;
    if (!isinf(rule->max_latency_s)) {
        search.latency = cells->latency ? cells->latency : cells->term[WR_TERM_LATENCY].data;
        search.limit = (float)rule->max_latency_s;
    }
    return search;
}

static void find_least(const struct wr_lane_cells *cells, enum wr_lane_set_id set, const uint32_t *bits,
                       const struct wr_rule *rule, int32_t *lane)
{
    struct wr_search search = search_for(cells, set, bits, rule);
    if (set == WR_LANES_ALL && bits == cells->correct && cells->least && !search.latency) {
        for (int r = 0; r < search.rows; r++) {
            lane[r] = lane[r] < 0 ? cells->least[r] : lane[r];
        }
    } else {
        wr_lane_cells_least(cells, &search, lane);
    }
}

static void decide_oracle(const struct wr_lane_cells *cells, const struct wr_rule *rule, int32_t *lane)
{
    if (rule->scope == WR_SCOPE_LOCAL_FIRST) {
        find_least(cells, WR_LANES_LOCAL, cells->correct, rule, lane);
        find_least(cells, WR_LANES_CLOUD, cells->correct, rule, lane);
    } else {
        find_least(cells, WR_LANES_ALL, cells->correct, rule, lane);
    }
    if (rule->fallback == WR_FALLBACK_CHEAPEST) {
        find_least(cells, WR_LANES_ALL, cells->there, rule, lane);
    }
}

static void find_covered(const struct wr_lane_cells *cells, const struct wr_rule *rule, uint8_t *covered)
{
    int rows = cells->search.rows;
    if (isinf(rule->max_latency_s)) {
        memcpy(covered, cells->covered, (size_t)rows);
        return;
    }
    struct wr_search search = search_for(cells, WR_LANES_LOCAL, cells->correct, rule);
    int32_t count[WR_STRIP_ROWS];
    cells->plan->kernels->search->count(&search, count);
    for (int r = 0; r < rows; r++) {
        covered[r] = count[r] > 0;
    }
}

void wr_lane_decide(const struct wr_lane_cells *cells, const struct wr_pool *pool, const struct wr_rule *rule,
                    const uint8_t *keep, int32_t *choice, uint8_t *covered)
{
    int32_t baseline = pool->pair[pool->baseline], named = rule->named < 0 ? -1 : pool->pair[rule->named];
    int rows = cells->search.rows;
    for (int r = 0; r < rows; r++) {
        bool serves = keep[r] && named >= 0 && (cells->whole || wr_lane_cells_eligible(cells, r, named));
        choice[r] = serves ? named : keep[r] && named < 0 ? -1 : baseline;
    }
    if (named < 0) {
        decide_oracle(cells, rule, choice);
    }
    for (int r = 0; r < rows; r++) {
        choice[r] = choice[r] < 0 ? pool->baseline : cells->plan->lanes.pool[choice[r]];
    }
    find_covered(cells, rule, covered);
}
