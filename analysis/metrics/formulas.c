#include "analysis/metrics/formulas.h"

#include <inttypes.h>
#include <math.h>

/* What is added up over queries and can be compared with the baseline. */
enum quantity { QUANTITY_ENERGY, QUANTITY_FLOP, QUANTITY_COST, QUANTITY_CARBON, QUANTITY_LATENCY };

/* True when the column is in the file and no served query lacks it; else the reason is noted. */
static bool has(const struct wr_metric_view *view, const struct wr_account *account, enum wr_column_id column,
                enum wr_sum sum, struct wr_note *note)
{
    const char *name = wr_column_spec(column)->name;
    if (!view->meta->column[column].present) {
        wr_note_add(note, "%s is not in the measurements", name);
        return false;
    }
    if (account->missing[sum] > 0) {
        wr_note_add(note, "%s is missing on %" PRId64 " of %" PRId64 " queries", name, account->missing[sum],
                    account->n);
        return false;
    }
    return true;
}

static bool has_tokens(const struct wr_metric_view *view, const struct wr_account *account, struct wr_note *note)
{
    const bool in = has(view, account, WR_COL_INPUT_TOKENS, WR_SUM_TOKENS_IN, note);
    const bool out = has(view, account, WR_COL_OUTPUT_TOKENS, WR_SUM_TOKENS_OUT, note);
    return in && out;
}

/* True when every value that went into the sum is there. `own` is what the quantity is of itself; anything else is what
 * `asker` needs. */
static bool has_values(const struct wr_metric_view *view, const struct wr_account *account,
                       const struct wr_linear_sum *sum, enum wr_measured own, const char *asker, struct wr_note *note)
{
    static const enum wr_column_id columns[WR_MEASURED_VALUES] = {WR_COL_ENERGY, WR_COL_LATENCY, WR_COL_OUTPUT_TOKENS};
    for (int i = 0; i < WR_MEASURED_VALUES; i++) {
        const char *name = wr_column_spec(columns[i])->name, *what = i == (int)own ? "" : asker;
        if (sum->used[i] > 0 && !view->meta->column[columns[i]].present) {
            wr_note_add(note, "%s%s%s not in the measurements", what, name, *what != '\0' ? ", which is" : " is");
            return false;
        }
        if (sum->missing[i] > 0) {
            wr_note_add(note, "%s%s%s missing on %" PRId64 " of %" PRId64 " queries", what, name,
                        *what != '\0' ? ", which is" : " is", sum->missing[i], account->n);
            return false;
        }
    }
    return true;
}

static bool has_linear(const struct wr_metric_view *view, const struct wr_account *account,
                       const struct wr_linear_sum *sum, enum wr_measured own, struct wr_note *note)
{
    return has_values(view, account, sum, own, "the assumptions need ", note);
}

static bool has_energy(const struct wr_metric_view *view, const struct wr_account *account, struct wr_note *note)
{
    return has_linear(view, account, &account->energy, WR_MEASURED_ENERGY, note);
}

static bool has_latency(const struct wr_metric_view *view, const struct wr_account *account, struct wr_note *note)
{
    return has_linear(view, account, &account->latency, WR_MEASURED_LATENCY, note);
}

static double total_energy(const struct wr_metric_view *view, const struct wr_account *account, struct wr_note *note)
{
    return has_energy(view, account, note)
               ? account->energy.sum + account->standing + account->weight * account->router.energy_j +
                     account->verified * account->verification.energy_j
               : NAN;
}

static double total_latency(const struct wr_metric_view *view, const struct wr_account *account, struct wr_note *note)
{
    return has_latency(view, account, note) ? account->latency.sum + account->weight * account->router.latency_s +
                                                  account->verified * account->verification.latency_s
                                            : NAN;
}

static const char *model_of(const struct wr_metric_view *view, int64_t pair)
{
    return wr_meta_label(view->meta, WR_COL_MODEL, wr_meta_integer(view->meta, WR_COL_PAIR_MODEL, pair));
}

static double total_flop(const struct wr_metric_view *view, const struct wr_account *account, struct wr_note *note)
{
    if (account->pair_without_parameters >= 0) {
        const bool total = view->study->objective.parameters == WR_PARAMETERS_TOTAL;
        wr_note_add(note, "model %s has no %s", model_of(view, account->pair_without_parameters),
                    wr_column_spec(total ? WR_COL_MODEL_PARAMS_TOTAL : WR_COL_MODEL_PARAMS_ACTIVE)->name);
        return NAN;
    }
    return has_tokens(view, account, note) ? account->flop : NAN;
}

static double total_cost(const struct wr_metric_view *view, const struct wr_account *account, struct wr_note *note)
{
    const double router =
        account->weight * account->router.cost_usd + account->verified * account->verification.cost_usd;
    if (view->study->objective.cost_kind == WR_COST_MEASURED) {
        return has(view, account, WR_COL_COST, WR_SUM_COST, note) ? account->sum[WR_SUM_COST] + router : NAN;
    }
    if (view->study->objective.cost_kind == WR_COST_OWNED) {
        return has_values(view, account, &account->owned, WR_MEASURED_VALUES, "owned cost needs ", note)
                   ? account->owned.sum + account->standing_usd + router
                   : NAN;
    }
    if (account->pair_without_prices >= 0) {
        wr_note_add(note, "model %s has no prices (model_usd_per_mtok_in, _out)",
                    model_of(view, account->pair_without_prices));
        return NAN;
    }
    return has_tokens(view, account, note) ? account->token_cost + router : NAN;
}

/* Where a router runs, and so what its energy emits, is not known. */
static double total_carbon(const struct wr_metric_view *view, const struct wr_account *account, struct wr_note *note)
{
    if (!view->study->charges.has_carbon) {
        wr_note_add(note, "the study does not say what is emitted (carbon.grid_kgco2e_per_kwh)");
        return NAN;
    }
    if (!has_values(view, account, &account->carbon, WR_MEASURED_VALUES, "carbon needs ", note)) {
        return NAN;
    }
    if (account->without_hour > 0) {
        wr_note_add(note, "carbon needs %s, which is missing on %" PRId64 " of %" PRId64 " queries",
                    wr_column_spec(WR_COL_ARRIVAL)->name, account->without_hour, account->n);
        return NAN;
    }
    if (account->router.energy_j != 0) {
        wr_note_add(note, "without the router's own use of %g J per query", account->router.energy_j);
    }
    return account->carbon.sum + account->standing_kg;
}

static double total(const struct wr_metric_view *view, const struct wr_account *account, enum quantity quantity,
                    struct wr_note *note)
{
    switch (quantity) {
    case QUANTITY_ENERGY:
        return total_energy(view, account, note);
    case QUANTITY_FLOP:
        return total_flop(view, account, note);
    case QUANTITY_COST:
        return total_cost(view, account, note);
    case QUANTITY_CARBON:
        return total_carbon(view, account, note);
    case QUANTITY_LATENCY:
        return total_latency(view, account, note);
    }
    return NAN;
}

/* above / below, n/a where below is not positive. */
static double ratio(double above, double below, const char *zero, struct wr_note *note)
{
    if (isnan(above) || isnan(below)) {
        return NAN;
    }
    if (!(below > 0)) {
        wr_note_add(note, "%s", zero);
        return NAN;
    }
    return above / below;
}

static double mean(const struct wr_metric_view *view, double sum, struct wr_note *note)
{
    return ratio(sum, view->own->weight, "the weights sum to zero", note);
}

static double mean_of(const struct wr_metric_view *view, enum quantity quantity, struct wr_note *note)
{
    return mean(view, total(view, view->own, quantity, note), note);
}

static double savings(const struct wr_metric_view *view, enum quantity quantity, struct wr_note *note)
{
    const double own = total(view, view->own, quantity, note);
    struct wr_note theirs = {""};
    const double baseline = total(view, view->baseline, quantity, &theirs);
    if (isnan(baseline) && !isnan(own)) {
        wr_note_add(note, "baseline: %s", theirs.text);
    }
    return 1 - ratio(own, baseline, "the baseline's total is zero", note);
}

static double coverage(const struct wr_metric_view *view, struct wr_note *note)
{
    return mean(view, view->own->covered, note);
}

static double local_share(const struct wr_metric_view *view, struct wr_note *note)
{
    return mean(view, view->own->local_weight, note);
}

static double accuracy(const struct wr_metric_view *view, struct wr_note *note)
{
    return has(view, view->own, WR_COL_SCORE, WR_SUM_CORRECT, note) ? mean(view, view->own->sum[WR_SUM_CORRECT], note)
                                                                    : NAN;
}

static double score_mean(const struct wr_metric_view *view, struct wr_note *note)
{
    return has(view, view->own, WR_COL_SCORE, WR_SUM_SCORE, note) ? mean(view, view->own->sum[WR_SUM_SCORE], note)
                                                                  : NAN;
}

static double goodput(const struct wr_metric_view *view, struct wr_note *note)
{
    const struct wr_policy_kind *kind = view->policy->kind;
    if (kind->max_latency_s == NULL || isinf(kind->max_latency_s(view->policy->config))) {
        wr_note_add(note, "the policy has no max_latency_s");
        return NAN;
    }
    return mean(view, view->own->sum[WR_SUM_IN_TIME], note);
}

static double energy_savings(const struct wr_metric_view *view, struct wr_note *note)
{
    return savings(view, QUANTITY_ENERGY, note);
}

/* Why the least energy at the baseline's accuracy is not there. Only a sweep leaves out what the study leaves open. */
static const char *without_iso(const struct wr_metric_view *view)
{
    const enum wr_iso asked = view->study->iso_accuracy;
    if (view->iso != NULL) {
        return "stands beside oracles alone";
    }
    if (view->repriced != NULL) {
        return "not implemented where costs depend on the load";
    }
    return asked == WR_ISO_ALWAYS || (asked == WR_ISO_BESIDE_ORACLES && view->policy->kind->is_oracle)
               ? "left out of a sweep, which it would cost up to six passes for each scenario, unless "
                 "output.iso_accuracy is true; 'wattroute run' has it"
               : "not asked for (output.iso_accuracy)";
}

/* The same beside every oracle, whose own saving may come with another accuracy. */
static double iso_accuracy_energy_savings(const struct wr_metric_view *view, struct wr_note *note)
{
    if (!has_energy(view, view->own, note)) {
        return NAN;
    }
    if (view->iso == NULL || !(view->policy->kind->is_oracle || view->study->iso_accuracy == WR_ISO_ALWAYS)) {
        wr_note_add(note, "%s", without_iso(view));
        return NAN;
    }
    struct wr_metric_view iso = *view;
    iso.own = view->iso;
    const double value = savings(&iso, QUANTITY_ENERGY, note);
    if (!isnan(value)) {
        wr_note_add(note,
                    "%.10g J: the least at the accuracy of the baseline, over all pairs in play, knowing the answers",
                    total(&iso, iso.own, QUANTITY_ENERGY, note));
    }
    return value;
}

static double compute_savings(const struct wr_metric_view *view, struct wr_note *note)
{
    return savings(view, QUANTITY_FLOP, note);
}

static double cost_savings(const struct wr_metric_view *view, struct wr_note *note)
{
    return savings(view, QUANTITY_COST, note);
}

static double carbon_savings(const struct wr_metric_view *view, struct wr_note *note)
{
    return savings(view, QUANTITY_CARBON, note);
}

static double energy_total(const struct wr_metric_view *view, struct wr_note *note)
{
    return total(view, view->own, QUANTITY_ENERGY, note);
}

static double energy_per_query(const struct wr_metric_view *view, struct wr_note *note)
{
    return mean_of(view, QUANTITY_ENERGY, note);
}

static double energy_per_correct(const struct wr_metric_view *view, struct wr_note *note)
{
    if (!has(view, view->own, WR_COL_SCORE, WR_SUM_CORRECT, note)) {
        return NAN;
    }
    return ratio(energy_total(view, note), view->own->sum[WR_SUM_CORRECT], "no query was answered correctly", note);
}

static double energy_regret(const struct wr_metric_view *view, struct wr_note *note)
{
    if (view->oracle == NULL) {
        wr_note_add(note, "the study has no oracle policy");
        return NAN;
    }
    const double own = energy_per_query(view, note);
    struct wr_metric_view oracle = *view;
    oracle.own = view->oracle;
    const double least = energy_per_query(&oracle, note);
    if (!isnan(own) && !isnan(least)) {
        wr_note_add(note, "against policy %s", view->oracle_name);
    }
    return own - least;
}

static double cloud_energy_average(const struct wr_metric_view *view, struct wr_note *note)
{
    const struct wr_account *own = view->own;
    return has_linear(view, own, &own->cloud, WR_MEASURED_ENERGY, note)
               ? ratio(own->cloud.sum + own->standing, own->cloud_weight, "no query was served in the cloud", note)
               : NAN;
}

static double cloud_energy_marginal(const struct wr_metric_view *view, struct wr_note *note)
{
    const struct wr_account *own = view->own;
    return has_linear(view, own, &own->next, WR_MEASURED_ENERGY, note)
               ? ratio(own->next.sum, own->cloud_weight, "no query was served in the cloud", note)
               : NAN;
}

/* Shares of queries in several parts sum to a weight up to rounding. */
#define ROUNDING 1e-12

static double cloud_energy_avoided(const struct wr_metric_view *view, struct wr_note *note)
{
    const struct wr_account *own = view->own, *base = view->baseline;
    struct wr_note theirs = {""};
    if (!has_linear(view, own, &own->cloud, WR_MEASURED_ENERGY, note)) {
        return NAN;
    }
    if (!has_linear(view, base, &base->cloud, WR_MEASURED_ENERGY, &theirs)) {
        wr_note_add(note, "baseline: %s", theirs.text);
        return NAN;
    }
    const double moved = base->cloud_weight - own->cloud_weight;
    return ratio(base->cloud.sum + base->standing - own->cloud.sum - own->standing,
                 moved > ROUNDING * base->weight ? moved : 0, "no query was moved off the cloud", note);
}

static double compute_total(const struct wr_metric_view *view, struct wr_note *note)
{
    return total(view, view->own, QUANTITY_FLOP, note);
}

static double compute_per_query(const struct wr_metric_view *view, struct wr_note *note)
{
    return mean_of(view, QUANTITY_FLOP, note);
}

static double cost_total(const struct wr_metric_view *view, struct wr_note *note)
{
    return total(view, view->own, QUANTITY_COST, note);
}

static double cost_per_query(const struct wr_metric_view *view, struct wr_note *note)
{
    return mean_of(view, QUANTITY_COST, note);
}

static double carbon_total(const struct wr_metric_view *view, struct wr_note *note)
{
    return total(view, view->own, QUANTITY_CARBON, note);
}

static double carbon_per_query(const struct wr_metric_view *view, struct wr_note *note)
{
    return mean_of(view, QUANTITY_CARBON, note);
}

static double latency_mean(const struct wr_metric_view *view, struct wr_note *note)
{
    return mean_of(view, QUANTITY_LATENCY, note);
}

/* Every query of a policy waits equally long for its router, so the router shifts each percentile by its latency. */
static double percentile(const struct wr_metric_view *view, double share, struct wr_note *note)
{
    if (view->latency == NULL) {
        wr_note_add(note, "percentiles were not asked for (output.percentiles: true)");
        return NAN;
    }
    if (view->repriced != NULL && view->repriced->settled[view->policy_index].queues) {
        wr_note_add(note, "queries wait for each other; percentiles of that need an event simulation");
        return NAN;
    }
    if (!has_latency(view, view->own, note)) {
        return NAN;
    }
    const double value = wr_latency_histogram_quantile(view->latency, view->policy_index, view->domain, share);
    if (isnan(value)) {
        wr_note_add(note, "the weights sum to zero");
        return NAN;
    }
    wr_note_add(note, "nearest rank by weight, from log-spaced bins: within %.2g %%", 100 * WR_LATENCY_ERROR);
    return value + view->own->router.latency_s;
}

static double latency_p50(const struct wr_metric_view *view, struct wr_note *note)
{
    return percentile(view, 0.50, note);
}

static double latency_p95(const struct wr_metric_view *view, struct wr_note *note)
{
    return percentile(view, 0.95, note);
}

static double latency_p99(const struct wr_metric_view *view, struct wr_note *note)
{
    return percentile(view, 0.99, note);
}

static bool has_power(const struct wr_metric_view *view, struct wr_note *note)
{
    const bool energy = has_energy(view, view->own, note);
    const bool latency = has_latency(view, view->own, note);
    return energy && latency;
}

static double power_mean(const struct wr_metric_view *view, struct wr_note *note)
{
    const struct wr_account *own = view->own;
    if (!has_power(view, note)) {
        return NAN;
    }
    if (own->pair_without_power >= 0) {
        wr_note_add(note,
                    "pair %s uses energy or time per query or token, whose mean over service time is not in totals",
                    wr_meta_label(view->meta, WR_COL_PAIR, own->pair_without_power));
        return NAN;
    }
    if (own->is_chain && own->is_assumed) {
        wr_note_add(note, "queries are tried on several pairs, whose power under assumptions is not in totals");
        return NAN;
    }
    if (own->zero_latency > 0) {
        wr_note_add(note, "T = 0 on %" PRId64 " of %" PRId64 " queries, left out", own->zero_latency, own->n);
    }
    return ratio(own->power, own->sum[WR_SUM_POWER_WEIGHT], "no query has T > 0", note);
}

static double power_time_weighted(const struct wr_metric_view *view, struct wr_note *note)
{
    if (!has_power(view, note)) {
        return NAN;
    }
    return ratio(view->own->energy.sum + view->own->standing, view->own->service.sum, "the service times sum to zero",
                 note);
}

static double ipw(const struct wr_metric_view *view, struct wr_note *note)
{
    return ratio(accuracy(view, note), power_mean(view, note), "the mean power is zero", note);
}

static double ipj(const struct wr_metric_view *view, struct wr_note *note)
{
    return ratio(accuracy(view, note), energy_per_query(view, note), "the mean energy is zero", note);
}

static double queries_dropped(const struct wr_metric_view *view, struct wr_note *note)
{
    if (view->domain != WR_EVERY_DOMAIN) {
        wr_note_add(note, "dropped queries are counted over all domains");
        return NAN;
    }
    return (double)view->counts->dropped;
}

static double attempts_mean(const struct wr_metric_view *view, struct wr_note *note)
{
    return mean(view, view->own->attempt_weight, note);
}

const struct wr_metric_spec *wr_metric_spec(enum wr_metric_id id)
{
    static const struct wr_metric_spec specs[] = {
#define WR_METRIC(id, name, unit, kind, function, needs, line) {name, unit, line, WR_KIND_##kind, needs, function},
#include "analysis/metrics/metrics.def"
#undef WR_METRIC
    };
    return &specs[id];
}
