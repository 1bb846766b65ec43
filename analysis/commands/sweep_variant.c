#include "analysis/commands/sweep_variant.h"

#include "sim/base/memory.h"
#include "sim/study/measurements.h"
#include "sim/study/overlay.h"
#include "sim/study/read.h"

#include <stdio.h>
#include <string.h>

/* ------------------------------------------------------------------------------------------------- key */

/* The keys of the study that a scenario changes, as a tree of nothing else. */
static struct wr_node *changes_of(const struct wr_sweep *sweep, int64_t scenario, struct wr_error *error)
{
    static const struct wr_node nothing = {.kind = WR_NODE_MAP};
    struct wr_node *changes = wr_node_copy(&nothing, NULL, error);
    if (changes != NULL && wr_scenario_overlay(sweep, scenario, WR_OVERLAID_STUDY, changes, error) != WR_OK) {
        wr_node_free(changes);
        changes = NULL;
    }
    return changes;
}

char *wr_variant_key(const struct wr_sweep *sweep, int64_t scenario, struct wr_error *error)
{
    if (!wr_sweep_block_of(sweep, scenario)->changes_study) {
        return wr_text_copy("", 0, error);
    }
    struct wr_node *changes = changes_of(sweep, scenario, error);
    char *key = changes != NULL ? wr_node_flow(changes, error) : NULL;
    wr_node_free(changes);
    return key;
}

/* --------------------------------------------------------------------------------------------- opening */

static enum wr_code make_study(struct wr_variant *self, const struct wr_sweep *sweep, int64_t scenario,
                               struct wr_error *error)
{
    static const char *const without[] = {"presets", "use", "sweep", NULL};
    struct wr_node *tree = wr_node_copy(sweep->root, without, error);
    enum wr_code code =
        tree != NULL ? wr_scenario_overlay(sweep, scenario, WR_OVERLAID_STUDY, tree, error) : WR_E_NO_MEMORY;
    if (code != WR_OK) {
        wr_node_free(tree);
        return code;
    }
    code = wr_study_of_tree(&self->study, tree, error);
    self->study.is_scenario = true;
    return code;
}

/* The file lies where the study itself found it. */
static enum wr_code place_power_states(struct wr_variant *self, const struct wr_study *base, struct wr_error *error)
{
    const char *file = base->device_power_file;
    if (file == NULL) {
        return WR_OK;
    }
    wr_free(self->study.device_power_file);
    self->study.device_power_file = wr_text_copy(file, strlen(file), error);
    return self->study.device_power_file != NULL ? WR_OK : WR_E_NO_MEMORY;
}

static const char *const assumed[WR_ASSUMED_BLOCKS] = {"assumptions", "carbon"};

static enum wr_code keep_assumed(struct wr_variant *self, struct wr_error *error)
{
    bool kept = true;
    for (int i = 0; i < WR_ASSUMED_BLOCKS && kept; i++) {
        const struct wr_node *map = wr_node_get(self->study.root, assumed[i]);
        self->assumed[i] = map != NULL ? wr_node_copy(map, NULL, error) : NULL;
        kept = map == NULL || self->assumed[i] != NULL;
    }
    return kept ? WR_OK : WR_E_NO_MEMORY;
}

static enum wr_code restore(struct wr_variant *self, int block, struct wr_error *error)
{
    if (self->assumed[block] == NULL) {
        wr_node_remove(self->study.root, assumed[block]);
        return WR_OK;
    }
    return wr_node_put(self->study.root, assumed[block], self->assumed[block], self->assumed[block], error);
}

enum wr_code wr_variant_overlay(struct wr_variant *self, const struct wr_sweep *sweep, int64_t scenario,
                                struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (int i = 0; i < WR_ASSUMED_BLOCKS && code == WR_OK; i++) {
        code = restore(self, i, error);
    }
    return code == WR_OK ? wr_scenario_overlay(sweep, scenario, WR_OVERLAID_ASSUMPTIONS, self->study.root, error)
                         : code;
}

/* NOLINTNEXTLINE(readability-non-const-parameter): the key is taken over, and freed in the end */
enum wr_code wr_variant_open(struct wr_variant *self, const struct wr_sweep *sweep, int64_t scenario, char *key,
                             const struct wr_run_job *base, unsigned needs, struct wr_error *error)
{
    *self = (struct wr_variant){.key = key, .file = base->file};
    enum wr_code code = make_study(self, sweep, scenario, error);
    if (code == WR_OK) {
        code = place_power_states(self, &base->study, error);
    }
    if (code == WR_OK) {
        code = keep_assumed(self, error);
    }
    if (code == WR_OK) {
        code = wr_study_open_attempt(&self->study, base->file, &self->source, error);
    }
    if (code == WR_OK) { /* under the assumptions of the scenario: those of the study alone may not go together */
        code = wr_variant_overlay(self, sweep, scenario, error);
    }
    if (code == WR_OK) {
        code = wr_study_bind(&self->study, self->source->meta, error);
    }
    if (code == WR_OK) {
        code = wr_study_open_policies(&self->study, self->source, error);
    }
    if (code == WR_OK) {
        code = wr_policy_list_make(&self->study, self->source->meta, needs | WR_NEEDS_BASELINE, &self->list, error);
    }
    if (code == WR_OK) {
        self->decided = wr_array((size_t)self->list.policies * WR_DECIDED, sizeof *self->decided, error);
        code = self->decided != NULL ? WR_OK : WR_E_NO_MEMORY;
    }
    return code;
}

void wr_decided_free(struct wr_decided *decided)
{
    wr_free(decided->price);
    wr_free(decided->latency);
    wr_free(decided->measured);
    wr_routed_free(&decided->routed);
    wr_totals_free(&decided->totals);
    *decided = (struct wr_decided){0};
}

void wr_variant_close(struct wr_variant *self)
{
    for (int i = 0; self->decided != NULL && i < self->list.policies * WR_DECIDED; i++) {
        wr_decided_free(&self->decided[i]);
    }
    wr_free(self->decided);
    wr_policy_list_free(&self->list);
    if (self->source != NULL && self->source != self->file) {
        self->source->close(self->source);
    }
    wr_study_free(&self->study);
    for (int i = 0; i < WR_ASSUMED_BLOCKS; i++) {
        wr_node_free(self->assumed[i]);
    }
    wr_free(self->key);
    *self = (struct wr_variant){0};
}

/* ------------------------------------------------------------------------------------------- decisions */

enum wr_code wr_variant_assume(struct wr_variant *self, const struct wr_sweep *sweep, int64_t scenario,
                               struct wr_error *error)
{
    const enum wr_code code = wr_variant_overlay(self, sweep, scenario, error);
    return code == WR_OK ? wr_study_assume(&self->study, self->source->meta, error) : code;
}

static enum wr_code note_prices(struct wr_decided *decided, const struct wr_pricing *now, int pairs,
                                struct wr_error *error)
{
    const size_t count = (size_t)pairs;
    wr_totals_init(&decided->totals);
    decided->price = wr_array(count, sizeof *decided->price, error);
    if (decided->price != NULL && now->latency != NULL) {
        decided->latency = wr_array(count, sizeof *decided->latency, error);
    }
    if (decided->price == NULL || (now->latency != NULL && decided->latency == NULL)) {
        wr_decided_free(decided);
        return WR_E_NO_MEMORY;
    }
    memcpy(decided->price, now->price, count * sizeof *decided->price);
    if (now->latency != NULL) {
        memcpy(decided->latency, now->latency, count * sizeof *decided->latency);
    }
    return WR_OK;
}

struct wr_decided *wr_variant_decided(struct wr_variant *self, int policy, const struct wr_pricing *now, int64_t batch,
                                      struct wr_error *error)
{
    const struct wr_pool *pool = &self->study.pool;
    const struct wr_hour_clock *clock = &self->study.charges.clock;
    struct wr_decided *decided = &self->decided[(size_t)policy * WR_DECIDED], *place = decided;
    for (int i = 0; i < WR_DECIDED; i++) {
        const struct wr_pricing then = {decided[i].price, decided[i].latency};
        if (then.price != NULL && wr_hour_clock_equal(&decided[i].clock, clock) &&
            wr_policy_decides_alike(&self->list.policy[policy], pool, &then, now)) {
            decided[i].used = batch;
            return &decided[i];
        }
        if (decided[i].price == NULL ? place->price != NULL : place->price != NULL && decided[i].used < place->used) {
            place = &decided[i];
        }
    }
    wr_decided_free(place);
    place->used = batch;
    place->clock = *clock;
    return note_prices(place, now, pool->pairs, error) == WR_OK ? place : NULL;
}

enum wr_code wr_variant_learn(const struct wr_variant *self, int policy, struct wr_decided *decided,
                              const struct wr_totals *totals, int from, int64_t slots, struct wr_error *error)
{
    const enum wr_parameters parameters = self->study.objective.parameters;
    enum wr_code code = wr_totals_pick(&decided->totals, totals, from, policy, error);
    code = code == WR_OK ? wr_routed_of(&decided->routed, &decided->totals, policy, &self->study.pool, error) : code;
    decided->measured = code == WR_OK ? wr_array((size_t)slots, sizeof *decided->measured, error) : NULL;
    if (decided->measured == NULL) {
        return WR_E_NO_MEMORY;
    }
    for (int64_t slot = 0; slot < slots; slot++) {
        const struct wr_account_scope scope = {&decided->totals, self->source->meta, policy,
                                               slot == 0 ? WR_EVERY_DOMAIN : (int32_t)(slot - 1)};
        decided->measured[slot] = wr_account_measured(&scope, parameters);
    }
    return WR_OK;
}
