#include "sim/ingest/ahead.h"

#include "sim/base/memory.h"

#include <omp.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>

enum { MOST_THREADS = 16 };

struct wr_ahead {
    wr_ahead_make *make;
    void *context; /* borrowed */
    int64_t items;
    int slots;
    int64_t given; /* items that were given back: the next one to take, or the one that is taken */
    pthread_t thread[MOST_THREADS];
    int threads; /* running */
    bool is_running;
    pthread_mutex_t mutex; /* of what follows, and of `given` while threads run */
    pthread_cond_t change;
    bool *is_ready; /* owned: per slot */
    int64_t begun;  /* the first item that nobody makes yet */
    bool stop;
};

int wr_ahead_threads(void)
{
    int threads = omp_get_max_threads();
    return threads < MOST_THREADS ? threads : MOST_THREADS;
}

/* Makes the next item that nobody makes yet, when there is room for it. Called and returns with the mutex held. */
static bool make_one(struct wr_ahead *self)
{
    if (self->stop || self->begun >= self->items || self->begun >= self->given + self->slots) {
        return false;
    }
    int64_t item = self->begun++;
    int slot = (int)(item % self->slots);
    pthread_mutex_unlock(&self->mutex);
    self->make(self->context, item, slot);
    pthread_mutex_lock(&self->mutex);
    self->is_ready[slot] = true;
    pthread_cond_broadcast(&self->change);
    return true;
}

static void *work(void *context)
{
    struct wr_ahead *self = context;
    pthread_mutex_lock(&self->mutex);
    while (!self->stop) {
        if (!make_one(self)) {
            pthread_cond_wait(&self->change, &self->mutex);
        }
    }
    pthread_mutex_unlock(&self->mutex);
    return NULL;
}

/* A thread that cannot be made is done without. Signals stay with the thread that began. */
void wr_ahead_start(struct wr_ahead *self)
{
    sigset_t all, before;
    int wanted = self->slots > 1 ? wr_ahead_threads() - 1 : 0;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    while (self->threads < wanted && pthread_create(&self->thread[self->threads], NULL, work, self) == 0) {
        self->threads++;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    self->is_running = true;
}

enum wr_code wr_ahead_open(struct wr_ahead **self, int64_t items, int slots, wr_ahead_make *make, void *context,
                           struct wr_error *error)
{
    *self = wr_array(1, sizeof **self, error);
    if (!*self) {
        return WR_E_NO_MEMORY;
    }
    (*self)->make = make;
    (*self)->context = context;
    (*self)->items = items;
    (*self)->slots = slots;
    pthread_mutex_init(&(*self)->mutex, NULL);
    pthread_cond_init(&(*self)->change, NULL);
    (*self)->is_ready = wr_array((size_t)slots, sizeof *(*self)->is_ready, error);
    if (!(*self)->is_ready) {
        wr_ahead_close(*self);
        *self = NULL;
        return WR_E_NO_MEMORY;
    }
    return WR_OK;
}

void wr_ahead_close(struct wr_ahead *self)
{
    if (!self) {
        return;
    }
    pthread_mutex_lock(&self->mutex);
    self->stop = true;
    pthread_cond_broadcast(&self->change);
    pthread_mutex_unlock(&self->mutex);
    for (int i = 0; i < self->threads; i++) {
        pthread_join(self->thread[i], NULL);
    }
    pthread_cond_destroy(&self->change);
    pthread_mutex_destroy(&self->mutex);
    wr_free(self->is_ready);
    wr_free(self);
}

int wr_ahead_take(struct wr_ahead *self)
{
    int slot = (int)(self->given % self->slots);
    if (!self->is_running) {
        wr_ahead_start(self);
    }
    pthread_mutex_lock(&self->mutex);
    while (!self->is_ready[slot]) {
        if (!make_one(self)) {
            pthread_cond_wait(&self->change, &self->mutex);
        }
    }
    pthread_mutex_unlock(&self->mutex);
    return slot;
}

void wr_ahead_give_back(struct wr_ahead *self)
{
    pthread_mutex_lock(&self->mutex);
    self->is_ready[self->given % self->slots] = false;
    self->given++;
    pthread_cond_broadcast(&self->change);
    pthread_mutex_unlock(&self->mutex);
}
