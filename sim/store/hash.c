#include "sim/store/hash.h"

#include "sim/base/memory.h"
#include "sim/base/segment.h"
#include "sim/store/measurement_writer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "raw bytes are stored and hashed as little-endian");

enum { READ_BYTES = 1 << 18, STATE_BYTES = 576 /* of xxHash 0.8, whose size is not public */ };

void wr_hash_text(const XXH128_hash_t *hash, char hexadecimal[33])
{
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, *hash);
    for (int i = 0; i < 16; i++) {
        snprintf(hexadecimal + (size_t)i * 2, 3, "%02x", canonical.digest[i]);
    }
}

static XXH3_state_t *start(struct wr_error *error)
{
    XXH3_state_t *state = XXH3_createState();
    if (!state) {
        wr_fail(error, WR_E_NO_MEMORY, "%d", STATE_BYTES);
        return NULL;
    }
    XXH3_128bits_reset(state);
    return state;
}

static void finish(XXH3_state_t *state, char hexadecimal[33])
{
    XXH128_hash_t hash = XXH3_128bits_digest(state);
    wr_hash_text(&hash, hexadecimal);
    XXH3_freeState(state);
}

static void add_text(XXH3_state_t *state, const char *text)
{
    XXH3_128bits_update(state, text, strlen(text) + 1);
}

static void add_dim(XXH3_state_t *state, const struct wr_meta *meta, enum wr_dim dim)
{
    add_text(state, wr_dim_name(dim));
    XXH3_128bits_update(state, &meta->extent[dim], sizeof meta->extent[dim]);
}

static void add_column(XXH3_state_t *state, const struct wr_meta *meta, enum wr_column_id id, const uint64_t *checksum)
{
    const struct wr_column *column = &meta->column[id];
    add_text(state, wr_column_spec(id)->name);
    add_text(state, wr_type_name(column->type));
    add_text(state, wr_provenance_name(column->provenance));
    enum wr_dim dim[WR_RANK_MOST];
    int rank = wr_column_dims(column, dim);
    for (int i = 0; i < rank; i++) {
        add_dim(state, meta, dim[i]);
    }
    if (checksum) {
        size_t blocks = (size_t)wr_block_count(meta->extent[WR_DIM_QUERY]);
        XXH3_128bits_update(state, checksum, blocks * sizeof *checksum);
    } else if (column->type == WR_TYPE_TEXT) {
        for (int64_t i = 0; i < meta->extent[column->dim]; i++) {
            add_text(state, wr_meta_label(meta, id, i));
        }
    } else if (column->data) {
        XXH3_128bits_update(state, column->data, (size_t)wr_meta_elements(meta, id) * wr_type_size(column->type));
    }
}

enum wr_code wr_content_hash(const struct wr_meta *meta, const uint64_t *const checksum[WR_COLUMNS],
                             char hexadecimal[33], struct wr_error *error)
{
    XXH3_state_t *state = start(error);
    if (!state) {
        return WR_E_NO_MEMORY;
    }
    for (int id = 0; id < WR_COLUMNS; id++) {
        if (meta->column[id].present && id != WR_COL_CHECKED_VARIABLE && id != WR_COL_BLOCK_CHECKSUM) {
            add_column(state, meta, (enum wr_column_id)id, checksum[id]);
        }
    }
    finish(state, hexadecimal);
    return WR_OK;
}

enum wr_code wr_attributes_hash(int64_t format, const char *const text[], int texts, char hexadecimal[33],
                                struct wr_error *error)
{
    XXH3_state_t *state = start(error);
    if (!state) {
        return WR_E_NO_MEMORY;
    }
    char number[24];
    snprintf(number, sizeof number, "%lld", (long long)format);
    add_text(state, number);
    for (int i = 0; i < texts; i++) {
        add_text(state, text[i]);
    }
    finish(state, hexadecimal);
    return WR_OK;
}

/* Feeds an open file to the hash; 0 or the errno of the read that failed. */
static int add_file(XXH3_state_t *state, int descriptor, char *buffer)
{
    for (;;) {
        ssize_t got = read(descriptor, buffer, READ_BYTES);
        if (got == 0) {
            return 0;
        }
        if (got > 0) {
            XXH3_128bits_update(state, buffer, (size_t)got);
        } else if (errno != EINTR) {
            return errno;
        }
    }
}

enum wr_code wr_file_xxh128(const char *path, char hexadecimal[33], struct wr_error *error)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        int reason = errno;
        wr_fail(error, WR_E_OPEN, "%d", 0);
        wr_fail_errno(error, reason);
        return wr_fail_at(error, path, 0, 0);
    }
    XXH3_state_t *state = start(error);
    char *buffer = wr_array(READ_BYTES, 1, error);
    enum wr_code code = state && buffer ? WR_OK : WR_E_NO_MEMORY;
    int reason = code == WR_OK ? add_file(state, descriptor, buffer) : 0;
    if (reason) {
        wr_fail(error, WR_E_READ, "%d", 0);
        wr_fail_errno(error, reason);
        code = wr_fail_at(error, path, 0, 0);
    }
    close(descriptor);
    wr_free(buffer);
    if (state) {
        finish(state, hexadecimal);
    }
    return code;
}
