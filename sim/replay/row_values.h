/* One row of contributions as the values that totals sum, each to be multiplied by a weight of the row: those of
 * WR_SERVED_SUMS by the weight that its answer serves, the rest by the attempt's. */
#ifndef WATTROUTE_SIM_REPLAY_ROW_VALUES_H
#define WATTROUTE_SIM_REPLAY_ROW_VALUES_H

#include "sim/replay/replay.h"

/* As bits. They are of answers served, and of rows that serve only. */
#define WR_SERVED_SUMS                                                                                                 \
    (1U << WR_SUM_CORRECT | 1U << WR_SUM_IN_TIME | 1U << WR_SUM_SCORE | 1U << WR_SUM_POWER | 1U << WR_SUM_POWER_WEIGHT)

struct wr_row_values {
    double value[WR_SUMS]; /* 0 where missing, so that adding it changes nothing */
    uint32_t missing;      /* a bit per sum */
    bool zero_latency;     /* T = 0: the sums of power leave the row out, and it is not missing there */
};

static inline struct wr_row_values wr_row_values_of(const struct wr_contributions *from, int r)
{
    const double score = (double)from->score[r], energy = (double)from->energy[r];
    const double latency = (double)from->latency[r], cost = (double)from->cost[r];
    const bool judged = from->correct[r] >= 0, correct = from->correct[r] == 1;
    const double spent = from->path_energy ? from->path_energy[r] : energy; /* over all attempts of the query */
    const double taken = from->path_latency ? from->path_latency[r] : latency;
    const bool timed = latency == latency, metered = energy == energy;
    const bool in = from->tokens_in[r] >= 0, out = from->tokens_out[r] >= 0;
    const bool zero = spent == spent && taken == 0, powered = spent == spent && taken == taken && !zero;
    const bool unpowered = !powered && !zero;
    return (struct wr_row_values){
        .value = {[WR_SUM_CORRECT] = correct ? 1 : 0,
                  [WR_SUM_IN_TIME] = correct && from->in_time[r] ? 1 : 0,
                  [WR_SUM_SCORE] = score == score ? score : 0,
                  [WR_SUM_ENERGY] = metered ? energy : 0,
                  [WR_SUM_LATENCY] = timed ? latency : 0,
                  [WR_SUM_LATENCY2] = timed ? latency * latency : 0,
                  [WR_SUM_POWER] = powered ? spent / taken : 0,
                  [WR_SUM_POWER_WEIGHT] = powered ? 1 : 0,
                  [WR_SUM_TOKENS_IN] = in ? from->tokens_in[r] : 0,
                  [WR_SUM_TOKENS_OUT] = out ? from->tokens_out[r] : 0,
                  [WR_SUM_COST] = cost == cost ? cost : 0},
        .missing = (uint32_t)!judged << WR_SUM_CORRECT | (uint32_t)!judged << WR_SUM_IN_TIME |
                   (uint32_t)(score != score) << WR_SUM_SCORE | (uint32_t)!metered << WR_SUM_ENERGY |
                   (uint32_t)!timed << WR_SUM_LATENCY | (uint32_t)!timed << WR_SUM_LATENCY2 |
                   (uint32_t)unpowered << WR_SUM_POWER | (uint32_t)unpowered << WR_SUM_POWER_WEIGHT |
                   (uint32_t)!in << WR_SUM_TOKENS_IN | (uint32_t)!out << WR_SUM_TOKENS_OUT |
                   (uint32_t)(cost != cost) << WR_SUM_COST | from->unmade,
        .zero_latency = zero,
    };
}

#endif
