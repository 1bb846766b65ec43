#include "sim/store/blob.h"

#include "sim/base/memory.h"

#include <string.h>

void wr_blob_free(struct wr_blob *self)
{
    wr_free(self->bytes);
    memset(self, 0, sizeof *self);
}

enum wr_code wr_blob_put(struct wr_blob *self, const void *bytes, size_t size, struct wr_error *error)
{
    if (size > WR_BLOB_MOST - self->size) {
        return wr_fail(error, WR_E_TOO_LARGE, "%s%zu%d", "bytes of labels and small variables", self->size + size,
                       WR_BLOB_MOST);
    }
    void *array = self->bytes;
    enum wr_code code = wr_array_grow(&array, &self->capacity, self->size + size, 1, error);
    if (code != WR_OK) {
        return code;
    }
    self->bytes = array;
    if (size) {
        memcpy(self->bytes + self->size, bytes, size);
    }
    self->size += size;
    return WR_OK;
}

enum wr_code wr_blob_put_number(struct wr_blob *self, int64_t number, struct wr_error *error)
{
    return wr_blob_put(self, &number, sizeof number, error);
}

enum wr_code wr_blob_put_text(struct wr_blob *self, const char *text, struct wr_error *error)
{
    size_t size = strlen(text) + 1;
    enum wr_code code = wr_blob_put_number(self, (int64_t)size, error);
    return code == WR_OK ? wr_blob_put(self, text, size, error) : code;
}

const void *wr_blob_bytes(struct wr_blob_reader *self, size_t size)
{
    if (self->bad || size > self->left) {
        self->bad = true;
        return NULL;
    }
    const void *at = self->at;
    self->at += size;
    self->left -= size;
    return at;
}

int64_t wr_blob_number(struct wr_blob_reader *self)
{
    int64_t number = 0;
    const void *at = wr_blob_bytes(self, sizeof number);
    if (at) {
        memcpy(&number, at, sizeof number);
    }
    return number;
}

int64_t wr_blob_number_in(struct wr_blob_reader *self, int64_t least, int64_t most)
{
    int64_t number = wr_blob_number(self);
    if (self->bad || number < least || number > most) {
        self->bad = true;
        return 0;
    }
    return number;
}

const char *wr_blob_text(struct wr_blob_reader *self)
{
    int64_t size = wr_blob_number_in(self, 1, WR_BLOB_MOST);
    const char *text = wr_blob_bytes(self, (size_t)size);
    if (!text || !size || memchr(text, '\0', (size_t)size) != text + size - 1) {
        self->bad = true;
        return "";
    }
    return text;
}
