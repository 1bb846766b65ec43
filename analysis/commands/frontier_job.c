#include "analysis/commands/frontier_job.h"

#include "analysis/commands/point_book.h"
#include "analysis/stats/meter.h"
#include "sim/base/memory.h"
#include "sim/replay/study_job.h"
#include "sim/study/node.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum wr_code wr_frontier_job_open(struct wr_frontier_job *self, const char *study, const struct wr_text_list *set,
                                  struct wr_error *error)
{
    *self = (struct wr_frontier_job){0};
    return wr_run_job_open(&self->run, study, set, WR_RUN_EVERY_METRIC, error);
}

void wr_frontier_job_close(struct wr_frontier_job *self)
{
    for (int i = 0; i < self->frontiers; i++) {
        wr_free(self->frontier[i].interval);
        if (self->replicates != NULL) {
            wr_curve_replicates_free(&self->replicates[i]);
        }
    }
    wr_free(self->replicates);
    wr_free(self->price);
    wr_free(self->frontier);
    wr_run_job_close(&self->run);
    *self = (struct wr_frontier_job){0};
}

/* The use lacks what `error` names: which others the measurements have. */
static enum wr_code fail_use(struct wr_frontier_job *self, struct wr_error *error)
{
    const struct wr_study *study = &self->run.study;
    const struct wr_error lack = *error;
    char others[WR_ERROR_TEXT] = "", lacks[WR_ERROR_TEXT + 32] = "do not have";
    for (int use = 0; use < WR_USES; use++) {
        struct wr_objective objective = study->objective;
        wr_objective_of_use(use, &objective);
        if (wr_study_price(study, self->run.source->meta, &objective, self->price, NULL) == WR_OK) {
            const size_t length = strlen(others);
            snprintf(others + length, sizeof others - length, "%s%s", length > 0 ? ", " : ", or take --against ",
                     wr_use_choices[use]);
        }
    }
    if (lack.code == WR_E_OBJECTIVE_MODEL) {
        snprintf(lacks, sizeof lacks, "lack for model '%s'", lack.value[3].text);
    }
    return wr_fail(error, WR_E_FRONTIER_USE, "%s%s%s%s%s", lack.value[0].text, lack.value[1].text, lack.value[2].text,
                   lacks, others);
}

static enum wr_code price_use(struct wr_frontier_job *self, struct wr_error *error)
{
    const struct wr_study *study = &self->run.study;
    struct wr_objective objective = study->objective;
    wr_objective_of_use((int)self->use, &objective);
    if (study->scenario.depends_on_load) {
        wr_fail(error, WR_E_FRONTIER_LOAD, "%s", "");
        return wr_node_fail_key(error, wr_node_get(study->root, "assumptions"));
    }
    self->price = wr_array((size_t)study->pool.pairs, sizeof *self->price, error);
    if (!self->price) {
        return WR_E_NO_MEMORY;
    }
    enum wr_code code = wr_study_price(study, self->run.source->meta, &objective, self->price, error);
    return code == WR_E_OBJECTIVE_INPUT || code == WR_E_OBJECTIVE_MODEL ? fail_use(self, error) : code;
}

/* --------------------------------------------------------------------------------------------- one curve */

/* A curve to be made: between whose sides, and by which order. */
struct plan {
    const struct wr_policy *policy; /* whose router, pairs and sides */
    struct wr_threshold_config sides;
    enum wr_curve_order order;
    bool rates; /* by the policy's own score */
};

static struct wr_policy end_of(const struct plan *plan, bool strong)
{
    struct wr_policy end = *plan->policy;
    struct wr_threshold_config config = plan->sides;
    end.state = NULL;
    if (strong && plan->rates) { /* its score is made of both sides: they stay, and all queries go to one */
        config.at = -(double)INFINITY;
        config.missing = 0;
        memcpy(end.config, &config, sizeof config);
        return end;
    }
    if (strong) {
        config.weak = config.strong;
    } else {
        config.strong = config.weak;
    }
    end.kind = wr_policy_kind_of("threshold");
    memcpy(end.config, &config, sizeof config);
    return end;
}

static enum wr_code collect(struct wr_frontier_job *self, const struct plan *plan, struct wr_score_curve *curve,
                            struct wr_error *error)
{
    const struct wr_study *study = &self->run.study;
    struct wr_policy end[2] = {end_of(plan, false), end_of(plan, true)};
    struct wr_sink *const sink = &curve->sink;
    struct wr_replay_job job = wr_study_job(study, self->run.source, self->threads);
    struct wr_totals totals;
    job.price = study->price;
    job.policy = end;
    job.policies = 2;
    job.asking = study->policy;
    job.askers = study->policies;
    job.sink = &sink;
    job.sinks = 1;
    curve->quality = self->quality;
    curve->order = plan->order;
    curve->price = self->price;
    curve->unscored = plan->sides.missing == 0 ? (double)INFINITY : -(double)INFINITY;
    enum wr_code code = wr_replay(&job, &totals, &self->counts, error);
    wr_totals_free(&totals);
    wr_policy_release(&end[1]);
    return code;
}

/* What the router uses itself is part of every point. */
static void add_router(const struct wr_frontier_job *self, const struct wr_router_overhead *router,
                       struct wr_score_curve *curve)
{
    const double own[WR_USES] = {
        [WR_USE_ENERGY] = router->energy_j, [WR_USE_COST] = router->cost_usd, [WR_USE_LATENCY] = router->latency_s};
    wr_score_curve_add_use(curve, own[self->use]);
}

struct listener {
    struct wr_frontier_listener hears;
    const struct wr_frontier_job *job;
    const struct wr_frontier *of;
    struct wr_point_book *book; /* intervals of the curve's points, for the hull's; NULL = there are none */
};

static void write_point(const struct wr_frontier_listener *self, const struct wr_curve_point *point,
                        const struct wr_curve_spread *spread, double pgr)
{
    const struct listener *listener = (const struct listener *)self;
    const struct wr_frontier_job *job = listener->job;
    if (job->points) {
        const struct wr_point_interval *interval = NULL;
        if (spread != NULL) {
            const struct wr_point_interval own =
                wr_point_interval_of(point, spread, job->quality, job->counts.replayed, job->ci.interval.level);
            interval = wr_point_book_add(listener->book, point, &own);
        }
        wr_frontier_curve_point(job->points, job->run.study.name, listener->of->policy, point, pgr, interval);
    }
    if (job->traces) {
        wr_trace_add(&job->traces->curve[listener->of - job->frontier], point->use, point->quality);
    }
}

static void write_hull(const struct wr_frontier_listener *self, const struct wr_hull_point *point)
{
    const struct listener *listener = (const struct listener *)self;
    const struct wr_frontier_job *job = listener->job;
    if (job->points) {
        wr_frontier_hull_point(job->points, job->run.study.name, listener->of->policy, point,
                               wr_point_book_find(listener->book, point));
    }
    if (job->traces) {
        wr_trace_add(&job->traces->hull[listener->of - job->frontier], point->use, point->quality);
    }
}

static enum wr_code resample(struct wr_frontier_job *self, const struct plan *plan, const struct wr_score_curve *curve,
                             const struct wr_frontier *to, struct wr_error *error)
{
    const struct wr_curve_resampling_options options = {self->ci.resampling.replicates, self->ci.resampling.seed,
                                                        self->threads, plan->sides.at};
    return wr_curve_resample(curve, &options, &self->replicates[to - self->frontier], error);
}

static enum wr_code measure(const struct wr_frontier_job *self, struct wr_score_curve *curve, struct wr_frontier *to,
                            struct wr_error *error)
{
    struct wr_point_book book = {0};
    const bool with_intervals = self->ci.wanted && self->points != NULL;
    const struct listener listener = {{write_point, write_hull}, self, to, with_intervals ? &book : NULL};
    enum wr_code code = with_intervals ? wr_point_book_init(&book, curve->rows + 1, error) : WR_OK;
    if (code == WR_OK) {
        wr_frontier_figures(curve, self->points || self->traces ? &listener.hears : NULL, &to->figures);
    }
    wr_point_book_free(&book);
    return code;
}

static enum wr_code make_curve(struct wr_frontier_job *self, const struct plan *plan, struct wr_frontier *to,
                               struct wr_error *error)
{
    const struct wr_meta *meta = self->run.source->meta;
    struct wr_score_curve curve;
    enum wr_code code = wr_score_curve_init(&curve, meta->extent[WR_DIM_QUERY],
                                            meta->column[WR_COL_QUERY_WEIGHT].present, self->ci.wanted, error);
    code = code == WR_OK ? collect(self, plan, &curve, error) : code;
    if (code == WR_OK && !(curve.weight > 0)) {
        code =
            wr_fail(error, WR_E_FRONTIER_NO_QUERY, "%" PRId64 "%" PRId64, self->counts.replayed, self->counts.queries);
    }
    if (code == WR_OK && self->ci.wanted) {
        code = wr_curve_set_keys(&curve, self->run.source, error);
    }
    if (code == WR_OK) {
        add_router(self, &plan->policy->router, &curve);
        wr_score_curve_finish(&curve);
    }
    if (code == WR_OK && self->ci.wanted) {
        code = resample(self, plan, &curve, to, error);
    }
    if (code == WR_OK && to->has_point) {
        to->point = wr_score_curve_at(&curve, plan->sides.at);
    }
    code = code == WR_OK ? measure(self, &curve, to, error) : code;
    wr_score_curve_free(&curve);
    return code;
}

/* ------------------------------------------------------------------------------------------- all of them */

static bool same_side(const struct wr_side *a, const struct wr_side *b, int pairs)
{
    if (!a->member || !b->member) {
        return !a->member && !b->member && a->pair == b->pair;
    }
    return a->within == b->within && memcmp(a->member, b->member, (size_t)pairs * sizeof *a->member) == 0;
}

/* The sides of policy `b` were those of an earlier one, over the same pairs. */
static bool same_sides(const struct wr_frontier_job *self, int a, int b)
{
    const struct wr_policy *policy = self->run.study.policy;
    const int pairs = self->run.study.pool.pairs;
    if (!policy[a].kind->sides || policy[a].pairs != policy[b].pairs) {
        return false;
    }
    const struct wr_threshold_config x = policy[a].kind->sides(policy[a].config);
    const struct wr_threshold_config y = policy[b].kind->sides(policy[b].config);
    return same_side(&x.strong, &y.strong, pairs) && same_side(&x.weak, &y.weak, pairs);
}

static int first_of_sides(const struct wr_frontier_job *self, int policy)
{
    int first = 0;
    while (first < policy && !same_sides(self, first, policy)) {
        first++;
    }
    return first;
}

static struct wr_frontier *next(struct wr_frontier_job *self, const char *format, const char *name)
{
    struct wr_frontier *to = &self->frontier[self->frontiers++];
    *to = (struct wr_frontier){.kind = WR_FRONTIER_OWN};
    snprintf(to->policy, sizeof to->policy, format, name);
    return to;
}

static enum wr_code make_own(struct wr_frontier_job *self, const struct wr_policy *policy, struct wr_error *error)
{
    const struct plan plan = {policy, policy->kind->sides(policy->config), WR_ORDER_SCORE, policy->kind->rate != NULL};
    if (plan.sides.score.column == WR_COLUMNS && !plan.rates) {
        return WR_OK; /* it has no score: the chord is its curve */
    }
    struct wr_frontier *to = next(self, "%s", policy->name);
    to->has_point = isfinite(plan.sides.at); /* a calibrated one has a threshold for each fold */
    return make_curve(self, &plan, to, error);
}

/* Prompt length, chance and the best score possible between the sides of a policy; none of them has a router. */
static enum wr_code make_references(struct wr_frontier_job *self, const struct wr_policy *policy, bool one_choice,
                                    struct wr_error *error)
{
    struct wr_policy bare = *policy;
    struct plan plan = {&bare, policy->kind->sides(policy->config), WR_ORDER_SCORE, false};
    const char *of = one_choice ? "" : policy->name;
    bare.router = (struct wr_router_overhead){0};
    plan.sides.score = self->run.study.prompt_length;
    enum wr_code code = WR_OK;
    if (plan.sides.score.column != WR_COLUMNS) {
        code = make_curve(self, &plan, next(self, one_choice ? "(prompt length)%s" : "(prompt length: %s)", of), error);
    }
    plan.sides.score.column = WR_COLUMNS;
    plan.order = WR_ORDER_GAIN;
    if (code == WR_OK) {
        struct wr_frontier *chord = next(self, one_choice ? "(random)%s" : "(random: %s)", of);
        struct wr_frontier *best = next(self, one_choice ? "(best score)%s" : "(best score: %s)", of);
        chord->kind = WR_FRONTIER_RANDOM;
        best->kind = WR_FRONTIER_BEST;
        code = make_curve(self, &plan, best, error);
        wr_frontier_chord(&best->figures, &chord->figures);
        if (code == WR_OK && self->ci.wanted) {
            code = wr_curve_replicates_chord(&self->replicates[best - self->frontier],
                                             &self->replicates[chord - self->frontier], error);
        }
    }
    return code;
}

bool wr_frontier_job_omits_meters(const struct wr_frontier_job *self)
{
    bool of_energy = false;
    for (int p = 0; self->price != NULL && p < self->run.study.pool.pairs; p++) {
        of_energy |= self->price[p].energy != 0;
    }
    return of_energy && self->ci.wanted && wr_meter_errors_any(&self->run.study, self->run.source->meta, -1);
}

enum wr_code wr_frontier_job_run(struct wr_frontier_job *self, struct wr_error *error)
{
    const struct wr_study *study = &self->run.study;
    int choices = 0;
    enum wr_code code = price_use(self, error);
    if (code != WR_OK) {
        return code;
    }
    self->frontier = wr_array((size_t)study->policies * 4, sizeof *self->frontier, error);
    self->replicates = self->ci.wanted ? wr_array((size_t)study->policies * 4, sizeof *self->replicates, error) : NULL;
    code = self->frontier && (!self->ci.wanted || self->replicates) ? WR_OK : WR_E_NO_MEMORY;
    code = code == WR_OK && self->traces ? wr_traces_init(self->traces, study->policies * 4, error) : code;
    if (code != WR_OK) {
        return code;
    }
    for (int i = 0; i < study->policies; i++) {
        choices += study->policy[i].kind->sides && first_of_sides(self, i) == i;
    }
    if (choices == 0) {
        wr_fail(error, WR_E_FRONTIER_NO_CURVE, "%d", 0);
        code = wr_node_fail_key(error, wr_node_get(study->root, "policies"));
    }
    for (int i = 0; i < study->policies && code == WR_OK; i++) {
        code = study->policy[i].kind->sides ? make_own(self, &study->policy[i], error) : WR_OK;
    }
    for (int i = 0; i < study->policies && code == WR_OK; i++) {
        if (study->policy[i].kind->sides && first_of_sides(self, i) == i) {
            code = make_references(self, &study->policy[i], choices == 1, error);
        }
    }
    return code == WR_OK && self->ci.wanted
               ? wr_frontier_intervals_make(self->frontier, self->replicates, self->frontiers, &self->ci.interval,
                                            wr_frontier_job_omits_meters(self), error)
               : code;
}
