/* A YAML document as a tree that remembers where everything stood, and --set on top of it (libyaml behind it).
 *
 * No aliases, anchors, tags or merge keys; one document of UTF-8 text; depth, nodes, bytes and key length are limited;
 * duplicate keys are errors. */
#ifndef WATTROUTE_SIM_STUDY_NODE_H
#define WATTROUTE_SIM_STUDY_NODE_H

#include "sim/base/error.h"

#include <stdbool.h>
#include <stddef.h>

enum { WR_NODE_DEPTH = 32, WR_NODE_COUNT = 100000, WR_NODE_BYTES = 4 << 20, WR_NODE_KEY_BYTES = 200 };

enum wr_node_kind { WR_NODE_SCALAR, WR_NODE_LIST, WR_NODE_MAP };

struct wr_node {
    enum wr_node_kind kind;
    const char *file; /* borrowed from the tree's root; "--set KEY=VALUE" for values set on the command line */
    bool from_command_line;
    bool is_swept;        /* one of several values that stand under one key: a fault of the key is at the value */
    int64_t line, column; /* of the value, 1-based; 0 on the command line */
    char *key;            /* in a map; NULL otherwise */
    int64_t key_line, key_column;
    char *text;             /* scalar: its text */
    bool quoted;            /* scalar: not plain, hence a text and never a number, a truth value or nothing */
    struct wr_node **child; /* list, map: in document order */
    size_t children, capacity;
};

/* Parses a file ("-" = standard input) or text named `name` into a new tree. NULL on failure: OPEN, READ, or a
 * WR_E_YAML_* row with its place. */
struct wr_node *wr_node_read(const char *path, struct wr_error *error);
struct wr_node *wr_node_parse(const char *name, const char *text, size_t length, struct wr_error *error);
/* Frees a whole tree by its root; NULL is fine. */
void wr_node_free(struct wr_node *root);

/* Applies "a.b.c=VALUE": VALUE is YAML, keys are separated by dots (a quoted "..." part may hold dots); missing
 * maps on the way are made. Errors are command line errors. */
enum wr_code wr_node_set(struct wr_node *root, const char *assignment, struct wr_error *error);

/* Puts a copy of `value` into the map at `keys`, joined by dots as for --set. What is made on the way carries the place
 * of `key`, an error as well (STUDY_OVERLAY_KEY). File names stay borrowed from the tree of `value` and `key`. */
enum wr_code wr_node_put(struct wr_node *map, const char *keys, const struct wr_node *key, const struct wr_node *value,
                         struct wr_error *error);

/* Takes a key out of a map, if it is there. */
void wr_node_remove(struct wr_node *map, const char *key);

/* A copy of a node and all below it, as a tree of its own whose file names stay borrowed from the original's. A map's
 * children under `without` (NULL-terminated; NULL = none) are left out. NULL on NO_MEMORY; free with wr_node_free(). */
struct wr_node *wr_node_copy(const struct wr_node *node, const char *const *without, struct wr_error *error);

/* Makes an empty scalar a copy of `source`, but for its key. On failure it is partly filled and valid to free. */
enum wr_code wr_node_fill_copy(struct wr_node *node, const struct wr_node *source, struct wr_error *error);

/* Child of a map by key; NULL when absent. */
struct wr_node *wr_node_get(const struct wr_node *map, const char *key);

/* Canonical block YAML of the tree (provenance: the resolved study). Caller frees with wr_free(). */
char *wr_node_text(const struct wr_node *node, struct wr_error *error);

/* The same on one line, as in {kind: utilisation, utilisation: 0.5}; a scalar as it was typed. */
char *wr_node_flow(const struct wr_node *node, struct wr_error *error);

/* Fills `error` at the node (or at its key) with the file, line and column. Returns the code. */
enum wr_code wr_node_fail(struct wr_error *error, const struct wr_node *node);
enum wr_code wr_node_fail_key(struct wr_error *error, const struct wr_node *node);

#endif
