#include "sim/ingest/matrix.h"

#include "sim/ingest/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PAGE = 4096, MOST_MAPPED = 1 << 25 /* bytes of touched rows before their memory is given back */ };

enum wr_code wr_matrix_open(struct wr_matrix *self, int64_t rows, size_t row_bytes, const char *name,
                            struct wr_error *error)
{
    *self = (struct wr_matrix){.row_bytes = row_bytes};
    if ((uint64_t)rows > (uint64_t)INT64_MAX / 2 / row_bytes) {
        wr_fail(error, WR_E_TOO_LARGE, "%s%lld%lld", "queries", (long long)rows,
                (long long)(INT64_MAX / 2 / (int64_t)row_bytes));
        return wr_fail_at(error, name, 0, 0);
    }
    int fd = -1;
    enum wr_code code = wr_spool_open(&fd, name, error);
    if (code != WR_OK) {
        return code;
    }
    self->size = (size_t)rows * row_bytes;
    int reason = posix_fallocate(fd, 0, (off_t)self->size);
    void *bytes = reason ? MAP_FAILED : mmap(NULL, self->size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    reason = reason ? reason : bytes == MAP_FAILED ? errno : 0;
    close(fd);
    if (reason) {
        wr_fail(error, WR_E_WRITE, "%s", "the temporary table of the queries did not fit");
        wr_fail_errno(error, reason);
        return wr_fail_at(error, name, 0, 0);
    }
    self->bytes = bytes;
    return WR_OK;
}

void wr_matrix_close(struct wr_matrix *self)
{
    if (self->bytes) {
        munmap(self->bytes, self->size);
    }
    memset(self, 0, sizeof *self);
}

void *wr_matrix_row(struct wr_matrix *self, int64_t row)
{
    int64_t bytes_per_row = (int64_t)self->row_bytes + PAGE;
    if (++self->touched * bytes_per_row > MOST_MAPPED) {
        /* The pages stay in the file; only this process lets go of them. */
        madvise(self->bytes, self->size, MADV_DONTNEED);
        self->touched = 0;
    }
    return self->bytes + (size_t)row * self->row_bytes;
}
