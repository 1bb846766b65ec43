/* Cost and carbon in words. */
#include "analysis/tables/describe.h"

#include "sim/power/power_states.h"
#include "sim/table/meta.h"

#include <stdio.h>
#include <string.h>

enum { TEXT = 1024 };

static bool has_site(const struct wr_pool *pool, int site)
{
    bool found = false;
    for (int p = 0; p < pool->pairs; p++) {
        found |= pool->local[p] == (site == WR_SITE_LOCAL);
    }
    return found;
}

static int64_t accelerator_of(const struct wr_study *study, const struct wr_meta *meta, int index)
{
    return wr_meta_integer(meta, WR_COL_PAIR_ACCELERATOR, study->pool.pair[index]);
}

/* Whether no pair before this one has its accelerator. */
static bool is_first(const struct wr_study *study, const struct wr_meta *meta, int index)
{
    bool first = true;
    for (int p = 0; p < index; p++) {
        first &= accelerator_of(study, meta, p) != accelerator_of(study, meta, index);
    }
    return first;
}

static void append(char text[TEXT], const char *more)
{
    const size_t length = strlen(text);
    snprintf(text + length, TEXT - length, "%s%s", length > 0 ? ", " : "", more);
}

/* "M4Max 0.2, H100x4 4 x 2.5": of each accelerator in play, how many devices and what one of them counts for. */
static void append_devices(const struct wr_study *study, const struct wr_meta *meta, bool price, char text[TEXT])
{
    for (int p = 0; p < study->pool.pairs; p++) {
        const int64_t accelerator = accelerator_of(study, meta, p);
        const struct wr_device_charges *device = &study->device[study->pool.pair[p]];
        const double devices = wr_power_devices(meta, accelerator);
        char one[256], times[32] = "";
        if (is_first(study, meta, p)) {
            if (devices != 1) {
                snprintf(times, sizeof times, "%g x ", devices);
            }
            snprintf(one, sizeof one, "%s %s%g", wr_meta_label(meta, WR_COL_ACCELERATOR, accelerator), times,
                     price ? device->usd_per_hour : device->embodied_kg);
            append(text, one);
        }
    }
}

static void append_site(int site, const double *value, const char *what, char text[TEXT])
{
    char one[128];
    snprintf(one, sizeof one, "%s %g %s", wr_site_name(site), *value, what);
    append(text, one);
}

/* "local by the hour of the day (grid.csv: 0.21 to 0.41, mean 0.3 kgCO2e/kWh)". */
static void append_grid(const struct wr_study *study, int site, char text[TEXT])
{
    const struct wr_grid_profile *profile = study->charges.hourly[site];
    if (profile == NULL) {
        append_site(site, &study->charges.kg_per_kwh[site], "kgCO2e/kWh", text);
        return;
    }
    char one[512];
    snprintf(one, sizeof one, "%s by the hour%s (%.300s: %g to %g, mean %g kgCO2e/kWh)", wr_site_name(site),
             profile->is_dated ? "" : " of the day", profile->name, profile->least, profile->most, profile->mean);
    append(text, one);
}

void wr_describe_owned(const struct wr_study *study, const struct wr_meta *meta, struct wr_note *text)
{
    const struct wr_charges *charges = &study->charges;
    char sites[TEXT] = "", devices[TEXT] = "";
    if (study->objective.cost_kind != WR_COST_OWNED) {
        return;
    }
    for (int site = 0; site < WR_SITES; site++) {
        if (has_site(&study->pool, site) && charges->is_rented[site]) {
            append(sites, site == WR_SITE_LOCAL ? "local rented" : "cloud rented");
        } else if (has_site(&study->pool, site)) {
            append_site(site, &charges->usd_per_kwh[site], "USD/kWh", sites);
        }
    }
    append_devices(study, meta, true, devices);
    wr_note_add(text, "owned: electricity %s; USD per device-hour %s", sites, devices);
}

void wr_describe_carbon(const struct wr_study *study, const struct wr_meta *meta, struct wr_note *text)
{
    const struct wr_charges *charges = &study->charges;
    char sites[TEXT] = "", devices[TEXT] = "";
    for (int site = 0; site < WR_SITES && charges->has_carbon; site++) {
        if (has_site(&study->pool, site)) {
            append_grid(study, site, sites);
        }
    }
    if (charges->has_carbon) {
        const bool has_start = charges->starts_at[0] != '\0';
        wr_note_add(text, has_start ? "grid %s, arrivals from %s on" : "grid %s", sites, charges->starts_at);
    }
    if (charges->has_embodied) {
        append_devices(study, meta, false, devices);
        wr_note_add(text, "embodied kgCO2e per device over %g years %s", charges->lifetime_years, devices);
    }
}
