/* Who listens to a replay: every policy decides each strip, and its contributions go to every sink. */
#ifndef WATTROUTE_SIM_REPLAY_LISTENERS_H
#define WATTROUTE_SIM_REPLAY_LISTENERS_H

#include "sim/replay/contributions.h"

/* All of them; shared by workers. */
struct wr_audience {
    const struct wr_replay_job *job; /* borrowed; its policies are prepared */
    struct wr_sink **sink;           /* owned list: `first`, then the job's */
    int sinks;
};

/* Free with wr_audience_free(), also after an error. */
enum wr_code wr_audience_init(struct wr_audience *self, const struct wr_replay_job *job, struct wr_sink *first,
                              struct wr_error *error);
void wr_audience_free(struct wr_audience *self);

/* A worker's own: contribution buffers, and the sinks' states of the segment it is on. The functions follow those of
 * struct wr_pass. */
struct wr_listeners {
    const struct wr_audience *audience; /* borrowed */
    struct wr_contribution_buffers buffers;
    void **state; /* owned, [sinks] */
};

/* Free with wr_listeners_free(), also after an error. */
enum wr_code wr_listeners_init(struct wr_listeners *self, const struct wr_audience *audience, struct wr_error *error);
void wr_listeners_free(struct wr_listeners *self);

enum wr_code wr_listeners_begin(struct wr_listeners *self, int segment, struct wr_error *error);
enum wr_code wr_listeners_hear(struct wr_listeners *self, const struct wr_cells *cells, struct wr_error *error);
enum wr_code wr_listeners_end(struct wr_listeners *self, int segment, struct wr_error *error);
void wr_listeners_drop(struct wr_listeners *self);

#endif
