#include "sim/power/overheads.h"

#include "sim/table/column.h"

#include <math.h>
#include <string.h>

#define FIELD(member) .type = WR_OPTION_REAL, .offset = offsetof(struct wr_overheads, member)
#define FACTOR_MOST 1000 /* far above any: so that products stay finite */
#define AMOUNT_MOST 1e12

const struct wr_option wr_overhead_options[] = {
    {.key = "pue",
     FIELD(pue),
     .min = 1,
     .max = FACTOR_MOST,
     .unit = "1",
     .help = "power usage effectiveness of the site: energy of the building over energy of its machines"},
    {.key = "psu_efficiency",
     FIELD(psu_efficiency),
     .min = 0.01,
     .max = 1,
     .unit = "1",
     .help = "output of the power supply over its input"},
    {.key = "host_factor",
     FIELD(host_factor),
     .min = 1,
     .max = FACTOR_MOST,
     .unit = "1",
     .help = "energy of the machine over energy of its accelerators"},
    {.key = "host_w",
     FIELD(host_w),
     .min = 0,
     .max = AMOUNT_MOST,
     .unit = "W",
     .help = "power of a unit's host while it serves"},
    {.key = "host_idle_w",
     FIELD(host_idle_w),
     .min = 0,
     .max = AMOUNT_MOST,
     .unit = "W",
     .help = "power of a unit's host while it idles"},
    {.key = "network_j",
     FIELD(network_j),
     .min = 0,
     .max = AMOUNT_MOST,
     .unit = "J",
     .help = "energy of the network per query to the cloud"},
    {.key = "network_s",
     FIELD(network_s),
     .min = 0,
     .max = AMOUNT_MOST,
     .unit = "s",
     .help = "time on the network per query to the cloud, there and back"},
};
const int wr_overhead_option_count = sizeof wr_overhead_options / sizeof *wr_overhead_options;

void wr_overheads_init(struct wr_overheads *self)
{
    *self = (struct wr_overheads){NAN, NAN, NAN, NAN, NAN, NAN, NAN};
}

static double or_neutral(double value, double neutral)
{
    return isnan(value) ? neutral : value;
}

static bool lacks_host(int basis)
{
    return basis == WR_BASIS_ACCELERATOR || basis == WR_BASIS_SOC;
}

static bool lacks_supply(int basis)
{
    return lacks_host(basis) || basis == WR_BASIS_SYSTEM;
}

/* The first key that is said though the boundary holds it already; NULL = none. */
static const char *beyond(const struct wr_overheads *self, int basis)
{
    if (!lacks_supply(basis) && !isnan(self->psu_efficiency)) {
        return "psu_efficiency";
    }
    if (lacks_host(basis)) {
        return NULL;
    }
    return !isnan(self->host_factor)   ? "host_factor"
           : !isnan(self->host_w)      ? "host_w"
           : !isnan(self->host_idle_w) ? "host_idle_w"
                                       : NULL;
}

enum wr_code wr_overheads_check(const struct wr_overheads *self, const struct wr_idle *idle, bool is_loaded,
                                const struct wr_power_subject *subject, const char **key, struct wr_error *error)
{
    *key = beyond(self, subject->basis);
    if (*key != NULL) {
        const bool supply = strcmp(*key, "psu_efficiency") == 0;
        return wr_fail(error, WR_E_OVERHEAD_BASIS, "%s%s%s%s", *key, subject->pair, wr_basis_name(subject->basis),
                       supply ? "accelerator, soc or system" : "accelerator or soc");
    }
    if (subject->local && !(isnan(self->network_j) && isnan(self->network_s))) {
        *key = isnan(self->network_j) ? "network_s" : "network_j";
        return wr_fail(error, WR_E_OVERHEAD_LOCAL, "%s%s", *key, subject->pair);
    }
    if (!idle->kind->idles && !is_loaded && !isnan(self->host_idle_w)) {
        *key = "host_idle_w";
        return wr_fail(error, WR_E_OVERHEAD_IDLE, "%s%s", subject->pair, idle->kind->name);
    }
    return WR_OK;
}

int wr_overheads_basis(const struct wr_overheads *self, int measured)
{
    const bool host = !lacks_host(measured) || !isnan(self->host_factor) || !isnan(self->host_w);
    return lacks_supply(measured) && host && !isnan(self->psu_efficiency) ? (int)WR_BASIS_WALL : measured;
}

double wr_overheads_site(const struct wr_overheads *self, int basis, double device, double busy, double idle)
{
    const double pue = or_neutral(self->pue, 1), eta = or_neutral(self->psu_efficiency, 1);
    const double factor = lacks_host(basis) ? or_neutral(self->host_factor, 1) : 1;
    const double host_w = or_neutral(self->host_w, 0), host_idle_w = or_neutral(self->host_idle_w, 0);
    return pue * (factor * device + host_w * busy + host_idle_w * idle) / eta;
}

/* Watts x what a query holds the unit for; without watts that time need not be known. */
static double held(double watts, const struct wr_service *service)
{
    return watts != 0 ? watts * service->h / service->batch : 0;
}

struct wr_pair_law wr_overheads_law(const struct wr_overheads *self, int basis, const struct wr_service *service,
                                    const struct wr_idle_terms *terms)
{
    const double watts = wr_overheads_site(self, basis, terms->idle_j - terms->subtracted_j, 1, terms->seconds);
    return (struct wr_pair_law){
        .energy = {.per_joule = wr_overheads_site(self, basis, 1, 0, 0) * service->g,
                   .per_second = held(watts, service),
                   .constant = wr_overheads_site(self, basis, terms->query_j, 0, terms->query_seconds) +
                               or_neutral(self->network_j, 0)},
        .latency = {.per_second = service->h, .constant = or_neutral(self->network_s, 0)},
        .device_s = {.per_second = held(1 + terms->seconds, service), .constant = terms->query_seconds},
    };
}
