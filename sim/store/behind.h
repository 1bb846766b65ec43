/* One job at a time in a thread of its own, behind the work of whoever hands the jobs over. */
#ifndef WATTROUTE_SIM_STORE_BEHIND_H
#define WATTROUTE_SIM_STORE_BEHIND_H

#include "sim/base/error.h"

#include <pthread.h>
#include <stdbool.h>

typedef enum wr_code wr_behind_job(void *context, struct wr_error *error);

struct wr_behind {
    pthread_t thread;
    pthread_mutex_t mutex; /* of what follows */
    pthread_cond_t change;
    wr_behind_job *job; /* under way; NULL = none */
    void *context;
    bool has_thread, stop;
    enum wr_code code; /* of the last job, with its error */
    struct wr_error error;
};

/* With one thread for the whole program, or where none can be made, jobs are done as they are handed over. */
void wr_behind_start(struct wr_behind *self);
/* Waits for the job before; when that did well, begins this one. The context is the job's until the next call. */
enum wr_code wr_behind_hand_over(struct wr_behind *self, wr_behind_job *job, void *context, struct wr_error *error);
enum wr_code wr_behind_wait(struct wr_behind *self, struct wr_error *error); /* how the last job went */
void wr_behind_stop(struct wr_behind *self);                                 /* after the last job is done */

#endif
