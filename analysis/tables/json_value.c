#include "analysis/tables/json_value.h"

#include <errno.h>
#include <math.h>

/* Takes over `value`; NULL means that memory ran out. Returns it borrowed, or NULL after a failure. */
static json_t *put(struct wr_json *self, json_t *in, const char *key, json_t *value)
{
    if (self->code != WR_OK) {
        json_decref(value);
        return NULL;
    }
    const int failed = key != NULL ? json_object_set_new(in, key, value) : json_array_append_new(in, value);
    if (failed != 0) {
        self->code = wr_fail(self->error, WR_E_NO_MEMORY, "%d", (int)sizeof(json_int_t));
        return NULL;
    }
    return value;
}

void wr_json_begin(struct wr_json *self, struct wr_error *error)
{
    *self = (struct wr_json){.root = json_object(), .code = WR_OK, .error = error};
    if (self->root == NULL) {
        self->code = wr_fail(error, WR_E_NO_MEMORY, "%d", (int)sizeof(json_int_t));
    }
}

json_t *wr_json_object(struct wr_json *self, json_t *in, const char *key)
{
    return put(self, in, key, json_object());
}

json_t *wr_json_array(struct wr_json *self, json_t *in, const char *key)
{
    return put(self, in, key, json_array());
}

void wr_json_text(struct wr_json *self, json_t *in, const char *key, const char *text)
{
    json_t *value = json_string(text); /* NULL when it is not UTF-8 */
    if (value == NULL && self->code == WR_OK) {
        self->code = wr_fail(self->error, WR_E_NOT_UTF8, "%s", text);
        return;
    }
    put(self, in, key, value);
}

void wr_json_integer(struct wr_json *self, json_t *in, const char *key, int64_t value)
{
    put(self, in, key, json_integer(value));
}

void wr_json_real(struct wr_json *self, json_t *in, const char *key, double value)
{
    put(self, in, key, isfinite(value) ? json_real(value) : json_null());
}

void wr_json_null(struct wr_json *self, json_t *in, const char *key)
{
    put(self, in, key, json_null());
}

enum wr_code wr_json_finish(struct wr_json *self, FILE *stream)
{
    if (self->code == WR_OK &&
        (json_dumpf(self->root, stream, JSON_INDENT(2) | JSON_REAL_PRECISION(17)) != 0 || fputc('\n', stream) == EOF)) {
        const int reason = errno;
        self->code = wr_fail(self->error, WR_E_WRITE, "%s", "the JSON was cut short");
        wr_fail_errno(self->error, reason);
    }
    json_decref(self->root);
    self->root = NULL;
    return self->code;
}
