/* --vary KEY, --vary KEY=FROM:TO, --vary KEY=A,B,C: which key takes which values. */
#ifndef WATTROUTE_ANALYSIS_COMMANDS_BREAKEVEN_VARY_H
#define WATTROUTE_ANALYSIS_COMMANDS_BREAKEVEN_VARY_H

#include "analysis/metrics/breakeven.h"
#include "sim/base/option.h"
#include "sim/study/node.h"

struct wr_vary {
    const char *text; /* as typed; borrowed */
    char *key;        /* owned */
    char *name;       /* owned: "--vary ...", for errors */
    double from, to;  /* NaN = not typed */
    double *listed;   /* owned; NULL = no list was typed */
    int64_t list;
    const struct wr_option *option; /* what is declared of the key; NULL = nothing */
    struct wr_node place;           /* of the key, for overlays */
    struct wr_node value;           /* a scalar whose text is `number` */
    char number[40];
};

/* Splits what was typed. BAD_OPTION. Free also after an error. */
enum wr_code wr_vary_read(struct wr_vary *self, const char *text, struct wr_error *error);
void wr_vary_free(struct wr_vary *self);

/* Puts a number where the overlay finds it. */
void wr_vary_put(struct wr_vary *self, double value);

/* Finds what is declared of the key, and whether it has a range: typed, or its natural one. */
bool wr_vary_find(struct wr_vary *self, const struct wr_node *root);

/* The values: `steps` of them over the range, or as listed. BAD_OPTION for a list where it has no place, for ends that
 * are not whole where the key is, BREAKEVEN_RANGE, BREAKEVEN_KEY. Texts of `key` are borrowed from `self`. */
enum wr_code wr_vary_values(const struct wr_vary *self, int64_t steps, bool may_list, struct wr_breakeven_key *key,
                            struct wr_error *error);

#endif
