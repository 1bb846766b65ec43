#include "sim/ingest/synth.h"

#include "sim/base/memory.h"
#include "sim/base/random.h"
#include "sim/ingest/synth_fit.h"

#include <math.h>
#include <string.h>

/* What a stream of random numbers is for. The numbers are part of the output's bytes: never renumber them. */
enum stream {
    STREAM_DOMAIN = 1,
    STREAM_DIFFICULTY,
    STREAM_ANSWER,
    STREAM_LENGTH,
    STREAM_MODEL_LENGTH,
    STREAM_ENERGY,
    STREAM_INPUT
};

struct generator {
    struct wr_source source;
    struct wr_synth_spec spec;
    struct wr_meta meta; /* owned: spec.meta and the per-query columns */
    uint64_t seed;
    int64_t domains, models, pairs;
    double *shared, *own;             /* owned [domain]: sqrt(rho), sqrt(1 - rho) of its data set */
    double length_shared, length_own; /* sqrt(sigma), sqrt(1 - sigma) */
    double *share_end;                /* owned [domain]: cumulated shares */
    double *threshold;                /* owned [domain][model]: Phi^-1(accuracy) */
    double *length_mu;                /* owned [model]: mean of the logarithm of output tokens */
    int32_t *pair_model;              /* borrowed from meta */
    double input_mu;                  /* mean of the logarithm of input tokens */
};

typedef void fill_row(const struct generator *self, int64_t row, void *out);

static double normal(const struct generator *self, enum stream stream, int64_t row, int64_t replicate)
{
    struct wr_random random = {.seed = self->seed, .stream = (uint32_t)stream};
    return wr_random_normal(&random, (uint64_t)row, (uint32_t)replicate);
}

static int64_t domain_of(const struct generator *self, int64_t row)
{
    struct wr_random random = {.seed = self->seed, .stream = STREAM_DOMAIN};
    double u = wr_random_uniform(&random, (uint64_t)row, 0);
    int64_t low = 0, high = self->domains - 1;
    while (low < high) { /* the first domain whose cumulated share exceeds u */
        int64_t middle = (low + high) / 2;
        if (u < self->share_end[middle]) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

static int32_t whole_tokens(double tokens)
{
    double whole = floor(tokens + 0.5);
    return whole < 1 ? 1 : whole > INT32_MAX ? INT32_MAX : (int32_t)whole;
}

static void fill_domain(const struct generator *self, int64_t row, void *out)
{
    *(int32_t *)out = (int32_t)domain_of(self, row);
}

static void fill_score(const struct generator *self, int64_t row, void *out)
{
    int64_t domain = domain_of(self, row);
    const double *threshold = &self->threshold[domain * self->models];
    double difficulty = self->shared[domain] * normal(self, STREAM_DIFFICULTY, row, 0);
    int8_t *score = out;
    for (int64_t m = 0; m < self->models; m++) {
        score[m] = threshold[m] > difficulty + self->own[domain] * normal(self, STREAM_ANSWER, row, m);
    }
}

static void fill_output_tokens(const struct generator *self, int64_t row, void *out)
{
    double length = self->length_shared * normal(self, STREAM_LENGTH, row, 0);
    int32_t *tokens = out;
    for (int64_t m = 0; m < self->models; m++) {
        double w = length + self->length_own * normal(self, STREAM_MODEL_LENGTH, row, m);
        tokens[m] = whole_tokens(exp(self->length_mu[m] + self->spec.output_sigma * w));
    }
}

static void fill_input_tokens(const struct generator *self, int64_t row, void *out)
{
    double z = normal(self, STREAM_INPUT, row, 0);
    *(int32_t *)out = whole_tokens(exp(self->input_mu + self->spec.input_sigma * z));
}

/* Missing cells are the one NaN that files hold. */
static float known_or_missing(double value)
{
    return isnan(value) ? NAN : (float)value;
}

/* 1 in the column of the query's data set, 0 in the others'. */
static void fill_features(const struct generator *self, int64_t row, void *out)
{
    int32_t dataset = self->spec.domain_dataset[domain_of(self, row)];
    double *feature = out;
    for (int64_t i = 0, f = 0; i < self->spec.datasets; i++) {
        if (self->spec.dataset[i].name_length > 0) {
            feature[f++] = i == dataset;
        }
    }
}

static void fill_energy(const struct generator *self, int64_t row, void *out)
{
    int32_t tokens[WR_SYNTH_MODELS];
    fill_output_tokens(self, row, tokens);
    double sigma = self->spec.energy_sigma;
    float *energy = out;
    for (int64_t p = 0; p < self->pairs; p++) {
        double factor = exp(sigma * normal(self, STREAM_ENERGY, row, p) - 0.5 * sigma * sigma);
        energy[p] = known_or_missing(tokens[self->pair_model[p]] * self->spec.j_per_token[p] * factor);
    }
}

static void fill_latency(const struct generator *self, int64_t row, void *out)
{
    int32_t tokens[WR_SYNTH_MODELS];
    fill_output_tokens(self, row, tokens);
    float *latency = out;
    for (int64_t p = 0; p < self->pairs; p++) {
        latency[p] = known_or_missing(tokens[self->pair_model[p]] * self->spec.s_per_token[p]);
    }
}

static const struct {
    enum wr_column_id id;
    fill_row *fill;
} generated[] = {{WR_COL_SCORE, fill_score},
                 {WR_COL_ENERGY, fill_energy},
                 {WR_COL_LATENCY, fill_latency},
                 {WR_COL_OUTPUT_TOKENS, fill_output_tokens},
                 {WR_COL_INPUT_TOKENS, fill_input_tokens},
                 {WR_COL_QUERY_DOMAIN, fill_domain},
                 {WR_COL_FEATURE_VALUE, fill_features}};

enum { GENERATED = sizeof generated / sizeof *generated };

static enum wr_code read_rows(struct wr_source *source, enum wr_column_id id, int64_t row, int64_t rows, void *buffer,
                              struct wr_error *error)
{
    const struct generator *self = (const struct generator *)source;
    fill_row *fill = NULL;
    for (int i = 0; i < GENERATED; i++) {
        fill = generated[i].id == id ? generated[i].fill : fill;
    }
    if (!fill || row < 0 || row + rows > self->meta.extent[WR_DIM_QUERY]) {
        return wr_fail(error, WR_E_INTERNAL, "%s", "rows outside the generated table");
    }
    size_t bytes = (size_t)wr_meta_row_elements(&self->meta, id) * wr_type_size(self->meta.column[id].type);
    char *out = buffer;
    for (int64_t i = 0; i < rows; i++) {
        fill(self, row + i, out + (size_t)i * bytes);
    }
    return WR_OK;
}

static void close_generator(struct wr_source *source)
{
    struct generator *self = (struct generator *)source;
    wr_synth_spec_free(&self->spec);
    wr_meta_free(&self->meta);
    wr_free(self->share_end);
    wr_free(self->shared);
    wr_free(self->own);
    wr_free(self->threshold);
    wr_free(self->length_mu);
    wr_free(self);
}

void wr_synth_spec_free(struct wr_synth_spec *self)
{
    wr_meta_free(&self->meta);
    wr_free(self->dataset);
    wr_free(self->domain_dataset);
    wr_free(self->domain_share);
    wr_free(self->accuracy);
    wr_free(self->output_tokens);
    wr_free(self->j_per_token);
    wr_free(self->s_per_token);
    memset(self, 0, sizeof *self);
    wr_meta_init(&self->meta);
}

double wr_synth_accuracy(const struct wr_synth_spec *self, int64_t dataset, int64_t model)
{
    int64_t models = self->meta.extent[WR_DIM_MODEL];
    double sum = 0, share = 0;
    for (int64_t d = 0; d < self->meta.extent[WR_DIM_DOMAIN]; d++) {
        if (dataset < 0 || self->domain_dataset[d] == dataset) {
            sum += self->domain_share[d] * self->accuracy[d * models + model];
            share += self->domain_share[d];
        }
    }
    return share > 0 ? sum / share : NAN;
}

const struct wr_synth_spec *wr_synth_spec_of(const struct wr_source *source)
{
    return &((const struct generator *)source)->spec;
}

/* A column that no pair has a value for is absent, not filled; so are features without a named data set. */
static bool is_wanted(const struct wr_synth_spec *spec, enum wr_column_id id)
{
    if (id == WR_COL_FEATURE_VALUE) {
        return spec->meta.extent[WR_DIM_FEATURE] > 0;
    }
    const double *per_token = id == WR_COL_ENERGY ? spec->j_per_token : id == WR_COL_LATENCY ? spec->s_per_token : NULL;
    bool wanted = !per_token;
    for (int64_t p = 0; p < spec->meta.extent[WR_DIM_PAIR] && !wanted; p++) {
        wanted = !isnan(per_token[p]);
    }
    return wanted;
}

static enum wr_code add_columns(struct generator *self, int64_t queries, struct wr_error *error)
{
    enum wr_code code = wr_meta_copy(&self->meta, &self->spec.meta, error);
    self->meta.extent[WR_DIM_QUERY] = queries;
    for (int i = 0; i < GENERATED && code == WR_OK; i++) {
        if (is_wanted(&self->spec, generated[i].id)) {
            code = wr_meta_add(&self->meta, generated[i].id, error);
            self->meta.column[generated[i].id].provenance = WR_MODELLED;
        }
    }
    return code == WR_OK ? wr_meta_check(&self->meta, "specification", error) : code;
}

/* Mean of the logarithm of a lognormal with this mean. */
static double log_mean(double mean, double sigma)
{
    return log(mean) - 0.5 * sigma * sigma;
}

static enum wr_code allocate(struct generator *self, struct wr_error *error)
{
    size_t domains = (size_t)self->domains, models = (size_t)self->models;
    bool done = (self->share_end = wr_array(domains, sizeof *self->share_end, error)) &&
                (self->shared = wr_array(domains, sizeof *self->shared, error)) &&
                (self->own = wr_array(domains, sizeof *self->own, error)) &&
                (self->threshold = wr_array(domains * models, sizeof *self->threshold, error)) &&
                (self->length_mu = wr_array(models, sizeof *self->length_mu, error));
    return done ? WR_OK : WR_E_NO_MEMORY;
}

static void fill_constants(struct generator *self)
{
    const struct wr_synth_spec *spec = &self->spec;
    double end = 0;
    for (int64_t d = 0; d < self->domains; d++) {
        double correlation = spec->dataset[spec->domain_dataset[d]].correlation;
        self->share_end[d] = end += spec->domain_share[d];
        self->shared[d] = sqrt(correlation);
        self->own[d] = sqrt(1 - correlation);
    }
    for (int64_t i = 0; i < self->domains * self->models; i++) {
        self->threshold[i] = wr_synth_threshold(spec->accuracy[i]);
    }
    for (int64_t m = 0; m < self->models; m++) {
        self->length_mu[m] = log_mean(spec->output_tokens[m], spec->output_sigma);
    }
    self->input_mu = log_mean(spec->input_tokens, spec->input_sigma);
    self->length_shared = sqrt(spec->length_correlation);
    self->length_own = sqrt(1 - spec->length_correlation);
}

static enum wr_code prepare(struct generator *self, struct wr_error *error)
{
    self->domains = self->meta.extent[WR_DIM_DOMAIN];
    self->models = self->meta.extent[WR_DIM_MODEL];
    self->pairs = self->meta.extent[WR_DIM_PAIR];
    self->pair_model = self->meta.column[WR_COL_PAIR_MODEL].data;
    enum wr_code code = allocate(self, error);
    if (code == WR_OK) {
        fill_constants(self);
    }
    return code;
}

enum wr_code wr_synth_open(struct wr_source **source, struct wr_synth_spec *spec, int64_t queries, uint64_t seed,
                           struct wr_error *error)
{
    struct generator *self = wr_array(1, sizeof *self, error);
    if (!self) {
        wr_synth_spec_free(spec);
        return WR_E_NO_MEMORY;
    }
    self->spec = *spec;
    memset(spec, 0, sizeof *spec);
    wr_meta_init(&spec->meta);
    self->source = (struct wr_source){.meta = &self->meta, .read = read_rows, .close = close_generator};
    self->seed = seed;
    wr_meta_init(&self->meta);
    enum wr_code code = add_columns(self, queries, error);
    if (code != WR_OK || (code = prepare(self, error)) != WR_OK) {
        close_generator(&self->source);
        return code;
    }
    *source = &self->source;
    return WR_OK;
}
