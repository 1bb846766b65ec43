#include "sim/ingest/matrix.h"

#include "sim/base/memory.h"
#include "sim/ingest/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
    PAGE = 4096,
    WINDOW = 1 << 18,      /* bytes of the buffer, at most */
    MOST_MAPPED = 1 << 25, /* bytes of touched rows before their memory is given back */
    MOST_RETURNS = 64,     /* to the first row, before the order is taken for none */
};

static enum wr_code fail(const char *name, int reason, struct wr_error *error)
{
    wr_fail(error, WR_E_WRITE, "%s", "the temporary table of the queries did not fit");
    wr_fail_errno(error, reason);
    return wr_fail_at(error, name, 0, 0);
}

/* Address space is taken at once as well: the mapping is made now, and used when it is needed. */
static enum wr_code map_file(struct wr_matrix *self, const char *name, struct wr_error *error)
{
    int reason = posix_fallocate(self->fd, 0, (off_t)self->size);
    void *bytes = reason ? MAP_FAILED : mmap(NULL, self->size, PROT_READ | PROT_WRITE, MAP_SHARED, self->fd, 0);
    reason = reason ? reason : bytes == MAP_FAILED ? errno : 0;
    if (reason) {
        close(self->fd);
        return fail(name, reason, error);
    }
    self->bytes = bytes;
    self->window_rows = WINDOW / (int64_t)self->row_bytes;
    self->window = self->window_rows > 0 ? wr_array((size_t)self->window_rows, self->row_bytes, error) : NULL;
    return self->window || self->window_rows == 0 ? WR_OK : WR_E_NO_MEMORY;
}

enum wr_code wr_matrix_open(struct wr_matrix *self, int64_t rows, size_t row_bytes, const char *name,
                            struct wr_error *error)
{
    *self = (struct wr_matrix){.row_bytes = row_bytes};
    if ((uint64_t)rows > (uint64_t)INT64_MAX / 2 / row_bytes) {
        wr_fail(error, WR_E_TOO_LARGE, "%s%lld%lld", "queries", (long long)rows,
                (long long)(INT64_MAX / 2 / (int64_t)row_bytes));
        return wr_fail_at(error, name, 0, 0);
    }
    enum wr_code code = wr_spool_open(&self->fd, name, error);
    if (code != WR_OK) {
        return code;
    }
    self->size = (size_t)rows * row_bytes;
    code = map_file(self, name, error);
    if (code != WR_OK) {
        wr_matrix_close(self);
    }
    return code;
}

void wr_matrix_close(struct wr_matrix *self)
{
    if (self->bytes) {
        munmap(self->bytes, self->size);
        close(self->fd);
    }
    wr_free(self->window);
    memset(self, 0, sizeof *self);
}

/* What is left of the window in the file. */
static size_t window_bytes(const struct wr_matrix *self)
{
    size_t whole = (size_t)self->window_rows * self->row_bytes,
           left = self->size - (size_t)self->first * self->row_bytes;
    return whole < left ? whole : left;
}

/* Writes the window to the file; what pwrite() does not take goes through the mapping. */
static void store_window(struct wr_matrix *self)
{
    size_t at = (size_t)self->first * self->row_bytes, size = window_bytes(self);
    if (self->only_read) {
        return;
    }
    if (pwrite(self->fd, self->window, size, (off_t)at) != (ssize_t)size) {
        memcpy(self->bytes + at, self->window, size);
    }
    self->written = at + size > self->written ? at + size : self->written;
}

static void load_window(struct wr_matrix *self, int64_t first)
{
    self->first = first;
    size_t at = (size_t)first * self->row_bytes, size = window_bytes(self);
    if (at >= self->written) {
        memset(self->window, 0, size);
    } else if (pread(self->fd, self->window, size, (off_t)at) != (ssize_t)size) {
        memcpy(self->window, self->bytes + at, size);
    }
}

/* Moves the window to the row, which is behind it or the first one; where it is not, the mapping is used from now on.
 */
static void move_window(struct wr_matrix *self, int64_t row)
{
    store_window(self);
    if (row == self->first + self->window_rows) {
        load_window(self, row);
    } else if (row == 0 && (self->only_read || self->returns++ < MOST_RETURNS)) {
        load_window(self, 0);
    } else {
        wr_free(self->window);
        self->window = NULL;
    }
}

static void *mapped_row(struct wr_matrix *self, int64_t row)
{
    int64_t bytes_per_row = (int64_t)self->row_bytes + PAGE;
    if (++self->touched * bytes_per_row > MOST_MAPPED) {
        /* The pages stay in the file; only this process lets go of them. */
        madvise(self->bytes, self->size, MADV_DONTNEED);
        self->touched = 0;
    }
    return self->bytes + (size_t)row * self->row_bytes;
}

void *wr_matrix_row(struct wr_matrix *self, int64_t row)
{
    bool is_here = (uint64_t)row - (uint64_t)self->first < (uint64_t)self->window_rows;
    if (self->window && !is_here) {
        move_window(self, row);
    }
    return self->window ? self->window + (size_t)(row - self->first) * self->row_bytes : mapped_row(self, row);
}

void wr_matrix_only_read(struct wr_matrix *self)
{
    if (self->window) {
        store_window(self);
    }
    self->only_read = true;
}
