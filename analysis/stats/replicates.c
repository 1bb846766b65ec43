#include "analysis/stats/replicates.h"

#include "analysis/stats/bundle.h"
#include "analysis/stats/query_hash.h"
#include "analysis/stats/template.h"
#include "sim/base/interrupt.h"
#include "sim/base/memory.h"
#include "sim/replay/totals_sink.h"

#include <omp.h>
#include <stdatomic.h>
#include <string.h>

struct wr_replicates {
    struct wr_sink sink; /* first: a sink pointer is a pointer to this */
    struct wr_template template;
    struct wr_query_hash hash;
    struct wr_replicate_options options;
    int capacity;     /* chunks that a pass may serve */
    uint32_t first;   /* chunk of this pass */
    int chunks;       /* of this pass */
    bool with_groups; /* the jackknife's sums are made in this pass */
    double *sum;      /* owned, [chunks][values of the template][WR_POISSON_CHUNK] */
    double *group;    /* owned, [WR_LEFT_OUT_GROUPS][values of the template] */
};

/* A segment's queries, in row order, and what they contribute. */
struct sample {
    int64_t queries;
    int64_t *row; /* owned, as below */
    int32_t *domain;
    size_t row_capacity, domain_capacity;
    uint64_t *key; /* set at the end */
    struct wr_bundle cells, groups;
};

static void sample_free(struct sample *sample)
{
    wr_free(sample->row);
    wr_free(sample->domain);
    wr_free(sample->key);
    wr_bundle_free(&sample->cells);
    wr_bundle_free(&sample->groups);
    wr_free(sample);
}

static enum wr_code begin(struct wr_sink *sink, int segment, void **state, struct wr_error *error)
{
    const struct wr_template *template = &((const struct wr_replicates *)sink)->template;
    struct sample *sample = wr_array(1, sizeof *sample, error);
    (void)segment;
    if (sample == NULL) {
        return WR_E_NO_MEMORY;
    }
    sample->cells = wr_bundle_of(template->columns, (int)template->totals.cells);
    sample->groups = wr_bundle_of(template->group_columns, template->domains);
    *state = sample;
    return WR_OK;
}

static enum wr_code add_query(struct sample *sample, int64_t row, int32_t domain, struct wr_error *error)
{
    void *rows = sample->row, *domains = sample->domain;
    const size_t wanted = (size_t)sample->queries + 1;
    enum wr_code code = wr_array_grow(&rows, &sample->row_capacity, wanted, sizeof *sample->row, error);
    sample->row = rows;
    code =
        code == WR_OK ? wr_array_grow(&domains, &sample->domain_capacity, wanted, sizeof *sample->domain, error) : code;
    sample->domain = domains;
    if (code == WR_OK) {
        sample->row[sample->queries] = row;
        sample->domain[sample->queries++] = domain;
    }
    return code;
}

/* The number of the strip's first query in the sample. The first part of the first policy that is replayed brings the
 * queries in. */
static enum wr_code strip_begins(const struct wr_template *template, struct sample *sample,
                                 const struct wr_contributions *from, int64_t *first, struct wr_error *error)
{
    if (from->policy == template->totals.group[0].policy && from->part == 0) {
        *first = sample->queries;
        for (int r = 0; r < from->rows; r++) {
            if (!from->query_keep[r]) {
                continue;
            }
            double *value = wr_bundle_add(&sample->groups, (int32_t)sample->queries,
                                          wr_template_domain(template, from->domain[r]), error);
            const enum wr_code code =
                value != NULL ? add_query(sample, from->row + r, from->domain[r], error) : WR_E_NO_MEMORY;
            if (code != WR_OK) {
                return code;
            }
            memset(value, 0, (size_t) template->group_columns * sizeof *value);
            value[0] = from->query_weight[r];
        }
        return WR_OK;
    }
    *first = sample->queries;
    while (*first > 0 && sample->row[*first - 1] >= from->row) {
        --*first;
    }
    return WR_OK;
}

static enum wr_code add_cell(const struct wr_template *template, struct sample *sample,
                             const struct wr_contributions *from, int r, int64_t query, struct wr_error *error)
{
    struct wr_cell cell = {0};
    double real[WR_CELL_REALS];
    double *value = wr_bundle_add(&sample->cells, (int32_t)query, wr_template_cell(template, from, r), error);
    if (value == NULL) {
        return WR_E_NO_MEMORY;
    }
    wr_cell_add_row(&cell, from, r);
    memcpy(real, &cell.weight, sizeof real);
    for (int c = 0; c < template->columns; c++) {
        value[c] = real[template->column[c]];
    }
    return WR_OK;
}

static enum wr_code add(struct wr_sink *sink, void *state, const struct wr_contributions *from, struct wr_error *error)
{
    const struct wr_template *template = &((const struct wr_replicates *)sink)->template;
    struct sample *sample = state;
    int64_t query;
    enum wr_code code = strip_begins(template, sample, from, &query, error);
    for (int r = 0; r < from->rows && code == WR_OK; r++) {
        if (from->keep[r]) {
            code = add_cell(template, sample, from, r, query, error);
        }
        if (from->query_keep[r]) {
            double *value = sample->groups.value + (size_t)query * (size_t) template->group_columns;
            value[1 + from->policy] += from->part == 0 && from->covered[r] ? from->query_weight[r] : 0;
            query++;
        }
    }
    return code;
}

static enum wr_code make_keys(struct wr_replicates *self, struct sample *sample, struct wr_error *error)
{
    sample->key = wr_array((size_t)sample->queries, sizeof *sample->key, error);
    enum wr_code code = sample->key != NULL ? WR_OK : WR_E_NO_MEMORY;
    for (int64_t i = 0; i < sample->queries && code == WR_OK; i++) {
        code = wr_query_hash_of(&self->hash, sample->row[i], sample->domain[i], &sample->key[i], error);
    }
    return code;
}

static void add_to_groups(struct wr_replicates *self, const struct sample *sample, const struct wr_bundle *bundle,
                          int first_value)
{
    const size_t values = (size_t)self->template.values;
    for (size_t i = 0; i < bundle->entries; i++) {
        const size_t group = sample->key[bundle->row[i]] % WR_LEFT_OUT_GROUPS;
        double *sum = self->group + group * values + first_value + (int64_t)bundle->line[i] * bundle->columns;
        for (int c = 0; c < bundle->columns; c++) {
            sum[c] += bundle->value[i * (size_t)bundle->columns + (size_t)c];
        }
    }
}

/* Adds the block's lines to the sums of a chunk. */
static void add_lines(const struct wr_bundle *bundle, int64_t block, const uint8_t *weight, double *sum)
{
    const struct wr_resample_kernels *kernels = wr_resample_kernels();
    for (int32_t line = 0; line < bundle->lines; line++) {
        const struct wr_resample_rows rows = wr_bundle_rows(bundle, block, line);
        if (rows.entries > 0) {
            kernels->add(&rows, weight, sum + (int64_t)line * bundle->columns * WR_POISSON_CHUNK);
        }
    }
}

static void add_chunk(const struct wr_replicates *self, const struct sample *sample, int chunk, uint8_t *weight)
{
    double *sum = self->sum + (int64_t)chunk * self->template.values * WR_POISSON_CHUNK;
    for (int64_t first = 0; first < sample->queries; first += WR_BUNDLE_ROWS) {
        const int64_t left = sample->queries - first, block = first / WR_BUNDLE_ROWS;
        wr_resample_kernels()->weights(self->options.seed, sample->key + first,
                                       (int)(left < WR_BUNDLE_ROWS ? left : WR_BUNDLE_ROWS),
                                       self->first + (uint32_t)chunk, weight);
        add_lines(&sample->cells, block, weight, sum);
        add_lines(&sample->groups, block, weight, sum + (int64_t)self->template.first_group * WR_POISSON_CHUNK);
    }
}

/* As many threads as are asked for (0 = as OpenMP decides) and have a chunk. */
static int teams(int threads, int chunks)
{
    const int most = threads > 0 ? threads : omp_get_max_threads();
    return most < chunks ? most : chunks;
}

/* Chunks of replicates go to threads of their own, inside the one that ends the segment. */
static enum wr_code add_chunks(const struct wr_replicates *self, const struct sample *sample, struct wr_error *error)
{
    atomic_bool failed = false;
#pragma omp parallel num_threads(teams(self->options.threads, self->chunks))
    {
        uint8_t *weight = wr_array_aligned((size_t)WR_BUNDLE_ROWS * WR_POISSON_CHUNK, sizeof *weight, NULL);
        if (weight == NULL) {
            atomic_store(&failed, true);
        }
#pragma omp for schedule(dynamic, 1)
        for (int chunk = 0; chunk < self->chunks; chunk++) {
            if (weight != NULL && wr_interrupted(NULL) == WR_OK) {
                add_chunk(self, sample, chunk, weight);
            }
        }
        wr_free(weight);
    }
    return atomic_load(&failed) ? wr_fail(error, WR_E_NO_MEMORY, "%zu", (size_t)WR_BUNDLE_ROWS * WR_POISSON_CHUNK)
                                : wr_interrupted(error);
}

static enum wr_code end(struct wr_sink *sink, int segment, void *state, struct wr_error *error)
{
    struct wr_replicates *self = (struct wr_replicates *)sink;
    struct sample *sample = state;
    const int64_t blocks = (sample->queries + WR_BUNDLE_ROWS - 1) / WR_BUNDLE_ROWS;
    (void)segment;
    enum wr_code code = make_keys(self, sample, error);
    if (code == WR_OK && self->with_groups) {
        add_to_groups(self, sample, &sample->cells, 0);
        add_to_groups(self, sample, &sample->groups, self->template.first_group);
    }
    code = code == WR_OK ? wr_bundle_sort(&sample->cells, blocks, error) : code;
    code = code == WR_OK ? wr_bundle_sort(&sample->groups, blocks, error) : code;
    code = code == WR_OK ? add_chunks(self, sample, error) : code;
    sample_free(sample);
    return code;
}

static void drop(struct wr_sink *sink, void *state)
{
    (void)sink;
    sample_free(state);
}

enum wr_code wr_replicates_new(struct wr_replicates **self, const struct wr_replay_job *job,
                               const struct wr_totals *totals, const struct wr_replicate_options *options,
                               struct wr_error *error)
{
    struct wr_replicates *made = wr_array(1, sizeof *made, error);
    if (made == NULL) {
        return WR_E_NO_MEMORY;
    }
    made->sink = (struct wr_sink){.begin = begin, .add = add, .end = end, .drop = drop};
    made->options = *options;
    enum wr_code code = wr_template_make(&made->template, job, totals, options->by_domain, error);
    code = code == WR_OK ? wr_query_hash_init(&made->hash, job->source, error) : code;
    if (code == WR_OK) {
        const size_t values = (size_t)made->template.values;
        made->capacity = (int)(options->memory / (values * WR_POISSON_CHUNK * sizeof *made->sum));
        made->capacity = made->capacity > 0 ? made->capacity : 1;
        made->group = wr_array(WR_LEFT_OUT_GROUPS * values, sizeof *made->group, error);
        made->with_groups = true;
        code = made->group != NULL ? WR_OK : WR_E_NO_MEMORY;
    }
    if (code != WR_OK) {
        wr_replicates_free(made);
        return code;
    }
    omp_set_max_active_levels(2);
    *self = made;
    return WR_OK;
}

void wr_replicates_free(struct wr_replicates *self)
{
    if (self != NULL) {
        wr_template_free(&self->template);
        wr_query_hash_free(&self->hash);
        wr_free(self->sum);
        wr_free(self->group);
        wr_free(self);
    }
}

int wr_replicates_capacity(const struct wr_replicates *self)
{
    return self->capacity < 1 << 16 ? self->capacity * WR_POISSON_CHUNK : WR_POISSON_CHUNK << 16;
}

size_t wr_replicates_bytes(const struct wr_replicates *self, int replicates)
{
    return ((size_t)replicates + WR_LEFT_OUT_GROUPS) * (size_t)self->template.values * sizeof *self->sum;
}

enum wr_code wr_replicates_begin(struct wr_replicates *self, uint32_t first, int count, struct wr_error *error)
{
    const size_t values = (size_t)self->template.values;
    self->with_groups = self->sum == NULL;
    wr_free(self->sum);
    self->first = first / WR_POISSON_CHUNK;
    self->chunks = count / WR_POISSON_CHUNK;
    self->sum = wr_array((size_t)self->chunks * values * WR_POISSON_CHUNK, sizeof *self->sum, error);
    return self->sum != NULL ? WR_OK : WR_E_NO_MEMORY;
}

struct wr_sink *wr_replicates_sink(struct wr_replicates *self)
{
    return &self->sink;
}

enum wr_code wr_replicates_room(const struct wr_replicates *self, struct wr_totals *room, struct wr_error *error)
{
    wr_totals_init(room);
    return wr_totals_merge(room, &self->template.totals, error);
}

static struct wr_template_sums sums_of(const struct wr_replicates *self, int index)
{
    const int64_t chunk = index / WR_POISSON_CHUNK, place = index % WR_POISSON_CHUNK;
    return (struct wr_template_sums){.value = self->sum + chunk * self->template.values * WR_POISSON_CHUNK + place,
                                     .stride = WR_POISSON_CHUNK};
}

bool wr_replicates_has_weight(const struct wr_replicates *self, int index, enum wr_replicate_unit unit, int32_t domain)
{
    const struct wr_template_sums sums = sums_of(self, index);
    return wr_template_has_weight(&self->template, &sums, unit == WR_UNIT_DOMAIN, domain);
}

void wr_replicates_totals(const struct wr_replicates *self, int index, enum wr_replicate_unit unit,
                          const double *factor, struct wr_totals *room)
{
    const struct wr_template_sums sums = sums_of(self, index);
    wr_template_fill(&self->template, &sums, unit == WR_UNIT_DOMAIN, factor, room);
}

void wr_replicates_left_out(const struct wr_replicates *self, int group, enum wr_replicate_unit unit,
                            struct wr_totals *room)
{
    const struct wr_template_sums sums = {
        .value = self->group + (int64_t)group * self->template.values, .stride = 1, .is_left_out = true};
    wr_template_fill(&self->template, &sums, unit == WR_UNIT_DOMAIN, NULL, room);
}

void wr_replicates_original(const struct wr_replicates *self, const double *factor, struct wr_totals *room)
{
    wr_template_fill(&self->template, NULL, false, factor, room);
}
