#include "sim/store/output.h"

#include "sim/base/memory.h"
#include "sim/store/leftover.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_OPEN = 16, STREAM_BUFFER = 1 << 16 };

struct wr_output {
    char path[PATH_MAX];   /* the name it gets; links resolved; "-" for standard output */
    const char *temporary; /* in `slots`, or `path` when written as it comes */
    int slot;              /* -1 = written as it comes */
    int descriptor;
    int write_errno; /* of the first write that failed */
    FILE *stream;
};

/* Names of the open temporary files where a signal handler finds them. */
static struct {
    atomic_bool used;
    char name[PATH_MAX];
} slots[MAX_OPEN];

static enum wr_code write_failed(const char *path, int reason, struct wr_error *error)
{
    wr_fail(error, WR_E_WRITE, "%s", "expected room and permission for the whole file (an old file stays as it was)");
    wr_fail_errno(error, reason);
    return wr_fail_at(error, path, 0, 0);
}

static ssize_t write_all(void *cookie, const char *bytes, size_t size)
{
    struct wr_output *self = cookie;
    for (size_t done = 0; done < size;) {
        ssize_t wrote = write(self->descriptor, bytes + done, size - done);
        if (wrote < 0 && errno == EINTR) {
            continue;
        }
        if (wrote <= 0) {
            self->write_errno = self->write_errno ? self->write_errno : (wrote < 0 ? errno : ENOSPC);
            return 0;
        }
        done += (size_t)wrote;
    }
    return (ssize_t)size;
}

static void release_slot(int slot)
{
    if (slot >= 0) {
        slots[slot].name[0] = '\0';
        atomic_store(&slots[slot].used, false);
    }
}

/* Reserves a slot for PATH.tmp.PID. The name is set before the file exists and cleared after it is gone. */
static enum wr_code take_slot(struct wr_output *self, struct wr_error *error)
{
    char name[PATH_MAX];
    int length = snprintf(name, sizeof name, "%s.tmp.%ld", self->path, (long)getpid());
    if (length < 0 || (size_t)length >= sizeof name) {
        return write_failed(self->path, ENAMETOOLONG, error);
    }
    for (int i = 0; i < MAX_OPEN; i++) {
        if (atomic_load(&slots[i].used) && !strcmp(slots[i].name, name)) {
            wr_fail(error, WR_E_OUTPUT_TWICE, "%s", self->path);
            return WR_E_OUTPUT_TWICE;
        }
    }
    for (int i = 0; i < MAX_OPEN; i++) {
        bool expected = false;
        if (atomic_compare_exchange_strong(&slots[i].used, &expected, true)) {
            memcpy(slots[i].name, name, (size_t)length + 1);
            self->slot = i;
            self->temporary = slots[i].name;
            return WR_OK;
        }
    }
    return wr_fail(error, WR_E_LIMIT, "%s%d%d", "the number of open output files", MAX_OPEN + 1, MAX_OPEN);
}

/* True when the temporary file is another open output of this process, reached by another name. */
static bool is_open_output(const struct wr_output *self)
{
    struct stat mine, other;
    if (lstat(self->temporary, &mine) != 0) {
        return false;
    }
    for (int i = 0; i < MAX_OPEN; i++) {
        if (i != self->slot && atomic_load(&slots[i].used) && lstat(slots[i].name, &other) == 0 &&
            other.st_dev == mine.st_dev && other.st_ino == mine.st_ino) {
            return true;
        }
    }
    return false;
}

/* Creates the temporary file, with the mode of the file it is to replace. A leftover of this very number goes first. */
static enum wr_code create_temporary(struct wr_output *self, const struct stat *old, struct wr_error *error)
{
    wr_leftovers_remove(self->path);
    enum wr_code code = take_slot(self, error);
    if (code != WR_OK) {
        return code;
    }
    const int flags = O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW;
    self->descriptor = open(self->temporary, flags, 0666);
    if (self->descriptor < 0 && errno == EEXIST && is_open_output(self)) {
        release_slot(self->slot); /* the file is the other's */
        self->slot = -1;
        return wr_fail(error, WR_E_OUTPUT_TWICE, "%s", self->path);
    }
    if (self->descriptor < 0 && errno == EEXIST && unlink(self->temporary) == 0) {
        self->descriptor = open(self->temporary, flags, 0666);
    }
    if (self->descriptor < 0) {
        return write_failed(self->path, errno, error);
    }
    if (old && fchmod(self->descriptor, old->st_mode & 0777) != 0) {
        return write_failed(self->path, errno, error);
    }
    return WR_OK;
}

static enum wr_code open_device(struct wr_output *self, struct wr_error *error)
{
    self->temporary = self->path;
    self->descriptor = open(self->path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    return self->descriptor < 0 ? write_failed(self->path, errno, error) : WR_OK;
}

/* Resolves links into self->path and tells what is there now. `exists` is false for a new name. */
static enum wr_code resolve(struct wr_output *self, const char *path, struct stat *old, bool *exists,
                            struct wr_error *error)
{
    *exists = false;
    if (!*path || strlen(path) >= sizeof self->path) {
        return write_failed(path, *path ? ENAMETOOLONG : ENOENT, error);
    }
    memcpy(self->path, path, strlen(path) + 1);
    struct stat link;
    if (lstat(path, &link) != 0) {
        return errno == ENOENT ? WR_OK : write_failed(path, errno, error);
    }
    if (S_ISLNK(link.st_mode) && !realpath(path, self->path)) {
        int reason = errno;
        return write_failed(path, reason, error);
    }
    if (stat(self->path, old) != 0) {
        return write_failed(path, errno, error);
    }
    *exists = true;
    return S_ISDIR(old->st_mode) ? write_failed(path, EISDIR, error) : WR_OK;
}

static enum wr_code open_descriptor(struct wr_output *self, const char *path, bool regular, struct wr_error *error)
{
    struct stat old;
    bool exists = false;
    bool standard = !strcmp(path, "-");
    if (standard) {
        memcpy(self->path, "-", 2);
        self->temporary = self->path;
        self->descriptor = STDOUT_FILENO;
    }
    enum wr_code code = standard ? WR_OK : resolve(self, path, &old, &exists, error);
    if (code != WR_OK) {
        return code;
    }
    bool device = standard || (exists && !S_ISREG(old.st_mode));
    if (device && regular) {
        wr_fail(error, WR_E_OUTPUT_NOT_REGULAR, "%s", standard ? "standard output" : "a device or a pipe");
        return wr_fail_at(error, path, 0, 0);
    }
    if (standard) {
        return fflush(stdout) == 0 ? WR_OK : write_failed(path, errno, error);
    }
    return device ? open_device(self, error) : create_temporary(self, exists ? &old : NULL, error);
}

static enum wr_code open_any(struct wr_output **self, const char *path, bool regular, struct wr_error *error)
{
    *self = NULL;
    struct wr_output *made = wr_array(1, sizeof *made, error);
    if (!made) {
        return WR_E_NO_MEMORY;
    }
    made->slot = made->descriptor = -1;
    enum wr_code code = open_descriptor(made, path, regular, error);
    if (code == WR_OK) {
        made->stream = fopencookie(made, "w", (cookie_io_functions_t){.write = write_all});
        if (!made->stream || setvbuf(made->stream, NULL, _IOFBF, STREAM_BUFFER) != 0) {
            code = wr_fail(error, WR_E_NO_MEMORY, "%d", STREAM_BUFFER);
        }
    }
    if (code != WR_OK) {
        wr_output_discard(&made);
        return code;
    }
    *self = made;
    return WR_OK;
}

enum wr_code wr_output_open(struct wr_output **self, const char *path, struct wr_error *error)
{
    return open_any(self, path, false, error);
}

enum wr_code wr_output_open_regular(struct wr_output **self, const char *path, struct wr_error *error)
{
    return open_any(self, path, true, error);
}

FILE *wr_output_stream(struct wr_output *self)
{
    return self->stream;
}

const char *wr_output_temporary(const struct wr_output *self)
{
    return self->temporary;
}

int wr_output_descriptor(const struct wr_output *self)
{
    return self->descriptor;
}

enum wr_code wr_output_check(const struct wr_output *self, struct wr_error *error)
{
    return self->write_errno ? write_failed(self->path, self->write_errno, error) : WR_OK;
}

bool wr_output_is_replaced(const char *path)
{
    struct stat status;
    return strcmp(path, "-") != 0 && (stat(path, &status) != 0 || S_ISREG(status.st_mode));
}

/* Pushes out what the stream holds. The errno of the write that failed is kept by write_all(). */
static enum wr_code finish_stream(struct wr_output *self, struct wr_error *error)
{
    FILE *stream = self->stream;
    self->stream = NULL;
    bool failed = ferror(stream) != 0;
    failed |= fclose(stream) != 0;
    if (failed || self->write_errno) {
        return write_failed(self->path, self->write_errno ? self->write_errno : EIO, error);
    }
    return WR_OK;
}

static enum wr_code sync_folder(const char *path, struct wr_error *error)
{
    char folder[PATH_MAX];
    wr_path_split(path, folder, sizeof folder);
    int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) {
        /* A folder that can be written but not read cannot be synced: the rename itself has succeeded. */
        return errno == EACCES ? WR_OK : write_failed(path, errno, error);
    }
    int reason = fsync(descriptor) == 0 || errno == EINVAL ? 0 : errno; /* EINVAL: the file system has no such thing */
    close(descriptor);
    return reason ? write_failed(path, reason, error) : WR_OK;
}

static enum wr_code put_in_place(struct wr_output *self, struct wr_error *error)
{
    if (fsync(self->descriptor) != 0) {
        return write_failed(self->path, errno, error);
    }
    int descriptor = self->descriptor;
    self->descriptor = -1;
    if (close(descriptor) != 0) {
        return write_failed(self->path, errno, error);
    }
    if (rename(self->temporary, self->path) != 0) {
        return write_failed(self->path, errno, error);
    }
    release_slot(self->slot); /* nothing temporary is left to remove */
    self->slot = -1;
    return sync_folder(self->path, error);
}

enum wr_code wr_output_commit(struct wr_output **self, struct wr_error *error)
{
    struct wr_output *output = *self;
    enum wr_code code = finish_stream(output, error);
    if (code == WR_OK && output->slot >= 0) {
        code = put_in_place(output, error);
    } else if (code == WR_OK && output->descriptor != STDOUT_FILENO) {
        int descriptor = output->descriptor;
        output->descriptor = -1;
        code = close(descriptor) == 0 ? WR_OK : write_failed(output->path, errno, error);
    }
    wr_output_discard(self);
    return code;
}

void wr_output_discard(struct wr_output **self)
{
    struct wr_output *output = *self;
    if (!output) {
        return;
    }
    *self = NULL;
    if (output->stream) {
        fclose(output->stream);
    }
    if (output->descriptor >= 0 && output->descriptor != STDOUT_FILENO) {
        close(output->descriptor);
    }
    if (output->slot >= 0) {
        unlink(output->temporary);
        release_slot(output->slot);
    }
    wr_free(output);
}

void wr_output_remove_all(void)
{
    for (int i = 0; i < MAX_OPEN; i++) {
        if (atomic_load(&slots[i].used) && slots[i].name[0]) {
            unlink(slots[i].name);
        }
    }
}

bool wr_same_file(const char *one, const char *other)
{
    struct stat a, b;
    if (strcmp(one, other) == 0) {
        return true;
    }
    return stat(one, &a) == 0 && stat(other, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino &&
           S_ISREG(a.st_mode);
}
