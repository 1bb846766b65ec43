#include "analysis/metrics/latency_histogram.h"

#include "analysis/metrics/account.h"
#include "sim/base/memory.h"

#include <math.h>

enum { BINS = 3010 }; /* 0: below LEAST; 1 .. BINS - 1: log-spaced; 3009 = 1 + floor(log(1e13) / log(1.01)) */
#define LEAST 1e-6    /* s */
#define STEP 1.01

/* One row of bins per policy x (no domain, domain 0, 1 ...), made when first touched. */
struct bins {
    double **row; /* owned; NULL = untouched */
};

struct wr_latency_histogram {
    struct wr_sink sink; /* first: a sink pointer is a histogram pointer */
    int policies;
    int32_t domains;
    struct bins total;
};

static size_t rows_of(const struct wr_latency_histogram *self)
{
    return (size_t)self->policies * ((size_t)self->domains + 1);
}

static size_t row_index(const struct wr_latency_histogram *self, int policy, int32_t domain)
{
    return (size_t)policy * ((size_t)self->domains + 1) + (size_t)(domain + 1);
}

static void bins_free(const struct wr_latency_histogram *self, struct bins *bins)
{
    for (size_t i = 0; bins->row != NULL && i < rows_of(self); i++) {
        wr_free(bins->row[i]);
    }
    wr_free(bins->row);
    bins->row = NULL;
}

static double *bins_row(struct bins *bins, size_t index, struct wr_error *error)
{
    if (bins->row[index] == NULL) {
        bins->row[index] = wr_array(BINS, sizeof(double), error);
    }
    return bins->row[index];
}

static int bin_of(double seconds)
{
    if (!(seconds >= LEAST)) {
        return 0;
    }
    const double bin = 1 + floor(log(seconds / LEAST) / log(STEP));
    return bin < BINS - 1 ? (int)bin : BINS - 1;
}

static double bin_value(int bin)
{
    return bin == 0 ? 0 : LEAST * pow(STEP, bin - 0.5);
}

static enum wr_code begin(struct wr_sink *sink, int segment, void **state, struct wr_error *error)
{
    (void)segment;
    const struct wr_latency_histogram *self = (const struct wr_latency_histogram *)sink;
    struct bins *bins = wr_array(1, sizeof *bins, error);
    if (bins == NULL) {
        return WR_E_NO_MEMORY;
    }
    bins->row = wr_array(rows_of(self), sizeof *bins->row, error);
    if (bins->row == NULL) {
        wr_free(bins);
        return WR_E_NO_MEMORY;
    }
    *state = bins;
    return WR_OK;
}

static enum wr_code add(struct wr_sink *sink, void *state, const struct wr_contributions *from, struct wr_error *error)
{
    const struct wr_latency_histogram *self = (const struct wr_latency_histogram *)sink;
    if (from->policy >= self->policies) {
        return WR_OK;
    }
    for (int i = 0; i < from->rows; i++) {
        const double latency = from->path_time[i];
        if (!from->serves[i] || isnan(latency)) {
            continue;
        }
        double *row = bins_row(state, row_index(self, from->policy, from->domain[i]), error);
        if (row == NULL) {
            return WR_E_NO_MEMORY;
        }
        row[bin_of(latency)] += from->served[i];
    }
    return WR_OK;
}

static void drop(struct wr_sink *sink, void *state)
{
    if (state != NULL) {
        bins_free((const struct wr_latency_histogram *)sink, state);
        wr_free(state);
    }
}

static enum wr_code end(struct wr_sink *sink, int segment, void *state, struct wr_error *error)
{
    (void)segment;
    struct wr_latency_histogram *self = (struct wr_latency_histogram *)sink;
    const struct bins *bins = state;
    enum wr_code code = WR_OK;
    for (size_t i = 0; i < rows_of(self) && code == WR_OK; i++) {
        if (bins->row[i] == NULL) {
            continue;
        }
        double *row = bins_row(&self->total, i, error);
        for (int bin = 0; row != NULL && bin < BINS; bin++) {
            row[bin] += bins->row[i][bin];
        }
        code = row != NULL ? WR_OK : WR_E_NO_MEMORY;
    }
    drop(sink, state);
    return code;
}

enum wr_code wr_latency_histogram_new(struct wr_latency_histogram **self, int policies, int32_t domains,
                                      struct wr_error *error)
{
    struct wr_latency_histogram *new = wr_array(1, sizeof *new, error);
    if (new == NULL) {
        return WR_E_NO_MEMORY;
    }
    new->sink = (struct wr_sink){.begin = begin, .add = add, .end = end, .drop = drop};
    new->policies = policies;
    new->domains = domains;
    new->total.row = wr_array(rows_of(new), sizeof *new->total.row, error);
    if (new->total.row == NULL) {
        wr_free(new);
        return WR_E_NO_MEMORY;
    }
    *self = new;
    return WR_OK;
}

void wr_latency_histogram_free(struct wr_latency_histogram *self)
{
    if (self != NULL) {
        bins_free(self, &self->total);
        wr_free(self);
    }
}

struct wr_sink *wr_latency_histogram_sink(struct wr_latency_histogram *self)
{
    return &self->sink;
}

/* Weight in one bin of a policy, over one domain or all of them in order. */
static double bin_weight(const struct wr_latency_histogram *self, int policy, int32_t domain, int bin)
{
    const bool every = domain == WR_EVERY_DOMAIN;
    double weight = 0;
    for (int32_t d = every ? -1 : domain; d < (every ? self->domains : domain + 1); d++) {
        const double *row = self->total.row[row_index(self, policy, d)];
        weight += row != NULL ? row[bin] : 0;
    }
    return weight;
}

double wr_latency_histogram_quantile(const struct wr_latency_histogram *self, int policy, int32_t domain, double share)
{
    double all = 0;
    for (int bin = 0; bin < BINS; bin++) {
        all += bin_weight(self, policy, domain, bin);
    }
    const double wanted = share * all * (1 - 1e-12); /* share x all may be rounded up past a whole number */
    double reached = 0;
    for (int bin = 0; bin < BINS && all > 0; bin++) {
        reached += bin_weight(self, policy, domain, bin);
        if (reached >= wanted) {
            return bin_value(bin);
        }
    }
    return NAN;
}
