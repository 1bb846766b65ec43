#include "tests/reference/reference.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double cell(const struct wr_memory_table *table, enum wr_column_id id, int64_t q, int64_t pair)
{
    const struct wr_column *column = &table->meta.column[id];
    if (!column->present) {
        return NAN;
    }
    int64_t model = ((const int32_t *)table->meta.column[WR_COL_PAIR_MODEL].data)[pair];
    int64_t at = q;
    if (column->dim2 == WR_DIM_PAIR) {
        at = q * table->meta.extent[WR_DIM_PAIR] + pair;
    } else if (column->dim2 == WR_DIM_MODEL) {
        at = q * table->meta.extent[WR_DIM_MODEL] + model;
    }
    double value = column->type == WR_TYPE_FLOAT32 ? (double)((const float *)table->rows[id])[at]
                   : column->type == WR_TYPE_INT8  ? ((const int8_t *)table->rows[id])[at]
                                                   : ((const int32_t *)table->rows[id])[at];
    return value < 0 ? NAN : value;
}

/* c0 + c1 x1 + ...; a term of weight 0 needs no value. */
static double linear(const double *c, const double *x, int terms)
{
    double sum = c[0];
    for (int i = 1; i < terms; i++) {
        sum += c[i] != 0 ? c[i] * x[i] : 0;
    }
    return sum;
}

static int64_t hour_of(const struct reference_job *job, int64_t q)
{
    const double arrival = job->hourly ? ((const double *)job->table->rows[WR_COL_ARRIVAL])[q] : NAN;
    if (isnan(arrival)) {
        return -1;
    }
    const int64_t hour = (job->starts_s + (int64_t)arrival) / 3600;
    return job->daily ? hour % 24 : hour - job->first_hour;
}

void reference_load(const struct reference_job *job, int64_t q, struct reference_query *query)
{
    const struct wr_memory_table *t = job->table;
    double best = 0;
    query->w = t->rows[WR_COL_QUERY_WEIGHT] ? ((const double *)t->rows[WR_COL_QUERY_WEIGHT])[q] : 1;
    query->router = (const float *)t->rows[WR_COL_ROUTER_SCORE] + q * t->meta.extent[WR_DIM_ROUTER];
    query->domain = t->rows[WR_COL_QUERY_DOMAIN] ? ((const int32_t *)t->rows[WR_COL_QUERY_DOMAIN])[q] : -1;
    query->hour = hour_of(job, q);
    for (int p = 0; p < job->pairs; p++) {
        query->score[p] = cell(t, WR_COL_SCORE, q, job->pair[p]);
        query->energy[p] = cell(t, WR_COL_ENERGY, q, job->pair[p]);
        query->latency[p] = cell(t, WR_COL_LATENCY, q, job->pair[p]);
        query->in[p] = cell(t, WR_COL_INPUT_TOKENS, q, job->pair[p]);
        query->out[p] = cell(t, WR_COL_OUTPUT_TOKENS, q, job->pair[p]);
        query->cost[p] = job->measured_cost ? cell(t, WR_COL_COST, q, job->pair[p]) : NAN;
        const double x[6] = {1, query->energy[p], query->latency[p], query->in[p], query->out[p], query->cost[p]};
        const double y[4] = {1, query->energy[p], query->latency[p], query->out[p]};
        query->objective[p] = linear(job->price[p], x, 6);
        query->late[p] = linear(&job->law[p][4], y, 4);
        best = query->score[p] > best ? query->score[p] : best;
    }
    for (int p = 0; p < job->pairs; p++) {
        double s = query->score[p];
        bool right = job->rule_max ? s > 0 && s == best : (float)s >= (float)job->correct_at;
        query->correct[p] = isnan(s) ? -1 : right;
    }
}

bool reference_eligible(const struct reference_query *q, int p, double max_latency)
{
    return !isnan(q->score[p]) && !isnan(q->objective[p]) &&
           (isinf(max_latency) || (float)q->late[p] <= (float)max_latency);
}

bool reference_is_complete(const struct reference_job *job, const struct reference_query *q)
{
    const double *const column[] = {q->score, q->energy, q->latency, q->in, q->out, q->cost};
    const enum wr_column_id id[] = {WR_COL_SCORE,        WR_COL_ENERGY,        WR_COL_LATENCY,
                                    WR_COL_INPUT_TOKENS, WR_COL_OUTPUT_TOKENS, WR_COL_COST};
    for (int i = 0; i < job->policies; i++) {
        if (job->policy[i].kind == REFERENCE_THRESHOLD && isnan(q->router[job->policy[i].router])) {
            return false;
        }
    }
    if (job->hourly && q->hour < 0) {
        return false;
    }
    for (int c = 0; c < 6; c++) {
        bool used = job->table->meta.column[id[c]].present && (id[c] != WR_COL_COST || job->measured_cost);
        for (int p = 0; used && p < job->pairs; p++) {
            if (isnan(column[c][p])) {
                return false;
            }
        }
    }
    return true;
}

/* The best eligible pair: highest score if asked, then least objective, then least energy, then index. -1 = none. */
static int best(const struct reference_job *job, const struct reference_query *q, int barred, double limit,
                bool by_score, bool correct, bool local, bool cloud)
{
    int found = -1;
    for (int p = 0; p < job->pairs; p++) {
        if (p == barred || !reference_eligible(q, p, limit) || (correct && q->correct[p] != 1) ||
            !(job->local[p] ? local : cloud)) {
            continue;
        }
        double a[2] = {by_score ? -q->score[p] : q->objective[p], isnan(q->energy[p]) ? INFINITY : q->energy[p]};
        double b[2] = {0, 0};
        if (found >= 0) {
            b[0] = by_score ? -q->score[found] : q->objective[found];
            b[1] = isnan(q->energy[found]) ? INFINITY : q->energy[found];
        }
        found = found < 0 || a[0] < b[0] || (a[0] == b[0] && a[1] < b[1]) ? p : found;
    }
    return found;
}

int reference_oracle(const struct reference_job *job, const struct reference_policy *policy,
                     const struct reference_query *q)
{
    double limit = policy->max_latency_s;
    int bar = policy->barred;
    int p = policy->scope_all ? -1 : best(job, q, bar, limit, false, true, true, false);
    p = p >= 0 ? p : best(job, q, bar, limit, false, true, policy->scope_all, true);
    if (p < 0 && policy->fallback != REFERENCE_BASELINE) {
        p = best(job, q, bar, limit, policy->fallback == REFERENCE_BEST_SCORE, false, true, true);
    }
    return p >= 0 ? p : job->baseline;
}

/* -1 where nothing of the side is eligible. */
static int side(const struct reference_job *job, const struct reference_side *side, const struct reference_query *q)
{
    int found = -1;
    for (int correct = side->within == 2; correct >= 0 && found < 0; correct--) {
        for (int p = 0; p < job->pairs; p++) {
            bool member = side->pair >= 0 ? p == side->pair : side->set >> p & 1;
            if (!member || !reference_eligible(q, p, INFINITY) || (correct && q->correct[p] != 1)) {
                continue;
            }
            double a = side->within == 1 ? -q->score[p] : q->objective[p], b = 0;
            if (found >= 0) {
                b = side->within == 1 ? -q->score[found] : q->objective[found];
            }
            double e = isnan(q->energy[p]) ? INFINITY : q->energy[p];
            double f = found < 0 || isnan(q->energy[found]) ? INFINITY : q->energy[found];
            found = found < 0 || a < b || (a == b && e < f) ? p : found;
        }
    }
    return found;
}

static int threshold(const struct reference_job *job, const struct reference_policy *policy,
                     const struct reference_query *q)
{
    double score = (double)q->router[policy->router];
    bool strong = isnan(score) ? !policy->unscored_to_weak : score >= policy->at;
    return side(job, strong ? &policy->strong : &policy->weak, q);
}

static void add_value(struct reference_cell *cell, enum wr_sum sum, double w, double value)
{
    if (isnan(value)) {
        cell->missing[sum]++;
    } else {
        cell->sum[sum] += (long double)w * value;
    }
}

/* A query's energy and latency under the assumptions. */
static void add_assumed(struct reference_cell *cell, const double law[8], const struct reference_query *q, int p,
                        double w)
{
    const double y[4] = {1, q->energy[p], q->latency[p], q->out[p]};
    const double value[2] = {linear(law, y, 4), linear(law + 4, y, 4)};
    for (int i = 0; i < 2; i++) {
        cell->assumed_missing[i] += isnan(value[i]);
        cell->assumed[i] += isnan(value[i]) ? 0 : (long double)w * value[i];
    }
    cell->service += isnan(value[1]) ? 0 : (long double)w * (value[1] - law[4]);
    if (!isnan(q->energy[p]) && q->latency[p] > 0) {
        cell->power += (long double)w * value[0] / (value[1] - law[4]);
    }
}

/* Owned cost and carbon of a query: rates on its energy and on the time it holds a unit for. */
static void add_charged(struct reference_cell *cell, const double law[8], const double charge[7], const double *hourly,
                        const struct reference_query *q, int p, double w)
{
    const double kg_per_j = !hourly ? charge[5] : q->hour < 0 ? (double)NAN : hourly[q->hour];
    const double y[4] = {1, q->energy[p], q->latency[p], q->out[p]}, d[3] = {1, q->latency[p], q->out[p]};
    const double x[3] = {0, linear(law, y, 4), linear(charge, d, 3)};
    for (int i = 0; i < 2; i++) {
        const double rates[3] = {0, i ? kg_per_j : charge[3], charge[4 + 2 * i]};
        const double value = linear(rates, x, 3);
        cell->charged_missing[i] += isnan(value);
        cell->charged[i] += isnan(value) ? 0 : (long double)w * value;
    }
}

static void add(const struct reference_job *job, struct reference_cell *cell, const struct reference_query *q, int p,
                double share, double limit)
{
    double correct = q->correct[p] < 0 ? (double)NAN : q->correct[p];
    double T = q->latency[p], E = q->energy[p], w = q->w * share;
    bool in_time = isinf(limit) || (float)q->late[p] <= (float)limit;
    cell->n++, cell->weight += w;
    add_assumed(cell, job->law[p], q, p, w);
    if (job->charge) {
        add_charged(cell, job->law[p], job->charge[p], job->hourly ? job->hourly[p] : NULL, q, p, w);
    }
    add_value(cell, WR_SUM_CORRECT, w, correct);
    add_value(cell, WR_SUM_IN_TIME, w, in_time ? correct : 0 * correct);
    add_value(cell, WR_SUM_SCORE, w, q->score[p]);
    add_value(cell, WR_SUM_ENERGY, w, E);
    add_value(cell, WR_SUM_LATENCY, w, T);
    add_value(cell, WR_SUM_LATENCY2, w, T * T);
    add_value(cell, WR_SUM_TOKENS_IN, w, q->in[p]);
    add_value(cell, WR_SUM_TOKENS_OUT, w, q->out[p]);
    add_value(cell, WR_SUM_COST, w, q->cost[p]);
    if (T == 0 && !isnan(E)) {
        cell->zero_latency++;
    } else {
        add_value(cell, WR_SUM_POWER, w, E / T);
        add_value(cell, WR_SUM_POWER_WEIGHT, w, isnan(E) || isnan(T) ? NAN : 1);
    }
}

/* The cells that a query touches: shares of it where the policy is an expectation. */
static void add_shares(const struct reference_job *job, const struct reference_policy *policy,
                       const struct reference_query *q, int oracle, double limit, struct reference_cell *cell,
                       int stride)
{
    int open = 0;
    for (int p = 0; p < job->pairs; p++) {
        open += p != policy->barred && reference_eligible(q, p, limit);
    }
    bool spread = policy->kind == REFERENCE_UNIFORM && open > 0;
    for (int p = 0; p < job->pairs; p++) {
        bool misled = spread ? p != policy->barred && reference_eligible(q, p, limit) : p == job->baseline;
        double share = misled ? (1 - policy->rate) / (spread ? open : 1) : 0;
        share += p == oracle ? policy->rate : 0;
        if (share > 0) {
            add(job, &cell[p * stride], q, p, share, limit);
        }
    }
}

static void replay_query(const struct reference_job *job, const struct reference_query *q, int64_t row,
                         const int *named, struct reference_result *result)
{
    int64_t queries = job->table->meta.extent[WR_DIM_QUERY];
    for (int i = 0; i < job->policies; i++) {
        const struct reference_policy *policy = &job->policy[i];
        bool cut = policy->kind == REFERENCE_THRESHOLD;
        bool routed = policy->kind >= REFERENCE_ORACLE,
             unserved = !routed && !reference_eligible(q, named[i], INFINITY);
        double limit = routed ? policy->max_latency_s : (double)INFINITY;
        int p = cut        ? threshold(job, policy, q)
                : routed   ? reference_oracle(job, policy, q)
                : unserved ? job->baseline
                           : named[i];
        unserved |= p < 0;
        p = p < 0 ? job->baseline : p;
        int width = result->domains + 1, slot = q->domain + 1, bar = routed ? policy->barred : -1;
        struct reference_group *group = &result->group[i * width + slot];
        struct reference_cell *cell = &result->cell[i * job->pairs * width + slot];
        if (policy->kind == REFERENCE_IPW || policy->kind == REFERENCE_UNIFORM) {
            add_shares(job, policy, q, p, limit, cell, width);
        } else {
            add(job, &cell[p * width], q, p, 1, limit);
        }
        group->n++, group->weight += q->w, group->weight2 += (long double)q->w * q->w;
        group->unserved += unserved;
        group->covered += best(job, q, bar, limit, false, true, true, false) >= 0 ? q->w : 0;
        result->choice[i * queries + row] = p;
    }
}

/* Most correct, then least objective, then least energy, then index, over the kept queries (keep[q]). */
int reference_best_local(const struct reference_job *job, const bool *keep, struct reference_query *q)
{
    int found = -1;
    long double sum[3], least[3] = {0};
    for (int p = 0; p < job->pairs; p++) {
        memset(sum, 0, sizeof sum);
        for (int64_t row = 0; job->local[p] && row < job->table->meta.extent[WR_DIM_QUERY]; row++) {
            if (keep[row]) {
                reference_load(job, row, q);
                sum[0] -= q->correct[p] == 1 && reference_eligible(q, p, (double)INFINITY) ? q->w : 0;
                sum[1] += isnan(q->objective[p]) ? 0 : (long double)q->w * q->objective[p];
                sum[2] += isnan(q->energy[p]) ? 0 : (long double)q->w * q->energy[p];
            }
        }
        bool less = sum[0] < least[0] || (sum[0] == least[0] && sum[1] < least[1]) ||
                    (sum[0] == least[0] && sum[1] == least[1] && sum[2] < least[2]);
        if (job->local[p] && (found < 0 || less)) {
            found = p;
            memcpy(least, sum, sizeof sum);
        }
    }
    return found;
}

struct reference_query reference_query_make(int pairs)
{
    size_t P = (size_t)pairs;
    double *room = calloc(8 * P, sizeof *room);
    return (struct reference_query){.score = room,
                                    .energy = room + P,
                                    .latency = room + 2 * P,
                                    .in = room + 3 * P,
                                    .out = room + 4 * P,
                                    .cost = room + 5 * P,
                                    .objective = room + 6 * P,
                                    .late = room + 7 * P,
                                    .correct = calloc(P, sizeof(int))};
}

void reference_query_free(struct reference_query *query)
{
    free(query->score), free(query->correct);
}

void reference_replay(const struct reference_job *job, struct reference_result *result)
{
    int64_t queries = job->table->meta.extent[WR_DIM_QUERY];
    size_t P = (size_t)job->pairs, n = (size_t)job->policies,
           slots = (size_t)job->table->meta.extent[WR_DIM_DOMAIN] + 1;
    struct reference_query q = reference_query_make(job->pairs);
    bool *keep = calloc((size_t)queries + 1, sizeof *keep);
    int *named = calloc(n, sizeof *named);
    *result = (struct reference_result){.domains = (int)slots - 1,
                                        .cell = calloc(n * P * slots, sizeof *result->cell),
                                        .group = calloc(n * slots, sizeof *result->group),
                                        .choice = malloc((n * (size_t)queries + 1) * sizeof *result->choice)};
    memset(result->choice, -1, n * (size_t)queries * sizeof *result->choice);
    for (int64_t row = 0; row < queries; row++) {
        reference_load(job, row, &q);
        result->filtered += !job->pass[row];
        for (int p = 0; p < job->pairs; p++) {
            result->missing_cells += job->pass[row] && !reference_eligible(&q, p, INFINITY);
        }
        bool usable =
            job->complete_case ? reference_is_complete(job, &q) : reference_eligible(&q, job->baseline, INFINITY);
        keep[row] = job->pass[row] && usable;
        result->dropped += job->pass[row] && !usable;
        result->replayed += keep[row];
    }
    for (int i = 0; i < job->policies; i++) {
        bool search = job->policy[i].kind == REFERENCE_BEST_LOCAL;
        named[i] = search ? reference_best_local(job, keep, &q) : job->policy[i].pair;
    }
    for (int64_t row = 0; row < queries; row++) {
        if (keep[row]) {
            reference_load(job, row, &q);
            replay_query(job, &q, row, named, result);
        }
    }
    reference_query_free(&q), free(keep), free(named);
}

void reference_free(struct reference_result *result)
{
    free(result->cell);
    free(result->group);
    free(result->choice);
}
