#include "sim/commands/import.h"

#include "sim/base/memory.h"
#include "sim/commands/dimensions.h"
#include "sim/commands/import_checks.h"
#include "sim/commands/import_identity.h"
#include "sim/commands/progress.h"
#include "sim/ingest/import_tables.h"
#include "sim/store/foreign.h"
#include "sim/store/measurement_writer.h"
#include "sim/store/output.h"
#include "sim/text/render.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define AT(field) offsetof(struct wr_import_values, field)
#define PATH(which) (offsetof(struct wr_import_values, path) + (which) * sizeof(const char *))
static const struct wr_option_row options[] = {
    {.name = "scores",
     .kind = WR_TEXT,
     .metavariable = "FILE",
     .offset = PATH(WR_IMPORT_SCORES),
     .help = "one row per query: correct:MODEL or score:MODEL, tokens, and measured columns such as "
             "energy_j:MODEL@ACCELERATOR; '-' is standard input"},
    {.name = "long",
     .kind = WR_TEXT,
     .metavariable = "FILE",
     .offset = AT(long_path),
     .help = "in place of --scores: one row per query and pair: query_id, model, accelerator, score, energy_j ..."},
    {.name = "model",
     .kind = WR_TEXT,
     .metavariable = "NAME",
     .offset = AT(model),
     .help = "of every row of --long, whose table names none; with --accelerator a row needs no identifier"},
    {.name = "routerbench",
     .kind = WR_TEXT,
     .metavariable = "CSV",
     .offset = AT(routerbench_path),
     .help =
         "in place of --scores: RouterBench's table as CSV: sample_id, eval_name, MODEL, MODEL|total_cost; rows of one "
         "query complete each other"},
    {.name = "ipw",
     .kind = WR_LIST,
     .metavariable = "[NAME=]FILE",
     .offset = AT(ipw),
     .help = "in place of --scores: rows of an IPW run as JSON lines, measured on the accelerator NAME (default: the "
             "recorded machine); may be given again"},
    {.name = "accelerators",
     .kind = WR_TEXT,
     .metavariable = "CSV",
     .offset = PATH(WR_IMPORT_ACCELERATORS),
     .help = "accelerator, site (local or cloud), devices, watts; this or --site is needed"},
    {.name = "pairs",
     .kind = WR_TEXT,
     .metavariable = "CSV",
     .offset = PATH(WR_IMPORT_PAIRS),
     .help = "model, accelerator, J and s per token, measured_batch, energy_basis, provenance"},
    {.name = "models",
     .kind = WR_TEXT,
     .metavariable = "CSV",
     .offset = PATH(WR_IMPORT_MODELS),
     .help = "model, params_total_b, params_active_b, usd_per_mtok_in, usd_per_mtok_out, release_date"},
    {.name = "curves",
     .kind = WR_TEXT,
     .metavariable = "CSV",
     .offset = PATH(WR_IMPORT_CURVES),
     .help = "model, accelerator, batch, j_per_output_token, s_per_output_token, power_w; may come without scores"},
    {.name = "chars-per-token",
     .kind = WR_REAL,
     .metavariable = "N",
     .offset = AT(characters_per_token),
     .least = 0.01,
     .most = 1e6,
     .help = "make tokens of columns of characters: ceil(characters / N), marked derived"},
    {.name = "keep",
     .kind = WR_TEXT,
     .metavariable = "A,B",
     .offset = AT(keep),
     .help = "columns of numbers to keep as features of the query, for 'queries.where'"},
    {.name = "id",
     .kind = WR_TEXT,
     .metavariable = "A,B",
     .offset = AT(id),
     .help = "columns that name a query: the domain, then the identifier in it; or the identifier alone"},
    {.name = "map",
     .kind = WR_LIST,
     .metavariable = "NAME=COLUMN[:UNIT]",
     .offset = AT(map),
     .help = "a column of a table by the name that it is known by, as energy_j:A@B=Energy:Wh; may be given again"},
    {.name = "where",
     .kind = WR_LIST,
     .metavariable = "COLUMN=VALUE",
     .offset = AT(where),
     .help = "leave out the rows of a table with this column that have another value; may be given again"},
    {.name = "missing",
     .kind = WR_LIST,
     .metavariable = "COLUMN=VALUE",
     .offset = AT(missing),
     .help = "this value in this column means not measured, as a blank does; may be given again"},
    {.name = "delimiter",
     .kind = WR_LIST,
     .metavariable = "[TABLE=]C",
     .offset = AT(delimiter),
     .help = "what stands between fields, in every table or in that of one option: a character, or 'tab' (default ,)"},
    {.name = "decimal",
     .kind = WR_LIST,
     .metavariable = "[TABLE=]C",
     .offset = AT(decimal),
     .help = "the decimal mark of numbers, in every table or in that of one option: . or , (default .)"},
    {.name = "hdf5-group",
     .kind = WR_TEXT,
     .metavariable = "PATH",
     .offset = AT(hdf5_group),
     .help = "the group or dataset of an HDF5 file that is the table (default the only one)"},
    {.name = "accelerator",
     .kind = WR_TEXT,
     .metavariable = "NAME",
     .offset = AT(accelerator),
     .help = "every model runs on this one: makes the pairs MODEL@NAME"},
    {.name = "site",
     .kind = WR_TEXT,
     .metavariable = "local|cloud",
     .offset = AT(site),
     .help = "where all accelerators stand, when no accelerators file says it"},
    {.name = "output",
     .letter = 'o',
     .kind = WR_TEXT,
     .metavariable = "FILE",
     .required = true,
     .offset = AT(output),
     .help = "measurement file to make; an old one is replaced as a whole"},
    {.name = "most",
     .kind = WR_COUNT,
     .metavariable = "N",
     .offset = AT(most),
     .least = 1,
     .most = 1e6,
     .help = "warnings printed for one check of the values at most (default 10); all are counted and stored"},
    {.name = "strict",
     .kind = WR_FLAG,
     .offset = AT(strict),
     .help = "warnings fail as errors do (exit status 65), and no file is made"},
    {.name = "quiet", .letter = 'q', .kind = WR_FLAG, .offset = AT(quiet), .help = "print no summary"},
    {.name = NULL}};

/* What a file is made from, and how strict its maker is. */
struct making {
    const struct wr_import *import;
    bool strict;
    bool has_warned;
};

/* Before anything else is said, and not at all of a table that is refused. */
static void print_warnings(struct making *self)
{
    const struct wr_labels *warnings = wr_import_warnings(self->import);
    wr_progress_hide();
    for (size_t i = 0; !self->has_warned && i < warnings->count; i++) {
        fprintf(stderr, "warning: %s\n", warnings->text[i]);
    }
    self->has_warned = true;
}

static void print_finding(void *context, const struct wr_error *what, const struct wr_check_spec *check)
{
    char text[4096];
    print_warnings(context);
    fprintf(stderr, "warning: %s [%s]\n", wr_error_render(what, text, sizeof text), check->name);
}

/* "2 warnings (1 constant-column, 1 mixed-basis)". */
static void print_quality(const struct wr_findings *findings)
{
    int64_t warnings = wr_findings_count(findings, WR_GRADE_WARNING);
    const char *before = " (";
    printf("  %-14s %" PRId64 " warning%s", "quality", warnings, warnings == 1 ? "" : "s");
    for (int check = 0; check < WR_CHECKS; check++) {
        if (findings->count[check] > 0) {
            printf("%s%" PRId64 " %s", before, findings->count[check], wr_check_spec((enum wr_check)check)->name);
            before = ", ";
        }
    }
    printf("%s\n", *before == ',' ? ")" : "");
}

/* How many pairs' values of a kind have each provenance: "4 pairs measured, 17 modelled". */
static void print_provenance(const struct wr_meta *meta, enum wr_column_id id)
{
    bool first = true;
    for (int provenance = 0; provenance < WR_PROVENANCES; provenance++) {
        int64_t pairs = 0;
        for (int64_t i = 0; i < meta->extent[WR_DIM_PAIR]; i++) {
            pairs += wr_meta_integer(meta, id, i) == provenance;
        }
        if (pairs) {
            const char *noun = !first ? "" : pairs == 1 ? " pair" : " pairs";
            printf("%s%" PRId64 "%s %s", first ? "; " : ", ", pairs, noun, wr_provenance_name(provenance));
            first = false;
        }
    }
}

static void print_column(const struct wr_import *import, const struct wr_meta *meta, enum wr_column_id id)
{
    const struct wr_column *column = &meta->column[id];
    const char *name = wr_column_spec(id)->name;
    if (!column->present) {
        printf("  %-14s none\n", name);
        return;
    }
    printf("  %-14s %" PRId64 " of %" PRId64 " cells missing", name, wr_import_missing(import, id),
           wr_meta_elements(meta, id));
    if (id == WR_COL_SCORE) {
        printf("; %s", column->type == WR_TYPE_INT8 ? "0 or 1" : "graded");
    } else if (id == WR_COL_ENERGY) {
        print_provenance(meta, WR_COL_PAIR_ENERGY_PROVENANCE);
    } else if (id == WR_COL_LATENCY) {
        print_provenance(meta, WR_COL_PAIR_LATENCY_PROVENANCE);
    } else if (column->provenance == WR_DERIVED) {
        printf("; derived from characters");
    }
    putchar('\n');
}

static void print_features(const struct wr_import *import, const struct wr_meta *meta)
{
    if (meta->column[WR_COL_FEATURE_VALUE].present) {
        print_column(import, meta, WR_COL_FEATURE_VALUE);
        for (int64_t i = 0; i < meta->extent[WR_DIM_FEATURE]; i++) {
            printf("%s %s", i ? "," : "  features      ", wr_meta_label(meta, WR_COL_FEATURE, i));
        }
        putchar('\n');
    }
}

static enum wr_code print_summary(const struct wr_import *import, const struct wr_meta *meta,
                                  const struct wr_findings *findings, const char *output, struct wr_error *error)
{
    static const enum wr_column_id ids[] = {WR_COL_SCORE, WR_COL_ENERGY,        WR_COL_LATENCY,
                                            WR_COL_COST,  WR_COL_OUTPUT_TOKENS, WR_COL_INPUT_TOKENS};
    static const enum wr_dim dims[] = {WR_DIM_QUERY,       WR_DIM_MODEL,  WR_DIM_PAIR,
                                       WR_DIM_ACCELERATOR, WR_DIM_DOMAIN, WR_DIM_CURVE_POINT};
    const int64_t *extent = meta->extent;
    char sizes[WR_DIMENSIONS_TEXT];
    printf("%s: %s\n", output, wr_dimensions_text(meta, dims, sizeof dims / sizeof *dims, sizes));
    if (extent[WR_DIM_ATTEMPT] > 0) {
        printf("  attempts       up to %" PRId64 " at each query and pair\n", extent[WR_DIM_ATTEMPT]);
    }
    for (size_t i = 0; extent[WR_DIM_QUERY] > 0 && i < sizeof ids / sizeof *ids; i++) {
        print_column(import, meta, ids[i]);
    }
    print_features(import, meta);
    if (wr_import_joined(import) > 0) {
        printf("  %-14s %" PRId64 ", each completing a row of the same query\n", "joined rows",
               wr_import_joined(import));
    }
    print_quality(findings);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        int reason = errno;
        wr_fail(error, WR_E_WRITE, "%s", "the summary did not go out, though the file is complete");
        return wr_fail_errno(error, reason);
    }
    return WR_OK;
}

static enum wr_code conclude(const struct wr_findings *findings, struct wr_error *error)
{
    struct making *making = findings->context;
    print_warnings(making);
    int64_t errors = wr_findings_count(findings, WR_GRADE_ERROR);
    int64_t warnings =
        wr_findings_count(findings, WR_GRADE_WARNING) + (int64_t)wr_import_warnings(making->import)->count;
    if (!making->strict || errors + warnings == 0) {
        return WR_OK;
    }
    wr_fail(error, WR_E_NOT_VALID, "%" PRId64 "%" PRId64 "%s", errors, warnings, "no warning, because of --strict");
    return wr_fail_at(error, findings->file, 0, 0);
}

static enum wr_code write_file(struct wr_import *import, const struct wr_import_values *values,
                               struct wr_identities *identities, struct wr_error *error)
{
    struct wr_source *source = wr_import_source(import);
    struct making making = {import, values->strict, false};
    struct wr_findings findings = {.file = wr_import_main_name(import),
                                   .most = values->most,
                                   .found = print_finding,
                                   .context = &making,
                                   .conclude = conclude};
    enum wr_code code = wr_identities_finish(identities, error);
    if (code == WR_OK) {
        code = wr_write_checked_measurements(values->output, source, identities->input, identities->inputs, &findings,
                                             error);
    }
    if (code == WR_E_TOO_LARGE && error && !*error->file) {
        wr_fail_at(error, findings.file, 0, 0);
    }
    if (code != WR_OK && wr_error_row(code)->exit_status != 65) {
        print_warnings(&making);
    }
    wr_progress_hide();
    return code == WR_OK && !values->quiet ? print_summary(import, source->meta, &findings, values->output, error)
                                           : code;
}

static enum wr_import_shape shape_of(const struct wr_import_values *values)
{
    return values->ipw.count          ? WR_SHAPE_IPW
           : values->routerbench_path ? WR_SHAPE_ROUTERBENCH
           : values->long_path        ? WR_SHAPE_LONG
                                      : WR_SHAPE_BY_HEADER;
}

static struct wr_texts texts_of(const struct wr_text_list *list)
{
    return (struct wr_texts){list->text, (size_t)list->count};
}

static enum wr_code import_tables(const struct wr_import_values *values, struct wr_error *error)
{
    struct wr_identities identities = {.inputs = 0};
    struct wr_import_options import_options = {.characters_per_token = values->characters_per_token,
                                               .shape = shape_of(values),
                                               .run = texts_of(&values->ipw),
                                               .keep = values->keep,
                                               .id = values->id,
                                               .map = texts_of(&values->map),
                                               .where = texts_of(&values->where),
                                               .missing = texts_of(&values->missing),
                                               .model = values->model,
                                               .hdf5_group = values->hdf5_group,
                                               .hdf5 = wr_foreign_open_hdf5,
                                               .opened = wr_identities_begin,
                                               .context = &identities,
                                               .accelerator = values->accelerator,
                                               .has_site = values->site,
                                               .site = values->site ? wr_site_of(values->site) : 0};
    memcpy(import_options.path, values->path, sizeof values->path);
    struct wr_import *import = NULL;
    enum wr_code code = wr_import_read_dialects(values, import_options.dialect, error);
    wr_progress_show(values->quiet);
    code = code != WR_OK ? code : wr_import_open(&import, &import_options, error);
    if (code == WR_OK) {
        code = write_file(import, values, &identities, error);
    }
    wr_progress_hide();
    wr_identities_free(&identities);
    wr_import_close(import);
    return code;
}

static enum wr_code run(void *given, struct wr_error *error)
{
    struct wr_import_values *values = given;
    const char *const table[] = {values->path[WR_IMPORT_SCORES], values->long_path, values->routerbench_path,
                                 values->ipw.count ? "" : NULL};
    int tables = 0;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        tables += table[i] != NULL;
        values->path[WR_IMPORT_SCORES] = table[i] && *table[i] ? table[i] : values->path[WR_IMPORT_SCORES];
    }
    if (tables > 1) {
        return wr_import_fail_usage(
            "--scores, --long, --routerbench and --ipw name the same table; leave all but one out", error);
    }
    enum wr_code code = wr_import_check_values(values, error);
    return code == WR_OK ? import_tables(values, error) : code;
}

static const struct wr_import_values defaults = {.characters_per_token = NAN, .most = 10};

const struct wr_command wr_command_import = {
    .name = "import",
    .summary = "make a measurement file from tables of scores, pairs, models and accelerators",
    .synopsis =
        "{--scores FILE | --long FILE [--model NAME] | --routerbench CSV | --ipw [NAME=]FILE... | --curves CSV} "
        "{--accelerators CSV | --site SITE} [--pairs CSV | --accelerator NAME] [--models CSV] [--curves CSV] "
        "[--chars-per-token N] [--keep A,B] [--id A,B] [--map NAME=COLUMN[:UNIT]]... "
        "[--where COLUMN=VALUE]... [--missing COLUMN=VALUE]... [--delimiter [TABLE=]C]... "
        "[--decimal [TABLE=]C]... [--hdf5-group PATH] -o FILE [--most N] [--strict] [--quiet]",
    .help = "Energy and latency are measured columns of the scores (energy_j:MODEL@ACCELERATOR ...), or they are\n"
            "composed: output tokens times the pair's J and s per output token, plus the same for input tokens.\n"
            "A blank field is a missing value. Columns that are not known are ignored with a warning.\n"
            "Wherever CSV is read, a file of JSON lines is read as well: a value's column is its path, as in a.b.\n"
            "\nExample: wattroute import --scores scores.csv --pairs pairs.csv --models models.csv \\\n"
            "           --accelerators accelerators.csv --curves curves.csv --chars-per-token 4 -o table.h5",
    .option = options,
    .defaults = &defaults,
    .size = sizeof defaults,
    .run = run};
