/* Overlays: values that take the place of a study's own, by keys joined by dots; named ones are presets.
 *
 *   presets: {NAME: {KEY: VALUE, ...}}      use: [NAME, ...]
 *
 * Keys that begin with all, local, cloud or pairs are those of `assumptions`; others are the study's (baseline,
 * objective, policies.NAME.rate ...). A value takes the place of what stood there, a mapping too. */
#ifndef WATTROUTE_SIM_STUDY_OVERLAY_H
#define WATTROUTE_SIM_STUDY_OVERLAY_H

#include "sim/study/node.h"

#include <stdbool.h>

/* Whether a key leads into `assumptions`; `within` is then the rest of it, else the key itself. */
bool wr_overlay_is_assumption(const char *key, const char **within);

/* Whether what a key changes is bound anew for each scenario, without another reading of the study: `assumptions` and
 * `carbon`, neither of which changes what is replayed but by prices and hours. */
bool wr_overlay_is_assumed(const char *key);

/* Refuses a key that no overlay can change, at its place: STUDY_UNKNOWN_KEY, or a policy that the study has not. */
enum wr_code wr_overlay_check(const struct wr_node *root, const struct wr_node *key, struct wr_error *error);

/* Checks the form of a study's `presets` and their keys. `root` is the study; STUDY_* with the place. */
enum wr_code wr_presets_form(const struct wr_node *root, struct wr_error *error);

/* Reads the study (sound, as wr_study_of_tree() found) with each preset by itself, so that a wrong one is found where
 * no block uses it. */
enum wr_code wr_presets_try(const struct wr_node *root, struct wr_error *error);

/* The preset that an entry of `use` names; NULL with the error filled where there is none. */
const struct wr_node *wr_preset_of(const struct wr_node *root, const struct wr_node *entry, struct wr_error *error);

/* Checks that `use` is a list of at least one name of a preset. */
enum wr_code wr_use_check(const struct wr_node *root, const struct wr_node *use, struct wr_error *error);

enum wr_overlaid { WR_OVERLAID_STUDY = 1, WR_OVERLAID_ASSUMPTIONS = 2 /* what is assumed, as above */ };

/* Puts one value over `study` (the whole tree), if its key is of a kind that `which` (of enum wr_overlaid) has. */
enum wr_code wr_overlay_put(struct wr_node *study, const char *key, const struct wr_node *place,
                            const struct wr_node *value, int which, struct wr_error *error);

/* Puts the presets of `use` (checked; NULL = none) over `study`, one after another. `root` holds the presets. */
enum wr_code wr_overlay_use(struct wr_node *study, const struct wr_node *root, const struct wr_node *use, int which,
                            struct wr_error *error);

#endif
