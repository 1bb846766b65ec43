/* The keys of a study, block by block, as tables. */
#include "sim/study/read.h"
#include "sim/base/memory.h"
#include "sim/study/assumptions.h"
#include "sim/study/charges.h"
#include "sim/study/keys.h"
#include "sim/study/measurements.h"
#include "sim/study/meter_error.h"
#include "sim/study/overlay.h"
#include "sim/study/pairs.h"
#include "sim/study/policies.h"
#include "sim/study/policy_values.h"
#include "sim/study/power_states.h"
#include "sim/study/scenarios.h"
#include "sim/study/study.h"
#include "sim/study/where.h"
#include "sim/text/number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { STUDY_FORMAT = 1 };

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))
#define FIELD(member) .offset = offsetof(struct wr_study, member)

/* --------------------------------------------------------------------------------------------- blocks */

static enum wr_code read_where(const struct wr_key *self, const struct wr_node *node, void *target,
                               struct wr_error *error)
{
    (void)self, (void)target; /* kept in the tree for the binding */
    return wr_where_check(node, error);
}

static enum wr_code read_attempt(const struct wr_key *self, const struct wr_node *node, void *target,
                                 struct wr_error *error)
{
    int64_t *attempt = &((struct wr_study *)target)->attempt;
    bool number =
        node->kind == WR_NODE_SCALAR && !node->quoted && wr_parse_integer(node->text, strlen(node->text), attempt);
    return number && *attempt >= 1 ? WR_OK : wr_fail_value(node, NULL, self->help, error);
}

static const char *const missing_choices[] = {
    [WR_COMPLETE_CASE] = "complete_case", [WR_AVAILABLE_CASE] = "available_case", NULL};
static const struct wr_key queries_keys[] = {
    {.key = "where", .read = read_where, .help = "a list of conditions"},
    {.key = "missing", .read = wr_read_choice, FIELD(selection.missing), .choices = missing_choices},
    {.key = "attempt", .read = read_attempt, .help = "the number of an attempt, from 1"},
};

static enum wr_code read_at(const struct wr_key *self, const struct wr_node *node, void *target, struct wr_error *error)
{
    double *at = &((struct wr_study *)target)->selection.correct_at;
    bool number = node->kind == WR_NODE_SCALAR && !node->quoted && wr_parse_real(node->text, strlen(node->text), at);
    return number && *at > 0 && *at <= 1 ? WR_OK : wr_fail_value(node, NULL, self->help, error);
}

static enum wr_code read_rule(const struct wr_key *self, const struct wr_node *node, void *target,
                              struct wr_error *error)
{
    int choice;
    enum wr_code code = wr_read_choice(self, node, &choice, error);
    if (code == WR_OK) {
        ((struct wr_study *)target)->selection.rule = WR_CORRECT_MAX;
    }
    return code;
}

static const char *const rule_choices[] = {"max", NULL};
static const struct wr_key correct_keys[] = {
    {.key = "at", .read = read_at, .help = "a score above 0 and at most 1"},
    {.key = "rule", .read = read_rule, .choices = rule_choices},
};

/* By enum wr_parameters. */
static const char *const parameters_choices[] = {"total", "active", NULL};
static const struct wr_key compute_keys[] = {
    {.key = "parameters",
     .required = true,
     .read = wr_read_choice,
     FIELD(objective.parameters),
     .choices = parameters_choices,
     .help = "total or active"},
};

static enum wr_code read_by(const struct wr_key *self, const struct wr_node *node, void *target, struct wr_error *error)
{
    static const char *const dimensions[] = {"domain", NULL};
    const struct wr_key entry = {.key = self->key, .choices = dimensions};
    if (node->kind != WR_NODE_LIST) {
        return wr_fail_value(node, NULL, self->help, error);
    }
    enum wr_code code = WR_OK;
    for (size_t i = 0; i < node->children && code == WR_OK; i++) {
        int choice;
        code = wr_read_choice(&entry, node->child[i], &choice, error);
        if (code == WR_OK && i > 0) {
            code = wr_fail_value(node->child[i], "a dimension of 'by'", "each dimension once", error);
        }
        ((struct wr_study *)target)->by_domain = code == WR_OK;
    }
    return code;
}

static enum wr_code read_iso(const struct wr_key *self, const struct wr_node *node, void *target,
                             struct wr_error *error)
{
    const struct wr_key plain = {.key = self->key};
    bool wanted = false;
    enum wr_code code = wr_read_bool(&plain, node, &wanted, error);
    ((struct wr_study *)target)->iso_accuracy = wanted ? WR_ISO_ALWAYS : WR_ISO_NEVER;
    return code;
}

static enum wr_code read_metrics(const struct wr_key *self, const struct wr_node *node, void *target,
                                 struct wr_error *error)
{
    const struct wr_key entry = {.key = self->key};
    const char *name;
    if (node->kind != WR_NODE_LIST || node->children == 0) {
        return wr_fail_value(node, NULL, self->help, error);
    }
    enum wr_code code = WR_OK;
    for (size_t i = 0; i < node->children && code == WR_OK; i++) {
        code = wr_read_borrowed(&entry, node->child[i], &name, error);
    }
    ((struct wr_study *)target)->metrics = node;
    return code;
}

static const struct wr_key output_keys[] = {
    {.key = "by", .read = read_by, .help = "a list, as in [domain]"},
    {.key = "decisions", .read = wr_read_bool, FIELD(decisions)},
    {.key = "percentiles", .read = wr_read_bool, FIELD(percentiles)},
    {.key = "iso_accuracy", .read = read_iso},
    {.key = "metrics", .read = read_metrics, .help = "a list of metrics, as in [energy_savings, \"latency_*\"]"},
};

/* Far above any use; so that a weight times what it weighs is always finite. */
#define WEIGHT_MOST 1e100

static const struct wr_key objective_keys[] = {
    {.key = "energy", .read = wr_read_real, FIELD(objective.energy), .most = WEIGHT_MOST},
    {.key = "latency", .read = wr_read_real, FIELD(objective.latency), .most = WEIGHT_MOST},
    {.key = "compute", .read = wr_read_real, FIELD(objective.compute), .most = WEIGHT_MOST},
    {.key = "cost", .read = wr_read_real, FIELD(objective.cost), .most = WEIGHT_MOST},
    {.key = "carbon", .read = wr_read_real, FIELD(objective.carbon), .most = WEIGHT_MOST},
};

/* ---------------------------------------------------------------------------------------------- the study */

static enum wr_code read_format(const struct wr_key *self, const struct wr_node *node, void *target,
                                struct wr_error *error)
{
    int64_t format = 0;
    (void)target;
    bool number =
        node->kind == WR_NODE_SCALAR && !node->quoted && wr_parse_integer(node->text, strlen(node->text), &format);
    return number && format == STUDY_FORMAT ? WR_OK : wr_fail_value(node, NULL, self->help, error);
}

static enum wr_code read_seed(const struct wr_key *self, const struct wr_node *node, void *target,
                              struct wr_error *error)
{
    int64_t *seed = &((struct wr_study *)target)->seed;
    bool number =
        node->kind == WR_NODE_SCALAR && !node->quoted && wr_parse_integer(node->text, strlen(node->text), seed);
    return number && *seed >= 0 ? WR_OK : wr_fail_value(node, NULL, self->help, error);
}

static enum wr_code read_name(const struct wr_key *self, const struct wr_node *node, void *target,
                              struct wr_error *error)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
    bool fine = node->kind == WR_NODE_SCALAR && *node->text && node->text[strspn(node->text, letters)] == '\0';
    return fine ? wr_read_text(self, node, target, error) : wr_fail_value(node, NULL, self->help, error);
}

static enum wr_code read_pairs(const struct wr_key *self, const struct wr_node *node, void *target,
                               struct wr_error *error)
{
    (void)self, (void)target; /* kept in the tree for the binding */
    return wr_pairs_check(node, error);
}

static enum wr_code read_prompt_length(const struct wr_key *self, const struct wr_node *node, void *target,
                                       struct wr_error *error)
{
    (void)self, (void)target; /* kept in the tree for the binding */
    return wr_policy_value_read(node, error);
}

static enum wr_code read_assumptions(const struct wr_key *self, const struct wr_node *node, void *target,
                                     struct wr_error *error)
{
    (void)self, (void)target; /* kept in the tree for the binding */
    return wr_assumptions_check(node, error);
}

/* What lies over the study is read when the study itself is known. */
static enum wr_code read_in_the_end(const struct wr_key *self, const struct wr_node *node, void *target,
                                    struct wr_error *error)
{
    (void)self, (void)node, (void)target, (void)error;
    return WR_OK;
}

static enum wr_code read_label(const struct wr_key *self, const struct wr_node *node, void *target,
                               struct wr_error *error)
{
    (void)target; /* kept in the tree for the binding */
    bool fine = node->kind == WR_NODE_SCALAR && *node->text;
    return fine ? WR_OK : wr_fail_value(node, NULL, self->help, error);
}

static enum wr_code read_objective(const struct wr_key *self, const struct wr_node *node, void *target,
                                   struct wr_error *error)
{
    static const struct wr_block weights = {"'objective'", objective_keys, COUNT(objective_keys)};
    struct wr_objective *objective = &((struct wr_study *)target)->objective;
    double *const weight[] = {&objective->energy, &objective->latency, &objective->compute, &objective->cost,
                              &objective->carbon};
    int choice = 0;
    objective->energy = 0;
    if (node->kind != WR_NODE_MAP) {
        enum wr_code code = wr_read_choice(self, node, &choice, error);
        if (code == WR_OK) {
            *weight[choice] = 1;
        }
        return code;
    }
    enum wr_code code = wr_block_read(&weights, node, target, error);
    bool some = objective->energy > 0 || objective->latency > 0 || objective->compute > 0 || objective->cost > 0 ||
                objective->carbon > 0;
    if (code == WR_OK && !some) {
        return wr_fail_value(node, NULL, "weights of which at least one is above 0, as in {energy: 1, cost: 200}",
                             error);
    }
    return code;
}

static enum wr_code read_policies(const struct wr_key *self, const struct wr_node *node, void *target,
                                  struct wr_error *error)
{
    struct wr_study *study = target;
    (void)self;
    return wr_policies_read(node, &study->policy, &study->policies, error);
}

static enum wr_code read_published(const struct wr_key *self, const struct wr_node *node, void *target,
                                   struct wr_error *error)
{
    struct wr_study *study = target;
    (void)self;
    return wr_published_read(node, &study->published, &study->published_count, error);
}

static enum wr_code read_queries(const struct wr_key *self, const struct wr_node *node, void *target,
                                 struct wr_error *error)
{
    static const struct wr_block block = {"'queries'", queries_keys, COUNT(queries_keys)};
    (void)self;
    return wr_block_read(&block, node, target, error);
}

/* `at` and `rule` exclude each other; of the two the one that --set gave is at fault. */
static enum wr_code read_correct(const struct wr_key *self, const struct wr_node *node, void *target,
                                 struct wr_error *error)
{
    static const struct wr_block block = {"'correct'", correct_keys, COUNT(correct_keys)};
    const struct wr_node *at = wr_node_get(node, "at"), *rule = wr_node_get(node, "rule");
    (void)self;
    enum wr_code code = wr_block_read(&block, node, target, error);
    if (code == WR_OK && node->children == 0) {
        return wr_fail_value(node, NULL, "{at: SCORE} or {rule: max}", error);
    }
    if (code == WR_OK && at && rule) {
        wr_fail(error, WR_E_STUDY_BOTH, "%s%s%s", "'correct'", "at", "rule");
        code = wr_node_fail_key(
            error, at->from_command_line || (at == node->child[1] && !rule->from_command_line) ? at : rule);
    }
    return code;
}

static enum wr_code read_compute(const struct wr_key *self, const struct wr_node *node, void *target,
                                 struct wr_error *error)
{
    static const struct wr_block block = {"'compute'", compute_keys, COUNT(compute_keys)};
    (void)self;
    return wr_block_read(&block, node, target, error);
}

static enum wr_code read_output(const struct wr_key *self, const struct wr_node *node, void *target,
                                struct wr_error *error)
{
    static const struct wr_block block = {"'output'", output_keys, COUNT(output_keys)};
    (void)self;
    return wr_block_read(&block, node, target, error);
}

/* In the order of the weights of read_objective(). */
static const char *const objective_choices[] = {"energy", "latency", "compute", "cost", "carbon", NULL};
static const struct wr_key study_keys[] = {
    {.key = "wattroute", .required = true, .read = read_format, .help = "the study format, 'wattroute: 1'"},
    {.key = "name", .required = true, .read = read_name, FIELD(name), .help = "a name of letters, digits and . _ -"},
    {.key = "question",
     .read = wr_read_text,
     FIELD(question),
     .help = "the question that the study answers, on one line, without control characters"},
    {.key = "measurements",
     .required = true,
     .read = wr_read_text,
     FIELD(measurements),
     .help = "the path of a measurement file, relative to the study"},
    {.key = "queries", .read = read_queries},
    {.key = "correct", .read = read_correct},
    {.key = "pairs", .read = read_pairs},
    {.key = "baseline", .required = true, .read = read_label, .help = "the label of a pair, MODEL@ACCELERATOR"},
    {.key = "objective", .read = read_objective, .choices = objective_choices},
    {.key = "compute", .read = read_compute},
    {.key = "cost", .read = wr_cost_read},
    {.key = "carbon", .read = wr_carbon_read},
    {.key = "allow_mixed_basis", .read = wr_read_bool, FIELD(allow_mixed_basis)},
    {.key = "policies",
     .required = true,
     .read = read_policies,
     .help = "a mapping of names to policies, as in {oracle: {kind: oracle}}"},
    {.key = "seed", .read = read_seed, .help = "a whole number of at least 0"},
    {.key = "meter_error",
     .read = wr_meter_error_read,
     .help = "a relative error from 0 to 1, as 0.12, or a mapping of accelerators to such numbers"},
    {.key = "refit", .read = wr_read_bool, FIELD(refit)},
    {.key = "prompt_length", .read = read_prompt_length},
    {.key = "assumptions", .read = read_assumptions},
    {.key = "power_states", .read = wr_power_states_read, FIELD(device_power_file)},
    {.key = "presets", .read = read_in_the_end},
    {.key = "use", .read = read_in_the_end},
    {.key = "sweep", .read = read_in_the_end},
    {.key = "published", .read = read_published},
    {.key = "output", .read = read_output},
};

/* Canonical YAML of what holds: without overlays, as those in use were applied. */
static enum wr_code resolve(struct wr_study *self, struct wr_error *error)
{
    static const char *const without[] = {"presets", "use", "sweep", NULL};
    struct wr_node *plain = wr_node_copy(self->root, without, error);
    self->resolved = plain ? wr_node_text(plain, error) : NULL;
    wr_node_free(plain);
    return self->resolved ? WR_OK : WR_E_NO_MEMORY;
}

enum wr_code wr_study_of_tree(struct wr_study *self, struct wr_node *root, struct wr_error *error)
{
    static const struct wr_block block = {"the study", study_keys, COUNT(study_keys)};
    memset(self, 0, sizeof *self);
    self->root = root;
    self->selection.correct_at = 1;
    self->attempt = 1;
    self->objective.energy = 1;
    wr_charges_init(&self->charges);
    self->pool.baseline = -1;
    self->question = wr_text_copy("", 0, error);
    enum wr_code code = self->question ? wr_block_read(&block, self->root, self, error) : WR_E_NO_MEMORY;
    if (code == WR_OK) {
        code = resolve(self, error);
    }
    if (code != WR_OK) {
        wr_study_free(self);
    }
    return code;
}

static enum wr_code set_all(struct wr_node *root, const char *const *set, int sets, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (int i = 0; i < sets && code == WR_OK; i++) {
        code = wr_node_set(root, set[i], error);
    }
    return code;
}

/* Puts the presets in use over the study; what --set says lies over them. */
static enum wr_code apply_use(struct wr_node *root, const char *const *set, int sets, struct wr_error *error)
{
    const struct wr_node *use = wr_node_get(root, "use");
    if (!use) {
        return WR_OK;
    }
    enum wr_code code = wr_use_check(root, use, error);
    if (code == WR_OK) {
        code = wr_overlay_use(root, root, use, WR_OVERLAID_STUDY | WR_OVERLAID_ASSUMPTIONS, error);
    }
    return code == WR_OK ? set_all(root, set, sets, error) : code;
}

static enum wr_code make_tree(const char *path, const char *const *set, int sets, struct wr_node **root,
                              struct wr_error *error)
{
    *root = wr_node_read(path, error);
    if (!*root) {
        return error->code;
    }
    enum wr_code code = WR_OK;
    if ((*root)->kind != WR_NODE_MAP) {
        code = wr_fail_value(*root, "the study", "a mapping of 'key: value' lines", error);
    }
    if (code == WR_OK) {
        code = set_all(*root, set, sets, error);
    }
    if (code == WR_OK) {
        code = wr_presets_form(*root, error);
    }
    if (code == WR_OK) {
        code = apply_use(*root, set, sets, error);
    }
    if (code != WR_OK) {
        wr_node_free(*root);
    }
    return code;
}

enum wr_code wr_study_read(struct wr_study *self, const char *path, const char *const *set, int sets,
                           struct wr_error *error)
{
    struct wr_node *root;
    memset(self, 0, sizeof *self);
    enum wr_code code = make_tree(path, set, sets, &root, error);
    if (code != WR_OK || (code = wr_study_of_tree(self, root, error)) != WR_OK) {
        return code;
    }
    code = wr_presets_try(self->root, error);
    if (code == WR_OK) {
        code = wr_sweep_check(self->root, error);
    }
    if (code == WR_OK) {
        code = wr_study_place(&self->measurements, wr_node_get(self->root, "measurements"), path, error);
    }
    if (code == WR_OK && self->device_power_file) {
        code = wr_study_place(&self->device_power_file, wr_power_states_file(self->root), path, error);
    }
    if (code != WR_OK) {
        wr_study_free(self);
    }
    return code;
}
