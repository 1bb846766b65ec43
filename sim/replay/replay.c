#include "sim/replay/replay.h"

#include "sim/replay/main_pass.h"
#include "sim/replay/prepare.h"

enum wr_code wr_replay(struct wr_replay_job *job, struct wr_totals *totals, struct wr_replay_counts *counts,
                       struct wr_error *error)
{
    struct wr_plan plan;
    struct wr_totals_sink sink;
    wr_totals_init(totals);
    wr_totals_sink_init(&sink, job);
    enum wr_code code = wr_plan_init(&plan, job, error);
    code = code == WR_OK ? wr_prepare_policies(job, &plan, error) : code;
    code = code == WR_OK ? wr_main_pass(&plan, &sink, counts, error) : code;
    code = code == WR_OK ? wr_totals_sink_take(&sink, totals, error) : code;
    wr_totals_sink_free(&sink);
    wr_plan_free(&plan);
    return code;
}
