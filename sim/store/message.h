/* What goes over the socket between this process and the contained child. Both ends are this very program, but this
 * process trusts nothing that comes back. */
#ifndef WATTROUTE_SIM_STORE_MESSAGE_H
#define WATTROUTE_SIM_STORE_MESSAGE_H

#include "sim/base/error.h"

#include <stddef.h>
#include <stdint.h>
#include <time.h>

struct wr_request {
    int64_t id, row, rows;
};

struct wr_reply {
    int64_t code;   /* WR_OK: `size` bytes of content follow; else a struct wr_error follows */
    int64_t needed; /* of the structure: 1 = rows will have to be asked for */
    int64_t size;
};

/* 0, or an errno value: EPIPE when the other end is gone; ETIMEDOUT when for so many seconds nothing came and `other`,
 * the processor time of the other end, stood still. While it works, however slowly on a busy machine, it is waited for:
 * its processor time has a limit of its own. */
int wr_send_all(int socket, const void *bytes, size_t size);
int wr_receive_all(int socket, void *bytes, size_t size, int seconds, clockid_t other);

#endif
