/* NAME=COLUMN[:UNIT]: columns of other people's tables by the names that we know them by. A mapping serves every table
 * whose header has COLUMN and that knows NAME. */
#ifndef WATTROUTE_SIM_INGEST_MAPPING_H
#define WATTROUTE_SIM_INGEST_MAPPING_H

#include "sim/ingest/labels.h"
#include "sim/ingest/records.h"
#include "sim/ingest/unit.h"

struct wr_mapping {
    const char *text; /* NAME=COLUMN[:UNIT], borrowed */
    char *name;       /* owned */
    const char *theirs;
    bool is_used, is_seen; /* a table took it; a header has the column */
};

struct wr_mappings {
    struct wr_mapping *mapping; /* owned */
    size_t count;
    struct wr_labels headers; /* all names met, for "comes nearest" */
};

/* BAD_OPTION unless every text is NAME=COLUMN with both. The texts outlive the mappings. */
enum wr_code wr_mappings_init(struct wr_mappings *self, const char *const *texts, size_t count, struct wr_error *error);
void wr_mappings_free(struct wr_mappings *self); /* of a zeroed or filled one */

/* Whether a table knows a name, and what is measured under it. */
struct wr_known_name {
    bool is_known;
    enum wr_quantity quantity;
};
typedef struct wr_known_name wr_knows(const void *table, const char *name);

/* Renames the columns of a table, and reads those that it knows in the unit that the file says they have, unless the
 * mapping names one: IMPORT_UNIT when that is none of the quantity's. A COLUMN that holds a colon is taken whole when
 * the header has it so. BAD_OPTION for a unit that is none of the quantity's; IMPORT_SAME_COLUMN for two names of one
 * column. */
enum wr_code wr_mappings_apply(struct wr_mappings *self, struct wr_records *reader, wr_knows *knows, const void *table,
                               struct wr_error *error);

/* Whether the header has the column that a mapping means. */
bool wr_mapping_fits(const struct wr_mapping *self, const struct wr_records *reader);

/* After all tables: every mapping was of use; else BAD_OPTION or IMPORT_NO_COLUMN. */
enum wr_code wr_mappings_check(const struct wr_mappings *self, struct wr_error *error);

#endif
