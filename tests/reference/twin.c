#include "tests/reference/twin.h"

#include <string.h>

struct reference_job reference_twin(struct twin *twin, const struct run *run, const struct wr_memory_table *table,
                                    const struct random_pool *pool)
{
    const struct wr_selection *selection = &run->job.selection;
    memset(twin, 0, sizeof *twin);
    for (int p = 0; p < pool->pool.pairs; p++) {
        const struct wr_price *x = &pool->price[p];
        const double price[6] = {x->constant, x->energy, x->latency, x->tokens_in, x->tokens_out, x->measured_cost};
        memcpy(twin->price[p], price, sizeof price);
        twin->law[p][1] = twin->law[p][6] = 1;
    }
    return (struct reference_job){.table = table,
                                  .pairs = pool->pool.pairs,
                                  .baseline = pool->pool.baseline,
                                  .pair = pool->pair,
                                  .local = pool->local,
                                  .price = (const double(*)[6])twin->price,
                                  .law = (const double(*)[8])twin->law,
                                  .complete_case = selection->missing == WR_COMPLETE_CASE,
                                  .rule_max = selection->rule == WR_CORRECT_MAX,
                                  .measured_cost = run->job.measured_cost,
                                  .correct_at = selection->correct_at};
}
