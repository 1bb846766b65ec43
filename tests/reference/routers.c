#include "tests/reference/routers.h"

#include "sim/base/random.h"

#include <math.h>
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

static void add(struct tries *tries, int pair, int attempt, long double share, long double served, bool verified)
{
    for (int i = 0; i < tries->count; i++) {
        if (tries->list[i].pair == pair && tries->list[i].attempt == attempt) {
            tries->list[i].share += share;
            tries->list[i].served += served;
            return;
        }
    }
    if (share > 0) {
        tries->list[tries->count++] = (struct try){pair, attempt, share, served, verified};
    }
}

/* A share meant for a pair that may have no measurement here. */
static void serve(struct tries *tries, const struct reference_job *job, const struct reference_query *q, int pair,
                  long double share)
{
    bool there = reference_eligible(q, pair, INFINITY);
    add(tries, there ? pair : job->baseline, 0, share, share, false);
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
        add(tries, job->baseline, 0, 1, 1, false);
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
        for (int i = 0; i <= end && chance > 0; i++) {
            add(tries, router->list[place[i]], i, chance, i == end ? chance : 0, i < there - 1);
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
    for (int i = 0; i < made && there; i++) {
        add(tries, router->decision[i * queries + row], i, 1, i == made - 1, false);
    }
    if (tries->unserved) {
        add(tries, job->baseline, 0, 1, 1, false);
    }
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
    }
}
