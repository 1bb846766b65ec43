#include "analysis/metrics/curve_meter.h"

#include <math.h>

static const double cpt_level[WR_CPTS] = {0.2, 0.5, 0.8};

void wr_curve_meter_init(struct wr_curve_meter *self, double weak, double strong)
{
    *self = (struct wr_curve_meter){.weak = weak, .gap = strong - weak};
    for (int i = 0; i < WR_CPTS; i++) {
        self->cpt[i] = NAN;
    }
}

static void reach(struct wr_curve_meter *self, double share, double pgr)
{
    for (int i = 0; i < WR_CPTS; i++) {
        const double level = cpt_level[i];
        if (isnan(self->cpt[i]) && pgr >= level) {
            const bool between = self->points > 0 && pgr > self->pgr;
            self->cpt[i] =
                between ? self->share + (share - self->share) * (level - self->pgr) / (pgr - self->pgr) : share;
        }
    }
}

/* The shares of the grid up to `share`, on the line from the last point. */
static void pass_grid(struct wr_curve_meter *self, double share, double pgr)
{
    for (; self->grid <= WR_GRID_STEPS && self->grid <= share * WR_GRID_STEPS; self->grid++) {
        const double at = (double)self->grid / WR_GRID_STEPS, width = share - self->share;
        const double value = width > 0 ? self->pgr + (pgr - self->pgr) * (at - self->share) / width : pgr;
        if (self->grid > 0) {
            self->grid_area += (self->grid_pgr + value) / 2 / WR_GRID_STEPS;
        }
        self->grid_pgr = value;
    }
}

void wr_curve_meter_add(struct wr_curve_meter *self, double share, double quality)
{
    double pgr = (quality - self->weak) / self->gap;
    if (self->is_at_most && self->points > 0 && pgr < self->pgr) {
        pgr = self->pgr;
    }
    reach(self, share, pgr);
    pass_grid(self, share, pgr);
    if (self->points > 0) {
        self->area += (share - self->share) * (self->pgr + pgr) / 2;
    }
    self->share = share;
    self->pgr = pgr;
    self->points++;
}
