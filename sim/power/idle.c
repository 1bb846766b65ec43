#include "sim/power/idle.h"

#include "sim/power/idle_kinds.h"

#include <string.h>

const struct wr_idle_kind *const wr_idle_kinds[] = {&wr_idle_none_kind, &wr_idle_utilisation_kind,
                                                    &wr_idle_poisson_kind, &wr_idle_fleet_kind};
const int wr_idle_kind_count = sizeof wr_idle_kinds / sizeof(void *);

const struct wr_idle_kind *wr_idle_kind_of(const char *name)
{
    for (int i = 0; i < wr_idle_kind_count; i++) {
        if (strcmp(wr_idle_kinds[i]->name, name) == 0) {
            return wr_idle_kinds[i];
        }
    }
    return NULL;
}

bool wr_idle_equals(const struct wr_idle *a, const struct wr_idle *b)
{
    bool same = a->kind == b->kind;
    for (int i = 0; same && i < a->kind->options; i++) {
        const struct wr_option *option = &a->kind->option[i];
        const size_t size = option->type == WR_OPTION_CHOICE ? sizeof(int) : sizeof(double);
        same = memcmp(a->config + option->offset, b->config + option->offset, size) == 0;
    }
    return same;
}

unsigned wr_idle_needs(const struct wr_idle *self)
{
    return self->kind->needs != NULL ? self->kind->needs(self->config) : 0;
}

enum wr_code wr_idle_states(const struct wr_idle *self, const struct wr_power_subject *subject, bool may_mix,
                            struct wr_error *error)
{
    return wr_power_states_need(subject->states, wr_idle_needs(self), self->kind->what, subject->basis, may_mix, error);
}

const char *const wr_active_baselines[] = {[WR_ACTIVE_KEEP] = "keep", [WR_ACTIVE_SUBTRACT] = "subtract", NULL};

double wr_idle_subtracted(int active_baseline, double attribution, double idle_w)
{
    return active_baseline == WR_ACTIVE_SUBTRACT ? (1 - attribution) * idle_w : 0;
}

void wr_idle_init(struct wr_idle *self, const struct wr_idle_kind *kind)
{
    *self = (struct wr_idle){.kind = kind};
    kind->defaults(self->config);
}
