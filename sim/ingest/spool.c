#include "sim/ingest/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static enum wr_code fail(const char *name, int os_errno, struct wr_error *error)
{
    wr_fail(error, WR_E_WRITE, "%s", "the temporary copy of an input did not fit");
    wr_fail_errno(error, os_errno);
    return wr_fail_at(error, name, 0, 0);
}

enum wr_code wr_spool_open(int *fd, const char *name, struct wr_error *error)
{
    const char *folder = getenv("TMPDIR");
    char path[1024];
    int length = snprintf(path, sizeof path, "%s/wattroute.XXXXXX", folder && *folder ? folder : "/tmp");
    *fd = -1;
    if (length < 0 || (size_t)length >= sizeof path) {
        return fail(name, ENAMETOOLONG, error);
    }
    *fd = mkostemp(path, O_CLOEXEC);
    if (*fd < 0) {
        return fail(name, errno, error);
    }
    unlink(path);
    return WR_OK;
}

enum wr_code wr_spool_write(int fd, const void *bytes, size_t size, const char *name, struct wr_error *error)
{
    const char *at = bytes;
    while (size > 0) {
        ssize_t written = write(fd, at, size);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return fail(name, errno, error);
        }
        at += written;
        size -= (size_t)written;
    }
    return WR_OK;
}
