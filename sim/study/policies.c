#include "sim/study/policies.h"

#include "sim/base/memory.h"
#include "sim/study/keys.h"
#include "sim/study/pairs.h"
#include "sim/study/policy_values.h"
#include "sim/study/where.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct wr_key router_keys[] = {
    {.key = "energy_j",
     .read = wr_read_real,
     .offset = offsetof(struct wr_router_overhead, energy_j),
     .most = (double)INFINITY},
    {.key = "latency_s",
     .read = wr_read_real,
     .offset = offsetof(struct wr_router_overhead, latency_s),
     .most = (double)INFINITY},
    {.key = "cost_usd",
     .read = wr_read_real,
     .offset = offsetof(struct wr_router_overhead, cost_usd),
     .most = (double)INFINITY},
};
static const struct wr_block router_block = {"'router'", router_keys, sizeof router_keys / sizeof *router_keys};

/* Keys that every policy may have, whatever its kind. */
static const char *const common[] = {"kind", "router", "pairs"};
enum { COMMON = sizeof common / sizeof *common, NAMES = 64 };

enum { POLICY_SETS = 3 }; /* sets of pairs that a policy may have: its `pairs` and two sides */

/* ------------------------------------------------------------------------------------------------ kind */

static void fail_kind(const struct wr_node *node, struct wr_error *error)
{
    const char *names[NAMES];
    for (int i = 0; i < wr_policy_kind_count; i++) {
        names[i] = wr_policy_kinds[i]->name;
    }
    wr_fail_choice(node, NULL, names, (size_t)wr_policy_kind_count, error);
}

/* NULL with the error filled where there is none. */
static const struct wr_policy_kind *read_kind(const struct wr_node *map, struct wr_error *error)
{
    const struct wr_node *node = wr_node_get(map, "kind");
    if (!node) {
        char where[WR_NODE_KEY_BYTES + 12];
        snprintf(where, sizeof where, "policy '%s'", map->key);
        wr_fail(error, WR_E_STUDY_MISSING_KEY, "%s%s%s", "kind", where, "the kind of policy, as in 'kind: oracle'");
        wr_node_fail(error, map);
        return NULL;
    }
    const struct wr_policy_kind *kind = node->kind == WR_NODE_SCALAR ? wr_policy_kind_of(node->text) : NULL;
    if (!kind) {
        fail_kind(node, error);
    }
    return kind;
}

/* --------------------------------------------------------------------------------------------- options */

/* Options of a kind, or of a mapping among them, and where they stand in words. */
struct options {
    const struct wr_option *option;
    int options;
    char where[WR_NODE_KEY_BYTES + 96];
};

static struct options options_of(const struct wr_policy_kind *kind, const struct wr_node *map)
{
    struct options self = {.option = kind->option, .options = kind->options};
    snprintf(self.where, sizeof self.where, "policy '%s' of kind %s", map->key, kind->name);
    return self;
}

/* A kind that names its pair has no use for a choice of pairs. */
static bool is_common(const struct wr_policy_kind *kind, const char *key)
{
    bool pairs = strcmp(key, "pairs") == 0;
    return pairs ? !kind->named && !kind->names_pairs : strcmp(key, "kind") == 0 || strcmp(key, "router") == 0;
}

static bool is_of_another_kind(const char *key)
{
    bool found = strcmp(key, "pairs") == 0;
    for (int i = 0; i < wr_policy_kind_count && !found; i++) {
        found = wr_option_find(wr_policy_kinds[i]->option, wr_policy_kinds[i]->options, key) != NULL;
    }
    return found;
}

/* A key of another kind does nothing here; any other is unknown. A kind chosen on the command line is at fault itself
 * when the study's own keys do not go with it. */
static enum wr_code fail_option(const struct wr_policy_kind *kind, const struct wr_node *map,
                                const struct wr_node *option, struct wr_error *error)
{
    const char *names[NAMES];
    size_t count = 0;
    for (int i = 0; i < kind->options; i++) {
        names[count++] = kind->option[i].key;
    }
    for (int i = 0; i < COMMON; i++) {
        if (is_common(kind, common[i])) {
            names[count++] = common[i];
        }
    }
    char list[WR_ERROR_TEXT];
    const struct options self = options_of(kind, map);
    if (is_of_another_kind(option->key)) {
        const struct wr_node *kind_node = wr_node_get(map, "kind");
        wr_fail(error, WR_E_STUDY_USELESS_KEY, "%s%s%s", option->key, self.where,
                wr_join(names, count, list, sizeof list));
        return wr_node_fail_key(error, kind_node->from_command_line ? kind_node : option);
    }
    return wr_fail_unknown(option, self.where, names, count, error);
}

/* The form that the keys of a mapping say, with the key that says it; 0 = no key does. Two that differ are an error,
 * and of them the one that --set gave is at fault, or the second. */
static enum wr_code find_form(const struct options *self, const struct wr_node *map, int *form, struct wr_error *error)
{
    const struct wr_node *first = NULL;
    *form = 0;
    for (size_t i = 0; i < map->children; i++) {
        const struct wr_node *node = map->child[i];
        const struct wr_option *option = wr_option_find(self->option, self->options, node->key);
        if (option && option->form && *form && option->form != *form) {
            wr_fail(error, WR_E_STUDY_BOTH, "%s%s%s", self->where, first->key, node->key);
            return wr_node_fail_key(error, first->from_command_line ? first : node);
        }
        if (option && option->form) {
            *form = option->form;
            first = node;
        }
    }
    return WR_OK;
}

static enum wr_code check_required(const struct options *self, const struct wr_node *map, struct wr_error *error)
{
    int form;
    enum wr_code code = find_form(self, map, &form, error);
    for (int i = 0; code == WR_OK && i < self->options; i++) {
        const struct wr_option *option = &self->option[i];
        bool due = option->required && (option->form == 0 || option->form == (form ? form : 1));
        if (due && !wr_node_get(map, option->key)) {
            wr_fail(error, WR_E_STUDY_MISSING_KEY, "%s%s%s", option->key, self->where, option->help);
            code = wr_node_fail(error, map);
        }
    }
    return code;
}

static enum wr_code read_option(const struct wr_option *option, const struct wr_node *node, struct wr_policy *policy,
                                struct wr_error *error);

/* A mapping among the options. */
static enum wr_code read_nested(const struct wr_option *map, const struct wr_node *node, struct wr_policy *policy,
                                struct wr_error *error)
{
    struct options self = {.option = map->nested, .options = map->nested_options};
    const char *names[NAMES];
    snprintf(self.where, sizeof self.where, "'%s' of policy '%s'", map->key, policy->name);
    if (node->kind != WR_NODE_MAP) {
        return wr_fail_value(node, NULL, map->help, error);
    }
    enum wr_code code = WR_OK;
    for (size_t i = 0; i < node->children && code == WR_OK; i++) {
        const struct wr_option *option = wr_option_find(self.option, self.options, node->child[i]->key);
        for (int k = 0; k < self.options && !option; k++) {
            names[k] = self.option[k].key;
        }
        code = option ? read_option(option, node->child[i], policy, error)
                      : wr_fail_unknown(node->child[i], self.where, names, (size_t)self.options, error);
    }
    return code == WR_OK ? check_required(&self, node, error) : code;
}

static enum wr_code read_option(const struct wr_option *option, const struct wr_node *node, struct wr_policy *policy,
                                struct wr_error *error)
{
    void *field = policy->config + option->offset;
    switch (option->type) {
    case WR_OPTION_PAIR:
        return wr_policy_pair_read(node, field, error);
    case WR_OPTION_PAIRS:
        return wr_policy_pairs_read(node, option, field, error);
    case WR_OPTION_SIDE:
        return wr_policy_side_read(node, field, error);
    case WR_OPTION_VALUE:
        return wr_policy_value_read(node, error);
    case WR_OPTION_VALUES:
        return wr_policy_values_read(node, option, error);
    case WR_OPTION_POLICY:
        return wr_policy_other_read(node, error);
    case WR_OPTION_MAP:
        return read_nested(option, node, policy, error);
    default:
        return wr_option_read(option, node, policy->config, error);
    }
}

static enum wr_code read_common(const struct wr_node *node, struct wr_policy *policy, struct wr_error *error)
{
    if (strcmp(node->key, "router") == 0) {
        return wr_block_read(&router_block, node, &policy->router, error);
    }
    return strcmp(node->key, "pairs") == 0 ? wr_pairs_check(node, error) : WR_OK;
}

/* A key that goes with what another one does not say. */
static enum wr_code check_effects(const struct options *self, const struct wr_policy *policy, const struct wr_node *map,
                                  struct wr_error *error)
{
    const char *lacks = "";
    const char *const *key = policy->kind->useless ? policy->kind->useless(policy->config, &lacks) : NULL;
    for (; key && *key; key++) {
        const struct wr_node *node = wr_node_get(map, *key);
        if (node) {
            char where[WR_NODE_KEY_BYTES + 160], remedy[64];
            snprintf(where, sizeof where, "%s without '%s'", self->where, lacks);
            snprintf(remedy, sizeof remedy, "'%s' with it", lacks);
            wr_fail(error, WR_E_STUDY_USELESS_KEY, "%s%s%s", *key, where, remedy);
            return wr_node_fail_key(error, node);
        }
    }
    return WR_OK;
}

static enum wr_code read_policy(const struct wr_node *map, struct wr_policy *policy, struct wr_error *error)
{
    if (map->kind != WR_NODE_MAP) {
        return wr_fail_value(map, NULL, "a mapping, as in {kind: always, pair: baseline}", error);
    }
    policy->kind = read_kind(map, error);
    if (!policy->kind) {
        return error->code;
    }
    policy->name = map->key;
    policy->kind->defaults(policy->config);
    const struct options self = options_of(policy->kind, map);
    enum wr_code code = WR_OK;
    for (size_t i = 0; i < map->children && code == WR_OK; i++) {
        const struct wr_node *node = map->child[i];
        const struct wr_option *option = wr_option_find(self.option, self.options, node->key);
        if (option) {
            code = read_option(option, node, policy, error);
        } else if (is_common(policy->kind, node->key)) {
            code = read_common(node, policy, error);
        } else {
            code = fail_option(policy->kind, map, node, error);
        }
    }
    code = code == WR_OK ? check_required(&self, map, error) : code;
    return code == WR_OK ? check_effects(&self, policy, map, error) : code;
}

enum wr_code wr_policies_read(const struct wr_node *map, struct wr_policy **policy, int *policies,
                              struct wr_error *error)
{
    if (map->kind != WR_NODE_MAP || map->children == 0) {
        return wr_fail_value(map, NULL, "a mapping of at least one name to a policy, as in {oracle: {kind: oracle}}",
                             error);
    }
    struct wr_policy *read = wr_array(map->children, sizeof *read, error);
    if (!read) {
        return WR_E_NO_MEMORY;
    }
    enum wr_code code = WR_OK;
    for (size_t i = 0; i < map->children && code == WR_OK; i++) {
        code = read_policy(map->child[i], &read[i], error);
    }
    if (code != WR_OK) {
        wr_free(read);
        return code;
    }
    *policy = read;
    *policies = (int)map->children;
    return WR_OK;
}

/* --------------------------------------------------------------------------------------------- binding */

/* What binding one option needs. */
struct binding {
    const struct wr_pool *pool;
    const struct wr_meta *meta;
    const struct wr_node *policies; /* of the study, and read */
    const struct wr_policy *policy;
    enum wr_missing missing;
    bool *chosen; /* of the policy: sets of pairs, [set][pool index]; set 0 is its `pairs` */
    int sets;
};

static enum wr_code bind_options(const struct wr_option *option, int options, const struct wr_node *map,
                                 struct wr_policy *policy, struct binding *binding, struct wr_error *error);

static enum wr_code bind_option(const struct wr_option *option, const struct wr_node *node, struct wr_policy *policy,
                                struct binding *binding, struct wr_error *error)
{
    void *field = policy->config + option->offset;
    if (option->available_case_only && binding->missing == WR_COMPLETE_CASE) {
        wr_fail(error, WR_E_STUDY_USELESS_KEY, "%s%s%s", option->key, "queries.missing complete_case",
                "queries.missing: available_case beside it, or none");
        return wr_node_fail_key(error, node);
    }
    const struct wr_policy_place place = {policy->name, binding->pool, binding->meta};
    switch (option->type) {
    case WR_OPTION_PAIR:
        return wr_policy_pair_bind(&place, node, field, error);
    case WR_OPTION_PAIRS:
        return wr_policy_pairs_bind(&place, node, field, error);
    case WR_OPTION_POLICY:
        return wr_policy_other_bind(node, binding->policies, binding->policy, field, error);
    case WR_OPTION_MAP:
        return bind_options(option->nested, option->nested_options, node, policy, binding, error);
    case WR_OPTION_SIDE:
        return wr_policy_side_bind(&place, node, field,
                                   binding->chosen + (int64_t)binding->sets++ * binding->pool->pairs, error);
    case WR_OPTION_VALUE:
        return wr_query_value_bind(node, binding->meta, field, error);
    case WR_OPTION_VALUES:
        return wr_policy_values_bind(node, binding->meta, field, error);
    default:
        return WR_OK;
    }
}

static enum wr_code bind_options(const struct wr_option *option, int options, const struct wr_node *map,
                                 struct wr_policy *policy, struct binding *binding, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (int i = 0; i < options && code == WR_OK; i++) {
        const struct wr_node *node = wr_node_get(map, option[i].key);
        code = node ? bind_option(&option[i], node, policy, binding, error) : WR_OK;
    }
    return code;
}

static enum wr_code bind_policy(const struct wr_node *map, struct wr_policy *policy, struct binding *binding,
                                struct wr_error *error)
{
    binding->sets = 1;
    enum wr_code code = bind_options(policy->kind->option, policy->kind->options, map, policy, binding, error);
    if (code == WR_OK && policy->kind->check && (code = policy->kind->check(policy, error)) != WR_OK) {
        wr_node_fail(error, map);
    }
    double limit = policy->kind->max_latency_s ? policy->kind->max_latency_s(policy->config) : (double)INFINITY;
    if (code == WR_OK && isfinite(limit) && !binding->meta->column[WR_COL_LATENCY].present) {
        wr_fail(error, WR_E_STUDY_NEEDS_LATENCY, "%s", policy->name);
        code = wr_node_fail_key(error, wr_node_get(map, "max_latency_s"));
    }
    const struct wr_node *list = is_common(policy->kind, "pairs") ? wr_node_get(map, "pairs") : NULL;
    policy->pairs = list ? binding->chosen : NULL;
    return code == WR_OK && list ? wr_pool_mark(binding->pool, list, binding->meta, binding->chosen, error) : code;
}

enum wr_code wr_policies_bind(const struct wr_node *map, struct wr_policy *policy, int policies,
                              enum wr_missing missing, const struct wr_pool *pool, const struct wr_meta *meta,
                              bool **chosen, struct wr_error *error)
{
    const size_t each = (size_t)POLICY_SETS * (size_t)pool->pairs;
    *chosen = wr_array((size_t)policies * each, sizeof **chosen, error);
    enum wr_code code = *chosen ? WR_OK : WR_E_NO_MEMORY;
    for (int i = 0; i < policies && code == WR_OK; i++) {
        struct binding binding = {pool, meta, map, policy, missing, *chosen + (size_t)i * each, 1};
        code = bind_policy(map->child[i], &policy[i], &binding, error);
    }
    return code;
}
