/* The part of a replay that a study settles, whoever replays it. */
#ifndef WATTROUTE_SIM_REPLAY_STUDY_JOB_H
#define WATTROUTE_SIM_REPLAY_STUDY_JOB_H

#include "sim/replay/replay.h"
#include "sim/study/study.h"

/* Of a bound study over its measurements: all but prices, latencies and policies, which are the caller's to set. What
 * it points to stays the study's. */
struct wr_replay_job wr_study_job(const struct wr_study *study, struct wr_source *source, int threads);

#endif
