#include "sim/power/scenario.h"

#include <math.h>

void wr_assumptions_init(struct wr_assumptions *self)
{
    wr_idle_init(&self->idle, wr_idle_kinds[0]);
    wr_overheads_init(&self->overheads);
}

struct wr_pair_energy wr_pair_energy_measured(const struct wr_meta *meta, int64_t pair)
{
    return (struct wr_pair_energy){WR_ENERGY_MEASURED, (int)wr_meta_integer(meta, WR_COL_PAIR_BASIS, pair)};
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

/* What is proportional to the time of a query needs latencies and the batch. */
static enum wr_code check_time(const struct wr_meta *meta, const struct wr_power_subject *subject,
                               struct wr_error *error)
{
    if (!meta->column[WR_COL_LATENCY].present) {
        return wr_fail(error, WR_E_POWER_LATENCY, "%s", subject->pair);
    }
    return subject->batch > 0 ? WR_OK : wr_fail(error, WR_E_POWER_BATCH, "%s", subject->pair);
}

enum wr_code wr_pair_energy_of(const struct wr_assumptions *assumptions, const struct wr_meta *meta, int64_t pair,
                               const struct wr_power_book *power, struct wr_pair_energy *energy,
                               struct wr_assumption_fault *fault, struct wr_error *error)
{
    const int64_t accelerator = wr_meta_integer(meta, WR_COL_PAIR_ACCELERATOR, pair);
    const struct wr_power_subject subject = subject_of(meta, pair, &power->states[accelerator]);
    const struct wr_idle *idle = &assumptions->idle;
    const struct wr_overheads *overheads = &assumptions->overheads;
    struct wr_idle_terms terms;
    *fault = (struct wr_assumption_fault){"overheads", NULL};
    enum wr_code code = wr_overheads_check(overheads, idle, &subject, &fault->key, error);
    if (code == WR_OK) {
        *fault = (struct wr_assumption_fault){"idle", NULL};
        code = wr_idle_states(idle, &subject, power->may_mix, error);
    }
    if (code == WR_OK) {
        code = idle->kind->terms(idle->config, &subject, &terms, error);
    }
    if (code == WR_OK && idle->kind->idles) {
        code = check_time(meta, &subject, error);
    }
    if (code == WR_OK && overheads->host_w > 0) {
        *fault = (struct wr_assumption_fault){"overheads", "host_w"};
        code = check_time(meta, &subject, error);
    }
    if (code == WR_OK) {
        energy->law = wr_overheads_law(overheads, subject.basis, &terms, subject.batch);
        energy->basis = wr_overheads_basis(overheads, subject.basis);
    }
    return code;
}
