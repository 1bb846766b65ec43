/* Blocks of a study that name a kind of a registry and give its options, as `batching` and `idle` of `assumptions`.
 *
 * Several levels may speak: a block that names its kind starts afresh; one without a kind changes options of what the
 * farther levels said. */
#ifndef WATTROUTE_SIM_STUDY_KIND_BLOCK_H
#define WATTROUTE_SIM_STUDY_KIND_BLOCK_H

#include "sim/study/keys.h"

enum { WR_KIND_TABLES = 2 };

/* Options, and the configuration that they are kept in. */
struct wr_option_table {
    const struct wr_option *option;
    int options;
    void *config;
};

/* Kinds are numbered from 0, which holds where nothing is said. */
struct wr_kind_block {
    const char *name;    /* "idle" */
    const char *example; /* of the block: completes "a mapping, as in ..." */
    const int *kinds;    /* how many */
    const char *(*kind_name)(int kind);
    void (*start)(void *target, int kind);                                     /* the kind with its defaults */
    int (*tables)(void *target, struct wr_option_table table[WR_KIND_TABLES]); /* of its kind; how many */
    const char *(*kind_of)(const void *target);                                /* its name */
};

/* Puts what a block says on top of what `target` holds. Errors: STUDY_* with the place. */
enum wr_code wr_kind_block_apply(const struct wr_kind_block *self, const struct wr_node *block, void *target,
                                 struct wr_error *error);

/* Checks a block by itself, without the farther levels: one that names no kind may change options of any. `target` is
 * scratch. Errors: STUDY_* with the place. */
enum wr_code wr_kind_block_check(const struct wr_kind_block *self, const struct wr_node *block, void *target,
                                 struct wr_error *error);

/* Whether every REAL option that the kind requires is there, all levels having spoken. `block` is the last that did.
 * Error: STUDY_MISSING_KEY. */
enum wr_code wr_kind_block_require(const struct wr_kind_block *self, const struct wr_node *block, void *target,
                                   struct wr_error *error);

/* The option of any kind under that key; NULL when none has it. `target` is scratch. */
const struct wr_option *wr_kind_block_option(const struct wr_kind_block *self, void *target, const char *key);

/* STUDY_MISSING_KEY at `block`: the kind needs `key`, which is `help`. */
enum wr_code wr_kind_block_lacks(const struct wr_kind_block *self, const struct wr_node *block, const void *target,
                                 const char *key, const char *help, struct wr_error *error);

#endif
