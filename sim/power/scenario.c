#include "sim/power/scenario.h"

#include "sim/base/memory.h"

#include <math.h>

enum wr_code wr_scenario_init(struct wr_scenario *self, int pairs, const struct wr_meta *meta, struct wr_error *error)
{
    const size_t of_file = (size_t)meta->extent[WR_DIM_PAIR];
    *self = (struct wr_scenario){.pairs = pairs};
    const bool done = (self->assumptions = wr_array((size_t)pairs, sizeof *self->assumptions, error)) &&
                      (self->law = wr_array(of_file, sizeof *self->law, error)) &&
                      (self->basis = wr_array(of_file, sizeof *self->basis, error)) &&
                      (self->is_extrapolated = wr_array((size_t)pairs, sizeof *self->is_extrapolated, error));
    for (size_t pair = 0; done && pair < of_file; pair++) {
        self->law[pair] = wr_pair_law_measured(wr_meta_real(meta, WR_COL_PAIR_BATCH, (int64_t)pair));
        self->basis[pair] = (int)wr_meta_integer(meta, WR_COL_PAIR_BASIS, (int64_t)pair);
    }
    for (int p = 0; done && p < pairs; p++) {
        struct wr_assumptions *assumptions = &self->assumptions[p];
        wr_batching_init(&assumptions->batching, wr_batching_kinds[0], "");
        wr_batching_setting_init(&assumptions->setting);
        wr_idle_init(&assumptions->idle, wr_idle_kinds[0]);
        wr_overheads_init(&assumptions->overheads);
    }
    return done ? WR_OK : WR_E_NO_MEMORY;
}

void wr_scenario_free(struct wr_scenario *self)
{
    for (int p = 0; self->assumptions != NULL && p < self->pairs; p++) {
        wr_batch_curve_free(&self->assumptions[p].curve);
    }
    wr_free(self->assumptions);
    wr_free(self->law);
    wr_free(self->basis);
    wr_free(self->is_extrapolated);
    *self = (struct wr_scenario){0};
}

static struct wr_power_subject subject_of(const struct wr_meta *meta, int64_t pair,
                                          const struct wr_power_states *states)
{
    return (struct wr_power_subject){
        .pair = wr_meta_label(meta, WR_COL_PAIR, pair),
        .accelerator = states->accelerator,
        .basis = (int)wr_meta_integer(meta, WR_COL_PAIR_BASIS, pair),
        .local = wr_meta_pair_site(meta, pair) == WR_SITE_LOCAL,
        .batch = wr_meta_real(meta, WR_COL_PAIR_BATCH, pair),
        .states = states,
    };
}

/* What is about the time that a query holds a unit needs latencies and the batch. */
static enum wr_code check_time(const struct wr_meta *meta, const struct wr_power_subject *subject,
                               struct wr_error *error)
{
    if (!meta->column[WR_COL_LATENCY].present) {
        return wr_fail(error, WR_E_POWER_LATENCY, "%s", subject->pair);
    }
    return subject->batch > 0 ? WR_OK : wr_fail(error, WR_E_POWER_BATCH, "%s", subject->pair);
}

/* A factor that the kind does not give is an error where the table has what it would change. */
static enum wr_code check_factor(const struct wr_assumptions *assumptions, enum wr_batch_quantity quantity,
                                 bool is_used, double *factor, struct wr_error *error)
{
    double value;
    if (!isnan(*factor)) {
        return WR_OK;
    }
    *factor = 1;
    return is_used
               ? wr_batching_value(&assumptions->batching, quantity, assumptions->setting.concurrency, &value, error)
               : WR_OK;
}

/* model.md section 3: E g(b), T h(b), D = T h(b) / b; kind none stays at b0. */
static enum wr_code service_of(const struct wr_assumptions *assumptions, const struct wr_meta *meta,
                               const struct wr_power_subject *subject, struct wr_service *service,
                               bool *is_extrapolated, struct wr_error *error)
{
    const double concurrency = assumptions->setting.concurrency;
    struct wr_batch_factors factors;
    *service = (struct wr_service){.g = 1, .h = 1, .batch = subject->batch};
    *is_extrapolated = false;
    if (isnan(concurrency)) {
        return WR_OK;
    }
    enum wr_code code = wr_batching_factors(&assumptions->batching, concurrency, &factors, error);
    if (code == WR_OK) {
        const bool energy = meta->column[WR_COL_ENERGY].present, latency = meta->column[WR_COL_LATENCY].present;
        *service = (struct wr_service){.g = factors.g, .h = factors.h, .batch = concurrency};
        *is_extrapolated = factors.is_extrapolated;
        code = check_factor(assumptions, WR_BATCH_ENERGY, energy, &service->g, error);
        code = code == WR_OK ? check_factor(assumptions, WR_BATCH_TIME, latency, &service->h, error) : code;
    }
    return code;
}

static enum wr_code check_overheads(const struct wr_assumptions *assumptions, const struct wr_meta *meta,
                                    const struct wr_power_subject *subject, const char **key, struct wr_error *error)
{
    const struct wr_overheads *overheads = &assumptions->overheads;
    enum wr_code code = wr_overheads_check(overheads, &assumptions->idle, subject, key, error);
    if (code == WR_OK && overheads->host_w > 0) {
        *key = "host_w";
        code = check_time(meta, subject, error);
    }
    if (code == WR_OK && overheads->network_s > 0 && !meta->column[WR_COL_LATENCY].present) {
        *key = "network_s";
        code = wr_fail(error, WR_E_POWER_LATENCY, "%s", subject->pair);
    }
    return code;
}

enum wr_code wr_scenario_compile(struct wr_scenario *self, const struct wr_meta *meta, int index, int64_t pair,
                                 const struct wr_power_book *power, struct wr_assumption_fault *fault,
                                 struct wr_error *error)
{
    const int64_t accelerator = wr_meta_integer(meta, WR_COL_PAIR_ACCELERATOR, pair);
    const struct wr_assumptions *assumptions = &self->assumptions[index];
    const struct wr_power_subject subject = subject_of(meta, pair, &power->states[accelerator]);
    struct wr_idle_terms terms;
    struct wr_service service;
    *fault = (struct wr_assumption_fault){"batching", "concurrency"};
    enum wr_code code = service_of(assumptions, meta, &subject, &service, &self->is_extrapolated[index], error);
    if (code == WR_OK) {
        *fault = (struct wr_assumption_fault){"overheads", NULL};
        code = check_overheads(assumptions, meta, &subject, &fault->key, error);
    }
    if (code == WR_OK) {
        *fault = (struct wr_assumption_fault){"idle", NULL};
        code = wr_idle_states(&assumptions->idle, &subject, power->may_mix, error);
    }
    if (code == WR_OK) {
        code = assumptions->idle.kind->terms(assumptions->idle.config, &subject, &terms, error);
    }
    if (code == WR_OK && assumptions->idle.kind->idles) {
        code = check_time(meta, &subject, error);
    }
    if (code == WR_OK) {
        self->law[pair] = wr_overheads_law(&assumptions->overheads, subject.basis, &service, &terms);
        self->basis[pair] = wr_overheads_basis(&assumptions->overheads, subject.basis);
    }
    return code;
}
