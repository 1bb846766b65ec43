#include "analysis/tables/json.h"

#include "analysis/metrics/basis.h"
#include "analysis/metrics/published.h"
#include "analysis/tables/describe.h"
#include "analysis/tables/json_parts.h"
#include "analysis/tables/learned_json.h"

static void put_measurements(struct wr_json *json, json_t *in, const struct wr_report *report, bool with_inputs)
{
    json_t *file = wr_json_object(json, in, "measurements");
    wr_json_text(json, file, "file", report->provenance->measurements);
    wr_json_text(json, file, "xxh128", report->provenance->measurements_xxh128);
    if (report->provenance->attempts > 0) {
        wr_json_integer(json, file, "attempt", report->provenance->attempt);
        wr_json_integer(json, file, "attempts", report->provenance->attempts);
    }
    if (with_inputs) {
        wr_json_text(json, file, "inputs", report->provenance->inputs);
    }
}

static void put_warnings(struct wr_json *json, json_t *in, const struct wr_report *report)
{
    json_t *list = wr_json_array(json, in, "warnings");
    for (int i = 0; i < report->warnings; i++) {
        wr_json_text(json, list, NULL, report->warning[i]);
    }
}

static void put_counts(struct wr_json *json, json_t *in, const struct wr_replay_counts *counts)
{
    json_t *object = wr_json_object(json, in, "queries");
    wr_json_integer(json, object, "in_file", counts->queries);
    wr_json_integer(json, object, "left_out_by_where", counts->filtered);
    wr_json_integer(json, object, "dropped", counts->dropped);
    wr_json_integer(json, object, "replayed", counts->replayed);
    wr_json_integer(json, object, "missing_cells", counts->missing_cells);
}

static void put_pairs(struct wr_json *json, json_t *in, const struct wr_report *report)
{
    const struct wr_pool *pool = &report->study->pool;
    json_t *list = wr_json_array(json, in, "pairs");
    for (int i = 0; i < pool->pairs; i++) {
        json_t *pair = wr_json_object(json, list, NULL);
        wr_json_text(json, pair, "pair", wr_meta_label(report->meta, WR_COL_PAIR, pool->pair[i]));
        wr_json_text(json, pair, "site", wr_site_name(pool->local[i] ? WR_SITE_LOCAL : WR_SITE_CLOUD));
        wr_json_text(json, pair, "energy_basis", wr_basis_name(report->study->scenario.basis[pool->pair[i]]));
    }
    wr_json_text(json, in, "baseline", wr_meta_label(report->meta, WR_COL_PAIR, pool->pair[pool->baseline]));
}

static void put_rules(struct wr_json *json, json_t *in, const struct wr_report *report)
{
    const struct wr_objective *objective = &report->study->objective;
    struct wr_note goal = {""}, correct = {""};
    wr_describe_objective(objective, &goal);
    wr_describe_correct(&report->study->selection, &correct);
    wr_json_text(json, in, "objective", goal.text);
    wr_json_text(json, in, "correct", correct.text);
    wr_json_text(json, in, "missing", wr_describe_missing(&report->study->selection));
    wr_json_text(json, in, "compute_parameters", objective->parameters == WR_PARAMETERS_TOTAL ? "total" : "active");
    static const char *const costs[] = {
        [WR_COST_TOKENS] = "tokens", [WR_COST_MEASURED] = "measured", [WR_COST_OWNED] = "owned"};
    wr_json_text(json, in, "cost_kind", costs[objective->cost_kind]);
    wr_json_text(json, in, "owned_cost", report->cost);
    wr_json_text(json, in, "carbon", report->carbon);
    wr_json_text(json, in, "assumptions", report->assumptions);
    wr_json_text(json, in, "intervals", report->intervals);
    const int weakest = wr_weakest_provenance(report->meta, &report->study->pool, report->study->scenario.law);
    wr_json_text(json, in, "provenance", weakest >= 0 ? wr_provenance_name(weakest) : "not stated");
}

/* How the policy came to its decisions, and the stations that its queries make. */
static void put_stations(struct wr_json *json, json_t *in, const struct wr_report *report, int policy)
{
    const struct wr_scenario *scenario = &report->study->scenario;
    const struct wr_repricing_path *path = &report->repriced->path[policy];
    wr_json_integer(json, in, "passes", path->passes);
    wr_json_integer(json, in, "cycle", path->cycle);
    wr_json_real(json, in, "standing_j", report->repriced->settled[policy].standing_j);
    json_t *list = wr_json_array(json, in, "stations");
    for (int p = 0; p < scenario->pairs; p++) {
        const struct wr_station_report *station = &report->repriced->settled[policy].station[p];
        if (station->is_there) {
            json_t *one = wr_json_object(json, list, NULL);
            wr_json_text(json, one, "pair", scenario->plan[p].subject.pair);
            wr_json_real(json, one, "queries_per_s", station->arrivals);
            wr_json_integer(json, one, "replicas", station->replicas);
            wr_json_real(json, one, "utilisation", station->utilisation);
            wr_json_real(json, one, "batch", station->batch);
            wr_json_real(json, one, "wait_s", station->wait_s);
            wr_json_real(json, one, "uncharged_w", station->uncharged_w);
        }
    }
}

/* What a policy that was asked for an amount came to. */
static void put_finding(struct wr_json *json, json_t *in, const struct wr_policy *policy)
{
    const struct wr_finding finding = wr_policy_finding(policy);
    if (finding.what != NULL) {
        json_t *object = wr_json_object(json, in, "calibrated");
        wr_json_text(json, object, "what", finding.what);
        wr_json_real(json, object, "asked", finding.asked);
        wr_json_real(json, object, "came_to", finding.result);
        wr_json_real(json, object, "least_threshold", finding.least);
        wr_json_real(json, object, "most_threshold", finding.most);
    }
}

static void put_policies(struct wr_json *json, json_t *in, const struct wr_report *report)
{
    json_t *list = wr_json_array(json, in, "policies");
    for (int i = 0; i < report->rows->policies; i++) {
        struct wr_note rule = {""};
        wr_describe_policy(&report->policy[i], &report->study->pool, report->meta, &rule);
        json_t *policy = wr_json_object(json, list, NULL);
        wr_json_text(json, policy, "policy", report->policy[i].name);
        wr_json_text(json, policy, "rule", rule.text);
        put_finding(json, policy, &report->policy[i]);
        wr_json_put_learned(json, policy, &report->policy[i], report->meta);
        if (report->repriced != NULL) {
            put_stations(json, policy, report, i);
        }
    }
}

void wr_json_put_metrics(struct wr_json *json, json_t *in, const struct wr_metric_set *asked)
{
    json_t *list = wr_json_array(json, in, "metrics");
    for (int i = 0; i < asked->metrics; i++) {
        const struct wr_metric_spec *spec = wr_metric_spec(asked->id[i]);
        json_t *metric = wr_json_object(json, list, NULL);
        wr_json_text(json, metric, "metric", spec->name);
        wr_json_text(json, metric, "unit", spec->unit);
        wr_json_text(json, metric, "meaning", spec->line);
    }
}

json_t *wr_json_put_row(struct wr_json *json, json_t *list, const struct wr_result_row *row)
{
    json_t *object = wr_json_object(json, list, NULL);
    wr_json_text(json, object, "scenario", row->scenario);
    wr_json_text(json, object, "policy", row->policy);
    wr_json_text(json, object, "domain", row->domain);
    wr_json_text(json, object, "metric", row->metric);
    wr_json_real(json, object, "value", row->value);
    wr_json_real(json, object, "lo", row->lo);
    wr_json_real(json, object, "hi", row->hi);
    wr_json_integer(json, object, "n", row->n);
    wr_json_text(json, object, "unit", row->unit);
    wr_json_text(json, object, "note", row->note);
    return object;
}

static void put_published(struct wr_json *json, json_t *in, const struct wr_report *report)
{
    json_t *list = wr_json_array(json, in, "published");
    for (int i = 0; i < report->study->published_count; i++) {
        const struct wr_comparison comparison = wr_comparison_of(report->study, report->rows, i);
        json_t *entry = wr_json_object(json, list, NULL);
        wr_json_text(json, entry, "policy", comparison.published->policy);
        wr_json_text(json, entry, "metric", comparison.published->metric);
        wr_json_text(json, entry, "unit", comparison.spec->unit);
        wr_json_real(json, entry, "published", comparison.published->value);
        wr_json_real(json, entry, "sd", comparison.published->sd);
        wr_json_real(json, entry, "here", comparison.own->value);
        wr_json_real(json, entry, "difference", comparison.difference);
        wr_json_text(json, entry, "source", comparison.published->source);
        wr_json_text(json, entry, "why", comparison.published->why);
    }
}

void wr_json_put_study(struct wr_json *json, json_t *in, const struct wr_report *report)
{
    wr_json_text(json, in, "study", report->study->name);
    wr_json_text(json, in, "question", report->study->question);
    put_measurements(json, in, report, false);
    put_counts(json, in, report->counts);
    put_pairs(json, in, report);
    put_rules(json, in, report);
    put_policies(json, in, report);
}

enum wr_code wr_print_summary_json(FILE *stream, const struct wr_report *report, struct wr_error *error)
{
    struct wr_json json;
    wr_json_begin(&json, error);
    wr_json_put_study(&json, json.root, report);
    put_warnings(&json, json.root, report);
    wr_json_put_metrics(&json, json.root, &report->rows->asked);
    json_t *rows = wr_json_array(&json, json.root, "rows");
    for (int64_t i = 0; i < report->rows->rows; i++) {
        wr_json_put_row(&json, rows, &report->rows->row[i]);
    }
    put_published(&json, json.root, report);
    return wr_json_finish(&json, stream);
}

static void put_files(struct wr_json *json, json_t *in, const struct wr_provenance_record *provenance)
{
    json_t *list = wr_json_array(json, in, "files");
    for (int i = 0; i < provenance->files; i++) {
        json_t *file = wr_json_object(json, list, NULL);
        wr_json_text(json, file, "key", provenance->file[i].key);
        wr_json_text(json, file, "file", provenance->file[i].name);
        wr_json_text(json, file, "xxh128", provenance->file[i].xxh128);
    }
}

enum wr_code wr_print_provenance_json(FILE *stream, const struct wr_report *report, struct wr_error *error)
{
    const struct wr_provenance_record *provenance = report->provenance;
    struct wr_json json;
    wr_json_begin(&json, error);
    wr_json_text(&json, json.root, "version", provenance->version);
    wr_json_text(&json, json.root, "commit", provenance->commit);
    wr_json_text(&json, json.root, "command", provenance->command);
    wr_json_text(&json, json.root, "study", provenance->study);
    wr_json_text(&json, json.root, "study_xxh128", provenance->study_xxh128);
    put_measurements(&json, json.root, report, true);
    put_files(&json, json.root, provenance);
    wr_json_text(&json, json.root, "libraries", provenance->libraries);
    if (provenance->seed >= 0) {
        wr_json_integer(&json, json.root, "seed", provenance->seed);
    } else {
        wr_json_null(&json, json.root, "seed");
    }
    wr_json_text(&json, json.root, "assumptions", report->assumptions);
    wr_json_text(&json, json.root, "intervals", report->intervals);
    put_warnings(&json, json.root, report);
    return wr_json_finish(&json, stream);
}
