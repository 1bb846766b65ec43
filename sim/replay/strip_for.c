#include "sim/replay/strip_for.h"

#include "sim/base/memory.h"
#include "sim/replay/query_values.h"

enum wr_code wr_strip_buffers_init(struct wr_strip_buffers *self, const struct wr_replay_job *job,
                                   struct wr_error *error)
{
    const size_t cells = (size_t)job->pool.pairs * WR_STRIP_ROWS;
    bool restricted = false, priced = false;
    int most = 1;
    for (int i = 0; i < job->policies; i++) {
        restricted |= job->policy[i].pairs != NULL;
        priced |= job->policy[i].price != NULL;
        const struct wr_query_value *value;
        const int values = wr_policy_values(&job->policy[i], &value);
        most = values > most ? values : most;
    }
    *self =
        (struct wr_strip_buffers){.value = wr_array_aligned((size_t)most * WR_STRIP_ROWS, sizeof *self->value, error)};
    bool done = self->value && (!restricted || (self->eligible = wr_array_aligned(cells, 1, error))) &&
                (!priced || (self->use = wr_array_aligned(cells, sizeof *self->use, error)));
    return done ? WR_OK : WR_E_NO_MEMORY;
}

void wr_strip_buffers_free(struct wr_strip_buffers *self)
{
    wr_free(self->eligible);
    wr_free(self->use);
    wr_free(self->value);
    *self = (struct wr_strip_buffers){0};
}

static const uint8_t *restrict_pairs(const struct wr_strip_buffers *self, const struct wr_policy *policy,
                                     const struct wr_strip *strip)
{
    for (int r = 0; r < strip->rows; r++) {
        for (int p = 0; p < strip->pairs; p++) {
            const int at = r * strip->pairs + p;
            self->eligible[at] = strip->eligible[at] && policy->pairs[p];
        }
    }
    return self->eligible;
}

static const double *price_use(const struct wr_strip_buffers *self, const struct wr_policy *policy,
                               const struct wr_cells *cells)
{
    const struct wr_plan *plan = cells->plan;
    struct wr_view term[WR_TERMS];
    int i = 0;
    while (plan->use[i].price != policy->price) {
        i++;
    }
    wr_tile_terms(cells->tile, cells->first, term);
    wr_kernel_price(&plan->use[i].priced, term, cells->rows, plan->job->pool.pairs, self->use);
    return self->use;
}

struct wr_strip wr_strip_for(const struct wr_strip_buffers *self, const struct wr_policy *policy,
                             const struct wr_cells *cells)
{
    const struct wr_query_value *value;
    const int values = wr_policy_values(policy, &value);
    struct wr_strip strip = cells->matrices.strip;
    for (int i = 0; i < values; i++) {
        wr_query_values(cells->tile, value[i], cells->first, cells->rows, self->value + (ptrdiff_t)i * cells->rows);
    }
    strip.value = values > 0 ? self->value : NULL;
    if (policy->pairs) {
        strip.eligible = restrict_pairs(self, policy, &strip);
    }
    if (policy->price) {
        strip.use = price_use(self, policy, cells);
    }
    return strip;
}
