#include "sim/ingest/extract.h"

#include "sim/base/memory.h"

enum wr_code wr_extract_init(struct wr_extract *self, size_t columns, double characters_per_token,
                             struct wr_error *error)
{
    *self = (struct wr_extract){
        .columns = columns, .domain = -1, .id = -1, .constant = -1, .characters_per_token = characters_per_token};
    self->step = wr_array_aligned(columns, sizeof *self->step, error);
    for (size_t i = 0; self->step && i < columns; i++) {
        self->step[i] = (struct wr_extract_step){.text = -1, .number = -1, .feature = -1, .most = SIZE_MAX};
    }
    return self->step ? WR_OK : WR_E_NO_MEMORY;
}

void wr_extract_free(struct wr_extract *self)
{
    wr_free(self->step);
    *self = (struct wr_extract){.step = NULL};
}

bool wr_extract_has_met(const struct wr_extract *self, const struct wr_tally *tally)
{
    for (size_t i = 0; i < self->columns; i++) {
        const struct wr_extract_step *step = &self->step[i];
        if (step->only_there && ((step->number >= 0 && tally->there[step->number] == 0) ||
                                 (step->feature >= 0 && tally->there[step->feature] == 0))) {
            return false;
        }
    }
    return true;
}

int32_t wr_extract_text(struct wr_extract *self, size_t column, size_t least, size_t most)
{
    struct wr_extract_step *step = &self->step[column];
    if (step->text < 0) {
        step->text = (int32_t)self->texts++;
    }
    step->least = least > step->least ? least : step->least;
    step->most = most < step->most ? most : step->most;
    return step->text;
}
