#include "sim/study/grid.h"

#include "sim/base/memory.h"
#include "sim/ingest/grid_table.h"
#include "sim/ingest/instant.h"
#include "sim/study/measurements.h"
#include "sim/text/render.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define AMOUNT_MOST 1e12 /* far above any: so that products stay finite */

enum { SECONDS_PER_DAY = 86400 };

/* ---------------------------------------------------------------------------------------------- reading */

static enum wr_code read_hourly(const struct wr_node *map, double *value, struct wr_error *error)
{
    static const struct wr_key keys[] = {{.key = "hourly",
                                          .required = true,
                                          .read = wr_read_borrowed,
                                          .help = "the path of a table of hours, as in {hourly: grid.csv}"}};
    static const struct wr_block block = {"an intensity by the hour", keys, 1};
    const char *path;
    *value = NAN;
    return wr_block_read(&block, map, &path, error);
}

/* double: a number, or NaN for a table of hours. */
static enum wr_code read_intensity(const struct wr_key *self, const struct wr_node *node, void *target,
                                   struct wr_error *error)
{
    double *const value = (void *)((char *)target + self->offset);
    const struct wr_key number = {.key = self->key, .read = wr_read_real, .most = AMOUNT_MOST};
    if (node->kind == WR_NODE_LIST) {
        return wr_fail_value(node, NULL, "a number, or {hourly: FILE}", error);
    }
    return node->kind == WR_NODE_MAP ? read_hourly(node, value, error) : wr_read_real(&number, node, value, error);
}

enum wr_code wr_grid_read(const struct wr_key *self, const struct wr_node *node, void *target, struct wr_error *error)
{
    double *const value = ((struct wr_study *)target)->charges.kg_per_kwh;
    struct wr_key site_keys[WR_SITES];
    for (int site = 0; site < WR_SITES; site++) {
        site_keys[site] = (struct wr_key){.key = wr_site_name(site),
                                          .required = true,
                                          .read = read_intensity,
                                          .offset = (size_t)site * sizeof *value,
                                          .help = "a number for each site that it applies to"};
    }
    if (node->kind == WR_NODE_MAP && !wr_node_get(node, "hourly")) {
        const struct wr_block block = {"'grid_kgco2e_per_kwh'", site_keys, WR_SITES};
        return wr_block_read(&block, node, value, error);
    }
    const struct wr_key both = {.key = self->key, .help = self->help};
    const enum wr_code code = node->kind == WR_NODE_LIST ? wr_fail_value(node, NULL, self->help, error)
                                                         : read_intensity(&both, node, value, error);
    value[WR_SITE_CLOUD] = value[WR_SITE_LOCAL];
    return code;
}

static bool parse_start(const struct wr_node *node, struct wr_instant *start)
{
    return node->kind == WR_NODE_SCALAR && wr_instant_parse(node->text, strlen(node->text), start) && start->s >= 0;
}

enum wr_code wr_grid_start_read(const struct wr_key *self, const struct wr_node *node, void *target,
                                struct wr_error *error)
{
    struct wr_charges *charges = &((struct wr_study *)target)->charges;
    struct wr_instant start;
    if (!parse_start(node, &start)) {
        return wr_fail_value(node, NULL, self->help, error);
    }
    snprintf(charges->starts_at, sizeof charges->starts_at, "%s", node->text);
    return WR_OK;
}

const struct wr_node *wr_grid_hourly(const struct wr_node *root, int site)
{
    const struct wr_node *grid = wr_node_get(wr_node_get(root, "carbon"), "grid_kgco2e_per_kwh");
    const struct wr_node *own = grid && grid->kind == WR_NODE_MAP ? wr_node_get(grid, wr_site_name(site)) : NULL;
    own = own ? own : grid;
    return own && own->kind == WR_NODE_MAP ? wr_node_get(own, "hourly") : NULL;
}

/* --------------------------------------------------------------------------------------------- profiles */

void wr_grid_book_free(struct wr_grid_book *self)
{
    for (int i = 0; i < self->entries; i++) {
        wr_grid_table_free(&self->entry[i]->profile);
        wr_free(self->entry[i]->path);
        wr_free(self->entry[i]);
    }
    wr_free((void *)self->entry);
    *self = (struct wr_grid_book){0};
}

/* The study's place, and the fault of the file as a sentence with the file's own. */
static enum wr_code fail_file(const struct wr_node *node, struct wr_error *error)
{
    char text[WR_ERROR_TEXT];
    if (!error || error->code == WR_E_NO_MEMORY) {
        return WR_E_NO_MEMORY;
    }
    const bool unreadable = wr_error_exit(error) == WR_EXIT_NOINPUT;
    wr_error_render(error, text, sizeof text);
    wr_fail(error, unreadable ? WR_E_STUDY_GRID_OPEN : WR_E_STUDY_GRID, "%s%s", node->key, text);
    return wr_node_fail(error, node);
}

/* A new last entry of the book, which owns `path` then. */
static enum wr_code read_entry(struct wr_grid_book *self, char *path, const struct wr_node *node,
                               struct wr_error *error)
{
    void *grown = (void *)self->entry;
    struct wr_grid_entry *entry = wr_array(1, sizeof *entry, error);
    enum wr_code code =
        entry ? wr_array_grow(&grown, &self->capacity, (size_t)self->entries + 1, sizeof(struct wr_grid_entry *), error)
              : WR_E_NO_MEMORY;
    self->entry = grown;
    if (code != WR_OK) {
        wr_free(entry);
        wr_free(path);
        return code;
    }
    self->entry[self->entries++] = entry;
    entry->path = path;
    if (wr_grid_table_read(&entry->profile, path, error) != WR_OK) {
        return fail_file(node, error);
    }
    entry->profile.name = path + strlen(path) - strlen(node->text);
    return WR_OK;
}

static enum wr_code find_profile(struct wr_grid_book *self, const struct wr_node *node,
                                 const struct wr_grid_profile **profile, struct wr_error *error)
{
    char *path = wr_study_path(node, error);
    if (!path) {
        return WR_E_NO_MEMORY;
    }
    for (int i = 0; i < self->entries; i++) {
        if (strcmp(self->entry[i]->path, path) == 0) {
            wr_free(path);
            *profile = &self->entry[i]->profile;
            return WR_OK;
        }
    }
    const enum wr_code code = read_entry(self, path, node, error);
    *profile = code == WR_OK ? &self->entry[self->entries - 1]->profile : NULL;
    return code;
}

/* ----------------------------------------------------------------------------------------------- binding */

/* The clock counts from the date where some hours have one. */
static enum wr_code set_clock(struct wr_charges *charges, const struct wr_node *carbon, const struct wr_node *hourly,
                              const struct wr_grid_profile *dated, struct wr_error *error)
{
    const struct wr_node *node = wr_node_get(carbon, "starts_at");
    struct wr_instant start = {0};
    if (node) {
        parse_start(node, &start);
    } else if (dated) {
        wr_fail(error, WR_E_STUDY_MISSING_KEY, "%s%s%s", "starts_at", "'carbon' with dated hours",
                "the date and time at which arrival_s is 0, as 2024-03-01 13:00");
        return wr_node_fail(error, carbon);
    }
    if (dated && dated->has_zone != start.has_zone) {
        wr_fail(error, WR_E_STUDY_GRID_ZONE, "%s%s%s", hourly->text, dated->has_zone ? "with" : "without",
                start.has_zone ? "with" : "without");
        return wr_node_fail(error, node);
    }
    charges->clock.kind = dated ? WR_HOURS_DATED : WR_HOURS_OF_DAY;
    charges->clock.start_s = (double)(dated ? start.s : start.s % SECONDS_PER_DAY) + start.ns * 1e-9;
    return WR_OK;
}

static enum wr_code check_arrival(const struct wr_meta *meta, const struct wr_node *hourly, struct wr_error *error)
{
    if (meta->column[WR_COL_ARRIVAL].present) {
        return WR_OK;
    }
    wr_fail(error, WR_E_STUDY_GRID_ARRIVAL, "%d", 0);
    return wr_node_fail(error, hourly);
}

static enum wr_code check_useless(const struct wr_node *carbon, struct wr_error *error)
{
    const struct wr_node *node = wr_node_get(carbon, "starts_at");
    if (!node) {
        return WR_OK;
    }
    wr_fail(error, WR_E_STUDY_USELESS_KEY, "%s%s%s", node->key, "'carbon' without hours",
            "grid_kgco2e_per_kwh, embodied, lifetime_years");
    return wr_node_fail_key(error, node);
}

/* A price is one for all hours. */
static enum wr_code check_objective(const struct wr_study *study, struct wr_error *error)
{
    if (study->objective.carbon == 0) {
        return WR_OK;
    }
    wr_fail(error, WR_E_STUDY_GRID_OBJECTIVE, "%s",
            wr_site_name(study->charges.hourly[WR_SITE_LOCAL] ? WR_SITE_LOCAL : WR_SITE_CLOUD));
    return wr_node_fail(error, wr_node_get(study->root, "objective"));
}

enum wr_code wr_grid_bind(struct wr_study *study, const struct wr_meta *meta, struct wr_error *error)
{
    struct wr_charges *charges = &study->charges;
    const struct wr_node *carbon = wr_node_get(study->root, "carbon"), *hourly = NULL;
    const struct wr_grid_profile *dated = NULL;
    enum wr_code code = WR_OK;
    charges->clock = (struct wr_hour_clock){.kind = WR_HOURS_UNUSED};
    for (int site = 0; site < WR_SITES && code == WR_OK; site++) {
        const struct wr_node *node = wr_grid_hourly(study->root, site);
        charges->hourly[site] = NULL;
        code = node ? check_arrival(meta, node, error) : WR_OK;
        code = code == WR_OK && node ? find_profile(&study->grids, node, &charges->hourly[site], error) : code;
        if (code == WR_OK && node) {
            const bool is_dated = charges->hourly[site]->is_dated;
            hourly = is_dated || !hourly ? node : hourly;
            dated = is_dated ? charges->hourly[site] : dated;
        }
    }
    if (code != WR_OK || !hourly) {
        return code == WR_OK ? check_useless(carbon, error) : code;
    }
    code = set_clock(charges, carbon, hourly, dated, error);
    return code == WR_OK ? check_objective(study, error) : code;
}

/* ------------------------------------------------------------------------------------------------ totals */

static enum wr_code fail_outside(const struct wr_study *study, int site, const struct wr_totals *totals,
                                 struct wr_error *error)
{
    const struct wr_grid_profile *profile = study->charges.hourly[site];
    const struct wr_node *node = wr_grid_hourly(study->root, site);
    char outside[WR_HOUR_TEXT], from[WR_HOUR_TEXT], to[WR_HOUR_TEXT];
    int32_t first = WR_HOUR_FAR, low = profile->first, high = profile->first + profile->hours - 1;
    for (size_t i = 0; i < totals->cells; i++) {
        const int32_t hour = totals->cell[i].key.hour;
        if (hour >= 0 && isnan(wr_grid_profile_at(profile, hour))) {
            first = hour < first ? hour : first;
            low = hour < low ? hour : low;
            high = hour > high ? hour : high;
        }
    }
    wr_hour_text(true, first, outside);
    wr_hour_text(true, low, from);
    wr_hour_text(true, high, to);
    wr_fail(error, WR_E_GRID_OUTSIDE, "%s%s%s%s", node->text, outside, from, to);
    return wr_node_fail(error, node);
}

enum wr_code wr_grid_check_totals(const struct wr_study *study, const struct wr_totals *totals, struct wr_error *error)
{
    for (int site = 0; site < WR_SITES; site++) {
        const struct wr_grid_profile *profile = study->charges.hourly[site];
        for (size_t i = 0; profile && profile->is_dated && i < totals->cells; i++) { /* a day has all of its hours */
            const int32_t hour = totals->cell[i].key.hour;
            if (hour != WR_HOUR_NONE && isnan(wr_grid_profile_at(profile, hour))) {
                return fail_outside(study, site, totals, error);
            }
        }
    }
    return WR_OK;
}
