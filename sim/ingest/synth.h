/* A generator of measurement tables from a small specification: published marginals, one correlation per data set.
 *
 * Every value is modelled, and is a pure function of (seed, purpose, row, model or pair): the same seed gives the
 * same bytes whoever reads them in whatever order, and a longer table starts with the shorter one.
 *
 * Query q has a domain d, drawn by share, and a difficulty z_q. With standard normal z and e, the correlation rho of
 * the domain's data set and the correlation sigma of lengths,
 *   correct on model m    iff  Phi^-1(accuracy[d][m]) > sqrt(rho) z_q + sqrt(1 - rho) e_qm    (Gaussian copula),
 *   output tokens on m    L_m exp(s w_qm - s^2 / 2), rounded, at least 1, w_qm = sqrt(sigma) y_q + sqrt(1 - sigma)
 * v_qm, energy on pair p      tokens x J per token x exp(t x_qp - t^2 / 2), latency on pair p     tokens x s per token,
 * so the means are the accuracy, L_m, and tokens x J per token; rho makes hard queries hard, and sigma long ones long,
 * for all models alike. Energy and latency grow with the output length; power (their ratio) varies by t alone.
 *
 * A data set is the domains whose names start alike, up to a "/": "WildChat/Legal services" is of WildChat. Domains
 * without a "/" are one data set without a name. Each named one is also a query feature of that name: 1 in it, else 0.
 */
#ifndef WATTROUTE_SIM_INGEST_SYNTH_H
#define WATTROUTE_SIM_INGEST_SYNTH_H

#include "sim/base/error.h"
#include "sim/table/source.h"

enum { WR_SYNTH_MODELS = 1024, WR_SYNTH_PAIRS = 16384, WR_SYNTH_DOMAINS = 4096 };

struct wr_synth_dataset {
    int64_t first;      /* a domain of it, whose label starts with its name */
    size_t name_length; /* of that label; 0 = no name */
    double share;       /* of the queries */
    double correlation; /* rho, 0 to 1: given, or fitted to `target` (sim/ingest/synth_fit.h) */
    double target;      /* wanted share of queries that some local model answers; NaN = none wanted */
};

struct wr_synth_spec {
    struct wr_meta meta;               /* owned: labels and every column that is not per query */
    struct wr_synth_dataset *dataset;  /* owned [datasets] */
    int64_t datasets;                  /* in the order of their first domains */
    int32_t *domain_dataset;           /* owned [domain] */
    double length_correlation;         /* sigma, 0 to 1 */
    double output_sigma, energy_sigma; /* s and t: standard deviations of the logarithm */
    double input_tokens, input_sigma;  /* mean, and standard deviation of the logarithm */
    double *domain_share;              /* owned [domain]: sums to 1 */
    double *accuracy;                  /* owned [domain][model]: 0 to 1 */
    double *output_tokens;             /* owned [model]: mean L_m */
    double *j_per_token, *s_per_token; /* owned [pair]: J and s per output token; NaN = not known: missing cells */
};

void wr_synth_spec_free(struct wr_synth_spec *self);

/* Accuracy of a model over the domains of a data set, or over all of them (-1), as the specification has it. */
double wr_synth_accuracy(const struct wr_synth_spec *self, int64_t dataset, int64_t model);

/* A source of `queries` rows; columns query_domain, score, energy_j, latency_s (where some pair has them),
 * output_tokens, input_tokens. Takes over `spec` (which is left empty), also on failure. Its read() is thread-safe and
 * makes the rows in the calling thread: a team of threads for every block costs more than it gains as soon as another
 * program wants the processor. */
enum wr_code wr_synth_open(struct wr_source **source, struct wr_synth_spec *spec, int64_t queries, uint64_t seed,
                           struct wr_error *error);

/* The specification behind a source of wr_synth_open(). Borrowed. */
const struct wr_synth_spec *wr_synth_spec_of(const struct wr_source *source);

#endif
