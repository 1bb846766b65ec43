#include "analysis/commands/sweep_replay.h"

enum wr_code wr_sweep_replay(const struct wr_replay_job *job, struct wr_scenario_replay *scenario, int scenarios,
                             struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (int i = 0; i < scenarios && code == WR_OK; i++) {
        struct wr_replay_job one = *job;
        one.price = scenario[i].price;
        one.latency = scenario[i].latency;
        one.policy = scenario[i].policy;
        one.policies = scenario[i].policies;
        code = wr_replay(&one, &scenario[i].totals, &scenario[i].counts, error);
    }
    return code;
}
