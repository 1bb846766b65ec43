#include "analysis/tables/describe.h"

#include "sim/table/meta.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void wr_describe_objective(const struct wr_objective *objective, struct wr_note *text)
{
    const char *const name[] = {"energy", "latency", "compute", "cost", "carbon"};
    const double weight[] = {objective->energy, objective->latency, objective->compute, objective->cost,
                             objective->carbon};
    const int terms = sizeof weight / sizeof *weight;
    int weights = 0;
    for (int i = 0; i < terms; i++) {
        weights += weight[i] != 0;
    }
    size_t length = 0;
    for (int i = 0; i < terms; i++) {
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

/* "weight_bytes {1: 4e+09, 16: 1.6e+10}", or of a longer table how many points there are and where they lie. */
static void points_text(const struct wr_option *option, const struct wr_points *points, char *text, size_t size)
{
    enum { FEW = 6 };
    const int last = points->points - 1;
    if (last >= FEW) {
        snprintf(text, size, "%s of %d points from %g at %s %g to %g at %g", option->key, points->points, points->y[0],
                 option->place, points->at[0], points->y[last], points->at[last]);
        return;
    }
    int used = snprintf(text, size, "%s {", option->key);
    for (int i = 0; i <= last; i++) {
        used +=
            snprintf(text + used, size - (size_t)used, "%g: %g%s", points->at[i], points->y[i], i < last ? ", " : "}");
    }
}

/* "key value" of an option that holds a word or a number; "" for one that was not said. */
static void option_text(const struct wr_option *option, const void *config, char *text, size_t size)
{
    const unsigned char *field = (const unsigned char *)config + option->offset;
    int number = 0;
    double value = NAN;
    const char *word = NULL;
    bool yes = false;
    const struct wr_policy *other = NULL;
    struct wr_points points = {0};
    text[0] = '\0';
    switch (option->type) {
    case WR_OPTION_CHOICE:
        memcpy(&number, field, sizeof number);
        word = number >= 0 ? option->choices[number] : NULL;
        break;
    case WR_OPTION_TEXT:
        memcpy(&word, field, sizeof word);
        break;
    case WR_OPTION_BOOL:
        memcpy(&yes, field, sizeof yes);
        word = yes ? "true" : NULL;
        break;
    case WR_OPTION_POLICY:
        /* NOLINTNEXTLINE(bugprone-sizeof-expression): a pointer is copied */
        memcpy(&other, field, sizeof other);
        word = other != NULL ? other->name : NULL;
        break;
    case WR_OPTION_LEVEL:
        memcpy(&value, field, sizeof value);
        word = value == WR_LEVEL_BASELINE ? "baseline" : NULL;
        break;
    case WR_OPTION_REAL:
        memcpy(&value, field, sizeof value);
        break;
    case WR_OPTION_POINTS:
        memcpy(&points, field, sizeof points);
        value = points.value;
        break;
    default:
        break;
    }
    if (points.points > 0) {
        points_text(option, &points, text, size);
    } else if (word != NULL) {
        snprintf(text, size, "%s %s", option->key, word);
    } else if (isfinite(value)) {
        snprintf(text, size, "%s %g", option->key, value);
    }
}

/* Pairs in the order in which they are tried. */
static void describe_pairs(const struct wr_option *option, const struct wr_pair_list *list, const struct wr_pool *pool,
                           const struct wr_meta *meta, struct wr_note *text)
{
    char names[512] = "";
    for (int i = 0; i < list->pairs; i++) {
        const int32_t pair = list->pair[i] == WR_PAIR_BASELINE ? pool->baseline : list->pair[i];
        const size_t length = strlen(names);
        snprintf(names + length, sizeof names - length, "%s%s", i > 0 ? ", then " : "",
                 wr_meta_label(meta, WR_COL_PAIR, pool->pair[pair]));
    }
    wr_note_add(text, "%s %s", option->key, names);
}

/* A pair, or how many pairs of which one serves. */
static void describe_side(const struct wr_policy *policy, const struct wr_option *option, const struct wr_pool *pool,
                          const struct wr_meta *meta, struct wr_note *text)
{
    static const char *const within[] = {
        [WR_WITHIN_CHEAPEST] = "cheapest", [WR_WITHIN_BEST_SCORE] = "best_score", [WR_WITHIN_ORACLE] = "oracle"};
    struct wr_side side;
    memcpy(&side, policy->config + option->offset, sizeof side);
    if (side.member == NULL) {
        describe_pair(policy, option, side.pair, pool, meta, text);
        return;
    }
    int members = 0;
    for (int p = 0; p < pool->pairs; p++) {
        members += side.member[p];
    }
    wr_note_add(text, "%s %s of %d pairs", option->key, within[side.within], members);
}

const char *wr_describe_value(const struct wr_query_value *value, const struct wr_meta *meta)
{
    return value->column == WR_COL_FEATURE_VALUE  ? wr_meta_label(meta, WR_COL_FEATURE, value->index)
           : value->column == WR_COL_ROUTER_SCORE ? wr_meta_label(meta, WR_COL_ROUTER, value->index)
           : value->column == WR_COLUMNS          ? ""
                                                  : wr_column_spec(value->column)->name;
}

static void describe_values(const struct wr_policy *policy, const struct wr_option *option, const struct wr_meta *meta,
                            struct wr_note *text)
{
    struct wr_query_values which;
    memcpy(&which, policy->config + option->offset, sizeof which);
    char names[512] = "";
    for (int i = 0; i < which.count; i++) {
        const size_t length = strlen(names);
        snprintf(names + length, sizeof names - length, " %s", wr_describe_value(&which.value[i], meta));
    }
    wr_note_add(text, "%s%s%s", option->key, names, which.domain ? " domain" : "");
}

static void describe_option(const struct wr_policy *policy, const struct wr_option *option, const struct wr_pool *pool,
                            const struct wr_meta *meta, struct wr_note *text)
{
    if (option->type == WR_OPTION_PAIR) {
        int32_t index;
        memcpy(&index, policy->config + option->offset, sizeof index);
        describe_pair(policy, option, index, pool, meta, text);
        return;
    }
    if (option->type == WR_OPTION_PAIRS) {
        struct wr_pair_list list;
        memcpy(&list, policy->config + option->offset, sizeof list);
        describe_pairs(option, &list, pool, meta, text);
        return;
    }
    if (option->type == WR_OPTION_SIDE) {
        describe_side(policy, option, pool, meta, text);
        return;
    }
    if (option->type == WR_OPTION_VALUE) {
        struct wr_query_value which;
        memcpy(&which, policy->config + option->offset, sizeof which);
        wr_note_add(text, "%s %s", option->key, wr_describe_value(&which, meta));
        return;
    }
    if (option->type == WR_OPTION_VALUES) {
        describe_values(policy, option, meta, text);
        return;
    }
    for (int i = 0; i < option->nested_options; i++) {
        describe_option(policy, &option->nested[i], pool, meta, text);
    }
    char value[256];
    option_text(option, policy->config, value, sizeof value);
    wr_note_add(text, "%s", value);
}

/* Appends the options that are set, each behind a comma. */
static void list_options(const struct wr_option *option, int options, const void *config, char *text, size_t size)
{
    for (int i = 0; i < options; i++) {
        char value[256];
        option_text(&option[i], config, value, sizeof value);
        const size_t length = strlen(text);
        snprintf(text + length, size - length, "%s%s", length > 0 && value[0] != '\0' ? ", " : "", value);
    }
}

enum { ASSUMED = 1024 }; /* bytes of one pair's assumptions in words */

/* Appends a sentence part behind a comma. */
static void __attribute__((format(printf, 2, 3))) append(char text[ASSUMED], const char *format, ...)
{
    va_list values;
    size_t length = strlen(text);
    length += (size_t)snprintf(text + length, ASSUMED - length, "%s", length > 0 ? ", " : "");
    va_start(values, format);
    if (length < ASSUMED) {
        vsnprintf(text + length, ASSUMED - length, format, values);
    }
    va_end(values);
}

static void batching_of(const struct wr_scenario *scenario, int index, char text[ASSUMED])
{
    const struct wr_assumptions *assumptions = &scenario->assumptions[index];
    const struct wr_batching *batching = &assumptions->batching;
    const struct wr_fitted *fitted = &assumptions->fitted;
    append(text, "batching %s", batching->kind->name);
    list_options(wr_batching_setting_options, wr_batching_setting_options_of(batching->kind), &assumptions->setting,
                 text, ASSUMED);
    list_options(batching->kind->option, batching->kind->options, batching->config, text, ASSUMED);
    if (fitted->points > 0) {
        append(text, "fitted to %" PRId64 " points of the file's curve (relative least squares, mean error %.2g %%)",
               fitted->points, 100 * fitted->mean_error);
    }
    if (scenario->is_extrapolated[index]) {
        append(text, "extrapolated");
    }
}

static void assumed_of(const struct wr_scenario *scenario, int index, char text[ASSUMED])
{
    const struct wr_assumptions *assumptions = &scenario->assumptions[index];
    const struct wr_idle *idle = &assumptions->idle;
    text[0] = '\0';
    if (wr_batching_is_used(assumptions->batching.kind)) {
        batching_of(scenario, index, text);
    }
    if (!isnan(assumptions->setting.queries_per_s)) {
        append(text, "fleet");
        list_options(wr_fleet_options, wr_fleet_option_count, &assumptions->fleet, text, ASSUMED);
    }
    if (idle->kind->idles) {
        append(text, "idle %s", idle->kind->name);
    }
    list_options(idle->kind->option, idle->kind->options, idle->config, text, ASSUMED);
    list_options(wr_overhead_options, wr_overhead_option_count, &assumptions->overheads, text, ASSUMED);
}

/* Whether all pairs of a site have the same assumptions, which then are in `text`; "" for a site without pairs. */
static bool site_assumes_one(const struct wr_study *study, bool local, char text[ASSUMED])
{
    const struct wr_pool *pool = &study->pool;
    bool first = true, same = true;
    text[0] = '\0';
    for (int p = 0; p < pool->pairs && same; p++) {
        char own[ASSUMED];
        if (pool->local[p] == local) {
            assumed_of(&study->scenario, p, own);
            same = first || strcmp(own, text) == 0;
            memcpy(text, own, sizeof own);
            first = false;
        }
    }
    return same;
}

void wr_describe_assumptions(const struct wr_study *study, const struct wr_meta *meta, struct wr_note *text)
{
    for (int local = 1; local >= 0; local--) {
        char own[ASSUMED];
        const bool one = site_assumes_one(study, local, own);
        if (one && own[0] != '\0') {
            wr_note_add(text, "%s: %s", wr_site_name(local ? WR_SITE_LOCAL : WR_SITE_CLOUD), own);
        }
        for (int p = 0; !one && p < study->pool.pairs; p++) {
            assumed_of(&study->scenario, p, own);
            if (study->pool.local[p] == local && own[0] != '\0') {
                wr_note_add(text, "%s: %s", wr_meta_label(meta, WR_COL_PAIR, study->pool.pair[p]), own);
            }
        }
    }
}

static const struct wr_power_states *states_of(const struct wr_study *study, const struct wr_meta *meta, int index)
{
    return &study->power.states[wr_meta_integer(meta, WR_COL_PAIR_ACCELERATOR, study->pool.pair[index])];
}

void wr_describe_power_states(const struct wr_study *study, const struct wr_meta *meta, struct wr_note *text)
{
    for (int p = 0; p < study->pool.pairs; p++) {
        const struct wr_power_states *states = states_of(study, meta, p);
        const unsigned needed = wr_assumptions_need(&study->scenario.assumptions[p]);
        for (int i = 0; i < WR_POWER_STATES; i++) {
            const struct wr_state_watts *state = &states->state[i];
            if ((needed & WR_POWER_BIT(i)) != 0 && state->source != NULL) {
                wr_note_add(text, "%s of %s: %g W, %s at %s (%s)", wr_power_state_key((enum wr_power_state)i),
                            states->accelerator, state->watts, states->device, wr_basis_name(state->basis),
                            state->source);
            }
        }
    }
}

void wr_describe_mixed_watts(const struct wr_study *study, const struct wr_meta *meta, struct wr_note *text)
{
    for (int p = 0; p < study->pool.pairs; p++) {
        const struct wr_power_states *states = states_of(study, meta, p);
        const int basis = (int)wr_meta_integer(meta, WR_COL_PAIR_BASIS, study->pool.pair[p]);
        const enum wr_power_state mixed =
            wr_power_states_mixed(states, wr_assumptions_need(&study->scenario.assumptions[p]), basis);
        if (mixed != WR_POWER_STATES) {
            wr_note_add(text, "%s of %s, known at %s, is added to energies of %s, measured at %s",
                        wr_power_state_key(mixed), states->accelerator, wr_basis_name(states->state[mixed].basis),
                        wr_meta_label(meta, WR_COL_PAIR, study->pool.pair[p]), wr_basis_name(basis));
        }
    }
}

/* A local device is one station for all its pairs. */
static void describe_station(const struct wr_pair_plan *plan, const struct wr_station_report *station,
                             struct wr_note *text)
{
    const char *name = plan->subject.local ? plan->subject.accelerator : plan->subject.pair;
    char replicas[64] = "", idle[64] = "";
    if (station->replicas > 0) {
        snprintf(replicas, sizeof replicas, "%" PRId64 " replica%s, ", station->replicas,
                 station->replicas > 1 ? "s" : "");
    }
    if (station->uncharged_w > 0) {
        snprintf(idle, sizeof idle, ", %.6g W charged to no query", station->uncharged_w);
    }
    wr_note_add(text, "%s: %.6g queries/s, %sbusy %.3g %% of the time, mean batch %.4g, wait %.4g s%s", name,
                station->arrivals, replicas, 100 * station->utilisation, station->batch, station->wait_s, idle);
}

void wr_describe_stations(const struct wr_study *study, const struct wr_repriced *repriced, int policy,
                          struct wr_note *text)
{
    if (repriced == NULL) {
        return;
    }
    wr_note_path(&repriced->path[policy], text);
    for (int p = 0; p < study->scenario.pairs; p++) {
        const struct wr_station_report *station = &repriced->settled[policy].station[p];
        if (station->is_there) {
            describe_station(&study->scenario.plan[p], station, text);
        }
    }
}

void wr_describe_policy(const struct wr_policy *policy, const struct wr_pool *pool, const struct wr_meta *meta,
                        struct wr_note *text)
{
    wr_note_add(text, "%s", policy->kind->name);
    for (int i = 0; i < policy->kind->options; i++) {
        describe_option(policy, &policy->kind->option[i], pool, meta, text);
    }
    const struct wr_finding finding = wr_policy_finding(policy);
    if (finding.what != NULL) {
        wr_note_add(text, "came to %.6g (thresholds %.6g to %.6g)", finding.result, finding.least, finding.most);
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
