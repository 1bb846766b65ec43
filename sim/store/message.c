#include "sim/store/message.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <time.h>

enum { LOOK_MS = 200 /* how often the other end's processor time is looked at */ };

int wr_send_all(int socket, const void *bytes, size_t size)
{
    for (size_t done = 0; done < size;) {
        ssize_t sent = send(socket, (const char *)bytes + done, size - done, MSG_NOSIGNAL);
        if (sent > 0) {
            done += (size_t)sent;
        } else if (sent < 0 && errno != EINTR) {
            return errno;
        }
    }
    return 0;
}

/* A clock that cannot be read stands still. */
static int64_t nanoseconds(clockid_t clock)
{
    struct timespec now = {0};
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int wr_receive_all(int socket, void *bytes, size_t size, int seconds, clockid_t other)
{
    int64_t worked = -1, since = 0;
    for (size_t done = 0; done < size;) {
        struct pollfd ready = {.fd = socket, .events = POLLIN};
        int polled = poll(&ready, 1, LOOK_MS);
        int64_t work = polled == 0 ? nanoseconds(other) : -1;
        if (polled == 0 && work == worked && nanoseconds(CLOCK_MONOTONIC) - since > (int64_t)seconds * 1000000000) {
            return ETIMEDOUT;
        }
        if (polled != 0 || work != worked) {
            worked = work;
            since = nanoseconds(CLOCK_MONOTONIC);
        }
        if (polled == 0) {
            continue;
        }
        ssize_t got = polled > 0 ? recv(socket, (char *)bytes + done, size - done, MSG_DONTWAIT) : -1;
        if (got > 0) {
            done += (size_t)got;
        } else if (got == 0) {
            return EPIPE;
        } else if (errno != EINTR && errno != EAGAIN) {
            return errno;
        }
    }
    return 0;
}
