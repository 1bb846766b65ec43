#include "sim/power/scenario.h"

#include "sim/base/memory.h"
#include "sim/power/settle.h"

#include <math.h>

enum wr_code wr_scenario_init(struct wr_scenario *self, int pairs, const struct wr_meta *meta, struct wr_error *error)
{
    const size_t of_file = (size_t)meta->extent[WR_DIM_PAIR];
    *self = (struct wr_scenario){.pairs = pairs, .file_pairs = meta->extent[WR_DIM_PAIR]};
    const bool done = (self->assumptions = wr_array((size_t)pairs, sizeof *self->assumptions, error)) &&
                      (self->plan = wr_array((size_t)pairs, sizeof *self->plan, error)) &&
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
        wr_fleet_choice_init(&assumptions->fleet);
        wr_idle_init(&assumptions->idle, wr_idle_kinds[0]);
        wr_overheads_init(&assumptions->overheads);
    }
    return done ? WR_OK : WR_E_NO_MEMORY;
}

void wr_scenario_free(struct wr_scenario *self)
{
    for (int p = 0; self->plan != NULL && p < self->pairs; p++) {
        wr_batch_curve_free(&self->assumptions[p].curve);
        wr_station_free(&self->plan[p].station);
    }
    wr_free(self->assumptions);
    wr_free(self->plan);
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

static bool depend_on_load(const struct wr_assumptions *self)
{
    return !isnan(self->setting.queries_per_s) || self->idle.kind->settle != NULL;
}

unsigned wr_assumptions_need(const struct wr_assumptions *self)
{
    const unsigned idle = wr_idle_needs(&self->idle);
    return isnan(self->setting.queries_per_s) ? idle : idle | WR_POWER_BIT(WR_POWER_LOADED_IDLE);
}

static enum wr_code check_overheads(const struct wr_assumptions *assumptions, const struct wr_meta *meta,
                                    const struct wr_power_subject *subject, const char **key, struct wr_error *error)
{
    const struct wr_overheads *overheads = &assumptions->overheads;
    const bool loaded = !isnan(assumptions->setting.queries_per_s);
    enum wr_code code = wr_overheads_check(overheads, &assumptions->idle, loaded, subject, key, error);
    if (code == WR_OK && overheads->host_w > 0 && !loaded) {
        *key = "host_w";
        code = check_time(meta, subject, error);
    }
    if (code == WR_OK && overheads->network_s > 0 && !loaded && !meta->column[WR_COL_LATENCY].present) {
        *key = "network_s";
        code = wr_fail(error, WR_E_POWER_LATENCY, "%s", subject->pair);
    }
    return code;
}

/* A load-driven station has its own idle power, and its times are per token. */
static enum wr_code compile_station(const struct wr_assumptions *assumptions, const struct wr_meta *meta, bool may_mix,
                                    struct wr_pair_plan *plan, struct wr_assumption_fault *fault,
                                    struct wr_error *error)
{
    const struct wr_power_subject *subject = &plan->subject;
    *fault = (struct wr_assumption_fault){"batching", "queries_per_s", NULL};
    if (subject->local) {
        return wr_fail(error, WR_E_BATCHING_LOCAL, "%s", subject->pair);
    }
    if (!meta->column[WR_COL_OUTPUT_TOKENS].present) {
        return wr_fail(error, WR_E_POWER_TOKENS, "%s", subject->pair);
    }
    enum wr_code code = wr_power_states_need(subject->states, WR_POWER_BIT(WR_POWER_LOADED_IDLE),
                                             "load-driven batching", subject->basis, may_mix, error);
    if (code == WR_OK) {
        code = wr_station_make(&plan->station, &assumptions->batching, (int64_t)assumptions->setting.cap,
                               subject->states->state[WR_POWER_LOADED_IDLE].watts, 1, error);
    }
    if (code == WR_OK && assumptions->idle.kind->idles) {
        fault->block = "idle";
        fault->key = "kind";
        code = wr_fail(error, WR_E_IDLE_LOADED, "%s%s", subject->pair, assumptions->idle.kind->name);
    }
    return code;
}

static enum wr_code check_idle(const struct wr_assumptions *assumptions, const struct wr_meta *meta, bool may_mix,
                               const struct wr_pair_plan *plan, struct wr_error *error)
{
    const struct wr_idle_kind *kind = assumptions->idle.kind;
    const struct wr_power_subject *subject = &plan->subject;
    enum wr_code code = wr_idle_states(&assumptions->idle, subject, may_mix, error);
    if (code == WR_OK && kind->idles) {
        code = check_time(meta, subject, error);
    }
    if (code == WR_OK && kind->queues && !subject->local) {
        code = wr_fail(error, WR_E_IDLE_CLOUD, "%s%s", kind->name, subject->pair);
    }
    if (code == WR_OK && kind->queues && plan->service.batch != 1) {
        code = wr_fail(error, WR_E_IDLE_BATCH, "%s%s%g", kind->name, subject->pair, plan->service.batch);
    }
    return code;
}

/* What one more query changes where there is none yet. */
static enum wr_code first_terms(const struct wr_idle *idle, const struct wr_power_subject *subject,
                                struct wr_idle_terms *terms, struct wr_error *error)
{
    struct wr_idle_settled settled;
    if (idle->kind->settle == NULL) {
        return idle->kind->terms(idle->config, subject, terms, error);
    }
    const enum wr_code code =
        idle->kind->settle(idle->config, subject, &(struct wr_idle_load){.all = 1}, &settled, error);
    *terms = settled.marginal;
    return code;
}

enum wr_code wr_scenario_compile(struct wr_scenario *self, const struct wr_meta *meta, int index, int64_t pair,
                                 const struct wr_power_book *power, struct wr_assumption_fault *fault,
                                 struct wr_error *error)
{
    const int64_t accelerator = wr_meta_integer(meta, WR_COL_PAIR_ACCELERATOR, pair);
    const struct wr_assumptions *assumptions = &self->assumptions[index];
    struct wr_pair_plan *plan = &self->plan[index];
    struct wr_idle_terms terms = {0};
    *plan = (struct wr_pair_plan){.pair = pair, .subject = subject_of(meta, pair, &power->states[accelerator])};
    const bool loaded = !isnan(assumptions->setting.queries_per_s);
    *fault = (struct wr_assumption_fault){"batching", "concurrency", NULL};
    enum wr_code code =
        service_of(assumptions, meta, &plan->subject, &plan->service, &self->is_extrapolated[index], error);
    if (code == WR_OK) {
        *fault = (struct wr_assumption_fault){"overheads", NULL, NULL};
        code = check_overheads(assumptions, meta, &plan->subject, &fault->key, error);
    }
    if (code == WR_OK && loaded) {
        code = compile_station(assumptions, meta, power->may_mix, plan, fault, error);
        self->is_extrapolated[index] = plan->station.is_extrapolated;
    } else if (code == WR_OK) {
        *fault = (struct wr_assumption_fault){"idle", NULL, NULL};
        code = check_idle(assumptions, meta, power->may_mix, plan, error);
        code = code == WR_OK ? first_terms(&assumptions->idle, &plan->subject, &terms, error) : code;
    }
    if (code == WR_OK) {
        self->depends_on_load |= depend_on_load(assumptions);
        self->law[pair] = wr_overheads_law(&assumptions->overheads, plan->subject.basis, &plan->service, &terms);
        self->basis[pair] = wr_overheads_basis(&assumptions->overheads, plan->subject.basis);
    }
    if (code == WR_OK && loaded) {
        *fault = (struct wr_assumption_fault){"fleet", NULL, NULL};
        code = wr_settle_first(self, index, &self->law[pair], error);
    }
    return code;
}
