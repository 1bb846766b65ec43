/* What the user typed for `import`, and the checks that the table of its options cannot make. */
#ifndef WATTROUTE_SIM_COMMANDS_IMPORT_CHECKS_H
#define WATTROUTE_SIM_COMMANDS_IMPORT_CHECKS_H

#include "sim/commands/command.h"
#include "sim/ingest/import_tables.h"

struct wr_import_values {
    const char *path[WR_IMPORT_INPUTS];
    const char *output, *keep, *id, *model, *accelerator, *site, *hdf5_group;
    const char *long_path, *routerbench_path;
    struct wr_text_list ipw; /* [NAME=]FILE */
    struct wr_text_list map, where, missing;
    struct wr_text_list delimiter, decimal; /* C, or TABLE=C */
    double characters_per_token;
    int64_t most;
    bool strict, quiet;
};

/* USAGE, BAD_OPTION, OUTPUT_IS_INPUT or OUTPUT_KIND. `path` holds that of --long or --routerbench already. */
enum wr_code wr_import_check_values(const struct wr_import_values *values, struct wr_error *error);

/* The dialect of each table: what is said of it alone goes before what is said of all. */
enum wr_code wr_import_read_dialects(const struct wr_import_values *values, struct wr_csv_dialect *dialect,
                                     struct wr_error *error);

/* USAGE with `what`. */
enum wr_code wr_import_fail_usage(const char *what, struct wr_error *error);

#endif
