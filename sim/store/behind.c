#include "sim/store/behind.h"

#include <omp.h>
#include <signal.h>

static void *work(void *context)
{
    struct wr_behind *self = context;
    pthread_mutex_lock(&self->mutex);
    while (!self->stop) {
        if (!self->job) {
            pthread_cond_wait(&self->change, &self->mutex);
            continue;
        }
        pthread_mutex_unlock(&self->mutex);
        enum wr_code code = self->job(self->context, &self->error);
        pthread_mutex_lock(&self->mutex);
        self->code = code;
        self->job = NULL;
        pthread_cond_broadcast(&self->change);
    }
    pthread_mutex_unlock(&self->mutex);
    return NULL;
}

void wr_behind_start(struct wr_behind *self)
{
    sigset_t all, before;
    *self = (struct wr_behind){.code = WR_OK};
    pthread_mutex_init(&self->mutex, NULL);
    pthread_cond_init(&self->change, NULL);
    sigfillset(&all); /* signals stay with the thread that began */
    pthread_sigmask(SIG_SETMASK, &all, &before);
    self->has_thread = omp_get_max_threads() > 1 && pthread_create(&self->thread, NULL, work, self) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

enum wr_code wr_behind_wait(struct wr_behind *self, struct wr_error *error)
{
    pthread_mutex_lock(&self->mutex);
    while (self->job) {
        pthread_cond_wait(&self->change, &self->mutex);
    }
    pthread_mutex_unlock(&self->mutex);
    if (self->code != WR_OK && error) {
        *error = self->error;
    }
    return self->code;
}

enum wr_code wr_behind_hand_over(struct wr_behind *self, wr_behind_job *job, void *context, struct wr_error *error)
{
    enum wr_code code = wr_behind_wait(self, error);
    if (code != WR_OK || !self->has_thread) {
        return code == WR_OK ? job(context, error) : code;
    }
    pthread_mutex_lock(&self->mutex);
    self->job = job;
    self->context = context;
    pthread_cond_broadcast(&self->change);
    pthread_mutex_unlock(&self->mutex);
    return WR_OK;
}

void wr_behind_stop(struct wr_behind *self)
{
    wr_behind_wait(self, NULL);
    pthread_mutex_lock(&self->mutex);
    self->stop = true;
    pthread_cond_broadcast(&self->change);
    pthread_mutex_unlock(&self->mutex);
    if (self->has_thread) {
        pthread_join(self->thread, NULL);
    }
    pthread_cond_destroy(&self->change);
    pthread_mutex_destroy(&self->mutex);
}
