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

void wr_idle_init(struct wr_idle *self, const struct wr_idle_kind *kind)
{
    *self = (struct wr_idle){.kind = kind};
    kind->defaults(self->config);
}
