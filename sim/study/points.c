#include "sim/study/points.h"

#include "sim/text/number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { EXPECTED = 128 };

/* The key of an entry as a value, so that errors have its place. */
static struct wr_node key_of(const struct wr_node *entry)
{
    struct wr_node key = *entry;
    key.kind = WR_NODE_SCALAR;
    key.quoted = false;
    key.text = entry->key;
    key.line = entry->key_line;
    key.column = entry->key_column;
    return key;
}

static enum wr_code read_entry(const struct wr_option *option, const struct wr_node *entry, struct wr_points *points,
                               struct wr_error *error)
{
    const struct wr_key number = {.key = option->key, .least = option->min, .most = option->max};
    const struct wr_node key = key_of(entry);
    char what[EXPECTED], expected[EXPECTED];
    double at = 0, y = 0;
    const double before = points->points > 0 ? points->at[points->points - 1] : 0;
    snprintf(what, sizeof what, "a %s of '%s'", option->place, option->key);
    if (!wr_parse_real(entry->key, strlen(entry->key), &at) || !(at > before)) {
        snprintf(expected, sizeof expected, "a number above %g, by rising %s", before, option->place);
        return wr_fail_value(&key, what, expected, error);
    }
    const enum wr_code code = wr_read_real(&number, entry, &y, error);
    if (code != WR_OK) {
        return code;
    }
    return wr_points_add(points, at, y) ? WR_OK : wr_fail_value(entry, NULL, "a number above 0", error);
}

enum wr_code wr_read_points(const struct wr_option *option, const struct wr_node *node, struct wr_points *points,
                            struct wr_error *error)
{
    char expected[EXPECTED];
    wr_points_init(points, (double)NAN);
    if (node->kind == WR_NODE_SCALAR) {
        const struct wr_key number = {.key = option->key, .least = option->min, .most = option->max};
        return wr_read_real(&number, node, &points->value, error);
    }
    if (node->kind == WR_NODE_LIST || node->children < 2 || node->children > WR_POINTS_MOST) {
        snprintf(expected, sizeof expected,
                 "a number, or a mapping of 2 to %d numbers by rising %s, as in {1: 4e9, 16: 16e9}", WR_POINTS_MOST,
                 option->place);
        return wr_fail_value(node, NULL, expected, error);
    }
    enum wr_code code = WR_OK;
    for (size_t i = 0; i < node->children && code == WR_OK; i++) {
        code = read_entry(option, node->child[i], points, error);
    }
    return code;
}
