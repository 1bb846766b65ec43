#include "sim/ingest/kept.h"

#include "sim/base/memory.h"
#include "sim/ingest/spool.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

enum { BUFFER_BYTES = 1 << 18 };

static const int64_t most_table = (int64_t)1 << 31;

/* WATTROUTE_CSV=twice is for comparing the two ways of reading. */
bool wr_kept_can(const struct wr_input *input)
{
    const char *way = getenv("WATTROUTE_CSV");
    return (!way || strcmp(way, "twice") != 0) && wr_input_size(input) <= most_table;
}

enum wr_code wr_kept_init(struct wr_kept *self, const struct wr_extract *plan, struct wr_error *error)
{
    *self = (struct wr_kept){.spool = -1, .is_stopped = true};
    self->buffer = wr_array(BUFFER_BYTES, 1, error);
    return self->buffer ? wr_packing_init(&self->packing, plan, error) : WR_E_NO_MEMORY;
}

static void close_spool(struct wr_kept *self)
{
    if (self->spool >= 0) {
        close(self->spool);
    }
    self->spool = -1;
}

void wr_kept_free(struct wr_kept *self)
{
    if (self->buffer) {
        close_spool(self);
    }
    wr_packing_free(&self->packing);
    wr_free(self->buffer);
    wr_free(self->part);
    memset(self, 0, sizeof *self);
}

void wr_kept_stop(struct wr_kept *self)
{
    close_spool(self);
    self->parts = 0;
    self->filled = 0;
    self->written = 0;
    self->is_stopped = true;
}

void wr_kept_restart(struct wr_kept *self)
{
    wr_kept_stop(self);
    self->is_stopped = wr_spool_open(&self->spool, "", NULL) != WR_OK;
}

/* What cannot be written is not kept, and neither is anything behind it. */
static void write_buffer(struct wr_kept *self)
{
    if (wr_spool_write(self->spool, self->buffer, self->filled, "", NULL) == WR_OK) {
        self->written += (int64_t)self->filled;
    } else {
        self->is_stopped = true;
        while (self->parts > 0 &&
               self->part[self->parts - 1].at + (int64_t)self->part[self->parts - 1].bytes > self->written) {
            self->parts--;
        }
    }
    self->filled = 0;
}

void wr_kept_add(struct wr_kept *self, const char *bytes, const struct wr_kept_part *part)
{
    if (!self->is_stopped && self->filled + part->bytes > BUFFER_BYTES) {
        write_buffer(self);
    }
    if (self->is_stopped ||
        wr_array_grow((void **)&self->part, &self->capacity, self->parts + 1, sizeof *self->part, NULL) != WR_OK) {
        self->is_stopped = true;
        return;
    }
    self->part[self->parts] = *part;
    self->part[self->parts++].at = self->written + (int64_t)self->filled;
    memcpy(self->buffer + self->filled, bytes, part->bytes);
    self->filled += part->bytes;
}

void wr_kept_end(struct wr_kept *self)
{
    if (self->filled > 0) {
        write_buffer(self);
    }
    self->is_stopped = true;
}

const struct wr_kept_part *wr_kept_find(const struct wr_kept *self, int64_t offset)
{
    size_t low = 0, high = self->parts;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (self->part[middle].to.offset > offset) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low < self->parts ? &self->part[low] : NULL;
}

bool wr_kept_take(const struct wr_kept *self, const struct wr_kept_part *part, char *bytes)
{
    size_t taken = 0;
    while (taken < part->bytes) {
        const ssize_t got = pread(self->spool, bytes + taken, part->bytes - taken, part->at + (int64_t)taken);
        if (got <= 0 && (got == 0 || errno != EINTR)) {
            return false;
        }
        taken += got > 0 ? (size_t)got : 0;
    }
    return true;
}
