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
    wr_free(self->only);
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

static enum wr_code note_only(struct wr_pairs *self, int32_t model, int32_t pair, struct wr_error *error)
{
    size_t before = self->capacity[3];
    enum wr_code code =
        wr_array_grow((void **)&self->only, &self->capacity[3], (size_t)model + 1, sizeof *self->only, error);
    for (size_t m = before; code == WR_OK && m < self->capacity[3]; m++) {
        self->only[m] = -1;
    }
    if (code == WR_OK) {
        self->only[model] = self->only[model] == -1 ? pair : -2;
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
        code = note_only(self, model, (int32_t)known, error);
    }
    return code;
}

int32_t wr_pairs_only(const struct wr_pairs *self, int32_t model)
{
    return (size_t)model < self->capacity[3] ? self->only[model] : -1;
}
