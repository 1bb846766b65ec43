/* `sweep:` of a study: blocks of scenarios, numbered in the order of the document.
 *
 *   sweep: {NAME: BLOCK, ...}     BLOCK = {use: [PRESET, ...], grid | zip | list: ...}
 *   grid: {KEY: AXIS, ...}        every combination; the last key changes fastest
 *   zip: {KEY: AXIS, ...}         the first values together, the second ones ...; axes of one length
 *   list: [{KEY: VALUE, ...}]     each entry by itself
 *
 * A block without any of the three is one scenario and bears the block's name; the others are NAME/1, NAME/2 ...
 * A scenario is the study (with `use` and --set applied) under the presets of its block, and its own values over
 * them. */
#ifndef WATTROUTE_SIM_STUDY_SCENARIOS_H
#define WATTROUTE_SIM_STUDY_SCENARIOS_H

#include "sim/study/axis.h"

enum { WR_SCENARIOS_MOST = 1000000, WR_SCENARIO_NAME = WR_NODE_KEY_BYTES + 24, WR_SWEPT_KEYS = 64 };

struct wr_sweep_block {
    const char *name;          /* borrowed from the study */
    const struct wr_node *use; /* NULL = none */
    bool is_product;           /* a grid; else all axes go together */
    struct wr_axis *axis;      /* owned */
    int axes;
    int64_t first, scenarios; /* numbers of its scenarios */
    bool changes_study;       /* a preset or an axis has a key that is not assumed (overlay.h) */
};

struct wr_sweep {
    const struct wr_node *root;   /* of the study; borrowed */
    struct wr_sweep_block *block; /* owned */
    int blocks;
    int64_t scenarios;
    const char *key[WR_SWEPT_KEYS]; /* swept keys in order of appearance; borrowed */
    int keys;
};

/* The sweep of a study's tree, which must stay. Without the key there is no block. STUDY_* with the place; free also
 * after an error. */
enum wr_code wr_sweep_read(struct wr_sweep *self, const struct wr_node *root, struct wr_error *error);
void wr_sweep_free(struct wr_sweep *self);

/* The same, for the errors alone. */
enum wr_code wr_sweep_check(const struct wr_node *root, struct wr_error *error);

const struct wr_sweep_block *wr_sweep_block_of(const struct wr_sweep *self, int64_t scenario);

void wr_scenario_name(const struct wr_sweep *self, int64_t scenario, char name[WR_SCENARIO_NAME]);

/* The value that an axis of its block has in a scenario; NULL = it is not varied there. */
const struct wr_node *wr_scenario_value(const struct wr_sweep_block *block, const struct wr_axis *axis,
                                        int64_t scenario);

/* The value of swept key `key` (of the sweep's keys) in a scenario as typed, "" = not varied there. The caller frees
 * it. */
char *wr_scenario_text(const struct wr_sweep *self, int64_t scenario, int key, struct wr_error *error);

/* Puts the presets and the values of a scenario over `study`, as far as `which` (of enum wr_overlaid) says. */
enum wr_code wr_scenario_overlay(const struct wr_sweep *self, int64_t scenario, int which, struct wr_node *study,
                                 struct wr_error *error);

#endif
