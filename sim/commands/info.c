#include "sim/commands/info.h"

#include "sim/commands/census.h"
#include "sim/commands/dimensions.h"
#include "sim/commands/grid.h"
#include "sim/store/measurement_reader.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

struct values {
    const char *file;
};

static const struct wr_option_row options[] = {{.name = "FILE",
                                                .kind = WR_OPERAND,
                                                .required = true,
                                                .offset = offsetof(struct values, file),
                                                .help = "measurement file"},
                                               {.name = NULL}};

/* The weakest provenance of any energy, latency or per-query column; -1 when a pair's is unknown. */
static int weakest_provenance(const struct wr_meta *meta)
{
    int weakest = WR_MEASURED;
    for (int i = 0; i < WR_COLUMNS; i++) {
        enum wr_column_id id = (enum wr_column_id)i;
        const struct wr_column *column = &meta->column[i];
        if (wr_column_is_per_query(id) && column->present && column->provenance > weakest) {
            weakest = column->provenance == WR_DERIVED ? WR_DERIVED : WR_MODELLED;
        }
    }
    for (int64_t p = 0; p < meta->extent[WR_DIM_PAIR]; p++) {
        int energy = (int)wr_meta_integer(meta, WR_COL_PAIR_ENERGY_PROVENANCE, p);
        int latency = (int)wr_meta_integer(meta, WR_COL_PAIR_LATENCY_PROVENANCE, p);
        if (energy < 0 || latency < 0) {
            return -1;
        }
        weakest = energy > weakest ? energy : weakest;
        weakest = latency > weakest ? latency : weakest;
    }
    return weakest;
}

/* The energy boundaries of the pairs, "soc, wall". */
static void basis_list(const struct wr_meta *meta, char *text, size_t size)
{
    size_t length = 0;
    text[0] = '\0';
    for (int basis = WR_BASIS_UNKNOWN; basis < WR_BASES; basis++) {
        bool found = false;
        for (int64_t p = 0; p < meta->extent[WR_DIM_PAIR]; p++) {
            found |= wr_meta_integer(meta, WR_COL_PAIR_BASIS, p) == basis;
        }
        if (found) {
            length += (size_t)snprintf(text + length, size - length, "%s%s", length ? ", " : "", wr_basis_name(basis));
        }
    }
    if (strchr(text, ',')) {
        snprintf(text + length, size - length, " (not comparable as they are)");
    }
}

static void add_inputs(struct wr_grid *grid, const char *inputs)
{
    for (const char *line = inputs; line && *line;) {
        int length = (int)strcspn(line, "\n");
        wr_grid_cell(grid, "input");
        wr_grid_cell(grid, "%.*s", length, line);
        line += length + (line[length] == '\n');
    }
}

/* What the import's checks found: "1 mixed-basis, 2 zero-value; 6 checks found nothing". */
static void add_quality(struct wr_grid *grid, const char *quality)
{
    char text[1024] = "";
    size_t length = 0, clean = 0;
    for (const char *line = quality; *line;) {
        int size = (int)strcspn(line, "\n"), digits = (int)strspn(line, "0123456789");
        bool found = strspn(line, "0") < (size_t)digits;
        clean += !found;
        if (found && length + (size_t)size + 3 < sizeof text) {
            int blanks = (int)strspn(line + digits, " ");
            length += (size_t)snprintf(text + length, sizeof text - length, "%s%.*s %.*s", length ? ", " : "", digits,
                                       line, size - digits - blanks, line + digits + blanks);
        }
        line += size + (line[size] == '\n');
    }
    wr_grid_cell(grid, "quality");
    if (!*quality) {
        wr_grid_cell(grid, "not looked at when the file was made ('wattroute validate' does)");
    } else {
        wr_grid_cell(grid, "%s%s%zu checks found nothing", text, length ? "; " : "", clean);
    }
}

static enum wr_code print_facts(const struct wr_source *source, struct wr_error *error)
{
    const struct wr_file_facts *facts = wr_reader_facts(source);
    const struct wr_meta *meta = source->meta;
    static const enum wr_dim dims[] = {WR_DIM_MODEL, WR_DIM_ACCELERATOR, WR_DIM_PAIR, WR_DIM_DOMAIN,
                                       WR_DIM_CURVE_POINT};
    char bases[160], sizes[WR_DIMENSIONS_TEXT];
    basis_list(meta, bases, sizeof bases);
    struct wr_grid grid;
    wr_grid_init(&grid, "ll");
    wr_grid_texts(&grid, "file", facts->path, "format");
    wr_grid_cell(&grid, "%d, written by wattroute %s (%s), %" PRId64 " bytes", facts->format, facts->version,
                 facts->commit, facts->size);
    wr_grid_cell(&grid, "xxh128");
    wr_grid_cell(&grid, "%s", facts->content_xxh128[0] ? facts->content_xxh128 : "none");
    add_inputs(&grid, facts->inputs);
    wr_grid_cell(&grid, "queries");
    wr_grid_cell(&grid, "%" PRId64, meta->extent[WR_DIM_QUERY]);
    if (meta->extent[WR_DIM_ATTEMPT] > 0) {
        wr_grid_cell(&grid, "attempts");
        wr_grid_cell(&grid, "up to %" PRId64 " at each query and pair; a study replays one of them (queries.attempt)",
                     meta->extent[WR_DIM_ATTEMPT]);
    }
    wr_grid_cell(&grid, "dimensions");
    wr_grid_cell(&grid, "%s", wr_dimensions_text(meta, dims, sizeof dims / sizeof *dims, sizes));
    wr_grid_texts(&grid, "energy", bases, "provenance");
    wr_grid_cell(&grid, "%s (the weakest of everything in the table)", wr_provenance_name(weakest_provenance(meta)));
    add_quality(&grid, facts->quality);
    return wr_grid_print(&grid, stdout, error);
}

static enum wr_code print_pairs(const struct wr_meta *meta, struct wr_error *error)
{
    struct wr_grid grid;
    wr_grid_init(&grid, "lllllr");
    wr_grid_texts(&grid, "pair", "site", "energy basis", "energy", "latency", "batch");
    for (int64_t p = 0; p < meta->extent[WR_DIM_PAIR]; p++) {
        wr_grid_texts(&grid, wr_meta_label(meta, WR_COL_PAIR, p), wr_site_name(wr_meta_pair_site(meta, p)),
                      wr_basis_name((int)wr_meta_integer(meta, WR_COL_PAIR_BASIS, p)),
                      wr_provenance_name((int)wr_meta_integer(meta, WR_COL_PAIR_ENERGY_PROVENANCE, p)),
                      wr_provenance_name((int)wr_meta_integer(meta, WR_COL_PAIR_LATENCY_PROVENANCE, p)));
        wr_grid_real(&grid, wr_meta_real(meta, WR_COL_PAIR_BATCH, p));
    }
    return wr_grid_print(&grid, stdout, error);
}

static enum wr_code print_accuracy(const struct wr_meta *meta, const struct wr_census *census, struct wr_error *error)
{
    bool per_pair = meta->column[WR_COL_SCORE].dim2 == WR_DIM_PAIR;
    enum wr_column_id label = per_pair ? WR_COL_PAIR : WR_COL_MODEL;
    struct wr_grid grid;
    wr_grid_init(&grid, "lrrrr");
    wr_grid_texts(&grid, per_pair ? "score by pair" : "score by model", "answers", "missing", "correct", "mean score");
    for (int64_t j = 0; j < census->scored; j++) {
        double answers = (double)census->answers[j];
        wr_grid_cell(&grid, "%s", wr_meta_label(meta, label, j));
        wr_grid_cell(&grid, "%" PRId64, census->answers[j]);
        wr_grid_cell(&grid, "%" PRId64, census->asked - census->answers[j]);
        wr_grid_real(&grid, answers > 0 ? (double)census->correct[j] / answers : (double)NAN);
        wr_grid_real(&grid, answers > 0 ? census->score[j] / answers : (double)NAN);
    }
    return wr_grid_print(&grid, stdout, error);
}

/* Points and batches of each pair that has a batch curve. */
static enum wr_code print_curves(const struct wr_meta *meta, struct wr_error *error)
{
    struct wr_grid grid;
    wr_grid_init(&grid, "lrrr");
    wr_grid_texts(&grid, "batch curve", "points", "from", "to");
    for (int64_t p = 0; p < meta->extent[WR_DIM_PAIR]; p++) {
        double least = INFINITY, most = 0;
        int64_t points = 0;
        for (int64_t i = 0; i < meta->extent[WR_DIM_CURVE_POINT]; i++) {
            double batch = wr_meta_real(meta, WR_COL_CURVE_BATCH, i);
            if (wr_meta_integer(meta, WR_COL_CURVE_PAIR, i) == p) {
                points++;
                least = fmin(least, batch);
                most = fmax(most, batch);
            }
        }
        if (points > 0) {
            wr_grid_cell(&grid, "%s", wr_meta_label(meta, WR_COL_PAIR, p));
            wr_grid_cell(&grid, "%" PRId64, points);
            wr_grid_real(&grid, least);
            wr_grid_real(&grid, most);
        }
    }
    return wr_grid_print(&grid, stdout, error);
}

static enum wr_code print_models(const struct wr_meta *meta, struct wr_error *error)
{
    struct wr_grid grid;
    wr_grid_init(&grid, "lrrrr");
    wr_grid_texts(&grid, "model", "parameters", "active", "USD/Mtok in", "out");
    for (int64_t m = 0; m < meta->extent[WR_DIM_MODEL]; m++) {
        wr_grid_cell(&grid, "%s", wr_meta_label(meta, WR_COL_MODEL, m));
        wr_grid_real(&grid, wr_meta_real(meta, WR_COL_MODEL_PARAMS_TOTAL, m));
        wr_grid_real(&grid, wr_meta_real(meta, WR_COL_MODEL_PARAMS_ACTIVE, m));
        wr_grid_real(&grid, wr_meta_real(meta, WR_COL_MODEL_USD_IN, m));
        wr_grid_real(&grid, wr_meta_real(meta, WR_COL_MODEL_USD_OUT, m));
    }
    return wr_grid_print(&grid, stdout, error);
}

enum { WATTS = 7 };

/* The states that files usually tell, and others where this one does; returns how many. */
static int watts_of(const struct wr_meta *meta, enum wr_column_id watts[WATTS], const char *heading[WATTS])
{
    static const struct {
        const char *heading;
        enum wr_column_id id;
        bool is_usual;
    } states[WATTS] = {
        {"off", WR_COL_ACCELERATOR_OFF_W, true},      {"sleep", WR_COL_ACCELERATOR_SLEEP_W, false},
        {"idle", WR_COL_ACCELERATOR_IDLE_W, true},    {"loaded", WR_COL_ACCELERATOR_LOADED_IDLE_W, true},
        {"setup", WR_COL_ACCELERATOR_SETUP_W, false}, {"active", WR_COL_ACCELERATOR_ACTIVE_W, true},
        {"TDP", WR_COL_ACCELERATOR_TDP_W, true},
    };
    int count = 0;
    for (int i = 0; i < WATTS; i++) {
        if (states[i].is_usual || meta->column[states[i].id].present) {
            watts[count] = states[i].id;
            heading[count++] = states[i].heading;
        }
    }
    return count;
}

static enum wr_code print_accelerators(const struct wr_meta *meta, struct wr_error *error)
{
    enum wr_column_id watts[WATTS];
    const char *heading[WATTS];
    const int states = watts_of(meta, watts, heading);
    struct wr_grid grid;
    char align[] = "llrrrrrrrr";
    align[3 + states] = '\0';
    wr_grid_init(&grid, align);
    wr_grid_texts(&grid, "accelerator (W per device)", "site", "devices");
    for (int i = 0; i < states; i++) {
        wr_grid_cell(&grid, "%s", heading[i]);
    }
    for (int64_t a = 0; a < meta->extent[WR_DIM_ACCELERATOR]; a++) {
        wr_grid_cell(&grid, "%s", wr_meta_label(meta, WR_COL_ACCELERATOR, a));
        wr_grid_cell(&grid, "%s", wr_site_name((int)wr_meta_integer(meta, WR_COL_ACCELERATOR_SITE, a)));
        bool known = meta->column[WR_COL_ACCELERATOR_DEVICES].present;
        wr_grid_real(&grid, known ? (double)wr_meta_integer(meta, WR_COL_ACCELERATOR_DEVICES, a) : (double)NAN);
        for (int i = 0; i < states; i++) {
            wr_grid_real(&grid, wr_meta_real(meta, watts[i], a));
        }
    }
    return wr_grid_print(&grid, stdout, error);
}

static enum wr_code print_domains(const struct wr_meta *meta, const struct wr_census *census, struct wr_error *error)
{
    struct wr_grid grid;
    wr_grid_init(&grid, "lrr");
    wr_grid_texts(&grid, "domain", "queries", "share");
    for (int64_t d = 0; d <= census->domains; d++) {
        if (d == census->domains && census->domain_queries[d] == 0) {
            break;
        }
        const char *label = d < census->domains ? wr_meta_label(meta, WR_COL_DOMAIN, d) : "(none)";
        wr_grid_cell(&grid, "%s", label);
        wr_grid_cell(&grid, "%" PRId64, census->domain_queries[d]);
        wr_grid_real(&grid, (double)census->domain_queries[d] / (double)meta->extent[WR_DIM_QUERY]);
    }
    return wr_grid_print(&grid, stdout, error);
}

static enum wr_code print_columns(const struct wr_meta *meta, const struct wr_census *census, struct wr_error *error)
{
    struct wr_grid grid;
    wr_grid_init(&grid, "llllrl");
    wr_grid_texts(&grid, "column", "type", "by", "unit", "missing", "provenance");
    for (int i = 0; i < WR_COLUMNS; i++) {
        enum wr_column_id id = (enum wr_column_id)i;
        const struct wr_column *column = &meta->column[i];
        if (!column->present || !wr_column_is_per_query(id)) {
            continue;
        }
        wr_grid_texts(&grid, wr_column_spec(id)->name, wr_type_name(column->type));
        wr_grid_cell(&grid, "query%s%s%s", column->repeat == WR_DIM_NONE ? "" : " x attempt",
                     column->dim2 == WR_DIM_NONE ? "" : " x ", wr_dim_name(column->dim2));
        wr_grid_cell(&grid, "%s", wr_column_spec(id)->unit);
        wr_grid_cell(&grid, "%" PRId64, census->missing[i]);
        wr_grid_cell(&grid, "%s", wr_provenance_name(column->provenance));
    }
    return wr_grid_print(&grid, stdout, error);
}

static enum wr_code print_tables(const struct wr_meta *meta, const struct wr_census *census, struct wr_error *error)
{
    bool has_queries = meta->extent[WR_DIM_QUERY] > 0;
    putchar('\n');
    enum wr_code code = print_pairs(meta, error);
    if (code == WR_OK && has_queries) {
        putchar('\n');
        code = print_accuracy(meta, census, error);
    }
    if (code == WR_OK) {
        putchar('\n');
        code = print_models(meta, error);
    }
    if (code == WR_OK) {
        putchar('\n');
        code = print_accelerators(meta, error);
    }
    if (code == WR_OK && meta->extent[WR_DIM_CURVE_POINT] > 0) {
        putchar('\n');
        code = print_curves(meta, error);
    }
    if (code == WR_OK && meta->column[WR_COL_QUERY_DOMAIN].present) {
        putchar('\n');
        code = print_domains(meta, census, error);
    }
    if (code == WR_OK && has_queries) {
        putchar('\n');
        code = print_columns(meta, census, error);
    }
    return code;
}

static enum wr_code run(void *given, struct wr_error *error)
{
    const struct values *values = given;
    struct wr_source *source = NULL;
    struct wr_census census = {0};
    enum wr_code code = wr_reader_open(&source, values->file, error);
    if (code != WR_OK) {
        return code;
    }
    code = wr_census_take(&census, source, error);
    code = code == WR_OK ? print_facts(source, error) : code;
    code = code == WR_OK ? print_tables(source->meta, &census, error) : code;
    wr_census_free(&census);
    source->close(source);
    return code;
}

static const struct values defaults = {0};

const struct wr_command wr_command_info = {
    .name = "info",
    .summary = "print what a measurement file holds: pairs, accuracy, missing cells, provenance",
    .synopsis = "FILE",
    .help = "Reads the whole table and verifies its checksums on the way; 'validate' looks for more.\n"
            "\nExample: wattroute info mmlu.h5",
    .option = options,
    .defaults = &defaults,
    .size = sizeof defaults,
    .run = run};
