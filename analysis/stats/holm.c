#include "analysis/stats/holm.h"

#include "sim/base/memory.h"

#include <math.h>
#include <stdlib.h>

struct ranked {
    double p;
    size_t at;
};

static int compare(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    return (x->p > y->p) - (x->p < y->p);
}

enum wr_code wr_holm(const double *p, size_t count, double *adjusted, struct wr_error *error)
{
    struct ranked *order = wr_array(count, sizeof *order, error);
    if (order == NULL) {
        return WR_E_NO_MEMORY;
    }
    size_t compared = 0;
    for (size_t i = 0; i < count; i++) {
        adjusted[i] = NAN;
        if (!isnan(p[i])) {
            order[compared++] = (struct ranked){p[i], i};
        }
    }
    qsort(order, compared, sizeof *order, compare);
    double reached = 0;
    for (size_t i = 0; i < compared; i++) {
        reached = fmax(reached, fmin(1, (double)(compared - i) * order[i].p));
        adjusted[order[i].at] = reached;
    }
    wr_free(order);
    return WR_OK;
}
