#include "sim/power/rates.h"

#include <math.h>

static const double JOULES_PER_KWH = 3.6e6, SECONDS_PER_HOUR = 3600, SECONDS_PER_YEAR = 365.25 * 86400;

void wr_charges_init(struct wr_charges *self)
{
    *self = (struct wr_charges){.lifetime_years = NAN};
    for (int site = 0; site < WR_SITES; site++) {
        self->usd_per_kwh[site] = self->kg_per_kwh[site] = NAN;
    }
}

static double or_none(double value)
{
    return isnan(value) ? 0 : value;
}

struct wr_rates wr_rates_of(const struct wr_charges *charges, const struct wr_device_charges *device, double devices,
                            int site)
{
    const double usd_per_kwh = charges->is_rented[site] ? 0 : or_none(charges->usd_per_kwh[site]);
    const struct wr_grid_profile *grid = charges->hourly[site];
    return (struct wr_rates){
        .usd_per_j = usd_per_kwh / JOULES_PER_KWH,
        .usd_per_s = devices * or_none(device->usd_per_hour) / SECONDS_PER_HOUR,
        .kg_per_j = (grid ? grid->mean : or_none(charges->kg_per_kwh[site])) / JOULES_PER_KWH,
        .kg_per_s = or_none(devices * device->embodied_kg / (charges->lifetime_years * SECONDS_PER_YEAR)),
        .grid = grid,
    };
}

struct wr_rates wr_rates_at(const struct wr_rates *self, int32_t hour)
{
    struct wr_rates at = *self;
    if (self->grid) {
        at.kg_per_j = wr_grid_profile_at(self->grid, hour) / JOULES_PER_KWH;
    }
    return at;
}

/* A rate of 0 leaves its law out, which then need not be known. */
static double mix(double per_j, double energy, double per_s, double device_s)
{
    return (per_j != 0 ? per_j * energy : 0) + (per_s != 0 ? per_s * device_s : 0);
}

static struct wr_linear mix_laws(const struct wr_pair_law *law, double per_j, double per_s)
{
    const struct wr_linear *energy = &law->energy, *device_s = &law->device_s;
    return (struct wr_linear){
        .per_joule = mix(per_j, energy->per_joule, per_s, device_s->per_joule),
        .per_second = mix(per_j, energy->per_second, per_s, device_s->per_second),
        .per_token = mix(per_j, energy->per_token, per_s, device_s->per_token),
        .constant = mix(per_j, energy->constant, per_s, device_s->constant),
    };
}

struct wr_linear wr_cost_of(const struct wr_pair_law *law, const struct wr_rates *rates)
{
    return mix_laws(law, rates->usd_per_j, rates->usd_per_s);
}

struct wr_linear wr_carbon_of(const struct wr_pair_law *law, const struct wr_rates *rates)
{
    return mix_laws(law, rates->kg_per_j, rates->kg_per_s);
}
