#include "sim/replay/study_job.h"

struct wr_replay_job wr_study_job(const struct wr_study *study, struct wr_source *source, int threads)
{
    return (struct wr_replay_job){
        .source = source,
        .pool = study->pool,
        .selection = study->selection,
        .measured_cost = study->objective.cost_kind == WR_COST_MEASURED,
        .clock = study->charges.clock,
        .threads = threads,
    };
}
