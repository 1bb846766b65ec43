#include "sim/study/used.h"

#include "sim/study/node.h"

static enum wr_code check_sites(const struct wr_study *self, struct wr_error *error)
{
    const struct wr_node *map = wr_node_get(self->root, "assumptions");
    for (int site = 0; site < WR_SITES; site++) {
        const struct wr_node *level = wr_node_get(map, wr_site_name(site));
        bool some = level == NULL || level->children == 0;
        for (int p = 0; p < self->pool.pairs && !some; p++) {
            some = self->pool.local[p] == (site == WR_SITE_LOCAL);
        }
        if (!some) {
            wr_fail(error, WR_E_STUDY_NO_SITE, "%s", wr_site_name(site));
            return wr_node_fail_key(error, level);
        }
    }
    return WR_OK;
}

/* A mapping of labels of accelerators, which are of the table: a key of a block, or (NULL) the block itself. */
static enum wr_code check_accelerators(const struct wr_study *self, const char *block, const char *key,
                                       const struct wr_meta *meta, struct wr_error *error)
{
    const struct wr_node *place = wr_node_get(self->root, block);
    const struct wr_node *map = key != NULL ? wr_node_get(place, key) : place;
    for (size_t i = 0; map && i < map->children; i++) {
        const int64_t accelerator = wr_meta_find(meta, WR_COL_ACCELERATOR, map->child[i]->key);
        bool some = false;
        for (int p = 0; p < self->pool.pairs && !some; p++) {
            some = wr_meta_integer(meta, WR_COL_PAIR_ACCELERATOR, self->pool.pair[p]) == accelerator;
        }
        if (!some) {
            wr_fail(error, WR_E_STUDY_IDLE_ACCELERATOR, "%s", map->child[i]->key);
            return wr_node_fail_key(error, map->child[i]);
        }
    }
    return WR_OK;
}

static enum wr_code check_power_states(const struct wr_study *self, struct wr_error *error)
{
    const struct wr_node *node = wr_node_get(self->root, "power_states");
    bool some = node == NULL;
    for (int p = 0; p < self->scenario.pairs && !some; p++) {
        some = wr_assumptions_need(&self->scenario.assumptions[p]) != 0;
    }
    if (some) {
        return WR_OK;
    }
    wr_fail(error, WR_E_STUDY_USELESS_KEY, "%s%s%s", "power_states", "assumptions that need no power state",
            "'assumptions' with an idle kind other than none, or with queries_per_s");
    return wr_node_fail_key(error, node);
}

enum wr_code wr_study_check_used(const struct wr_study *self, const struct wr_meta *meta, struct wr_error *error)
{
    if (self->is_scenario || wr_node_get(self->root, "presets") || wr_node_get(self->root, "sweep")) {
        return WR_OK;
    }
    enum wr_code code = check_sites(self, error);
    code = code == WR_OK ? check_accelerators(self, "cost", "usd_per_device_hour", meta, error) : code;
    code = code == WR_OK ? check_accelerators(self, "carbon", "embodied", meta, error) : code;
    code = code == WR_OK ? check_accelerators(self, "power_states", "devices", meta, error) : code;
    code = code == WR_OK ? check_accelerators(self, "meter_error", NULL, meta, error) : code;
    return code == WR_OK ? check_power_states(self, error) : code;
}
