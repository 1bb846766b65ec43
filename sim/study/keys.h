/* Keys of a study's mappings, declared in tables that drive parsing, unknown-key errors and required-key errors.
 *
 * Reader functions write into the caller's structure at the key's offset. Every error has the place of the key or the
 * value at fault. */
#ifndef WATTROUTE_SIM_STUDY_KEYS_H
#define WATTROUTE_SIM_STUDY_KEYS_H

#include "sim/base/error.h"
#include "sim/base/option.h"
#include "sim/study/node.h"

#include <stddef.h>

struct wr_key {
    const char *key;
    bool required;
    enum wr_code (*read)(const struct wr_key *self, const struct wr_node *node, void *target, struct wr_error *error);
    size_t offset;              /* of the field in the target */
    const char *const *choices; /* NULL-terminated, for wr_read_choice */
    bool whole;                 /* for wr_read_real: no fractions */
    double least, most;         /* for wr_read_real, both included; most = infinity: no upper bound */
    const char *help;           /* what the value is; completes "expected ..." when the key is missing */
};

struct wr_block {
    const char *name; /* "the study", "'output'": completes "in ..." */
    const struct wr_key *key;
    int keys;
};

/* Checks that `map` is a mapping of known keys with every required one, then reads its keys in document order. */
enum wr_code wr_block_read(const struct wr_block *block, const struct wr_node *map, void *target,
                           struct wr_error *error);

/* char *: an owned copy of a text that is not empty and holds no control characters; an earlier one is freed. */
enum wr_code wr_read_text(const struct wr_key *self, const struct wr_node *node, void *target, struct wr_error *error);
/* const char *: such a text, borrowed from the node. */
enum wr_code wr_read_borrowed(const struct wr_key *self, const struct wr_node *node, void *target,
                              struct wr_error *error);
/* bool: true or false, plain. */
enum wr_code wr_read_bool(const struct wr_key *self, const struct wr_node *node, void *target, struct wr_error *error);
/* int: index of the choice. */
enum wr_code wr_read_choice(const struct wr_key *self, const struct wr_node *node, void *target,
                            struct wr_error *error);
/* double: a plain number within [least, most], without fractions where the key says `whole`. */
enum wr_code wr_read_real(const struct wr_key *self, const struct wr_node *node, void *target, struct wr_error *error);

/* An option of a registered kind, CHOICE, REAL, BOOL, TEXT or POINTS, into the kind's configuration. */
enum wr_code wr_option_read(const struct wr_option *option, const struct wr_node *node, void *config,
                            struct wr_error *error);

/* STUDY_VALUE at the node: "'KEY' is FOUND; expected EXPECTED". `what` names the value; NULL = the node's key. */
enum wr_code wr_fail_value(const struct wr_node *node, const char *what, const char *expected, struct wr_error *error);
/* STUDY_CHOICE at the node, with the names and the nearest of them. */
enum wr_code wr_fail_choice(const struct wr_node *node, const char *what, const char *const *names, size_t count,
                            struct wr_error *error);
/* STUDY_UNKNOWN_KEY at the node's key, with the names and the nearest of them. */
enum wr_code wr_fail_unknown(const struct wr_node *node, const char *block, const char *const *names, size_t count,
                             struct wr_error *error);

/* "a, b, c" of the names, cut with "..." where they do not fit; returns `text`. */
char *wr_join(const char *const *names, size_t count, char *text, size_t size);

/* A plain scalar without text: "key:". */
bool wr_node_is_nothing(const struct wr_node *node);

#endif
