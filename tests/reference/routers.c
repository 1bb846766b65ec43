#include "tests/reference/routers.h"

#include "sim/base/random.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

uint64_t router_key(const struct reference_job *job, int64_t row, int domain)
{
    const char *label = wr_meta_label(&job->table->meta, WR_COL_DOMAIN, domain);
    const uint64_t word[2] = {domain < 0 ? 0 : wr_hash_bytes(label, strlen(label)), wr_hash_bytes(&row, sizeof row)};
    return wr_hash_bytes(word, sizeof word);
}

static double uniform(const struct router *router, uint32_t stream, uint64_t key, uint32_t replicate)
{
    const struct wr_random random = {.seed = router->seed, .stream = stream};
    return wr_random_uniform(&random, key, replicate);
}

/* Returns the index of the attempt, which follows on `after`. */
static int follow_up(struct tries *tries, int pair, int after, long double share, long double served, bool verified)
{
    const int attempt = after < 0 ? 0 : tries->list[after].attempt + 1;
    for (int i = 0; i < tries->count; i++) {
        if (tries->list[i].pair == pair && tries->list[i].attempt == attempt) {
            tries->list[i].share += share;
            tries->list[i].served += served;
            return i;
        }
    }
    if (share > 0) {
        tries->list[tries->count++] = (struct try){pair, attempt, after, share, served, verified};
    }
    return tries->count - 1;
}

static void add(struct tries *tries, int pair, long double share)
{
    follow_up(tries, pair, -1, share, share, false);
}

/* A share meant for a pair that may have no measurement here. */
static void serve(struct tries *tries, const struct reference_job *job, const struct reference_query *q, int pair,
                  long double share)
{
    bool there = reference_eligible(q, pair, INFINITY);
    add(tries, there ? pair : job->baseline, share);
    tries->unserved |= !there && share > 0;
}

static void toss(const struct router *router, const struct reference_job *job, const struct reference_query *q,
                 uint64_t key, struct tries *tries)
{
    const double u = router->sampled ? uniform(router, WR_STREAM_RANDOM, key, 0) : 0;
    const double strong = !router->sampled ? router->rate : u < router->rate;
    serve(tries, job, q, router->strong, strong);
    serve(tries, job, q, router->weak, 1 - strong);
}

static void imitate(const struct router *router, const struct reference_job *job, const struct reference_query *q,
                    uint64_t key, struct tries *tries)
{
    const double u = router->sampled ? uniform(router, WR_STREAM_RANDOM, key, 0) : 0;
    double below = 0;
    for (int p = 0; p < job->pairs; p++) {
        const double share = router->share[p];
        const bool drawn = u >= below && u < below + share;
        serve(tries, job, q, p, router->sampled ? drawn : share);
        below += share;
    }
}

/* Probability that the answer of `pair`, the one at `place` of the list, is accepted. */
static double verdict(const struct router *router, const struct reference_query *q, uint64_t key, int place)
{
    if (router->column >= 0) {
        return (double)q->router[router->column] >= router->accept;
    }
    const double accepted = q->correct[router->list[place]] == 1 ? 1 - router->rate : router->rate;
    return router->sampled ? uniform(router, WR_STREAM_VERIFIER, key, (uint32_t)place) < accepted : accepted;
}

/* Every way that the verdicts can fall. */
static void cascade(const struct router *router, const struct reference_job *job, const struct reference_query *q,
                    uint64_t key, struct tries *tries)
{
    int place[16], there = 0;
    for (int i = 0; i < router->pairs; i++) {
        if (reference_eligible(q, router->list[i], INFINITY)) {
            place[there++] = i;
        }
    }
    if (there == 0) {
        add(tries, job->baseline, 1);
        tries->unserved = true;
        return;
    }
    for (int ways = 0; ways < 1 << (there - 1); ways++) {
        long double chance = 1;
        int end = there - 1;
        for (int i = there - 2; i >= 0; i--) {
            const bool accepted = ways >> i & 1;
            const long double a = verdict(router, q, key, place[i]);
            chance *= accepted ? a : 1 - a;
            end = accepted ? i : end;
        }
        for (int i = 0, after = -1; i <= end && chance > 0; i++) {
            after = follow_up(tries, router->list[place[i]], after, chance, i == end ? chance : 0, i < there - 1);
        }
    }
}

static int fold_of(const struct router *router, uint64_t key)
{
    return (int)floor(uniform(router, WR_STREAM_FOLD, key, 0) * router->folds);
}

/* Over the queries of the same domain and other folds: most of `by`, then the least mean objective, then energy. */
static int best_elsewhere(const struct router *router, const struct reference_job *job, const bool *keep, int domain,
                          int fold)
{
    struct reference_query q = reference_query_make(job->pairs);
    long double sum[64][4] = {{0}};
    int best = -1;
    for (int64_t row = 0; row < job->table->meta.extent[WR_DIM_QUERY]; row++) {
        reference_load(job, row, &q);
        bool counts = keep[row] && q.domain == domain && fold_of(router, router_key(job, row, q.domain)) != fold;
        for (int p = 0; counts && p < job->pairs; p++) {
            if (reference_eligible(&q, p, INFINITY)) {
                sum[p][0] += q.w;
                sum[p][1] += (long double)q.w * (router->by == 0 ? q.correct[p] == 1 : q.score[p]);
                sum[p][2] += (long double)q.w * q.objective[p];
                sum[p][3] += (long double)q.w * q.energy[p];
            }
        }
    }
    for (int p = 0; p < job->pairs; p++) {
        const long double *a = sum[p], *b = sum[best < 0 ? 0 : best];
        const long double most = router->by == 2 ? 0 : a[1] - b[1], mean = a[2] / a[0] - b[2] / b[0];
        const long double tie = a[3] / a[0] - b[3] / b[0];
        bool better = best < 0 || most > 0 || (most == 0 && (mean < 0 || (mean == 0 && tie < 0)));
        best = a[0] > 0 && (!router->local || job->local[p]) && better ? p : best;
    }
    reference_query_free(&q);
    return best < 0 ? job->baseline : best;
}

static void follow(const struct router *router, const struct reference_job *job, const struct reference_query *q,
                   int64_t row, struct tries *tries)
{
    const int64_t queries = job->table->meta.extent[WR_DIM_QUERY];
    int made = 0;
    bool there = true;
    while (made < router->attempts && router->decision[made * queries + row] >= 0) {
        there &= reference_eligible(q, router->decision[made++ * queries + row], INFINITY);
    }
    tries->unserved = made == 0 || !there;
    for (int i = 0, after = -1; i < made && there; i++) {
        after = follow_up(tries, router->decision[i * queries + row], after, 1, i == made - 1, false);
    }
    if (tries->unserved) {
        add(tries, job->baseline, 1);
    }
}

/* The oracle's pair with the rate, and with the rest the baseline or any that may serve: in expectation, or drawn. */
static void misroute(const struct router *router, const struct reference_job *job, const struct reference_query *q,
                     uint64_t key, struct tries *tries)
{
    const double u = uniform(router, WR_STREAM_MISTAKE, key, 0);
    int open[64], count = 0;
    for (int p = 0; p < job->pairs && router->uniform; p++) {
        if (reference_eligible(q, p, router->oracle.max_latency_s)) {
            open[count++] = p;
        }
    }
    if (count == 0) {
        open[count++] = job->baseline;
    }
    const int oracle = reference_oracle(job, &router->oracle, q);
    if (router->sampled) {
        const int drawn = (int)floor((u - router->rate) / (1 - router->rate) * count);
        add(tries, u < router->rate ? oracle : open[drawn < count ? drawn : count - 1], 1);
        return;
    }
    add(tries, oracle, router->rate);
    for (int i = 0; i < count; i++) {
        add(tries, open[i], (1 - (long double)router->rate) / count);
    }
}

/* Where the oracle says; by mistake the baseline in place of a local pair, or a local pair in place of the cloud, upon
 * whose wrong answer the oracle's pair may follow. */
static void mistake(const struct router *router, const struct reference_job *job, const struct reference_query *q,
                    uint64_t key, struct tries *tries)
{
    const int oracle = reference_oracle(job, &router->oracle, q);
    const bool local = job->local[oracle];
    const int to = local ? job->baseline : router->target;
    const bool can = to != oracle && (local || (to >= 0 && reference_eligible(q, to, router->oracle.max_latency_s)));
    const double rate = !can ? 0 : local ? router->miss : router->false_local;
    const long double astray = router->sampled ? uniform(router, WR_STREAM_MISTAKE, key, 0) < rate : rate;
    const bool again = !local && router->escalates && can && q->correct[to] != 1;
    add(tries, oracle, 1 - astray);
    const int first = follow_up(tries, to, -1, astray, again ? 0 : astray, false);
    if (again && astray > 0) {
        follow_up(tries, oracle, first, astray, astray, false);
    }
}

/* Of the highest score at which sending all that score as much would exceed the share; what scores above goes. */
static double threshold(const struct router *router, int64_t queries, const double *score, const double *weight,
                        const int *fold, int own)
{
    double above = -(double)INFINITY;
    for (int64_t x = 0; x < queries; x++) {
        long double all = 0, strong = 0;
        for (int64_t row = 0; row < queries && !isnan(score[x]); row++) {
            const bool goes = isnan(score[row]) ? !router->unscored_to_weak : score[row] >= score[x];
            all += fold[row] != own ? weight[row] : 0;
            strong += fold[row] != own && goes ? weight[row] : 0;
        }
        bool seen = fold[x] != own && weight[x] > 0 && !isnan(score[x]);
        above = seen && strong > router->rate * all * (1 + 1e-12L) ? fmax(above, score[x]) : above;
    }
    return above;
}

/* Where not even queries without a score may go to strong, none does. */
static bool is_out_of_reach(const struct router *router, int64_t queries, const double *score, const double *weight,
                            const int *fold, int own)
{
    long double all = 0, strong = 0;
    for (int64_t row = 0; row < queries; row++) {
        all += fold[row] != own ? weight[row] : 0;
        strong += fold[row] != own && isnan(score[row]) && !router->unscored_to_weak ? weight[row] : 0;
    }
    return all == 0 || strong > router->rate * all * (1 + 1e-12L);
}

void router_calibrate(struct router *router, const struct reference_job *job, const bool *keep)
{
    const int64_t queries = job->table->meta.extent[WR_DIM_QUERY];
    double *score = malloc(2 * (size_t)queries * sizeof *score), *weight = score + queries;
    int *fold = malloc((size_t)queries * sizeof *fold);
    struct reference_query q = reference_query_make(job->pairs);
    for (int64_t row = 0; row < queries; row++) {
        reference_load(job, row, &q);
        score[row] = (double)q.router[router->column];
        weight[row] = keep[row] ? q.w : 0;
        fold[row] = fold_of(router, router_key(job, row, q.domain));
    }
    for (int f = 0; f < router->folds; f++) {
        router->above[f] = is_out_of_reach(router, queries, score, weight, fold, f)
                               ? (double)INFINITY
                               : threshold(router, queries, score, weight, fold, f);
    }
    reference_query_free(&q);
    free(score), free(fold);
}

static void cut(const struct router *router, const struct reference_job *job, const struct reference_query *q,
                uint64_t key, struct tries *tries)
{
    const double score = (double)q->router[router->column];
    const bool strong = isnan(score) ? !router->unscored_to_weak : score > router->above[fold_of(router, key)];
    serve(tries, job, q, strong ? router->strong : router->weak, 1);
}

void router_tries(const struct router *router, const struct reference_job *job, const bool *keep, int64_t row,
                  const struct reference_query *q, struct tries *tries)
{
    const uint64_t key = router_key(job, row, q->domain);
    memset(tries, 0, sizeof *tries);
    switch (router->kind) {
    case ROUTER_COIN:
        toss(router, job, q, key, tries);
        break;
    case ROUTER_LIKE:
        imitate(router, job, q, key, tries);
        break;
    case ROUTER_CASCADE:
        cascade(router, job, q, key, tries);
        break;
    case ROUTER_PER_DOMAIN:
        serve(tries, job, q, best_elsewhere(router, job, keep, q->domain, fold_of(router, key)), 1);
        break;
    case ROUTER_DECISIONS:
        follow(router, job, q, row, tries);
        break;
    case ROUTER_MISROUTED:
        misroute(router, job, q, key, tries);
        break;
    case ROUTER_MISTAKEN:
        mistake(router, job, q, key, tries);
        break;
    case ROUTER_CALIBRATED:
        cut(router, job, q, key, tries);
        break;
    }
}
