#include "sim/ingest/json_shape.h"

#include "sim/ingest/json_scan.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { NAME_BYTES = 64, NAMES = 3, CHUNK = 1 << 16 };

/* What the members of the file's first object are; names are cut at NAME_BYTES. */
struct outline {
    size_t depth, texts, members, objects, lists, record_lists;
    bool in_text, is_escaped, awaits_value, awaits_element, is_over, others_follow;
    char text[NAME_BYTES];           /* the latest one */
    char name[NAMES][NAME_BYTES];    /* of the first members */
    char list[NAME_BYTES];           /* the name of the first list of objects */
    char inner[NAME_BYTES];          /* the first name in the first member that is an object */
    bool has_inner, is_inner_shared; /* by all members that are objects */
    bool awaits_inner;
};

static void put_text(struct outline *self, char byte)
{
    if (self->texts + 1 < NAME_BYTES) {
        self->text[self->texts++] = byte;
        self->text[self->texts] = '\0';
    }
}

static void in_text(struct outline *self, char byte)
{
    if (self->is_escaped || byte == '\\') {
        self->is_escaped = !self->is_escaped;
        put_text(self, byte);
    } else if (byte == '"') {
        self->in_text = false;
    } else {
        put_text(self, byte);
    }
}

/* What stood before the colon is a name. */
static void take_name(struct outline *self)
{
    if (self->depth == 1) {
        if (self->members < NAMES) {
            memcpy(self->name[self->members], self->text, NAME_BYTES);
        }
        if (self->record_lists == 0) {
            memcpy(self->list, self->text, NAME_BYTES);
        }
        self->members++;
        self->awaits_value = true;
    } else if (self->depth == 2 && self->awaits_inner) {
        self->awaits_inner = false;
        if (!self->has_inner) {
            self->has_inner = self->is_inner_shared = true;
            memcpy(self->inner, self->text, NAME_BYTES);
        }
        self->is_inner_shared = self->is_inner_shared && strcmp(self->inner, self->text) == 0;
    }
}

/* The first byte of a member's value, or of the first element of one. */
static void begin_value(struct outline *self, char byte)
{
    if (self->awaits_element) {
        self->awaits_element = false;
        self->record_lists += byte == '{';
    } else if (self->awaits_value) {
        self->awaits_value = false;
        self->objects += byte == '{';
        self->lists += byte == '[';
        self->awaits_inner = byte == '{';
        self->awaits_element = byte == '[';
    }
}

static void outside_text(struct outline *self, char byte)
{
    begin_value(self, byte);
    switch (byte) {
    case '"':
        self->in_text = true;
        self->texts = 0;
        self->text[0] = '\0';
        break;
    case ':':
        take_name(self);
        break;
    case '{':
    case '[':
        self->depth++;
        break;
    case '}':
    case ']':
        self->depth -= self->depth > 0;
        self->is_over = self->depth == 0;
        break;
    default:
        break;
    }
}

/* False: the rest tells nothing more. */
static bool take_byte(struct outline *self, char byte)
{
    if (self->in_text) {
        in_text(self, byte);
    } else if (!wr_json_is_blank(byte)) {
        self->others_follow = self->is_over || (self->depth == 0 && byte != '{');
        if (self->others_follow) {
            return false;
        }
        outside_text(self, byte);
    }
    return true;
}

static enum wr_code read_outline(struct outline *self, const struct wr_input *input, struct wr_error *error)
{
    char chunk[CHUNK];
    size_t length = 0, at = 0;
    enum wr_code code = wr_input_read(input, 0, chunk, sizeof chunk, &length, error);
    int64_t offset = (int64_t)length;
    at = length >= 3 && memcmp(chunk, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    while (code == WR_OK && length > 0) {
        while (at < length && take_byte(self, chunk[at])) {
            at++;
        }
        if (at < length) {
            break;
        }
        code = wr_input_read(input, offset, chunk, sizeof chunk, &length, error);
        offset += (int64_t)length;
        at = 0;
    }
    return code;
}

static bool is_number(const char *name)
{
    return *name && strspn(name, "0123456789") == strlen(name);
}

static bool has_names(const struct outline *self, const char *const *names, size_t count)
{
    bool has = self->members == count;
    for (size_t i = 0; has && i < count; i++) {
        has = strcmp(self->name[i], names[i]) == 0;
    }
    return has;
}

/* What the object is, in words; NULL = nothing that is known. */
static const char *describe(const struct outline *self)
{
    static const char *const split[] = {"columns", "index", "data"}, *const table[] = {"schema", "data"};
    if (has_names(self, split, 3) && self->lists == 3) {
        return "of columns, index and data, as pandas writes by orient='split'";
    }
    if (has_names(self, table, 2) && self->objects == 1 && self->lists == 1) {
        return "of a schema and data, as pandas writes by orient='table'";
    }
    if (self->objects == 0 || self->objects != self->members || !self->has_inner) {
        return NULL;
    }
    if (is_number(self->inner)) {
        return "of columns, as pandas' to_json(FILE) writes by default";
    }
    if (is_number(self->name[0])) {
        return "of rows, as pandas writes by orient='index'";
    }
    const bool is_frame = self->members > 1 && self->is_inner_shared;
    return is_frame ? "of columns or of rows, as pandas' to_json(FILE) writes by default" : NULL;
}

/* How jq names the member. */
static void name_list(const char *name, char *text, size_t size)
{
    bool is_plain = isalpha((unsigned char)*name) || *name == '_';
    for (const char *at = name; *at; at++) {
        is_plain = is_plain && (isalnum((unsigned char)*at) || *at == '_');
    }
    snprintf(text, size, is_plain ? ".%s[]" : ".\"%s\"[]", name);
}

enum wr_code wr_refuse_json_shape(const struct wr_input *input, struct wr_error *error)
{
    struct outline outline = {0};
    char what[NAME_BYTES + 32], remedy[NAME_BYTES + 64], list[NAME_BYTES + 8];
    enum wr_code code = read_outline(&outline, input, error);
    if (code != WR_OK || !outline.is_over || outline.others_follow) {
        return code;
    }
    const char *pandas = describe(&outline);
    if (pandas) {
        wr_fail(error, WR_E_JSON_SHAPE, "%s%s", pandas, "write it by to_json(FILE, orient='records', lines=True)");
        return wr_fail_at(error, wr_input_name(input), 0, 0);
    }
    if (outline.record_lists == 1 && outline.objects + outline.lists == outline.members) {
        name_list(outline.list, list, sizeof list);
        snprintf(what, sizeof what, "around a list of objects, '%s'", outline.list);
        snprintf(remedy, sizeof remedy, "write these on lines of their own by jq -c '%s'", list);
        wr_fail(error, WR_E_JSON_SHAPE, "%s%s", what, remedy);
        return wr_fail_at(error, wr_input_name(input), 0, 0);
    }
    return WR_OK;
}
