#include "sim/study/charges.h"

#include "sim/base/memory.h"
#include "sim/study/grid.h"
#include "sim/study/pairs.h"

#include <math.h>
#include <string.h>

#define FIELD(member) .offset = offsetof(struct wr_study, member)
#define AMOUNT_MOST 1e12 /* far above any: so that products stay finite */

/* --------------------------------------------------------------------------------------------- values */

/* double[WR_SITES]: one number for both sites, or a mapping of sites. */
static enum wr_code read_per_site(const struct wr_key *self, const struct wr_node *node, void *target,
                                  struct wr_error *error)
{
    double *const value = (void *)((char *)target + self->offset);
    struct wr_key site_keys[WR_SITES];
    for (int site = 0; site < WR_SITES; site++) {
        site_keys[site] = (struct wr_key){.key = wr_site_name(site),
                                          .read = wr_read_real,
                                          .offset = (size_t)site * sizeof *value,
                                          .most = AMOUNT_MOST};
    }
    if (node->kind == WR_NODE_MAP) {
        const struct wr_block block = {"a mapping of sites", site_keys, WR_SITES};
        return wr_block_read(&block, node, value, error);
    }
    const struct wr_key both = {.key = self->key, .read = wr_read_real, .most = AMOUNT_MOST};
    const enum wr_code code = node->kind == WR_NODE_LIST ? wr_fail_value(node, NULL, self->help, error)
                                                         : wr_read_real(&both, node, &value[WR_SITE_LOCAL], error);
    value[WR_SITE_CLOUD] = value[WR_SITE_LOCAL];
    return code;
}

/* A mapping of accelerators to numbers, which the binding reads. */
static enum wr_code check_per_device(const struct wr_key *self, const struct wr_node *node, void *target,
                                     struct wr_error *error)
{
    const struct wr_key entry = {.key = self->key, .most = AMOUNT_MOST};
    double value;
    (void)target;
    enum wr_code code =
        node->kind == WR_NODE_MAP && node->children > 0 ? WR_OK : wr_fail_value(node, NULL, self->help, error);
    for (size_t i = 0; i < node->children && code == WR_OK; i++) {
        code = wr_read_real(&entry, node->child[i], &value, error);
    }
    return code;
}

static enum wr_code read_rented(const struct wr_key *self, const struct wr_node *node, void *target,
                                struct wr_error *error)
{
    static const char *const sites[] = {[WR_SITE_LOCAL] = "local", [WR_SITE_CLOUD] = "cloud", NULL};
    const struct wr_key entry = {.key = self->key, .choices = sites};
    enum wr_code code = node->kind == WR_NODE_LIST ? WR_OK : wr_fail_value(node, NULL, self->help, error);
    for (size_t i = 0; code == WR_OK && i < node->children; i++) {
        int site = 0;
        bool *const is_rented = ((struct wr_study *)target)->charges.is_rented;
        code = wr_read_choice(&entry, node->child[i], &site, error);
        if (code == WR_OK && is_rented[site]) {
            code = wr_fail_value(node->child[i], "a site of 'rented'", "each site once", error);
        }
        is_rented[site] |= code == WR_OK;
    }
    return code;
}

static enum wr_code read_embodied(const struct wr_key *self, const struct wr_node *node, void *target,
                                  struct wr_error *error)
{
    bool *const embodied = &((struct wr_study *)target)->charges.has_embodied;
    if (node->kind == WR_NODE_SCALAR) {
        const struct wr_key flag = {.key = self->key};
        return wr_read_bool(&flag, node, embodied, error);
    }
    *embodied = true;
    return check_per_device(self, node, target, error);
}

/* ----------------------------------------------------------------------------------------------- sites */

static enum wr_code fail_missing(const struct wr_node *map, const char *block, const char *key, const char *help,
                                 struct wr_error *error)
{
    wr_fail(error, WR_E_STUDY_MISSING_KEY, "%s%s%s", key, block, help);
    return wr_node_fail(error, map);
}

static enum wr_code fail_useless(const struct wr_node *node, const char *block, const char *expected,
                                 struct wr_error *error)
{
    wr_fail(error, WR_E_STUDY_USELESS_KEY, "%s%s%s", node->key, block, expected);
    return wr_node_fail_key(error, node);
}

/* The values of a mapping of sites are those of the sites that want one, no more and no less. */
static enum wr_code check_sites(const struct wr_node *map, const char *block, const bool is_idle[WR_SITES],
                                struct wr_error *error)
{
    for (int site = 0; site < WR_SITES; site++) {
        const struct wr_node *said = wr_node_get(map, wr_site_name(site));
        const char *other = wr_site_name(WR_SITE_LOCAL + WR_SITE_CLOUD - site);
        if (!said && !is_idle[site]) {
            return fail_missing(map, block, wr_site_name(site), "a number for each site that it applies to", error);
        }
        if (said && is_idle[site]) {
            return fail_useless(said, "a rented site, whose price includes electricity", other, error);
        }
    }
    return WR_OK;
}

static enum wr_code check_electricity(const struct wr_node *cost, const struct wr_charges *charges,
                                      struct wr_error *error)
{
    const struct wr_node *said = wr_node_get(cost, "electricity_usd_per_kwh");
    const bool all_rented = charges->is_rented[WR_SITE_LOCAL] && charges->is_rented[WR_SITE_CLOUD];
    if (!said && !all_rented) {
        return fail_missing(cost, "'cost' of kind owned", "electricity_usd_per_kwh",
                            "USD per kWh, at each site or for both, unless all are rented", error);
    }
    if (said && all_rented) {
        return fail_useless(said, "rented sites, whose price includes electricity", "kind, rented, usd_per_device_hour",
                            error);
    }
    return said && said->kind == WR_NODE_MAP ? check_sites(said, "'electricity_usd_per_kwh'", charges->is_rented, error)
                                             : WR_OK;
}

/* ---------------------------------------------------------------------------------------------- blocks */

static const char *const cost_choices[] = {
    [WR_COST_TOKENS] = "tokens", [WR_COST_MEASURED] = "measured", [WR_COST_OWNED] = "owned", NULL};
static const char PER_SITE[] = "a number, or {local: X, cloud: Y}";

static const struct wr_key cost_keys[] = {
    {.key = "kind",
     .required = true,
     .read = wr_read_choice,
     FIELD(objective.cost_kind),
     .choices = cost_choices,
     .help = "tokens, measured or owned"},
    {.key = "electricity_usd_per_kwh", .read = read_per_site, FIELD(charges.usd_per_kwh), .help = PER_SITE},
    {.key = "rented", .read = read_rented, .help = "a list of sites, as in [cloud]"},
    {.key = "usd_per_device_hour",
     .read = check_per_device,
     .help = "a mapping of accelerators to USD per device-hour, as in {H100x4: 2.5}"},
};

static const struct wr_key carbon_keys[] = {
    {.key = "grid_kgco2e_per_kwh",
     .required = true,
     .read = wr_grid_read,
     .help = "a number, {hourly: FILE}, or {local: X, cloud: Y} of these"},
    {.key = "starts_at",
     .read = wr_grid_start_read,
     .help = "the date and time at which arrival_s is 0, as 2024-03-01 13:00"},
    {.key = "embodied",
     .read = read_embodied,
     .help = "true, or a mapping of accelerators to kg CO2e per device, as in {H100x4: 150}"},
    {.key = "lifetime_years", .read = wr_read_real, FIELD(charges.lifetime_years), .least = 0.01, .most = 1000},
};

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

/* Keys of `owned` under another kind; a kind that --set chose is at fault itself. */
static enum wr_code check_kind(const struct wr_node *cost, enum wr_cost_kind kind, struct wr_error *error)
{
    const struct wr_node *named = wr_node_get(cost, "kind");
    for (size_t i = 0; kind != WR_COST_OWNED && i < cost->children; i++) {
        if (cost->child[i] != named) {
            const enum wr_code code = fail_useless(
                cost->child[i], kind == WR_COST_TOKENS ? "'cost' of kind tokens" : "'cost' of kind measured", "kind",
                error);
            return named->from_command_line ? wr_node_fail_key(error, named) : code;
        }
    }
    return WR_OK;
}

enum wr_code wr_cost_read(const struct wr_key *self, const struct wr_node *node, void *target, struct wr_error *error)
{
    static const struct wr_block block = {"'cost'", cost_keys, COUNT(cost_keys)};
    const struct wr_study *study = target;
    (void)self;
    enum wr_code code = wr_block_read(&block, node, target, error);
    if (code == WR_OK) {
        code = check_kind(node, study->objective.cost_kind, error);
    }
    return code == WR_OK && study->objective.cost_kind == WR_COST_OWNED
               ? check_electricity(node, &study->charges, error)
               : code;
}

enum wr_code wr_carbon_read(const struct wr_key *self, const struct wr_node *node, void *target, struct wr_error *error)
{
    static const struct wr_block block = {"'carbon'", carbon_keys, COUNT(carbon_keys)};
    struct wr_charges *charges = &((struct wr_study *)target)->charges;
    (void)self;
    enum wr_code code = wr_block_read(&block, node, target, error);
    if (code != WR_OK) {
        return code;
    }
    const struct wr_node *lifetime = wr_node_get(node, "lifetime_years");
    charges->has_carbon = true;
    if (charges->has_embodied && !lifetime) {
        code =
            fail_missing(node, "'carbon' with 'embodied'", "lifetime_years", "the years that a device serves", error);
    }
    if (code == WR_OK && !charges->has_embodied && lifetime) {
        code = fail_useless(lifetime, "'carbon' without 'embodied'", "grid_kgco2e_per_kwh, embodied", error);
    }
    return code;
}

enum wr_code wr_carbon_read_anew(struct wr_study *study, struct wr_error *error)
{
    const struct wr_node *node = wr_node_get(study->root, "carbon");
    struct wr_charges none;
    wr_charges_init(&none);
    memcpy(none.is_rented, study->charges.is_rented, sizeof none.is_rented); /* those of `cost` stay */
    memcpy(none.usd_per_kwh, study->charges.usd_per_kwh, sizeof none.usd_per_kwh);
    study->charges = none;
    return node ? wr_carbon_read(NULL, node, study, error) : WR_OK;
}

/* --------------------------------------------------------------------------------------------- binding */

/* A value per device: where the study says it, which column else, and what it is called in errors. */
struct source {
    const char *block, *key;
    enum wr_column_id column;
};

static const struct source price_source = {"cost", "usd_per_device_hour", WR_COL_ACCELERATOR_USD_HOUR};
static const struct source embodied_source = {"carbon", "embodied", WR_COL_ACCELERATOR_EMBODIED};

static enum wr_code check_names(const struct wr_study *study, const struct source *source, const struct wr_meta *meta,
                                struct wr_error *error)
{
    const struct wr_node *map = wr_node_get(wr_node_get(study->root, source->block), source->key);
    enum wr_code code = WR_OK;
    for (size_t i = 0; map && i < map->children && code == WR_OK; i++) {
        code = wr_accelerator_check(map->child[i], meta, error);
    }
    return code;
}

static enum wr_code value_of(const struct wr_study *study, const struct source *source, const struct wr_meta *meta,
                             int64_t accelerator, double *value, struct wr_error *error)
{
    static const struct wr_key number = {.most = AMOUNT_MOST};
    const char *label = wr_meta_label(meta, WR_COL_ACCELERATOR, accelerator);
    const struct wr_node *block = wr_node_get(study->root, source->block);
    const struct wr_node *node = wr_node_get(block, source->key), *said = wr_node_get(node, label);
    if (said) {
        return wr_read_real(&number, said, value, error);
    }
    *value = wr_meta_real(meta, source->column, accelerator);
    if (!isnan(*value)) {
        return WR_OK;
    }
    wr_fail(error, WR_E_STUDY_UNPRICED, "%s%s%s%s", source->block, source->key, label,
            wr_column_spec(source->column)->name);
    return node ? wr_node_fail_key(error, node) : wr_node_fail(error, block);
}

/* The seconds that a query holds a unit for are known where they count. */
static enum wr_code check_time(const struct wr_study *study, const struct wr_meta *meta, int index,
                               struct wr_error *error)
{
    const int32_t pair = study->pool.pair[index];
    const bool is_fleet = study->scenario.plan[index].station.cap > 0; /* its time is what its replicas are there for */
    const struct wr_rates *rates = &study->rates[pair];
    const char *label = wr_meta_label(meta, WR_COL_PAIR, pair);
    if ((rates->usd_per_s == 0 && rates->kg_per_s == 0) || is_fleet) {
        return WR_OK;
    }
    if (meta->column[WR_COL_LATENCY].present && !isnan(study->scenario.law[pair].device_s.per_second)) {
        return WR_OK;
    }
    wr_fail(error, meta->column[WR_COL_LATENCY].present ? WR_E_POWER_BATCH : WR_E_POWER_LATENCY, "%s", label);
    return wr_node_fail(error, wr_node_get(study->root, rates->usd_per_s != 0 ? "cost" : "carbon"));
}

static enum wr_code bind_pair(struct wr_study *study, const struct wr_meta *meta, int index, struct wr_error *error)
{
    const int32_t pair = study->pool.pair[index];
    const int64_t accelerator = wr_meta_integer(meta, WR_COL_PAIR_ACCELERATOR, pair);
    struct wr_device_charges *device = &study->device[pair];
    enum wr_code code = WR_OK;
    *device = (struct wr_device_charges){NAN, NAN};
    if (study->objective.cost_kind == WR_COST_OWNED) {
        code = value_of(study, &price_source, meta, accelerator, &device->usd_per_hour, error);
    }
    if (code == WR_OK && study->charges.has_embodied) {
        code = value_of(study, &embodied_source, meta, accelerator, &device->embodied_kg, error);
    }
    if (code == WR_OK) {
        study->rates[pair] =
            wr_rates_of(&study->charges, device, wr_power_devices(meta, accelerator), wr_meta_pair_site(meta, pair));
        code = check_time(study, meta, index, error);
    }
    return code;
}

enum wr_code wr_rates_bind(struct wr_study *study, const struct wr_meta *meta, struct wr_error *error)
{
    const struct wr_node *objective = wr_node_get(study->root, "objective");
    if (study->objective.carbon != 0 && !study->charges.has_carbon) {
        wr_fail(error, WR_E_STUDY_MISSING_KEY, "%s%s%s", "carbon", "the study, whose objective weighs carbon,",
                "what the grid emits, as in {grid_kgco2e_per_kwh: 0.4}");
        return wr_node_fail(error, objective);
    }
    if (wr_grid_bind(study, meta, error) != WR_OK) {
        return error->code;
    }
    study->rates = wr_array((size_t)meta->extent[WR_DIM_PAIR], sizeof *study->rates, error);
    study->device = study->rates ? wr_array((size_t)meta->extent[WR_DIM_PAIR], sizeof *study->device, error) : NULL;
    enum wr_code code = study->device ? check_names(study, &price_source, meta, error) : WR_E_NO_MEMORY;
    code = code == WR_OK ? check_names(study, &embodied_source, meta, error) : code;
    for (int p = 0; p < study->pool.pairs && code == WR_OK; p++) {
        code = bind_pair(study, meta, p, error);
    }
    return code;
}
