/* Keys of a specification: tables of the numbers that a mapping may hold, and what reads them into columns. */
#ifndef WATTROUTE_SIM_STUDY_SYNTH_KEYS_H
#define WATTROUTE_SIM_STUDY_SYNTH_KEYS_H

#include "sim/base/error.h"
#include "sim/study/node.h"
#include "sim/table/meta.h"

/* A key that holds a number; a table ends with a NULL key. `column` is the column it goes to, WR_COLUMNS for the
 * caller's own arrays. */
struct wr_synth_key {
    const char *key;
    double least, most;
    enum wr_column_id column;
    bool required;
};

/* Refuses keys of a map that are neither in `numbers` nor in `others` (NULL-terminated). */
enum wr_code wr_synth_check_keys(const struct wr_node *map, const char *where, const struct wr_synth_key *numbers,
                                 const char *const *others, struct wr_error *error);
/* The same for `folder.KEY` of a mapping; `where` gets that name. */
enum wr_code wr_synth_check_entry(const struct wr_node *entry, const char *folder, const struct wr_synth_key *numbers,
                                  const char *const *others, char *where, size_t size, struct wr_error *error);

/* WR_E_SYNTH_VALUE and WR_E_SYNTH_MISSING, with their place. */
enum wr_code wr_synth_bad_value(const struct wr_node *node, const char *key, const char *expected,
                                struct wr_error *error);
enum wr_code wr_synth_missing_key(const struct wr_node *map, const char *where, const char *key,
                                  struct wr_error *error);

/* A plain number within [least, most]. */
enum wr_code wr_synth_number_of(const struct wr_node *node, const char *key, double least, double most, double *value,
                                struct wr_error *error);
/* A map of the specification that is there, is not empty and has at most `most` entries. */
enum wr_code wr_synth_take_map(const struct wr_node *root, const char *key, size_t most, const struct wr_node **map,
                               struct wr_error *error);
/* The numbers of one entry into element `index` of their columns, which are made with their first number; those without
 * a column into `own`, in the order of the keys. An optional number that is absent is NaN in `own`. */
enum wr_code wr_synth_take_numbers(struct wr_meta *meta, const struct wr_node *entry, const char *where,
                                   const struct wr_synth_key *keys, int64_t index, double *own, struct wr_error *error);
/* One number into element `index` of a column; NaN does nothing. */
enum wr_code wr_synth_put_number(struct wr_meta *meta, enum wr_column_id id, int64_t index, double value,
                                 struct wr_error *error);
/* A flag column's value by name; the key is required. */
enum wr_code wr_synth_take_flag(struct wr_meta *meta, const struct wr_node *entry, const char *where, const char *key,
                                enum wr_column_id id, int64_t index, struct wr_error *error);

#endif
