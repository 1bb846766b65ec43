#include "sim/store/message.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <time.h>

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

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int wr_receive_all(int socket, void *bytes, size_t size, int seconds)
{
    int64_t deadline = now_ms() + (int64_t)seconds * 1000;
    for (size_t done = 0; done < size;) {
        int64_t left = deadline - now_ms();
        struct pollfd ready = {.fd = socket, .events = POLLIN};
        int polled = left > 0 ? poll(&ready, 1, (int)left) : 0;
        if (polled == 0) {
            return ETIMEDOUT;
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
