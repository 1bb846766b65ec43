#include "sim/commands/synth_outcome.h"

#include "sim/base/interrupt.h"
#include "sim/base/memory.h"
#include "sim/commands/grid.h"
#include "sim/ingest/synth_fit.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

static enum wr_code read_domains(struct wr_synth_outcome *self, int64_t row, int64_t rows, struct wr_error *error)
{
    void *domain = self->domain;
    enum wr_code code = wr_array_grow(&domain, &self->domain_capacity, (size_t)rows, sizeof *self->domain, error);
    if (code == WR_OK) {
        self->domain = domain;
        code = self->inner->read(self->inner, WR_COL_QUERY_DOMAIN, row, rows, self->domain, error);
    }
    return code;
}

static void count_scores(struct wr_synth_outcome *self, const int8_t *score, int64_t rows)
{
    int64_t models = self->source.meta->extent[WR_DIM_MODEL];
    const struct wr_synth_spec *spec = wr_synth_spec_of(self->inner);
    for (int64_t i = 0; i < rows; i++, score += models) {
        int32_t dataset = spec->domain_dataset[self->domain[i]];
        bool solved = false;
        for (int64_t m = 0; m < models; m++) {
            self->correct[dataset * models + m] += score[m];
            solved |= score[m] && self->local[m];
        }
        self->solvable[dataset] += solved;
        self->queries[dataset]++;
    }
}

static void add_values(const float *value, int64_t rows, int64_t pairs, double *sum)
{
    for (int64_t i = 0; i < rows * pairs; i++) {
        sum[i % pairs] += (double)value[i];
    }
}

static enum wr_code read_counted(struct wr_source *source, enum wr_column_id id, int64_t row, int64_t rows,
                                 void *buffer, struct wr_error *error)
{
    struct wr_synth_outcome *self = (struct wr_synth_outcome *)source;
    int64_t pairs = source->meta->extent[WR_DIM_PAIR];
    enum wr_code code = wr_interrupted(error);
    if (code == WR_OK) {
        code = self->inner->read(self->inner, id, row, rows, buffer, error);
    }
    if (code == WR_OK && id == WR_COL_SCORE && (code = read_domains(self, row, rows, error)) == WR_OK) {
        count_scores(self, buffer, rows);
    }
    if (code == WR_OK && (id == WR_COL_ENERGY || id == WR_COL_LATENCY)) {
        add_values(buffer, rows, pairs, id == WR_COL_ENERGY ? self->energy : self->time);
    }
    return code;
}

enum wr_code wr_synth_outcome_init(struct wr_synth_outcome *self, struct wr_source *inner, struct wr_error *error)
{
    const struct wr_synth_spec *spec = wr_synth_spec_of(inner);
    size_t models = (size_t)inner->meta->extent[WR_DIM_MODEL], pairs = (size_t)inner->meta->extent[WR_DIM_PAIR];
    size_t datasets = (size_t)spec->datasets;
    *self = (struct wr_synth_outcome){.source = {.meta = inner->meta, .read = read_counted}, .inner = inner};
    bool done = (self->local = wr_array(models, sizeof *self->local, error)) &&
                (self->queries = wr_array(datasets, sizeof *self->queries, error)) &&
                (self->solvable = wr_array(datasets, sizeof *self->solvable, error)) &&
                (self->correct = wr_array(datasets * models, sizeof *self->correct, error)) &&
                (self->energy = wr_array(pairs, sizeof *self->energy, error)) &&
                (self->time = wr_array(pairs, sizeof *self->time, error));
    for (size_t m = 0; done && m < models; m++) {
        self->local[m] = wr_synth_is_local(spec, (int64_t)m);
    }
    return done ? WR_OK : WR_E_NO_MEMORY;
}

void wr_synth_outcome_free(struct wr_synth_outcome *self)
{
    void *const owned[] = {self->local,  self->queries, self->solvable, self->correct,
                           self->energy, self->time,    self->domain};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++) {
        wr_free(owned[i]);
    }
    *self = (struct wr_synth_outcome){0};
}

/* Name of a data set; where it has none, "all queries", or "other queries" beside named ones. */
static const char *dataset_name(const struct wr_synth_spec *spec, int64_t dataset, char *text, size_t size)
{
    const struct wr_synth_dataset *set = &spec->dataset[dataset];
    const char *label = wr_meta_label(&spec->meta, WR_COL_DOMAIN, set->first);
    snprintf(text, size, "%.*s", (int)set->name_length, label);
    if (set->name_length == 0) {
        snprintf(text, size, "%s queries", spec->datasets == 1 ? "all" : "other");
    }
    return text;
}

/* The four cells of a share. */
static void add_share(struct wr_grid *grid, double target, double count, double queries)
{
    wr_grid_cell(grid, isnan(target) ? "-" : "%.4f", target);
    wr_grid_cell(grid, queries > 0 ? "%.4f" : "-", count / queries);
    wr_grid_cell(grid, queries > 0 && !isnan(target) ? "%+.4f" : "-", count / queries - target);
    wr_grid_cell(grid, queries > 0 && !isnan(target) ? "%.4f" : "-", sqrt(target * (1 - target) / queries));
}

static enum wr_code print_solvable(const struct wr_synth_outcome *self, FILE *stream, struct wr_error *error)
{
    const struct wr_synth_spec *spec = wr_synth_spec_of(self->inner);
    struct wr_grid grid;
    char name[256];
    wr_grid_init(&grid, "lrrrrrl");
    wr_grid_texts(&grid, "some local model answers", "target", "achieved", "difference", "standard error",
                  "correlation", "");
    for (int64_t i = 0; i < spec->datasets; i++) {
        const struct wr_synth_dataset *set = &spec->dataset[i];
        double reached = wr_synth_solvable(spec, i, set->correlation);
        bool met = fabs(reached - set->target) < 1e-6;
        wr_grid_cell(&grid, "%s", dataset_name(spec, i, name, sizeof name));
        add_share(&grid, set->target, (double)self->solvable[i], (double)self->queries[i]);
        wr_grid_cell(&grid, "%.6f", set->correlation);
        wr_grid_cell(&grid, "%s", isnan(set->target) ? "given" : met ? "fitted" : "out of reach");
    }
    return wr_grid_print(&grid, stream, error);
}

/* Why a target is out of reach, and what is had instead. */
static void print_reach(const struct wr_synth_outcome *self, int64_t dataset, FILE *stream)
{
    const struct wr_synth_spec *spec = wr_synth_spec_of(self->inner);
    const struct wr_synth_dataset *set = &spec->dataset[dataset];
    double apart = wr_synth_solvable(spec, dataset, 0), alike = wr_synth_solvable(spec, dataset, 1);
    char name[256];
    dataset_name(spec, dataset, name, sizeof name);
    if (set->target < alike) {
        int64_t best = -1;
        for (int64_t m = 0; m < spec->meta.extent[WR_DIM_MODEL]; m++) {
            bool better = best < 0 || wr_synth_accuracy(spec, dataset, m) > wr_synth_accuracy(spec, dataset, best);
            best = self->local[m] && better ? m : best;
        }
        fprintf(stream,
                "%s: %.4f is out of reach however the models depend on each other. The best of several\n"
                "is never worse than the best single one, and %s alone has %.4f. The correlation\n"
                "is left at 1, which gives %.4f.\n",
                name, set->target, wr_meta_label(&spec->meta, WR_COL_MODEL, best),
                wr_synth_accuracy(spec, dataset, best), alike);
    } else if (set->target > apart) {
        fprintf(stream, "%s: no correlation gives %.4f: independent models reach %.4f. The correlation is left at 0.\n",
                name, set->target, apart);
    }
}

static enum wr_code print_accuracy(const struct wr_synth_outcome *self, FILE *stream, struct wr_error *error)
{
    const struct wr_synth_spec *spec = wr_synth_spec_of(self->inner);
    int64_t models = spec->meta.extent[WR_DIM_MODEL];
    struct wr_grid grid;
    char name[256];
    wr_grid_init(&grid, "lrrrr");
    wr_grid_texts(&grid, "accuracy of", "target", "achieved", "difference", "standard error");
    for (int64_t m = 0; m < models; m++) {
        for (int64_t i = 0; i < spec->datasets; i++) {
            const char *model = wr_meta_label(&spec->meta, WR_COL_MODEL, m);
            bool named = spec->dataset[i].name_length > 0;
            wr_grid_cell(&grid, named ? "%s, %s" : "%s", model, dataset_name(spec, i, name, sizeof name));
            add_share(&grid, wr_synth_accuracy(spec, i, m), (double)self->correct[i * models + m],
                      (double)self->queries[i]);
        }
    }
    return wr_grid_print(&grid, stream, error);
}

/* The four cells of a mean over queries of a lognormal with this sigma. */
static void add_mean(struct wr_grid *grid, double target, double sum, double queries, double sigma)
{
    double error = sqrt(expm1(sigma * sigma) / queries); /* of the mean, relative */
    wr_grid_cell(grid, isnan(target) ? "-" : "%.6g", target);
    wr_grid_cell(grid, isnan(target) ? "-" : "%.6g", sum / queries);
    wr_grid_cell(grid, isnan(target) || target == 0 ? "-" : "%+.2f %%", 100 * (sum / queries / target - 1));
    wr_grid_cell(grid, isnan(target) || target == 0 ? "-" : "%.2f %%", 100 * error);
}

static enum wr_code print_means(const struct wr_synth_outcome *self, const char *what, const double *per_token,
                                const double *sum, double sigma, FILE *stream, struct wr_error *error)
{
    const struct wr_synth_spec *spec = wr_synth_spec_of(self->inner);
    struct wr_grid grid;
    wr_grid_init(&grid, "lrrrr");
    wr_grid_texts(&grid, what, "target", "achieved", "difference", "standard error");
    for (int64_t p = 0; p < spec->meta.extent[WR_DIM_PAIR]; p++) {
        int64_t model = wr_meta_integer(&spec->meta, WR_COL_PAIR_MODEL, p);
        wr_grid_cell(&grid, "%s", wr_meta_label(&spec->meta, WR_COL_PAIR, p));
        add_mean(&grid, per_token[p] * spec->output_tokens[model], sum[p],
                 (double)self->source.meta->extent[WR_DIM_QUERY], sigma);
    }
    return wr_grid_print(&grid, stream, error);
}

enum wr_code wr_synth_outcome_print(const struct wr_synth_outcome *self, FILE *stream, struct wr_error *error)
{
    const struct wr_synth_spec *spec = wr_synth_spec_of(self->inner);
    double sigma = spec->output_sigma, tau = spec->energy_sigma;
    enum wr_code code = print_solvable(self, stream, error);
    for (int64_t i = 0; i < spec->datasets; i++) {
        print_reach(self, i, stream);
    }
    fputc('\n', stream);
    code = code == WR_OK ? print_accuracy(self, stream, error) : code;
    fputc('\n', stream);
    if (code == WR_OK) {
        double both = sqrt(sigma * sigma + tau * tau);
        code = print_means(self, "J per query of", spec->j_per_token, self->energy, both, stream, error);
    }
    fputc('\n', stream);
    return code == WR_OK ? print_means(self, "s per query of", spec->s_per_token, self->time, sigma, stream, error)
                         : code;
}
