#include "sim/ingest/input.h"

#include "sim/base/interrupt.h"
#include "sim/base/memory.h"
#include "sim/base/progress.h"
#include "sim/ingest/gzip.h"
#include "sim/ingest/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SPOOL_BYTES = 1 << 16 };

struct wr_input {
    char *name;          /* owned */
    int given;           /* a regular file, as it was given: what is hashed */
    int fd;              /* what is read: the same, or what it unpacks to */
    char bytes_path[64]; /* /proc/self/fd/N of `given` */
    struct stat opened;
    wr_input_watcher *watcher; /* NULL = nobody wants to see the bytes */
    void *context;
};

static enum wr_code fail_os(enum wr_code code, const char *name, int os_errno, struct wr_error *error)
{
    wr_fail(error, code, "%s", "the temporary copy of an input did not fit"); /* a read error's text takes no value */
    wr_fail_errno(error, os_errno);
    wr_fail_at(error, name, 0, 0);
    return code;
}

static enum wr_code copy_stream(int from, int to, const char *name, struct wr_error *error)
{
    char buffer[SPOOL_BYTES];
    wr_progress_begin("copying the input", 0);
    for (int64_t copied = 0;;) {
        if (wr_interrupted(error) != WR_OK) {
            return error ? error->code : WR_E_INTERRUPTED;
        }
        ssize_t got = read(from, buffer, sizeof buffer);
        if (got == 0) {
            wr_progress_end();
            return WR_OK;
        }
        copied += got > 0 ? got : 0;
        wr_progress_set(copied);
        if (got < 0 && errno != EINTR) {
            return fail_os(WR_E_READ, name, errno, error);
        }
        enum wr_code code = got > 0 ? wr_spool_write(to, buffer, (size_t)got, name, error) : WR_OK;
        if (code != WR_OK) {
            return code;
        }
    }
}

/* Replaces a stream by a temporary file with its bytes. */
static enum wr_code spool(struct wr_input *self, struct wr_error *error)
{
    int copy = -1;
    enum wr_code code = wr_spool_open(&copy, self->name, error);
    if (code != WR_OK) {
        return code;
    }
    code = copy_stream(self->given, copy, self->name, error);
    close(self->given);
    self->given = copy;
    return code;
}

/* What is read: the file itself, or what it unpacks to. */
static enum wr_code unpack(struct wr_input *self, struct wr_error *error)
{
    self->fd = self->given;
    if (!wr_is_gzip(self->given)) {
        return WR_OK;
    }
    enum wr_code code = wr_spool_open(&self->fd, self->name, error);
    return code == WR_OK ? wr_gunzip(self->given, self->fd, self->name, error) : code;
}

static enum wr_code open_bytes(struct wr_input *self, const char *path, struct wr_error *error)
{
    self->given = strcmp(path, "-") == 0 ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3) : open(path, O_RDONLY | O_CLOEXEC);
    if (self->given < 0 || fstat(self->given, &self->opened) != 0) {
        return fail_os(WR_E_OPEN, self->name, errno, error);
    }
    if (S_ISDIR(self->opened.st_mode)) {
        return fail_os(WR_E_OPEN, self->name, EISDIR, error);
    }
    if (!S_ISREG(self->opened.st_mode)) {
        enum wr_code code = spool(self, error);
        if (code != WR_OK) {
            return code;
        }
        if (fstat(self->given, &self->opened) != 0) {
            return fail_os(WR_E_READ, self->name, errno, error);
        }
    }
    snprintf(self->bytes_path, sizeof self->bytes_path, "/proc/self/fd/%d", self->given);
    return unpack(self, error);
}

enum wr_code wr_input_open(struct wr_input **self, const char *path, struct wr_error *error)
{
    const char *name = strcmp(path, "-") == 0 ? "standard input" : path;
    *self = wr_array(1, sizeof **self, error);
    if (!*self) {
        return WR_E_NO_MEMORY;
    }
    (*self)->given = (*self)->fd = -1;
    (*self)->name = wr_text_copy(name, strlen(name), error);
    enum wr_code code = (*self)->name ? open_bytes(*self, path, error) : WR_E_NO_MEMORY;
    if (code != WR_OK) {
        wr_input_close(*self);
        *self = NULL;
    }
    return code;
}

void wr_input_close(struct wr_input *self)
{
    if (!self) {
        return;
    }
    if (self->fd >= 0 && self->fd != self->given) {
        close(self->fd);
    }
    if (self->given >= 0) {
        close(self->given);
    }
    wr_free(self->name);
    wr_free(self);
}

const char *wr_input_name(const struct wr_input *self)
{
    return self->name;
}

const char *wr_input_bytes_path(const struct wr_input *self)
{
    return self->bytes_path;
}

int wr_input_descriptor(const struct wr_input *self)
{
    return self->fd;
}

enum wr_code wr_input_read(const struct wr_input *self, int64_t offset, void *buffer, size_t size, size_t *length,
                           struct wr_error *error)
{
    ssize_t got = 0;
    do {
        got = pread(self->fd, buffer, size, offset);
    } while (got < 0 && errno == EINTR);
    if (got < 0) {
        return fail_os(WR_E_READ, self->name, errno, error);
    }
    *length = (size_t)got;
    return WR_OK;
}

int64_t wr_input_size(const struct wr_input *self)
{
    struct stat now;
    return fstat(self->fd, &now) == 0 ? (int64_t)now.st_size : 0;
}

bool wr_input_watch(struct wr_input *self, wr_input_watcher *watcher, void *context)
{
    bool can = self->fd == self->given;
    self->watcher = can ? watcher : NULL;
    self->context = context;
    return can;
}

void wr_input_show(const struct wr_input *self, int64_t offset, const char *bytes, size_t length)
{
    if (self->watcher) {
        self->watcher(self->context, offset, bytes, length);
    }
}

enum wr_code wr_input_check_unchanged(const struct wr_input *self, struct wr_error *error)
{
    struct stat now;
    if (fstat(self->given, &now) != 0) {
        return fail_os(WR_E_READ, self->name, errno, error);
    }
    bool same = now.st_size == self->opened.st_size && now.st_mtim.tv_sec == self->opened.st_mtim.tv_sec &&
                now.st_mtim.tv_nsec == self->opened.st_mtim.tv_nsec;
    return same ? WR_OK : fail_os(WR_E_READ, self->name, 0, error);
}
