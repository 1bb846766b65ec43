/* Where `fit` and `curve` take batch curves from: a CSV table as `import --curves` reads it, or a measurement file. */
#ifndef WATTROUTE_ANALYSIS_COMMANDS_CURVE_SOURCE_H
#define WATTROUTE_ANALYSIS_COMMANDS_CURVE_SOURCE_H

#include "sim/commands/command.h"
#include "sim/ingest/import_tables.h"
#include "sim/power/batch_curve.h"

struct wr_curve_options {
    const char *file;
    struct wr_text_list pair;       /* patterns; empty = all pairs with curves */
    struct wr_text_list map, where; /* of a CSV table */
    const char *command;            /* what errors of the command line name */
    bool quiet;                     /* no warnings of the reader on standard error */
};

/* Everything is owned. */
struct wr_curve_source {
    const struct wr_meta *meta; /* of one of the two */
    struct wr_import *import;
    struct wr_source *file;
    int64_t *pair; /* index of each chosen pair, in the order of the table */
    int pairs;
};

/* BAD_OPTION for a pattern that no pair with a curve matches; CURVE_NONE; the errors of import and of reading. */
enum wr_code wr_curve_source_open(struct wr_curve_source *self, const struct wr_curve_options *options,
                                  struct wr_error *error);
void wr_curve_source_close(struct wr_curve_source *self); /* of a zeroed or opened one */

/* The curve of the chosen pair `index`; its errors name the file. The caller frees it. */
enum wr_code wr_curve_source_read(const struct wr_curve_source *self, int index, const char *file,
                                  struct wr_batch_curve *curve, struct wr_error *error);
const char *wr_curve_source_label(const struct wr_curve_source *self, int index); /* MODEL@ACCELERATOR; borrowed */

#endif
