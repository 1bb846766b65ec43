#include "sim/store/journal.h"

#include "sim/base/memory.h"
#include "sim/store/checksum.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char first_line[] = "wattroute journal 1\n";

enum { IDENTITY = 33, HEAD = sizeof first_line - 1 + IDENTITY };

struct wr_journal {
    char path[PATH_MAX];
    FILE *file;
    bool appends;         /* all that was there has been read */
    bool is_open;         /* it is ours to remove */
    struct wr_blob bytes; /* of the record that was read last */
};

struct head_of_record {
    uint64_t size, checksum;
};

static enum wr_code failed(struct wr_journal *self, enum wr_code code, struct wr_error *error)
{
    const int reason = errno;
    if (code == WR_E_WRITE) {
        wr_fail(error, code, "%s", "expected room and permission for the work so far");
    } else {
        wr_fail(error, code, "%d", 0);
    }
    wr_fail_errno(error, reason);
    return wr_fail_at(error, self->path, 0, 0);
}

/* Nobody else may have it: two processes would write through each other. */
static enum wr_code lock(struct wr_journal *self, struct wr_error *error)
{
    const struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    if (fcntl(fileno(self->file), F_SETLK, &whole) == 0 || (errno != EACCES && errno != EAGAIN)) {
        return WR_OK; /* a file system without locks has no way to tell */
    }
    wr_fail(error, WR_E_JOURNAL_BUSY, "%d", 0);
    return wr_fail_at(error, self->path, 0, 0);
}

static enum wr_code cut(struct wr_journal *self, off_t at, struct wr_error *error)
{
    const bool done = fseeko(self->file, at, SEEK_SET) == 0 && ftruncate(fileno(self->file), at) == 0;
    return done ? WR_OK : failed(self, WR_E_WRITE, error);
}

static enum wr_code begin(struct wr_journal *self, const char identity[33], struct wr_error *error)
{
    enum wr_code code = cut(self, 0, error);
    if (code == WR_OK && (fputs(first_line, self->file) == EOF || fprintf(self->file, "%.32s\n", identity) < 0 ||
                          fflush(self->file) != 0 || fseeko(self->file, HEAD, SEEK_SET) != 0)) {
        code = failed(self, WR_E_WRITE, error);
    }
    return code;
}

/* Reads the head, or writes it. A head that a killed process left unfinished is the beginning of a whole one. */
static enum wr_code check_head(struct wr_journal *self, const char identity[33], bool *is_stale, struct wr_error *error)
{
    char head[HEAD];
    const size_t got = fread(head, 1, sizeof head, self->file), line = sizeof first_line - 1;
    if (ferror(self->file)) {
        return failed(self, WR_E_READ, error);
    }
    if (memcmp(head, first_line, got < line ? got : line) != 0) {
        wr_fail(error, WR_E_JOURNAL_FOREIGN, "%d", 0);
        return wr_fail_at(error, self->path, 0, 0);
    }
    if (got == sizeof head && memcmp(head + line, identity, IDENTITY - 1) == 0) {
        return WR_OK;
    }
    *is_stale = got == sizeof head;
    return begin(self, identity, error);
}

enum wr_code wr_journal_open(struct wr_journal **self, const char *path, const char identity[33], bool *is_stale,
                             struct wr_error *error)
{
    struct wr_journal *made = *self = wr_array(1, sizeof *made, error);
    *is_stale = false;
    if (!made) {
        return WR_E_NO_MEMORY;
    }
    snprintf(made->path, sizeof made->path, "%s", path);
    const int descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    made->file = descriptor >= 0 ? fdopen(descriptor, "r+") : NULL;
    enum wr_code code = made->file ? lock(made, error) : failed(made, WR_E_WRITE, error);
    struct stat status;
    if (code == WR_OK && (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode))) {
        wr_fail(error, WR_E_JOURNAL_FOREIGN, "%d", 0);
        code = wr_fail_at(error, path, 0, 0);
    }
    if (code == WR_OK) {
        code = check_head(made, identity, is_stale, error);
    }
    made->is_open = code == WR_OK;
    if (code != WR_OK) {
        wr_journal_close(made, false);
        *self = NULL;
    }
    return code;
}

/* A whole record into self->bytes. */
static bool read_record(struct wr_journal *self, struct wr_error *error, enum wr_code *code)
{
    struct head_of_record head;
    *code = WR_OK;
    if (fread(&head, sizeof head, 1, self->file) != 1 || head.size > WR_BLOB_MOST) {
        return false;
    }
    void *array = self->bytes.bytes;
    *code = wr_array_grow(&array, &self->bytes.capacity, head.size, 1, error);
    if (*code != WR_OK) {
        return false;
    }
    self->bytes.bytes = array;
    self->bytes.size = head.size;
    return fread(self->bytes.bytes, 1, head.size, self->file) == head.size &&
           wr_block_checksum(self->bytes.bytes, head.size) == head.checksum;
}

enum wr_code wr_journal_next(struct wr_journal *self, struct wr_blob_reader *record, bool *found,
                             struct wr_error *error)
{
    *found = false;
    if (self->appends) {
        return WR_OK;
    }
    const off_t at = ftello(self->file);
    enum wr_code code;
    *found = read_record(self, error, &code);
    *record = (struct wr_blob_reader){.at = self->bytes.bytes, .left = self->bytes.size};
    if (code == WR_OK && ferror(self->file)) {
        return failed(self, WR_E_READ, error);
    }
    if (code == WR_OK && !*found) {
        self->appends = true;
        code = cut(self, at, error);
    }
    return code;
}

enum wr_code wr_journal_append(struct wr_journal *self, const struct wr_blob *record, struct wr_error *error)
{
    const struct head_of_record head = {record->size, wr_block_checksum(record->bytes, record->size)};
    if (fwrite(&head, sizeof head, 1, self->file) != 1 ||
        fwrite(record->bytes, 1, record->size, self->file) != record->size || fflush(self->file) != 0) {
        return failed(self, WR_E_WRITE, error);
    }
    return WR_OK;
}

void wr_journal_close(struct wr_journal *self, bool remove)
{
    if (!self) {
        return;
    }
    struct stat status;
    if (self->file) {
        fflush(self->file); /* records that do not get through are computed again */
        const bool is_empty = fstat(fileno(self->file), &status) == 0 && status.st_size <= HEAD;
        if (self->is_open && (remove || is_empty)) {
            unlink(self->path);
        }
        fclose(self->file);
    }
    wr_blob_free(&self->bytes);
    wr_free(self);
}
