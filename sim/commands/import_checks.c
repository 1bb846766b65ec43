#include "sim/commands/import_checks.h"

#include "sim/ingest/ipw.h"
#include "sim/store/output.h"

#include <string.h>

enum { NAME_BYTES = 500 /* of a model or accelerator, at most */ };

enum wr_code wr_import_fail_usage(const char *what, struct wr_error *error)
{
    return wr_fail(error, WR_E_USAGE, "%s%s", what, "import");
}

static enum wr_code check_name(const char *option, const char *name, struct wr_error *error)
{
    bool is_sound = !name || (name[0] && strlen(name) <= NAME_BYTES);
    return is_sound ? WR_OK : wr_fail(error, WR_E_BAD_OPTION, "%s%s%s", option, name, "a name of 1 to 500 bytes");
}

/* Accelerators come from a file, or there is one, or the tables name them; their site is known in any case. */
static enum wr_code check_accelerator(const struct wr_import_values *values, struct wr_error *error)
{
    if (!values->path[WR_IMPORT_ACCELERATORS] && !values->site) {
        return wr_import_fail_usage("which accelerators are local and which are in the cloud decides the answer; give "
                                    "--accelerators CSV, or --site local or cloud for all of them",
                                    error);
    }
    if (values->site && wr_site_of(values->site) < 0) {
        return wr_fail(error, WR_E_BAD_OPTION, "%s%s%s", "--site", values->site, "local or cloud");
    }
    if (values->accelerator && values->path[WR_IMPORT_PAIRS]) {
        return wr_import_fail_usage("--accelerator makes the pairs that --pairs lists; leave one of them out", error);
    }
    enum wr_code code = check_name("--accelerator", values->accelerator, error);
    return code == WR_OK ? check_name("--model", values->model, error) : code;
}

/* A run says by its NAME= where it was measured, or the options do for all runs; and it is no HDF5. */
static enum wr_code check_runs(const struct wr_import_values *values, struct wr_error *error)
{
    for (int i = 0; i < values->ipw.count; i++) {
        const char *run = values->ipw.text[i];
        if (values->accelerator && wr_ipw_path(run) != run) {
            return wr_import_fail_usage("--accelerator and the NAME= of --ipw both say where a run was measured; leave "
                                        "one of them out",
                                        error);
        }
    }
    return values->ipw.count && values->hdf5_group ? wr_fail(error, WR_E_BAD_OPTION, "%s%s%s", "--hdf5-group",
                                                             values->hdf5_group, "an HDF5 file in --scores or --long")
                                                   : WR_OK;
}

/* Without scores there are curves, and nothing that only scores can use. */
static enum wr_code check_scores(const struct wr_import_values *values, struct wr_error *error)
{
    if (values->routerbench_path && !values->accelerator) {
        return wr_import_fail_usage("RouterBench knows no accelerators; give --accelerator NAME", error);
    }
    if (values->path[WR_IMPORT_SCORES] || values->ipw.count) {
        return check_runs(values, error);
    }
    if (!values->path[WR_IMPORT_CURVES]) {
        return wr_import_fail_usage("option --scores is missing, or --long, --routerbench or --ipw for tables of other "
                                    "shapes, or --curves for batch curves alone",
                                    error);
    }
    const struct {
        const char *option;
        bool is_given;
    } useless[] = {{"--pairs", values->path[WR_IMPORT_PAIRS]},
                   {"--keep", values->keep},
                   {"--id", values->id},
                   {"--accelerator", values->accelerator},
                   {"--model", values->model},
                   {"--hdf5-group", values->hdf5_group},
                   {"--chars-per-token", values->characters_per_token > 0}};
    for (size_t i = 0; i < sizeof useless / sizeof *useless; i++) {
        if (useless[i].is_given) {
            return wr_fail(error, WR_E_BAD_OPTION, "%s%s%s", useless[i].option, "",
                           "--scores or --long beside it, as curves alone have no use for it");
        }
    }
    return WR_OK;
}

/* A path that is read: not the output; `*streams` counts standard input. */
static enum wr_code check_path(const struct wr_import_values *values, const char *path, int *streams,
                               struct wr_error *error)
{
    *streams += strcmp(path, "-") == 0;
    return wr_same_file(path, values->output) ? wr_fail(error, WR_E_OUTPUT_IS_INPUT, "%s%s", values->output, path)
                                              : WR_OK;
}

enum wr_code wr_import_check_values(const struct wr_import_values *values, struct wr_error *error)
{
    int streams = 0;
    enum wr_code code = check_scores(values, error);
    for (int i = 0; code == WR_OK && i < WR_IMPORT_INPUTS; i++) {
        code = values->path[i] ? check_path(values, values->path[i], &streams, error) : WR_OK;
    }
    for (int i = 0; code == WR_OK && i < values->ipw.count; i++) {
        code = check_path(values, wr_ipw_path(values->ipw.text[i]), &streams, error);
    }
    if (code == WR_OK && streams > 1) {
        code = wr_import_fail_usage("standard input can be one input only", error);
    }
    if (code == WR_OK && strcmp(values->output, "-") == 0) {
        code = wr_fail(error, WR_E_OUTPUT_KIND, "%d", 0);
    }
    return code == WR_OK ? check_accelerator(values, error) : code;
}

/* The table that "TABLE=C" is about, by the option that gives it, and C in `*mark`; -1 = all tables, -2 = no table. */
static int table_of(const char *text, const char **mark)
{
    static const char *const names[] = {[WR_IMPORT_SCORES] = "scores",
                                        [WR_IMPORT_PAIRS] = "pairs",
                                        [WR_IMPORT_MODELS] = "models",
                                        [WR_IMPORT_ACCELERATORS] = "accelerators",
                                        [WR_IMPORT_CURVES] = "curves"};
    const char *equals = strchr(text, '=');
    *mark = equals ? equals + 1 : text;
    if (!equals) {
        return -1;
    }
    size_t length = (size_t)(equals - text);
    if (strncmp(text, "long=", length + 1) == 0 || strncmp(text, "routerbench=", length + 1) == 0) {
        return WR_IMPORT_SCORES;
    }
    for (int i = 0; i < WR_IMPORT_INPUTS; i++) {
        if (strlen(names[i]) == length && memcmp(names[i], text, length) == 0) {
            return i;
        }
    }
    return -2;
}

/* The character of a text that is one of `allowed`, or "tab" where a tab is; 0 = neither. */
static char mark_of(const char *text, const char *allowed)
{
    if (strcmp(text, "tab") == 0) {
        return strchr(allowed, '\t') ? '\t' : 0;
    }
    return text[0] && !text[1] && strchr(allowed, text[0]) ? text[0] : 0;
}

/* Reads a list of C and TABLE=C into a mark per table. */
static enum wr_code read_marks(const struct wr_import_values *values, const char *option,
                               const struct wr_text_list *list, const char *allowed, const char *expected, char *marks,
                               struct wr_error *error)
{
    char of_all = marks[0];
    char own[WR_IMPORT_INPUTS] = {0};
    for (int i = 0; i < list->count; i++) {
        const char *text = list->text[i], *mark = text;
        int table = table_of(text, &mark);
        if (table == -2 || (table >= 0 && !values->path[table])) {
            return wr_fail(
                error, WR_E_BAD_OPTION, "%s%s%s", option, text,
                "a table that is given before the =: scores, long, routerbench, pairs, models, accelerators or curves");
        }
        char *to = table < 0 ? &of_all : &own[table];
        *to = mark_of(mark, allowed);
        if (!*to) {
            return wr_fail(error, WR_E_BAD_OPTION, "%s%s%s", option, text, expected);
        }
    }
    for (int i = 0; i < WR_IMPORT_INPUTS; i++) {
        marks[i] = own[i] ? own[i] : of_all;
    }
    return WR_OK;
}

enum wr_code wr_import_read_dialects(const struct wr_import_values *values, struct wr_csv_dialect *dialect,
                                     struct wr_error *error)
{
    char delimiter[WR_IMPORT_INPUTS] = ",", decimal[WR_IMPORT_INPUTS] = ".";
    enum wr_code code = read_marks(values, "--delimiter", &values->delimiter, "\t,;|: !#$%&*/^~_",
                                   "tab, or one of , ; | : and the like", delimiter, error);
    code = code == WR_OK ? read_marks(values, "--decimal", &values->decimal, ".,", "a point or a comma", decimal, error)
                         : code;
    for (int i = 0; code == WR_OK && i < WR_IMPORT_INPUTS; i++) {
        dialect[i] = (struct wr_csv_dialect){delimiter[i], decimal[i]};
        if (values->path[i] && delimiter[i] == decimal[i]) {
            return wr_import_fail_usage("a comma cannot both separate fields and be the decimal mark; give --delimiter",
                                        error);
        }
    }
    return code;
}
