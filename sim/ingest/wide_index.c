#include "sim/ingest/wide_index.h"

#include "sim/base/memory.h"

#include <string.h>

void wr_wide_index_init(struct wr_wide_index *self)
{
    *self = (struct wr_wide_index){.of_model = {NULL}};
    memset(self->query, 0xff, sizeof self->query);
}

void wr_wide_index_free(struct wr_wide_index *self)
{
    for (int id = 0; id < WR_COLUMNS; id++) {
        wr_free(self->of_model[id]);
        wr_free(self->of_pair[id]);
    }
    wr_wide_index_init(self);
}

/* Element `at` of a list of `count`, which is made when first needed. */
static int32_t *element(int32_t **list, size_t count, int32_t at, struct wr_error *error)
{
    if (!*list) {
        *list = wr_array(count, sizeof **list, error);
        if (!*list) {
            return NULL;
        }
        memset(*list, 0xff, count * sizeof **list);
    }
    return &(*list)[at];
}

enum wr_code wr_wide_index_add(struct wr_wide_index *self, const struct wr_wide_thing *thing, size_t models,
                               size_t pairs, int32_t column, struct wr_error *error)
{
    int32_t *slot = &self->query[thing->target];
    if (thing->pair >= 0) {
        slot = element(&self->of_pair[thing->target], pairs, thing->pair, error);
    } else if (thing->model >= 0) {
        slot = element(&self->of_model[thing->target], models, thing->model, error);
    }
    if (!slot) {
        return WR_E_NO_MEMORY;
    }
    *slot = *slot < 0 ? column : *slot;
    return WR_OK;
}

int64_t wr_wide_index_find(const struct wr_wide_index *self, const struct wr_wide_thing *thing)
{
    const int32_t *of_pair = self->of_pair[thing->target], *of_model = self->of_model[thing->target];
    if (of_pair && thing->pair >= 0 && of_pair[thing->pair] >= 0) {
        return of_pair[thing->pair];
    }
    if (of_model && thing->model >= 0 && of_model[thing->model] >= 0) {
        return of_model[thing->model];
    }
    return self->query[thing->target];
}
