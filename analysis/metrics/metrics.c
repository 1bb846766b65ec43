#include "analysis/metrics/metrics.h"

#include "sim/base/memory.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

bool wr_metric_is_share(const struct wr_metric_spec *spec)
{
    return strcmp(spec->unit, "1") == 0 && spec->kind != WR_KIND_COUNT;
}

static int32_t domain_of(int64_t slot)
{
    return slot == 0 ? WR_EVERY_DOMAIN : (int32_t)(slot - 1);
}

static int64_t slots_of(const struct wr_metric_inputs *in)
{
    return 1 + (in->by_domain ? in->meta->extent[WR_DIM_DOMAIN] : 0);
}

static struct wr_router_overhead verification_of(const struct wr_policy *policy)
{
    return policy->kind->verification != NULL ? policy->kind->verification(policy->config)
                                              : (struct wr_router_overhead){0};
}

/* What reserved stations without a query use, cost and emit, of which `share` is a domain's. */
static void add_standing(const struct wr_metric_inputs *in, const struct wr_settled *settled, double share,
                         struct wr_account *account)
{
    const struct wr_pool *pool = &in->study->pool;
    account->standing = settled->standing_j * share;
    for (int p = 0; p < pool->pairs; p++) {
        const struct wr_station_report *station = &settled->station[p];
        const struct wr_pair_law law = {.energy = {.constant = station->standing_j},
                                        .device_s = {.constant = station->standing_s}};
        const struct wr_rates *rates = &in->study->rates[pool->pair[p]];
        account->standing_usd += wr_cost_of(&law, rates).constant * share;
        account->standing_kg += wr_carbon_of(&law, rates).constant * share;
    }
}

void wr_metric_account_assume(const struct wr_metric_inputs *in, const struct wr_totals *totals, int policy,
                              int64_t slot, double weight, struct wr_account *account)
{
    const struct wr_settled *settled = in->repriced != NULL ? &in->repriced->settled[policy] : NULL;
    const struct wr_pair_law *law = settled != NULL ? settled->law : in->study->scenario.law;
    const struct wr_pair_law *marginal = settled != NULL ? settled->marginal : NULL;
    const struct wr_account_scope scope = {totals, in->meta, policy, domain_of(slot)};
    wr_account_assume(account, &scope, law, marginal, in->study->rates);
    if (settled != NULL && settled->stands) {
        add_standing(in, settled, weight > 0 ? account->weight / weight : 0, account);
    }
    account->router = in->policy[policy].router;
    account->verification = verification_of(&in->policy[policy]);
}

static struct wr_account measured(const struct wr_metric_inputs *in, const struct wr_totals *totals, int policy,
                                  int64_t slot)
{
    const struct wr_account_scope scope = {totals, in->meta, policy, domain_of(slot)};
    return wr_account_measured(&scope, in->study->objective.parameters);
}

int wr_metric_account_policies(const struct wr_metric_inputs *in)
{
    const int last = in->baseline > in->iso ? in->baseline : in->iso;
    return last >= in->policies ? last + 1 : in->policies;
}

void wr_metric_accounts_at(const struct wr_metric_inputs *in, const struct wr_totals *totals, int64_t slot,
                           struct wr_account *account)
{
    for (int policy = 0; policy < wr_metric_account_policies(in); policy++) {
        const bool stands = in->repriced != NULL && in->repriced->settled[policy].stands;
        struct wr_account *own = &account[policy * slots_of(in) + slot];
        *own = measured(in, totals, policy, slot);
        const double all = slot != 0 && stands ? measured(in, in->totals, policy, 0).weight : own->weight;
        wr_metric_account_assume(in, totals, policy, slot, all, own);
    }
}

struct wr_account *wr_metric_accounts(const struct wr_metric_inputs *in, struct wr_error *error)
{
    const int64_t slots = slots_of(in);
    struct wr_account *accounts =
        wr_array((size_t)wr_metric_account_policies(in) * (size_t)slots, sizeof *accounts, error);
    for (int64_t slot = 0; accounts != NULL && slot < slots; slot++) {
        wr_metric_accounts_at(in, in->totals, slot, accounts);
    }
    return accounts;
}

static int first_oracle(const struct wr_metric_inputs *in)
{
    for (int policy = 0; policy < in->policies; policy++) {
        if (in->policy[policy].kind->is_oracle) {
            return policy;
        }
    }
    return -1;
}

static struct wr_metric_view view_of(const struct wr_metric_inputs *in, const struct wr_account *accounts, int policy,
                                     int64_t slot)
{
    const int oracle = first_oracle(in);
    const int64_t slots = slots_of(in);
    return (struct wr_metric_view){
        .study = in->study,
        .meta = in->meta,
        .counts = in->counts,
        .latency = in->latency,
        .repriced = in->repriced,
        .policy = &in->policy[policy],
        .policy_index = policy,
        .domain = domain_of(slot),
        .own = &accounts[policy * slots + slot],
        .baseline = in->baseline >= 0 ? &accounts[in->baseline * slots + slot] : NULL,
        .iso = in->iso >= 0 ? &accounts[in->iso * slots + slot] : NULL,
        .oracle = oracle >= 0 ? &accounts[oracle * slots + slot] : NULL,
        .oracle_name = oracle >= 0 ? in->policy[oracle].name : NULL,
    };
}

/* How decisions and loads came together. */
void wr_note_path(const struct wr_repricing_path *path, struct wr_note *note)
{
    if (path->cycle == 1) {
        wr_note_add(note, "repriced to a fixed point in %d passes", path->passes);
    } else if (path->cycle > 1) {
        wr_note_add(note, "repricing fell into a cycle of %d after %d passes; the best of its members", path->cycle,
                    path->passes);
    } else if (path->passes > 1) {
        wr_note_add(note, "repricing found no fixed point in %d passes; the best of them", path->passes);
    } else {
        wr_note_add(note, "decided by marginal prices at the baseline's load, settled at its own");
    }
}

static void add_overhead(const struct wr_router_overhead *overhead, const char *what, const char *each,
                         enum wr_metric_kind kind, struct wr_note *note)
{
    if (kind == WR_KIND_ENERGY && overhead->energy_j != 0) {
        wr_note_add(note, "%s %g J per %s", what, overhead->energy_j, each);
    }
    if (kind == WR_KIND_COST && overhead->cost_usd != 0) {
        wr_note_add(note, "%s %g USD per %s", what, overhead->cost_usd, each);
    }
    if (kind == WR_KIND_LATENCY && overhead->latency_s != 0) {
        wr_note_add(note, "%s %g s per %s", what, overhead->latency_s, each);
    }
}

/* Whether energy goes into it: then it is under the assumptions, and compares boundaries. */
static bool holds_energy(const struct wr_metric_inputs *in, const struct wr_metric_spec *spec)
{
    const bool owned = spec->kind == WR_KIND_COST && in->study->objective.cost_kind == WR_COST_OWNED;
    return spec->kind == WR_KIND_ENERGY || spec->kind == WR_KIND_CARBON || owned;
}

/* What a number should not be read without, besides its own formula's notes. */
static void add_context(const struct wr_metric_inputs *in, const struct wr_metric_view *view,
                        const struct wr_metric_spec *spec, struct wr_note *note)
{
    const struct wr_finding finding =
        in->finding != NULL ? in->finding[view->policy_index] : wr_policy_finding(view->policy);
    if (spec->kind == WR_KIND_QUALITY && finding.what != NULL) {
        wr_note_add(note, "%s: asked %.6g, came to %.6g with thresholds from %.6g to %.6g, each set on other queries",
                    finding.what, finding.asked, finding.result, finding.least, finding.most);
    }
    if (view->own->unserved > 0 && spec->kind != WR_KIND_COUNT) {
        wr_note_add(note, "%" PRId64 " %s without a measurement of the named pair %s served by the baseline",
                    view->own->unserved, view->own->unserved == 1 ? "query" : "queries",
                    view->own->unserved == 1 ? "was" : "were");
    }
    add_overhead(&view->own->router, "the router's own use is", "query", spec->kind, note);
    add_overhead(&view->own->verification, "verifying uses", "verified answer", spec->kind, note);
    const char *const made_of = spec->kind == WR_KIND_COST     ? in->cost
                                : spec->kind == WR_KIND_CARBON ? in->carbon
                                                               : NULL;
    if (made_of != NULL) {
        wr_note_add(note, "%s", made_of);
    }
    const bool latency = spec->kind == WR_KIND_LATENCY && (in->study->latency != NULL || in->repriced != NULL);
    if ((holds_energy(in, spec) || latency) && in->assumptions != NULL) {
        wr_note_add(note, "under assumptions: %s", in->assumptions);
    }
    if ((holds_energy(in, spec) || latency) && in->repriced != NULL) {
        wr_note_path(&in->repriced->path[view->policy_index], note);
    }
    if (holds_energy(in, spec) && in->energy_warning != NULL) {
        wr_note_add(note, "%s", in->energy_warning);
    }
    if (in->study->attempts > 0) {
        wr_note_add(note, "attempt %" PRId64 " of %" PRId64, in->study->attempt, in->study->attempts);
    }
}

static double value_of(const struct wr_metric_view *view, const struct wr_metric_spec *spec, struct wr_note *note)
{
    if (view->own->n == 0 && spec->kind != WR_KIND_COUNT) {
        wr_note_add(note, "%s",
                    view->domain == WR_EVERY_DOMAIN ? "no query was replayed" : "no query of this domain was replayed");
        return NAN;
    }
    const double value = spec->function(view, note);
    if (isinf(value) || (isnan(value) && note != NULL && note->text[0] == '\0')) {
        wr_note_add(note, "a sum exceeds what a double can hold: the weights or values are too large");
        return NAN;
    }
    return value;
}

double wr_metric_of(const struct wr_metric_inputs *in, const struct wr_account *account, int policy, int64_t slot,
                    enum wr_metric_id metric)
{
    const struct wr_metric_view view = view_of(in, account, policy, slot);
    return value_of(&view, wr_metric_spec(metric), NULL);
}

static enum wr_code fill_row(const struct wr_metric_inputs *in, const struct wr_metric_view *view,
                             enum wr_metric_id metric, struct wr_result_row *row, char **text, struct wr_error *error)
{
    const struct wr_metric_spec *spec = wr_metric_spec(metric);
    struct wr_note note;
    note.text[0] = '\0'; /* the rest need not be cleared, which shows in a sweep */
    row->value = value_of(view, spec, &note);
    if (!isnan(row->value)) {
        add_context(in, view, spec, &note);
    }
    row->lo = row->hi = NAN;
    row->n = view->own->n;
    row->note = *text = wr_text_copy(note.text, strlen(note.text), error);
    return row->note != NULL ? WR_OK : WR_E_NO_MEMORY;
}

static enum wr_code fill(const struct wr_metric_inputs *in, const struct wr_account *accounts,
                         struct wr_metric_rows *rows, struct wr_error *error)
{
    const int metrics = rows->asked.metrics;
    for (int64_t at = 0; at < rows->rows; at += metrics) {
        const struct wr_metric_view view =
            view_of(in, accounts, wr_metric_rows_policy(rows, at), wr_metric_rows_slot(rows, at));
        for (int i = 0; i < metrics; i++) {
            const enum wr_code code =
                fill_row(in, &view, rows->asked.id[i], &rows->row[at + i], &rows->note[at + i], error);
            if (code != WR_OK) {
                return code;
            }
        }
    }
    return WR_OK;
}

int wr_metric_rows_policy(const struct wr_metric_rows *rows, int64_t row)
{
    return (int)(row / rows->asked.metrics / rows->slots);
}

int64_t wr_metric_rows_slot(const struct wr_metric_rows *rows, int64_t row)
{
    return row / rows->asked.metrics % rows->slots;
}

enum wr_metric_id wr_metric_rows_metric(const struct wr_metric_rows *rows, int64_t row)
{
    return rows->asked.id[row % rows->asked.metrics];
}

enum wr_code wr_metric_rows_label(const struct wr_metric_inputs *in, struct wr_metric_rows *rows,
                                  struct wr_error *error)
{
    *rows = (struct wr_metric_rows){
        .asked = in->asked != NULL ? *in->asked : wr_every_metric, .policies = in->policies, .slots = slots_of(in)};
    rows->rows = in->policies * rows->slots * rows->asked.metrics;
    rows->row = wr_array((size_t)rows->rows, sizeof *rows->row, error);
    rows->note = rows->row != NULL ? wr_array((size_t)rows->rows, sizeof *rows->note, error) : NULL;
    if (rows->note == NULL) {
        wr_metric_rows_free(rows);
        return WR_E_NO_MEMORY;
    }
    for (int64_t i = 0; i < rows->rows; i++) {
        const struct wr_metric_spec *spec = wr_metric_spec(wr_metric_rows_metric(rows, i));
        const int32_t domain = domain_of(wr_metric_rows_slot(rows, i));
        rows->row[i] = (struct wr_result_row){
            .scenario = in->scenario != NULL ? in->scenario : WR_SCENARIO_DEFAULT,
            .policy = in->policy[wr_metric_rows_policy(rows, i)].name,
            .domain = domain == WR_EVERY_DOMAIN ? "all" : wr_meta_label(in->meta, WR_COL_DOMAIN, domain),
            .metric = spec->name,
            .unit = spec->unit,
        };
    }
    return WR_OK;
}

enum wr_code wr_metrics_of(const struct wr_metric_inputs *inputs, const struct wr_account *accounts,
                           struct wr_metric_rows *rows, struct wr_error *error)
{
    enum wr_code code = wr_metric_rows_label(inputs, rows, error);
    if (code == WR_OK && (code = fill(inputs, accounts, rows, error)) != WR_OK) {
        wr_metric_rows_free(rows);
    }
    return code;
}

double wr_metrics_baseline_energy(const struct wr_metric_inputs *inputs, const struct wr_account *accounts)
{
    const struct wr_metric_view view = view_of(inputs, accounts, inputs->baseline, 0);
    struct wr_note note;
    note.text[0] = '\0';
    return value_of(&view, wr_metric_spec(WR_METRIC_ENERGY_PER_QUERY), &note);
}

enum wr_code wr_metrics_compute(const struct wr_metric_inputs *inputs, struct wr_metric_rows *rows,
                                struct wr_error *error)
{
    struct wr_account *accounts = wr_metric_accounts(inputs, error);
    *rows = (struct wr_metric_rows){0};
    const enum wr_code code = accounts != NULL ? wr_metrics_of(inputs, accounts, rows, error) : WR_E_NO_MEMORY;
    wr_free(accounts);
    return code;
}

void wr_metric_rows_free(struct wr_metric_rows *rows)
{
    for (int64_t i = 0; rows->note != NULL && i < rows->rows; i++) {
        wr_free(rows->note[i]);
    }
    wr_free(rows->note);
    wr_free(rows->row);
    *rows = (struct wr_metric_rows){0};
}

enum wr_code wr_metric_rows_add_note(struct wr_metric_rows *rows, int64_t row, const char *sentence,
                                     struct wr_error *error)
{
    struct wr_note note = {""};
    wr_note_add(&note, "%s", rows->note[row]);
    wr_note_add(&note, "%s", sentence);
    char *text = wr_text_copy(note.text, strlen(note.text), error);
    if (text == NULL) {
        return WR_E_NO_MEMORY;
    }
    wr_free(rows->note[row]);
    rows->row[row].note = rows->note[row] = text;
    return WR_OK;
}

int64_t wr_metric_rows_find(const struct wr_metric_rows *rows, int policy, int64_t slot, enum wr_metric_id metric)
{
    const int place = rows->asked.place[metric];
    return place < 0 ? -1 : (policy * rows->slots + slot) * rows->asked.metrics + place;
}

const struct wr_result_row *wr_metric_rows_at(const struct wr_metric_rows *rows, int policy, int64_t slot,
                                              enum wr_metric_id metric)
{
    const int64_t at = wr_metric_rows_find(rows, policy, slot, metric);
    return at < 0 ? NULL : &rows->row[at];
}
