#include "analysis/commands/point_book.h"

#include "sim/base/memory.h"

#include <stdlib.h>

enum wr_code wr_point_book_init(struct wr_point_book *self, int64_t points, struct wr_error *error)
{
    *self = (struct wr_point_book){.entry = wr_array((size_t)points, sizeof *self->entry, error)};
    return self->entry != NULL ? WR_OK : WR_E_NO_MEMORY;
}

void wr_point_book_free(struct wr_point_book *self)
{
    wr_free(self->entry);
    *self = (struct wr_point_book){0};
}

const struct wr_point_interval *wr_point_book_add(struct wr_point_book *self, const struct wr_curve_point *point,
                                                  const struct wr_point_interval *interval)
{
    struct wr_booked_point *entry = &self->entry[self->entries++];
    *entry = (struct wr_booked_point){{point->use, point->quality}, *interval};
    return &entry->interval;
}

/* NaN stands nowhere: a curve with an unknown use has no hull. */
static int compare(const void *a, const void *b)
{
    const struct wr_hull_point *x = a, *y = b;
    return x->use != y->use ? (x->use > y->use) - (x->use < y->use)
                            : (x->quality > y->quality) - (x->quality < y->quality);
}

const struct wr_point_interval *wr_point_book_find(struct wr_point_book *self, const struct wr_hull_point *point)
{
    if (self == NULL) {
        return NULL;
    }
    if (!self->is_sorted) {
        qsort(self->entry, (size_t)self->entries, sizeof *self->entry, compare);
        self->is_sorted = true;
    }
    const struct wr_booked_point *found =
        bsearch(point, self->entry, (size_t)self->entries, sizeof *self->entry, compare);
    return found != NULL ? &found->interval : NULL;
}
