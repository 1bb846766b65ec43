#include "sim/commands/progress.h"

#include "sim/base/progress.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { LINE = 80, TICK_MS = 100 };

static struct {
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t change;
    bool is_running, stop;
} shown = {.mutex = PTHREAD_MUTEX_INITIALIZER, .change = PTHREAD_COND_INITIALIZER};

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* "checking  42 %, 84 of 200 MB, 350 MB/s, 0:03 left", as far as is known; `rate` in bytes (units) per second, 0 =
 * not. */
static int describe(const struct wr_progress *at, double rate, char text[LINE])
{
    char speed[LINE] = "", rest[LINE] = "";
    const double done_of = at->unit ? 1 : 1e6; /* what one of `unit` is */
    const char *unit = at->unit ? at->unit : "MB";
    double done = (double)at->done, total = (double)at->total;
    if (rate > 0) {
        snprintf(speed, sizeof speed, ", %.*f%s/s", at->unit && rate < 10 ? 1 : 0, rate / done_of,
                 at->unit ? "" : " MB");
    }
    if (total <= 0) {
        return snprintf(text, LINE, "%s %.0f %s%.20s", at->what, done / done_of, unit, speed);
    }
    done = done < total ? done : total;
    if (rate > 0) {
        long left = (long)((total - done) / rate + 0.5);
        snprintf(rest, sizeof rest, ", %ld:%02ld left", left / 60, left % 60);
    }
    return snprintf(text, LINE, "%s %3d %%, %.0f of %.0f %s%.20s%.20s", at->what, (int)(100 * done / total),
                    done / done_of, total / done_of, unit, speed, rest);
}

/* Writes over the `*width` characters that stand there. stdio would mix with what the command prints. */
static void rewrite(const char *text, int length, int *width)
{
    char line[2 * LINE + 8];
    int most = length > *width ? length : *width;
    int size = snprintf(line, sizeof line, "\r%-*s\r%s", most, "", text);
    *width = write(STDERR_FILENO, line, (size_t)size) == size ? length : *width;
}

static void wait_tick(void)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += TICK_MS * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    pthread_cond_timedwait(&shown.change, &shown.mutex, &until);
}

static void *watch(void *context)
{
    struct wr_progress first = {.what = NULL}; /* of the step, when it was seen first */
    double began = 0;
    int width = 0;
    (void)context;
    pthread_mutex_lock(&shown.mutex);
    for (wait_tick(); !shown.stop; wait_tick()) {
        char text[LINE] = "";
        struct wr_progress at = wr_progress_now();
        if (at.what != first.what || at.done < first.done) {
            first = at;
            began = now_s();
        }
        double seconds = now_s() - began;
        double rate = seconds > 0.05 ? (double)(at.done - first.done) / seconds : 0;
        int length = at.what ? describe(&at, rate, text) : 0;
        rewrite(text, length < LINE ? length : LINE - 1, &width);
    }
    if (width > 0) {
        rewrite("", 0, &width);
    }
    pthread_mutex_unlock(&shown.mutex);
    return NULL;
}

void wr_progress_show(bool quiet)
{
    sigset_t all, before;
    if (quiet || shown.is_running || !isatty(STDERR_FILENO)) {
        return;
    }
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before); /* signals stay with the thread that works */
    shown.stop = false;
    shown.is_running = pthread_create(&shown.thread, NULL, watch, NULL) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void wr_progress_hide(void)
{
    if (!shown.is_running) {
        return;
    }
    pthread_mutex_lock(&shown.mutex);
    shown.stop = true;
    pthread_cond_signal(&shown.change);
    pthread_mutex_unlock(&shown.mutex);
    pthread_join(shown.thread, NULL);
    shown.is_running = false;
}
