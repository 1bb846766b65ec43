#include "sim/study/keys.h"

#include "sim/base/memory.h"
#include "sim/study/points.h"
#include "sim/text/nearest.h"
#include "sim/text/number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { NAMES = 32 }; /* more than any table here has */

char *wr_join(const char *const *names, size_t count, char *text, size_t size)
{
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        size_t needed = strlen(names[i]) + 2;
        if (used + needed + sizeof "..." > size) {
            memcpy(text + used, "...", sizeof "...");
            break;
        }
        used += (size_t)snprintf(text + used, size - used, "%s%s", names[i], i + 1 < count ? ", " : "");
    }
    return text;
}

bool wr_node_is_nothing(const struct wr_node *node)
{
    return node->kind == WR_NODE_SCALAR && !node->quoted && !*node->text;
}

static const char *name_of(const struct wr_node *node, const char *what, char *text, size_t size)
{
    if (what) {
        return what;
    }
    snprintf(text, size, "'%s'", node->key ? node->key : "an entry");
    return node->key ? text : "an entry";
}

enum { SHOWN = 100 }; /* bytes of a value in a message */

enum wr_code wr_fail_value(const struct wr_node *node, const char *what, const char *expected, struct wr_error *error)
{
    char name[WR_NODE_KEY_BYTES + 3], found[WR_ERROR_TEXT];
    if (wr_node_is_nothing(node)) {
        snprintf(found, sizeof found, "nothing");
    } else if (node->kind == WR_NODE_SCALAR) {
        const bool is_long = strlen(node->text) > SHOWN;
        snprintf(found, sizeof found, "%s%.*s%s'", node->quoted ? "the text '" : "'", SHOWN, node->text,
                 is_long ? "..." : "");
    } else {
        snprintf(found, sizeof found, "%s%s", node->children == 0 ? "an empty " : "a ",
                 node->kind == WR_NODE_LIST ? "list" : "mapping");
    }
    wr_fail(error, WR_E_STUDY_VALUE, "%s%s%s", name_of(node, what, name, sizeof name), found, expected);
    return wr_node_fail(error, node);
}

enum wr_code wr_fail_choice(const struct wr_node *node, const char *what, const char *const *names, size_t count,
                            struct wr_error *error)
{
    char name[WR_NODE_KEY_BYTES + 3], list[WR_ERROR_TEXT];
    wr_join(names, count, list, sizeof list);
    if (node->kind != WR_NODE_SCALAR || wr_node_is_nothing(node)) {
        char expected[WR_ERROR_TEXT + 8];
        snprintf(expected, sizeof expected, "one of %s", list);
        return wr_fail_value(node, what, expected, error);
    }
    wr_fail(error, WR_E_STUDY_CHOICE, "%s%s%s%s", name_of(node, what, name, sizeof name), node->text, list,
            wr_nearest(node->text, names, count));
    return wr_node_fail(error, node);
}

enum wr_code wr_fail_unknown(const struct wr_node *node, const char *block, const char *const *names, size_t count,
                             struct wr_error *error)
{
    char list[WR_ERROR_TEXT];
    wr_fail(error, WR_E_STUDY_UNKNOWN_KEY, "%s%s%s%s", node->key, block, wr_join(names, count, list, sizeof list),
            wr_nearest(node->key, names, count));
    return wr_node_fail_key(error, node);
}

/* ---------------------------------------------------------------------------------------------- blocks */

static const struct wr_key *find(const struct wr_block *block, const char *key)
{
    for (int i = 0; i < block->keys; i++) {
        if (strcmp(block->key[i].key, key) == 0) {
            return &block->key[i];
        }
    }
    return NULL;
}

static enum wr_code fail_unknown(const struct wr_block *block, const struct wr_node *node, struct wr_error *error)
{
    const char *names[NAMES];
    for (int i = 0; i < block->keys; i++) {
        names[i] = block->key[i].key;
    }
    return wr_fail_unknown(node, block->name, names, (size_t)block->keys, error);
}

static enum wr_code check_required(const struct wr_block *block, const struct wr_node *map, struct wr_error *error)
{
    for (int i = 0; i < block->keys; i++) {
        if (block->key[i].required && !wr_node_get(map, block->key[i].key)) {
            wr_fail(error, WR_E_STUDY_MISSING_KEY, "%s%s%s", block->key[i].key, block->name, block->key[i].help);
            return wr_node_fail(error, map);
        }
    }
    return WR_OK;
}

enum wr_code wr_block_read(const struct wr_block *block, const struct wr_node *map, void *target,
                           struct wr_error *error)
{
    if (map->kind != WR_NODE_MAP) {
        return wr_fail_value(map, block->name, "a mapping", error);
    }
    for (size_t i = 0; i < map->children; i++) {
        if (!find(block, map->child[i]->key)) {
            return fail_unknown(block, map->child[i], error);
        }
    }
    enum wr_code code = check_required(block, map, error);
    for (size_t i = 0; i < map->children && code == WR_OK; i++) {
        const struct wr_key *key = find(block, map->child[i]->key);
        code = key->read(key, map->child[i], target, error);
    }
    return code;
}

/* --------------------------------------------------------------------------------------------- readers */

static void *field(const struct wr_key *self, void *target)
{
    return (char *)target + self->offset;
}

/* Texts stand in cells and notes of tables, and on terminals: line breaks and other control characters, which quoted
 * YAML may hold, would tear them. */
static bool is_line(const struct wr_node *node)
{
    bool fine = node->kind == WR_NODE_SCALAR && *node->text;
    for (const char *at = node->text; fine && *at; at++) {
        fine = (unsigned char)*at >= 0x20 && *at != 0x7f;
    }
    return fine;
}

enum wr_code wr_read_borrowed(const struct wr_key *self, const struct wr_node *node, void *target,
                              struct wr_error *error)
{
    *(const char **)field(self, target) = node->text;
    return is_line(node)
               ? WR_OK
               : wr_fail_value(node, NULL, "a text on one line, not empty, without control characters", error);
}

enum wr_code wr_read_text(const struct wr_key *self, const struct wr_node *node, void *target, struct wr_error *error)
{
    if (!is_line(node)) {
        return wr_fail_value(node, NULL, self->help, error);
    }
    char **text = field(self, target);
    wr_free(*text);
    *text = wr_text_copy(node->text, strlen(node->text), error);
    return *text ? WR_OK : WR_E_NO_MEMORY;
}

enum wr_code wr_read_bool(const struct wr_key *self, const struct wr_node *node, void *target, struct wr_error *error)
{
    bool plain = node->kind == WR_NODE_SCALAR && !node->quoted;
    bool yes = plain && strcmp(node->text, "true") == 0;
    if (!yes && !(plain && strcmp(node->text, "false") == 0)) {
        return wr_fail_value(node, NULL, "true or false", error);
    }
    *(bool *)field(self, target) = yes;
    return WR_OK;
}

enum wr_code wr_read_choice(const struct wr_key *self, const struct wr_node *node, void *target, struct wr_error *error)
{
    size_t count = 0;
    while (self->choices[count]) {
        count++;
    }
    for (size_t i = 0; i < count && node->kind == WR_NODE_SCALAR; i++) {
        if (strcmp(node->text, self->choices[i]) == 0) {
            *(int *)field(self, target) = (int)i;
            return WR_OK;
        }
    }
    return wr_fail_choice(node, NULL, self->choices, count, error);
}

enum wr_code wr_read_real(const struct wr_key *self, const struct wr_node *node, void *target, struct wr_error *error)
{
    const char *what = self->whole ? "a whole number" : "a number";
    double value = 0;
    bool number =
        node->kind == WR_NODE_SCALAR && !node->quoted && wr_parse_real(node->text, strlen(node->text), &value);
    if (!number || value < self->least || value > self->most || (self->whole && floor(value) != value)) {
        char expected[96];
        int used = snprintf(expected, sizeof expected, isfinite(self->least) ? "%s of at least %.10g" : "%s", what,
                            self->least);
        if (isfinite(self->most)) {
            snprintf(expected + used, sizeof expected - (size_t)used, " and at most %.10g", self->most);
        }
        return wr_fail_value(node, NULL, expected, error);
    }
    *(double *)field(self, target) = value;
    return WR_OK;
}

enum wr_code wr_option_read(const struct wr_option *option, const struct wr_node *node, void *config,
                            struct wr_error *error)
{
    const struct wr_key key = {.key = option->key,
                               .offset = option->offset,
                               .whole = option->whole,
                               .choices = option->choices,
                               .least = option->min,
                               .most = option->max};
    if (option->type == WR_OPTION_LEVEL && node->kind == WR_NODE_SCALAR && strcmp(node->text, "baseline") == 0) {
        *(double *)field(&key, config) = WR_LEVEL_BASELINE;
        return WR_OK;
    }
    switch (option->type) {
    case WR_OPTION_CHOICE:
        return wr_read_choice(&key, node, config, error);
    case WR_OPTION_BOOL:
        return wr_read_bool(&key, node, config, error);
    case WR_OPTION_TEXT:
        return wr_read_borrowed(&key, node, config, error);
    case WR_OPTION_POINTS:
        return wr_read_points(option, node, field(&key, config), error);
    default:
        return wr_read_real(&key, node, config, error);
    }
}
