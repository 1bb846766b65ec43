#include "sim/study/axis.h"

#include "sim/base/memory.h"
#include "sim/study/keys.h"
#include "sim/study/node_tree.h"
#include "sim/study/overlay.h"
#include "sim/text/number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum scale { LINEAR, LOGARITHMIC };

struct range {
    double from, to;
    int64_t steps;
    int scale; /* enum scale */
};

static enum wr_code read_end(const struct wr_key *self, const struct wr_node *node, void *target,
                             struct wr_error *error)
{
    double *value = (double *)(void *)((char *)target + self->offset);
    bool number = node->kind == WR_NODE_SCALAR && !node->quoted && wr_parse_real(node->text, strlen(node->text), value);
    return number ? WR_OK : wr_fail_value(node, NULL, "a number", error);
}

static enum wr_code read_steps(const struct wr_key *self, const struct wr_node *node, void *target,
                               struct wr_error *error)
{
    int64_t *steps = &((struct range *)target)->steps;
    bool number =
        node->kind == WR_NODE_SCALAR && !node->quoted && wr_parse_integer(node->text, strlen(node->text), steps);
    (void)self;
    return number && *steps >= 2 && *steps <= WR_AXIS_VALUES
               ? WR_OK
               : wr_fail_value(node, NULL, "a whole number from 2 to 1000000", error);
}

static enum wr_code read_range(const struct wr_node *node, struct range *range, struct wr_error *error)
{
    static const char *const scales[] = {[LINEAR] = "linear", [LOGARITHMIC] = "log", NULL};
    static const struct wr_key keys[] = {
        {.key = "from", .required = true, .read = read_end, .offset = offsetof(struct range, from), .help = "a number"},
        {.key = "to", .required = true, .read = read_end, .offset = offsetof(struct range, to), .help = "a number"},
        {.key = "steps", .required = true, .read = read_steps, .help = "a whole number of values, from 2"},
        {.key = "scale", .read = wr_read_choice, .offset = offsetof(struct range, scale), .choices = scales},
    };
    static const struct wr_block block = {"a range", keys, sizeof keys / sizeof *keys};
    *range = (struct range){0};
    enum wr_code code = wr_block_read(&block, node, range, error);
    if (code != WR_OK) {
        return code;
    }
    const double *const ends[] = {&range->from, &range->to};
    for (int i = 0; i < 2 && range->scale == LOGARITHMIC; i++) {
        if (!(*ends[i] > 0)) {
            return wr_fail_value(wr_node_get(node, i == 0 ? "from" : "to"), NULL,
                                 "a number above 0, as the scale is logarithmic", error);
        }
    }
    return range->from != range->to ? WR_OK
                                    : wr_fail_value(wr_node_get(node, "to"), NULL, "another number than 'from'", error);
}

/* Value `i` of the range; both ends exactly. */
static double value_of(const struct range *range, int64_t i)
{
    const double share = (double)i / (double)(range->steps - 1);
    if (i == 0 || i == range->steps - 1) {
        return i == 0 ? range->from : range->to;
    }
    return range->scale == LINEAR ? range->from + (range->to - range->from) * share
                                  : range->from * pow(range->to / range->from, share);
}

static enum wr_code add_value(struct wr_node *list, const struct wr_node *place, double value, struct wr_error *error)
{
    char text[40];
    snprintf(text, sizeof text, "%.15g", value == 0 ? 0 : value);
    struct wr_node *node = wr_node_tree_append(list, error);
    if (!node) {
        return WR_E_NO_MEMORY;
    }
    node->file = place->file;
    node->from_command_line = place->from_command_line;
    node->line = place->line;
    node->column = place->column;
    node->text = wr_text_copy(text, strlen(text), error);
    return node->text ? WR_OK : WR_E_NO_MEMORY;
}

/* The values of a range as nodes that stand where the range stands. */
static enum wr_code make_values(const struct wr_node *node, struct wr_node **list, struct wr_error *error)
{
    static const struct wr_node nothing = {.kind = WR_NODE_LIST};
    struct range range;
    enum wr_code code = read_range(node, &range, error);
    if (code != WR_OK) {
        return code;
    }
    *list = wr_node_copy(&nothing, NULL, error);
    code = *list ? WR_OK : WR_E_NO_MEMORY;
    for (int64_t i = 0; i < range.steps && code == WR_OK; i++) {
        code = add_value(*list, node, value_of(&range, i), error);
    }
    return code;
}

enum wr_code wr_axis_init(struct wr_axis *self, const struct wr_node *root, const struct wr_node *key, int64_t values,
                          struct wr_error *error)
{
    *self = (struct wr_axis){.place = key, .values = values};
    enum wr_code code = wr_overlay_check(root, key, error);
    if (code == WR_OK) {
        wr_overlay_is_assumption(key->key, &self->key);
        self->is_assumed = wr_overlay_is_assumed(key->key);
        self->value = wr_array((size_t)values, sizeof(void *), error);
        code = self->value ? WR_OK : WR_E_NO_MEMORY;
    }
    return code;
}

enum wr_code wr_axis_read(struct wr_axis *self, const struct wr_node *root, const struct wr_node *node,
                          struct wr_error *error)
{
    const struct wr_node *list = node;
    struct wr_node *made = NULL;
    *self = (struct wr_axis){.place = node};
    enum wr_code code = WR_OK;
    if (node->kind == WR_NODE_MAP) {
        code = make_values(node, &made, error);
        list = made;
    } else if (node->kind != WR_NODE_LIST || node->children == 0) {
        code = wr_fail_value(node, NULL, "a list of values, or a range as in {from: 0.3, to: 0.9, steps: 7}", error);
    }
    if (code == WR_OK) {
        code = wr_axis_init(self, root, node, (int64_t)list->children, error);
    }
    self->made = made;
    for (int64_t i = 0; i < self->values && code == WR_OK; i++) {
        self->value[i] = list->child[i];
    }
    return code;
}

void wr_axis_free(struct wr_axis *self)
{
    wr_free((void *)self->value);
    wr_node_free(self->made);
    *self = (struct wr_axis){0};
}
