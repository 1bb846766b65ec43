#include "analysis/tables/describe.h"

#include "sim/table/meta.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void wr_describe_objective(const struct wr_objective *objective, struct wr_note *text)
{
    const char *const name[] = {"energy", "latency", "compute", "cost"};
    const double weight[] = {objective->energy, objective->latency, objective->compute, objective->cost};
    int weights = 0;
    for (int i = 0; i < 4; i++) {
        weights += weight[i] != 0;
    }
    size_t length = 0;
    for (int i = 0; i < 4; i++) {
        if (weight[i] == 0) {
            continue;
        }
        char term[64];
        if (weights == 1 && weight[i] == 1) {
            snprintf(term, sizeof term, "%s", name[i]);
        } else {
            snprintf(term, sizeof term, "%s%g %s", length > 0 ? " + " : "", weight[i], name[i]);
        }
        length += (size_t)snprintf(text->text + length, sizeof text->text - length, "%s", term);
    }
}

void wr_describe_correct(const struct wr_selection *selection, struct wr_note *text)
{
    if (selection->rule == WR_CORRECT_MAX) {
        wr_note_add(text, "score equals the best on the query and is above 0");
    } else {
        wr_note_add(text, "score >= %g", selection->correct_at);
    }
}

const char *wr_describe_missing(const struct wr_selection *selection)
{
    return selection->missing == WR_COMPLETE_CASE ? "complete_case" : "available_case";
}

static void describe_pair(const struct wr_policy *policy, const struct wr_option *option, int32_t index,
                          const struct wr_pool *pool, const struct wr_meta *meta, struct wr_note *text)
{
    if (index == WR_PAIR_BASELINE) {
        wr_note_add(text, "%s baseline", option->key);
    } else if (index == WR_PAIR_BEST_LOCAL) {
        const int32_t named = policy->kind->named != NULL ? policy->kind->named(policy->config) : -1;
        wr_note_add(text, "%s best_local%s%s", option->key, named >= 0 ? ": " : "",
                    named >= 0 ? wr_meta_label(meta, WR_COL_PAIR, pool->pair[named]) : "");
    } else if (index >= 0) {
        wr_note_add(text, "%s %s", option->key, wr_meta_label(meta, WR_COL_PAIR, pool->pair[index]));
    }
}

static void describe_option(const struct wr_policy *policy, const struct wr_option *option, const struct wr_pool *pool,
                            const struct wr_meta *meta, struct wr_note *text)
{
    const unsigned char *field = policy->config + option->offset;
    if (option->type == WR_OPTION_CHOICE) {
        int choice;
        memcpy(&choice, field, sizeof choice);
        wr_note_add(text, "%s %s", option->key, option->choices[choice]);
    } else if (option->type == WR_OPTION_REAL) {
        double value;
        memcpy(&value, field, sizeof value);
        if (isfinite(value)) {
            wr_note_add(text, "%s %g", option->key, value);
        }
    } else {
        int32_t index;
        memcpy(&index, field, sizeof index);
        describe_pair(policy, option, index, pool, meta, text);
    }
}

void wr_describe_policy(const struct wr_policy *policy, const struct wr_pool *pool, const struct wr_meta *meta,
                        struct wr_note *text)
{
    wr_note_add(text, "%s", policy->kind->name);
    for (int i = 0; i < policy->kind->options; i++) {
        describe_option(policy, &policy->kind->option[i], pool, meta, text);
    }
    if (policy->pairs != NULL) {
        int chosen = 0;
        for (int p = 0; p < pool->pairs; p++) {
            chosen += policy->pairs[p];
        }
        wr_note_add(text, "may use %d of the %d pairs", chosen, pool->pairs);
    }
    const struct wr_router_overhead *router = &policy->router;
    if (router->energy_j != 0 || router->latency_s != 0 || router->cost_usd != 0) {
        wr_note_add(text, "its router uses %g J, %g s, %g USD per query", router->energy_j, router->latency_s,
                    router->cost_usd);
    }
}
