#include "sim/study/figures.h"

#include "sim/base/memory.h"
#include "sim/study/keys.h"
#include "sim/text/number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* What one entry says. */
struct entry {
    struct wr_figure figure;
    const char *id; /* NULL = none */
    const struct wr_node *expression, *id_node;
};

static enum wr_code read_expression(const struct wr_key *self, const struct wr_node *node, void *target,
                                    struct wr_error *error)
{
    ((struct entry *)target)->expression = node;
    return wr_read_borrowed(self, node, target, error);
}

static enum wr_code read_id(const struct wr_key *self, const struct wr_node *node, void *target, struct wr_error *error)
{
    ((struct entry *)target)->id_node = node;
    return wr_read_borrowed(self, node, target, error);
}

static const struct wr_key entry_keys[] = {
    {.key = "name",
     .required = true,
     .read = wr_read_borrowed,
     .offset = offsetof(struct entry, figure.name),
     .help = "what the figure is"},
    {.key = "is",
     .required = true,
     .read = read_expression,
     .offset = offsetof(struct entry, figure.expression),
     .help = "an expression, as in sum(t4.count)"},
    {.key = "published",
     .read = wr_read_real,
     .offset = offsetof(struct entry, figure.published),
     .least = -1e300,
     .most = 1e300},
    {.key = "source", .read = wr_read_borrowed, .offset = offsetof(struct entry, figure.source)},
    {.key = "why", .read = wr_read_borrowed, .offset = offsetof(struct entry, figure.why)},
    {.key = "id", .read = read_id, .offset = offsetof(struct entry, id)},
};
static const struct wr_block entry_block = {"an entry of 'figures'", entry_keys,
                                            sizeof entry_keys / sizeof *entry_keys};

/* The folder of `path`, its slash included, and then `name`. */
static char *beside(const char *path, const char *name, struct wr_error *error)
{
    const char *slash = strrchr(path, '/');
    size_t folder = slash && *name != '/' ? (size_t)(slash - path) + 1 : 0, length = folder + strlen(name);
    char *joined = wr_array(length + 1, 1, error);
    if (joined) {
        snprintf(joined, length + 1, "%.*s%s", (int)folder, path, name);
    }
    return joined;
}

static enum wr_code read_tables(struct wr_figures *self, const struct wr_node *map, const char *path,
                                struct wr_error *error)
{
    if (map->kind != WR_NODE_MAP || map->children == 0) {
        return wr_fail_value(map, NULL, "a mapping of names to CSV files", error);
    }
    self->table = wr_array(map->children, sizeof *self->table, error);
    enum wr_code code = self->table ? WR_OK : WR_E_NO_MEMORY;
    for (size_t i = 0; i < map->children && code == WR_OK; i++) {
        const struct wr_node *node = map->child[i];
        if (!wr_expression_is_name(node->key)) {
            wr_fail(error, WR_E_FIGURE_NAME, "%s", node->key);
            return wr_node_fail_key(error, node);
        }
        if (node->kind != WR_NODE_SCALAR || !*node->text) {
            return wr_fail_value(node, NULL, "the name of a CSV file", error);
        }
        char *file = beside(path, node->text, error);
        self->table[self->tables++].name = node->key;
        code = file ? wr_text_table_read(&self->table[i].table, file, error) : WR_E_NO_MEMORY;
        wr_free(file);
    }
    return code;
}

/* Expressions know a figure by its id: a name that they can say, and that stands for one figure. */
static enum wr_code add_value(struct wr_figures *self, const struct entry *entry, struct wr_error *error)
{
    bool fine = wr_expression_is_name(entry->id);
    for (size_t i = 0; i < self->values && fine; i++) {
        fine = strcmp(self->value[i].name, entry->id) != 0;
    }
    if (!fine) {
        wr_fail(error, WR_E_FIGURE_NAME, "%s", entry->id);
        return wr_node_fail(error, entry->id_node);
    }
    self->value[self->values++] = (struct wr_named_value){entry->id, entry->figure.value};
    return WR_OK;
}

static enum wr_code work_out(struct wr_figures *self, const struct wr_node *node, struct wr_error *error)
{
    struct entry entry = {.figure = {.source = self->source, .why = "", .published = NAN}};
    enum wr_code code = wr_block_read(&entry_block, node, &entry, error);
    if (code != WR_OK) {
        return code;
    }
    const struct wr_known scope = {self->table, self->tables, self->value, self->values};
    char reason[WR_EXPRESSION_REASON];
    if (!wr_expression_value(entry.figure.expression, &scope, &entry.figure.value, reason)) {
        wr_fail(error, WR_E_FIGURE, "%s%s", entry.figure.name, reason);
        return wr_node_fail(error, entry.expression);
    }
    self->figure[self->figures++] = entry.figure;
    return entry.id ? add_value(self, &entry, error) : WR_OK;
}

static enum wr_code read_figures(struct wr_figures *self, const struct wr_node *list, struct wr_error *error)
{
    if (list->kind != WR_NODE_LIST || list->children == 0) {
        return wr_fail_value(list, NULL, "a list of one mapping or more, as in [{name: total, is: sum(t.count)}]",
                             error);
    }
    self->figure = wr_array(list->children, sizeof *self->figure, error);
    self->value = wr_array(list->children, sizeof *self->value, error);
    enum wr_code code = self->figure && self->value ? WR_OK : WR_E_NO_MEMORY;
    for (size_t i = 0; i < list->children && code == WR_OK; i++) {
        code = work_out(self, list->child[i], error);
    }
    return code;
}

static enum wr_code check_format(const struct wr_key *self, const struct wr_node *node, void *target,
                                 struct wr_error *error)
{
    bool one = node->kind == WR_NODE_SCALAR && strcmp(node->text, "1") == 0;
    (void)target;
    return one ? WR_OK : wr_fail_value(node, NULL, self->help, error);
}

/* Kept in the tree: the tables come before the figures, wherever they stand. */
static enum wr_code keep(const struct wr_key *self, const struct wr_node *node, void *target, struct wr_error *error)
{
    (void)self, (void)node, (void)target, (void)error;
    return WR_OK;
}

enum wr_code wr_figures_read(struct wr_figures *self, const struct wr_node *root, const char *path,
                             struct wr_error *error)
{
    static const struct wr_key keys[] = {
        {.key = "wattroute_figures", .required = true, .read = check_format, .help = "the format, 1"},
        {.key = "source",
         .required = true,
         .read = wr_read_borrowed,
         .offset = offsetof(struct wr_figures, source),
         .help = "where the figures are published"},
        {.key = "tables", .required = true, .read = keep, .help = "a mapping of names to CSV files"},
        {.key = "figures", .required = true, .read = keep, .help = "a list of names and expressions"},
    };
    static const struct wr_block block = {"the file of figures", keys, sizeof keys / sizeof *keys};
    *self = (struct wr_figures){0};
    enum wr_code code = wr_block_read(&block, root, self, error);
    if (code == WR_OK) {
        code = read_tables(self, wr_node_get(root, "tables"), path, error);
    }
    return code == WR_OK ? read_figures(self, wr_node_get(root, "figures"), error) : code;
}

void wr_figures_free(struct wr_figures *self)
{
    for (size_t i = 0; i < self->tables; i++) {
        wr_text_table_free(&self->table[i].table);
    }
    wr_free(self->table);
    wr_free(self->figure);
    wr_free(self->value);
    *self = (struct wr_figures){0};
}
