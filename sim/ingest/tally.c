#include "sim/ingest/tally.h"

#include "sim/base/memory.h"

#include <string.h>

enum wr_code wr_tally_form_init(struct wr_tally_form *self, size_t numbers, struct wr_error *error)
{
    *self = (struct wr_tally_form){.numbers = numbers};
    self->score = wr_array(numbers, sizeof *self->score, error);
    return self->score ? WR_OK : WR_E_NO_MEMORY;
}

void wr_tally_form_add(struct wr_tally_form *self, size_t score)
{
    self->score[self->scores++] = score;
}

void wr_tally_form_free(struct wr_tally_form *self)
{
    wr_free(self->score);
    *self = (struct wr_tally_form){.numbers = 0};
}

enum wr_code wr_tally_init(struct wr_tally *self, const struct wr_tally_form *form, struct wr_error *error)
{
    *self = (struct wr_tally){.there = wr_array(form->numbers, sizeof *self->there, error)};
    return self->there ? WR_OK : WR_E_NO_MEMORY;
}

void wr_tally_free(struct wr_tally *self)
{
    wr_free(self->there);
    *self = (struct wr_tally){.there = NULL};
}

void wr_tally_clear(struct wr_tally *self, const struct wr_tally_form *form)
{
    memset(self->there, 0, form->numbers * sizeof *self->there);
    self->graded = false;
}

void wr_tally_add(struct wr_tally *self, const struct wr_tally_form *form, const struct wr_tally *other)
{
    for (size_t i = 0; i < form->numbers; i++) {
        self->there[i] += other->there[i];
    }
    self->graded |= other->graded;
}
