#include "sim/study/policy_values.h"

#include "sim/study/keys.h"
#include "sim/study/pairs.h"
#include "sim/study/where.h"

#include <stdio.h>
#include <string.h>

enum { WR_OTHERS = 64 }; /* names of policies that a message lists */

static const char pair_help[] = "the label of a pair in play, baseline or best_local";

enum wr_code wr_policy_pair_read(const struct wr_node *node, int32_t *pair, struct wr_error *error)
{
    if (node->kind != WR_NODE_SCALAR || !*node->text) {
        return wr_fail_value(node, NULL, pair_help, error);
    }
    *pair = strcmp(node->text, "baseline") == 0     ? WR_PAIR_BASELINE
            : strcmp(node->text, "best_local") == 0 ? WR_PAIR_BEST_LOCAL
                                                    : WR_PAIR_UNSET;
    return WR_OK;
}

enum wr_code wr_policy_pair_bind(const struct wr_policy_place *place, const struct wr_node *node, int32_t *pair,
                                 struct wr_error *error)
{
    if (*pair == WR_PAIR_BEST_LOCAL) {
        for (int p = 0; p < place->pool->pairs; p++) {
            if (place->pool->local[p]) {
                return WR_OK;
            }
        }
        wr_fail(error, WR_E_POLICY_NO_LOCAL, "%s", place->policy);
        return wr_node_fail(error, node);
    }
    if (*pair == WR_PAIR_BASELINE) {
        return WR_OK;
    }
    char what[WR_NODE_KEY_BYTES + 64];
    snprintf(what, sizeof what, "policies.%s.%s", place->policy, node->key);
    return wr_pool_find(place->pool, node, what, pair_help, place->meta, pair, error);
}

/* ------------------------------------------------------------------------------------------------ lists */

enum wr_code wr_policy_pairs_read(const struct wr_node *node, const struct wr_option *option, struct wr_pair_list *list,
                                  struct wr_error *error)
{
    bool fine =
        node->kind == WR_NODE_LIST && node->children >= (size_t)option->min && node->children <= (size_t)option->max;
    for (size_t i = 0; fine && i < node->children; i++) {
        const struct wr_node *label = node->child[i];
        fine = label->kind == WR_NODE_SCALAR && *label->text;
        list->pair[i] = fine && strcmp(label->text, "baseline") == 0 ? WR_PAIR_BASELINE : WR_PAIR_UNSET;
    }
    char expected[160];
    snprintf(expected, sizeof expected,
             "a list of %.0f to %.0f labels of pairs, or baseline, as in [\"MODEL@DEVICE\", "
             "baseline]",
             option->min, option->max);
    list->pairs = fine ? (int)node->children : 0;
    return fine ? WR_OK : wr_fail_value(node, NULL, expected, error);
}

enum wr_code wr_policy_pairs_bind(const struct wr_policy_place *place, const struct wr_node *node,
                                  struct wr_pair_list *list, struct wr_error *error)
{
    char what[WR_NODE_KEY_BYTES + 64];
    snprintf(what, sizeof what, "policies.%s.%s", place->policy, node->key);
    for (int i = 0; i < list->pairs; i++) {
        int32_t pair = place->pool->baseline;
        const struct wr_node *label = node->child[i];
        if (list->pair[i] != WR_PAIR_BASELINE) {
            enum wr_code code = wr_pool_find(place->pool, label, what, "the label of a pair in play, or baseline",
                                             place->meta, &pair, error);
            if (code != WR_OK) {
                return code;
            }
        }
        for (int k = 0; k < i; k++) {
            int32_t other = list->pair[k] == WR_PAIR_BASELINE ? place->pool->baseline : list->pair[k];
            if (other == pair) {
                return wr_fail_value(label, what, "each pair once", error);
            }
        }
        list->pair[i] = list->pair[i] == WR_PAIR_BASELINE ? WR_PAIR_BASELINE : pair;
    }
    return WR_OK;
}

/* ------------------------------------------------------------------------------------------------ others */

enum wr_code wr_policy_other_read(const struct wr_node *node, struct wr_error *error)
{
    bool named = node->kind == WR_NODE_SCALAR && *node->text;
    return named ? WR_OK : wr_fail_value(node, NULL, "the name of another policy of the study", error);
}

enum wr_code wr_policy_other_bind(const struct wr_node *node, const struct wr_node *policies,
                                  const struct wr_policy *policy, const struct wr_policy **other,
                                  struct wr_error *error)
{
    const char *names[WR_OTHERS];
    size_t count = 0;
    for (size_t i = 0; i < policies->children; i++) {
        const struct wr_node *named = policies->child[i];
        bool follows = wr_node_get(named, node->key) != NULL;
        if (!follows && strcmp(named->key, node->text) == 0) {
            *other = &policy[i];
            return WR_OK;
        }
        if (!follows && count < WR_OTHERS) {
            names[count++] = named->key;
        }
    }
    return wr_fail_choice(node, NULL, names, count, error);
}

/* ------------------------------------------------------------------------------------------------ sides */

static enum wr_code read_set_pairs(const struct wr_key *self, const struct wr_node *node, void *target,
                                   struct wr_error *error)
{
    (void)self, (void)target; /* kept in the tree for the binding */
    return wr_pairs_check(node, error);
}

static const char *const within_choices[] = {
    [WR_WITHIN_CHEAPEST] = "cheapest", [WR_WITHIN_BEST_SCORE] = "best_score", [WR_WITHIN_ORACLE] = "oracle", NULL};
static const struct wr_key set_keys[] = {
    {.key = "pairs",
     .required = true,
     .read = read_set_pairs,
     .help = "a list of entries that select pairs, as in [{site: local}]"},
    {.key = "within",
     .required = true,
     .read = wr_read_choice,
     .offset = offsetof(struct wr_side, within),
     .choices = within_choices,
     .help = "cheapest, best_score or oracle"},
};

enum wr_code wr_policy_side_read(const struct wr_node *node, struct wr_side *side, struct wr_error *error)
{
    char name[WR_NODE_KEY_BYTES + 4];
    if (node->kind != WR_NODE_MAP) {
        return wr_policy_pair_read(node, &side->pair, error);
    }
    snprintf(name, sizeof name, "'%s'", node->key);
    const struct wr_block block = {name, set_keys, sizeof set_keys / sizeof *set_keys};
    return wr_block_read(&block, node, side, error);
}

enum wr_code wr_policy_side_bind(const struct wr_policy_place *place, const struct wr_node *node, struct wr_side *side,
                                 bool *member, struct wr_error *error)
{
    if (node->kind != WR_NODE_MAP) {
        side->member = NULL;
        return wr_policy_pair_bind(place, node, &side->pair, error);
    }
    side->member = member;
    return wr_pool_mark_exactly(place->pool, wr_node_get(node, "pairs"), place->meta, member, error);
}

enum wr_code wr_policy_value_read(const struct wr_node *node, struct wr_error *error)
{
    bool named = node->kind == WR_NODE_SCALAR && *node->text;
    return named ? WR_OK : wr_fail_value(node, NULL, "the name of a column with a number per query", error);
}

enum wr_code wr_policy_values_read(const struct wr_node *node, const struct wr_option *option, struct wr_error *error)
{
    char expected[120];
    bool fine =
        node->kind == WR_NODE_LIST && (double)node->children >= option->min && (double)node->children <= option->max;
    snprintf(expected, sizeof expected,
             "a list of %g to %g different names of columns with a number per query, or domain", option->min,
             option->max);
    for (size_t i = 0; fine && i < node->children; i++) {
        fine = node->child[i]->kind == WR_NODE_SCALAR && *node->child[i]->text;
        for (size_t k = 0; fine && k < i; k++) {
            fine = strcmp(node->child[k]->text, node->child[i]->text) != 0;
        }
    }
    return fine ? WR_OK : wr_fail_value(node, NULL, expected, error);
}

enum wr_code wr_policy_values_bind(const struct wr_node *node, const struct wr_meta *meta,
                                   struct wr_query_values *values, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    *values = (struct wr_query_values){0};
    for (size_t i = 0; i < node->children && code == WR_OK; i++) {
        const struct wr_node *name = node->child[i];
        if (strcmp(name->text, "domain") == 0 && meta->column[WR_COL_QUERY_DOMAIN].present) {
            values->domain = true;
        } else {
            code = wr_query_value_bind(name, meta, &values->value[values->count++], error);
        }
    }
    return code;
}
