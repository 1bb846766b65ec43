#include "sim/ingest/gzip.h"

#include "sim/base/interrupt.h"
#include "sim/base/memory.h"
#include "sim/ingest/spool.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

enum { CHUNK = 1 << 16, GZIP_WINDOW = 15 + 16 /* zlib: the largest window, and a gzip header is expected */ };

struct unpacker {
    z_stream stream;
    int from, to;
    const char *name;
    int64_t packed, unpacked, limit; /* bytes */
    bool at_member;                  /* between members */
    unsigned char in[CHUNK], out[CHUNK];
};

bool wr_is_gzip(int fd)
{
    unsigned char magic[2];
    return pread(fd, magic, sizeof magic, 0) == sizeof magic && magic[0] == 0x1f && magic[1] == 0x8b;
}

static enum wr_code fail(const struct unpacker *self, const char *what, struct wr_error *error)
{
    wr_fail(error, WR_E_GZIP, "%s%lld", what, (long long)(self->packed - self->stream.avail_in));
    return wr_fail_at(error, self->name, 0, 0);
}

static enum wr_code refill(struct unpacker *self, struct wr_error *error)
{
    ssize_t got = 0;
    do {
        got = pread(self->from, self->in, sizeof self->in, self->packed);
    } while (got < 0 && errno == EINTR);
    if (got < 0) {
        int reason = errno;
        wr_fail(error, WR_E_READ, "%s", "");
        wr_fail_errno(error, reason);
        return wr_fail_at(error, self->name, 0, 0);
    }
    self->packed += got;
    self->stream.next_in = self->in;
    self->stream.avail_in = (uInt)got;
    return wr_interrupted(error);
}

/* Writes what was unpacked. */
static enum wr_code flush(struct unpacker *self, struct wr_error *error)
{
    size_t size = sizeof self->out - self->stream.avail_out;
    self->unpacked += (int64_t)size;
    self->stream.next_out = self->out;
    self->stream.avail_out = sizeof self->out;
    if (self->unpacked > self->limit) {
        wr_fail(error, WR_E_GZIP_LIMIT, "%lld%d", (long long)self->limit, WR_GZIP_MOST_TIMES);
        return wr_fail_at(error, self->name, 0, 0);
    }
    return wr_spool_write(self->to, self->out, size, self->name, error);
}

/* Unpacks the bytes at hand, which are not none. */
static enum wr_code step(struct unpacker *self, struct wr_error *error)
{
    int status = inflate(&self->stream, Z_NO_FLUSH);
    if (status == Z_MEM_ERROR) {
        return wr_fail(error, WR_E_NO_MEMORY, "%d", 0);
    }
    if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR) {
        bool behind = self->at_member && self->unpacked + (int64_t)(sizeof self->out - self->stream.avail_out) > 0;
        return fail(self, behind ? "bytes behind the end" : "the data do not unpack", error);
    }
    enum wr_code code = flush(self, error);
    self->at_member = status == Z_STREAM_END;
    if (code == WR_OK && self->at_member && inflateReset(&self->stream) != Z_OK) {
        return wr_fail(error, WR_E_INTERNAL, "%s", "inflateReset");
    }
    return code;
}

static enum wr_code unpack(struct unpacker *self, struct wr_error *error)
{
    self->stream.next_out = self->out;
    self->stream.avail_out = sizeof self->out;
    for (;;) {
        enum wr_code code = self->stream.avail_in ? WR_OK : refill(self, error);
        if (code == WR_OK && self->stream.avail_in == 0) {
            return self->at_member ? WR_OK : fail(self, "the data are cut off", error);
        }
        code = code == WR_OK ? step(self, error) : code;
        if (code != WR_OK) {
            return code;
        }
    }
}

enum wr_code wr_gunzip(int from, int to, const char *name, struct wr_error *error)
{
    struct unpacker *self = wr_array(1, sizeof *self, error);
    struct stat status;
    if (!self) {
        return WR_E_NO_MEMORY;
    }
    self->from = from;
    self->to = to;
    self->name = name;
    int64_t size = fstat(from, &status) == 0 ? (int64_t)status.st_size : 0;
    self->limit = size > WR_GZIP_LEAST_LIMIT / WR_GZIP_MOST_TIMES ? size * WR_GZIP_MOST_TIMES : WR_GZIP_LEAST_LIMIT;
    enum wr_code code = inflateInit2(&self->stream, GZIP_WINDOW) == Z_OK ? WR_OK : WR_E_NO_MEMORY;
    if (code == WR_OK) {
        code = unpack(self, error);
        inflateEnd(&self->stream);
    } else {
        wr_fail(error, code, "%d", 0);
    }
    wr_free(self);
    return code;
}
