#include "sim/power/idle.h"

#include "sim/power/idle_kinds.h"

#include <string.h>

const struct wr_idle_kind *const wr_idle_kinds[] = {&wr_idle_none_kind, &wr_idle_utilisation_kind};
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

unsigned wr_idle_needs(const struct wr_idle *self)
{
    return self->kind->needs != NULL ? self->kind->needs(self->config) : 0;
}

enum wr_code wr_idle_states(const struct wr_idle *self, const struct wr_power_subject *subject, bool may_mix,
                            struct wr_error *error)
{
    return wr_power_states_need(subject->states, wr_idle_needs(self), self->kind->what, subject->basis, may_mix, error);
}

void wr_idle_init(struct wr_idle *self, const struct wr_idle_kind *kind)
{
    *self = (struct wr_idle){.kind = kind};
    kind->defaults(self->config);
}
