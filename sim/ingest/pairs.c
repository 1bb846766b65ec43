#include "sim/ingest/pairs.h"

#include "sim/base/memory.h"

#include <math.h>
#include <string.h>

void wr_pairs_free(struct wr_pairs *self)
{
    wr_labels_free(&self->label);
    wr_free(self->model);
    wr_free(self->accelerator);
    wr_free(self->profile);
    memset(self, 0, sizeof *self);
}

static enum wr_code make_room(struct wr_pairs *self, size_t count, struct wr_error *error)
{
    enum wr_code code = wr_array_grow((void **)&self->model, &self->capacity[0], count, sizeof *self->model, error);
    if (code == WR_OK) {
        code = wr_array_grow((void **)&self->accelerator, &self->capacity[1], count, sizeof *self->accelerator, error);
    }
    if (code == WR_OK) {
        code = wr_array_grow((void **)&self->profile, &self->capacity[2], count, sizeof *self->profile, error);
    }
    return code;
}

enum wr_code wr_pairs_add(struct wr_pairs *self, const char *label, int32_t model, int32_t accelerator, int32_t *index,
                          struct wr_error *error)
{
    size_t known = self->label.count;
    enum wr_code code = make_room(self, known + 1, error);
    if (code == WR_OK) {
        code = wr_labels_add(&self->label, label, strlen(label), index, error);
    }
    if (code == WR_OK && self->label.count > known) {
        self->model[known] = model;
        self->accelerator[known] = accelerator;
        self->profile[known] = (struct wr_profile){NAN, NAN, NAN, NAN};
    }
    return code;
}

int32_t wr_pairs_only(const struct wr_pairs *self, int32_t model)
{
    int32_t found = -1;
    for (size_t i = 0; i < self->label.count; i++) {
        if (self->model[i] == model) {
            if (found >= 0) {
                return -2;
            }
            found = (int32_t)i;
        }
    }
    return found;
}
