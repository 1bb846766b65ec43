/* Routers against their naive versions on random tables: every attempt's share, sums and counts, and what their metrics
 * make of them with the use of routers and verifiers. */
#include "tests/unit/unit.h"

#include "sim/policy/calibration.h"
#include "sim/replay/kernels/kernels.h"
#include "tests/reference/bill.h"
#include "tests/reference/routers.h"
#include "tests/reference/run.h"
#include "tests/reference/twin.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROUTERS = 24, ATTEMPTS = 4, TRIALS = 150 };

struct trial {
    struct random_table spec;
    struct wr_memory_table *table;
    struct random_pool pool;
    struct run run;
    struct reference_job naive;
    struct reference_policy wants; /* so that the naive complete case asks for the verifier's column */
    struct twin twin;
    struct router router[ROUTERS]; /* of the run's policies; the first, an oracle, has none */
    int32_t *decision;             /* [attempt][query] */
    bool *pass, *keep;
};

/* What attempts at a pair sum to. */
struct sums {
    int64_t n;
    long double weight, served, verified, correct, score, energy, latency, tokens, power;
};

static struct sums naive_sums[ROUTERS][RANDOM_PAIRS_MAX][ATTEMPTS], engine_sums[ROUTERS][RANDOM_PAIRS_MAX][ATTEMPTS];
static int64_t naive_unserved[ROUTERS];

static struct bill naive_bill[ROUTERS];

static struct {
    int64_t later, unserved, shared, dropped, followed, billed, escalated;
    int64_t kind[64]; /* comparisons, by place in the registry */
} met;

/* --------------------------------------------------------------------------------------------------- policies */

static struct wr_policy *policy_of(struct trial *t, const char *kind, const struct router *router)
{
    struct wr_policy *policy = &t->run.policy[t->run.job.policies];
    t->router[t->run.job.policies++] = *router;
    policy->kind = wr_policy_kind_of(kind);
    policy->name = kind;
    policy->seed = router->seed;
    policy->kind->defaults(policy->config);
    policy->router =
        (struct wr_router_overhead){.energy_j = random_unit(t->spec.seed, 501, (uint64_t)t->run.job.policies),
                                    .latency_s = random_unit(t->spec.seed, 502, 0),
                                    .cost_usd = random_unit(t->spec.seed, 503, 0)};
    return policy;
}

static void add_coin(struct trial *t, int strong, int weak, double rate, bool sampled)
{
    const struct router router = {
        .kind = ROUTER_COIN, .sampled = sampled, .seed = t->spec.seed, .strong = strong, .weak = weak, .rate = rate};
    struct wr_random_config *config = (void *)policy_of(t, "random", &router)->config;
    config->strong = strong == t->naive.baseline ? WR_PAIR_BASELINE : strong;
    config->weak = weak;
    config->share = rate;
    config->sampled = sampled;
}

static void add_like(struct trial *t, const double *share, bool sampled)
{
    struct router router = {.kind = ROUTER_LIKE, .sampled = sampled, .seed = t->spec.seed + 1};
    memcpy(router.share, share, sizeof router.share);
    struct wr_random_config *config = (void *)policy_of(t, "random", &router)->config;
    config->like = &t->run.policy[0];
    config->sampled = sampled;
}

/* `column` -1: a verifier that errs. */
static void add_cascade(struct trial *t, int pairs, double rate, bool sampled, int column)
{
    struct router router = {.kind = ROUTER_CASCADE, .sampled = sampled, .seed = t->spec.seed + 2, .rate = rate};
    router.pairs = pairs < t->naive.pairs ? pairs : t->naive.pairs;
    router.column = column;
    router.accept = 13 / 32.0; /* which scores meet */
    const int first = random_die(t->spec.seed, 500 + (uint32_t)t->run.job.policies, t->naive.pairs);
    struct wr_cascade_config *config = (void *)policy_of(t, "cascade", &router)->config;
    struct router *own = &t->router[t->run.job.policies - 1];
    for (int i = 0; i < router.pairs; i++) {
        own->list[i] = (first + i) % t->naive.pairs;
        config->list.pair[i] = own->list[i] == t->naive.baseline ? WR_PAIR_BASELINE : own->list[i];
    }
    config->list.pairs = router.pairs;
    config->error = rate;
    config->sampled = sampled;
    config->accept = router.accept;
    config->verification = (struct wr_router_overhead){.energy_j = 3, .latency_s = 0.5, .cost_usd = 0.25};
    if (column >= 0) {
        config->column = (struct wr_query_value){WR_COL_ROUTER_SCORE, column};
    }
}

static void add_per_domain(struct trial *t, int folds, int by, bool local)
{
    const struct router router = {
        .kind = ROUTER_PER_DOMAIN, .seed = t->spec.seed + 3, .folds = folds, .by = by, .local = local};
    struct wr_per_domain_config *config = (void *)policy_of(t, "per-domain", &router)->config;
    *config = (struct wr_per_domain_config){.folds = folds, .by = by, .within = local ? WR_PAIRS_LOCAL : WR_PAIRS_ALL};
}

static void add_decisions(struct trial *t, int attempts)
{
    const int64_t queries = t->spec.queries;
    t->decision = malloc((size_t)(attempts * queries) * sizeof *t->decision);
    for (int64_t i = 0; i < attempts * queries; i++) {
        const int die = (int)(random_unit(t->spec.seed, 510, (uint64_t)i) * (t->naive.pairs + 1));
        const bool follows = i < queries || t->decision[i - queries] >= 0;
        t->decision[i] = follows ? die - 1 : -1;
    }
    const struct router router = {.kind = ROUTER_DECISIONS, .decision = t->decision, .attempts = attempts};
    struct wr_decisions_config *config = (void *)policy_of(t, "decisions", &router)->config;
    *config = (struct wr_decisions_config){.undecided = WR_UNDECIDED_BASELINE,
                                           .decision = t->decision,
                                           .attempts = attempts,
                                           .queries = queries,
                                           .without = 1,
                                           .first_without = ""};
}

/* An imperfect router around the oracle that the seed draws. */
static struct wr_imperfect_config *add_imperfect(struct trial *t, uint64_t seed, struct router *router)
{
    const double limit = t->spec.latency && random_die(seed, 540, 2) ? t->spec.levels / 128.0 : (double)INFINITY;
    const int fallback = random_die(seed, 541, 3), all = random_die(seed, 542, 2);
    router->sampled = random_die(seed, 543, 2);
    router->seed = seed;
    router->oracle = (struct reference_policy){.kind = REFERENCE_ORACLE,
                                               .barred = -1,
                                               .scope_all = all,
                                               .fallback = (enum reference_fallback)fallback,
                                               .max_latency_s = limit};
    struct wr_imperfect_config *config = (void *)policy_of(t, "imperfect", router)->config;
    config->oracle.scope = all ? WR_SCOPE_ALL : WR_SCOPE_LOCAL_FIRST;
    config->oracle.fallback = fallback;
    config->oracle.max_latency_s = limit;
    config->sampled = router->sampled;
    return config;
}

static void add_misrouted(struct trial *t, uint64_t seed)
{
    struct router router = {
        .kind = ROUTER_MISROUTED, .uniform = random_die(seed, 544, 2), .rate = random_unit(seed, 545, 0)};
    struct wr_imperfect_config *config = add_imperfect(t, seed, &router);
    config->preset = router.uniform ? WR_PRESET_UNIFORM : WR_PRESET_IPW;
    config->rate = router.rate;
}

/* Mistakes of both kinds, or of one; to the best local pair, or to any. */
static void add_mistaken(struct trial *t, uint64_t seed)
{
    struct reference_query q = reference_query_make(t->naive.pairs);
    const int which = random_die(seed, 546, 3), named = random_die(seed, 547, t->naive.pairs);
    const int best = reference_best_local(&t->naive, t->keep, &q);
    const bool is_named = t->naive.local[named] && random_die(seed, 548, 2);
    struct router router = {.kind = ROUTER_MISTAKEN,
                            .miss = which == 1 ? 0 : random_unit(seed, 549, 0),
                            .false_local = which == 2 || best < 0 ? 0 : random_unit(seed, 550, 0),
                            .escalates = random_die(seed, 551, 2),
                            .target = is_named ? named : best};
    struct wr_imperfect_config *config = add_imperfect(t, seed, &router);
    config->miss = which == 1 ? (double)INFINITY : router.miss;
    config->false_local = router.false_local > 0 ? router.false_local : (double)INFINITY;
    config->false_local_to = is_named ? named : random_die(seed, 552, 2) ? WR_PAIR_UNSET : WR_PAIR_BEST_LOCAL;
    config->then = router.escalates ? WR_AFTER_ESCALATES : random_die(seed, 553, 2) ? WR_AFTER_STAYS : WR_AFTER_UNSAID;
    reference_query_free(&q);
}

/* Thresholds of a router's score that are set to a share. */
static void add_calibrated(struct trial *t, int column)
{
    const uint64_t seed = t->spec.seed;
    struct router router = {.kind = ROUTER_CALIBRATED,
                            .seed = seed + 4,
                            .column = column,
                            .rate = random_unit(seed, 560, 0),
                            .folds = 2 + random_die(seed, 561, ROUTER_FOLDS - 2),
                            .strong = random_die(seed, 562, t->naive.pairs),
                            .weak = random_die(seed, 563, t->naive.pairs),
                            .unscored_to_weak = random_die(seed, 564, 2)};
    router_calibrate(&router, &t->naive, t->keep);
    struct wr_threshold_config *config = (void *)policy_of(t, "threshold", &router)->config;
    config->score = (struct wr_query_value){WR_COL_ROUTER_SCORE, column};
    config->share = router.rate;
    config->folds = router.folds;
    config->strong.pair = router.strong;
    config->weak.pair = router.weak == t->naive.baseline ? WR_PAIR_BASELINE : router.weak;
    config->missing = router.unscored_to_weak;
}

/* Pair shares of the oracle, from the naive replay of it. */
static void oracle_shares(const struct trial *t, double *share)
{
    const struct reference_policy oracle = {.kind = REFERENCE_ORACLE,
                                            .barred = -1,
                                            .scope_all = true,
                                            .fallback = REFERENCE_CHEAPEST,
                                            .max_latency_s = (double)INFINITY};
    struct reference_job job = t->naive;
    struct reference_result result;
    struct reference_query q = reference_query_make(job.pairs);
    long double all = 0, of[RANDOM_PAIRS_MAX] = {0};
    job.policy = &oracle;
    job.policies = 1;
    reference_replay(&job, &result);
    for (int64_t row = 0; row < t->spec.queries; row++) {
        if (t->keep[row]) {
            reference_load(&job, row, &q);
            of[result.choice[row]] += q.w;
            all += q.w;
        }
    }
    for (int p = 0; p < RANDOM_PAIRS_MAX; p++) {
        share[p] = all > 0 ? (double)(of[p] / all) : p == job.baseline;
    }
    /* a query that only the verifier's column drops was replayed above, and its choice is in no share */
    reference_query_free(&q);
    reference_free(&result);
}

/* ------------------------------------------------------------------------------------------------------ trials */

static void find_kept(struct trial *t)
{
    struct reference_query q = reference_query_make(t->naive.pairs);
    t->pass = malloc((size_t)t->spec.queries * sizeof *t->pass);
    t->keep = malloc((size_t)t->spec.queries * sizeof *t->keep);
    memset(t->pass, 1, (size_t)t->spec.queries * sizeof *t->pass);
    t->naive.pass = t->pass;
    for (int64_t row = 0; row < t->spec.queries; row++) {
        reference_load(&t->naive, row, &q);
        t->keep[row] = t->naive.complete_case ? reference_is_complete(&t->naive, &q)
                                              : reference_eligible(&q, t->naive.baseline, INFINITY);
    }
    reference_query_free(&q);
}

static void add_routers(struct trial *t, int column)
{
    const uint64_t seed = t->spec.seed;
    const int pairs = t->naive.pairs;
    double share[RANDOM_PAIRS_MAX];
    oracle_shares(t, share);
    run_add_oracle(&t->run, WR_SCOPE_ALL, WR_FALLBACK_CHEAPEST, (double)INFINITY);
    for (int sampled = 0; sampled < 2; sampled++) {
        add_coin(t, random_die(seed, 520, pairs), random_die(seed, 521, pairs), random_unit(seed, 522, 0), sampled);
        add_like(t, share, sampled);
        add_cascade(t, 2 + random_die(seed, 523, 3), random_unit(seed, 524, 0), sampled, -1);
    }
    add_coin(t, t->naive.baseline, random_die(seed, 525, pairs), random_die(seed, 526, 2), false);
    add_cascade(t, ATTEMPTS, random_die(seed, 527, 2), false, -1);
    if (column >= 0) {
        add_cascade(t, 2, 0, false, column);
        add_calibrated(t, column);
    }
    for (uint64_t i = 0; i < 3; i++) {
        add_misrouted(t, seed + 70000 * i);
        add_mistaken(t, seed + 70000 * i);
    }
    add_per_domain(t, 2 + random_die(seed, 528, 4), random_die(seed, 529, 3), false);
    add_per_domain(t, 2, random_die(seed, 530, 3), true);
    add_decisions(t, 1 + random_die(seed, 531, 3));
}

static void make_trial(struct trial *t, uint64_t seed)
{
    memset(t, 0, sizeof *t);
    t->spec = random_table_spec(seed);
    t->table = random_table_make(&t->spec);
    random_pool_make(&t->pool, t->table, seed, random_die(seed, 402, 2));
    random_pool_price(&t->pool, t->table, seed, false);
    t->pool.pool.baseline = random_die(seed, 404, t->pool.pool.pairs);
    run_init(&t->run, t->table, &t->pool);
    struct wr_selection *selection = &t->run.job.selection;
    selection->missing = random_die(seed, 405, 2) ? WR_COMPLETE_CASE : WR_AVAILABLE_CASE;
    selection->correct_at = random_die(seed, 407, 2) ? 1 : 0.7;
    const int column = t->spec.routers > 0 ? random_die(seed, 408, t->spec.routers) : -1;
    t->wants = (struct reference_policy){.kind = column >= 0 ? REFERENCE_THRESHOLD : REFERENCE_PAIR, .router = column};
    t->naive = reference_twin(&t->twin, &t->run, t->table, &t->pool);
    t->naive.policy = &t->wants;
    t->naive.policies = 1;
    find_kept(t);
    add_routers(t, column);
}

static void free_trial(struct trial *t)
{
    run_free(&t->run);
    free(t->pass), free(t->keep), free(t->decision);
    t->table->source.close(&t->table->source);
}

/* -------------------------------------------------------------------------------------------------- comparison */

static long double there(double value)
{
    return isnan(value) ? 0 : value;
}

/* The attempts of one query, in their order; power is that of the query, over all attempts up to the one served. */
static void add_tries(struct sums sums[RANDOM_PAIRS_MAX][ATTEMPTS], const struct reference_query *q,
                      const struct tries *tries)
{
    for (int i = 0; i < tries->count; i++) {
        const struct try *try = &tries->list[i];
        struct sums *to = &sums[try->pair][try->attempt];
        const long double w = q->w * try->share, served = q->w * try->served;
        double energy = 0, latency = 0;
        for (int k = i; k >= 0; k = tries->list[k].after) {
            energy += q->energy[tries->list[k].pair];
            latency += q->latency[tries->list[k].pair];
        }
        to->n++, to->weight += w, to->served += served;
        to->verified += try->verified ? w : 0;
        to->correct += q->correct[try->pair] == 1 ? served : 0;
        to->score += served * there(q->score[try->pair]);
        to->energy += w * there(q->energy[try->pair]);
        to->latency += w * there(q->latency[try->pair]);
        to->tokens += w * there(q->out[try->pair]);
        to->power += try->served > 0 && latency > 0 ? served * there(energy / latency) : 0;
        met.later += try->attempt > 0;
        met.shared += try->share < 1;
    }
    met.unserved += tries->unserved;
}

static void run_naive(const struct trial *t)
{
    struct reference_query q = reference_query_make(t->naive.pairs);
    struct tries tries;
    memset(naive_sums, 0, sizeof naive_sums);
    memset(naive_unserved, 0, sizeof naive_unserved);
    memset(naive_bill, 0, sizeof naive_bill);
    for (int64_t row = 0; row < t->spec.queries; row++) {
        for (int i = 1; t->keep[row] && i < t->run.job.policies; i++) {
            reference_load(&t->naive, row, &q);
            router_tries(&t->router[i], &t->naive, t->keep, row, &q, &tries);
            add_tries(naive_sums[i], &q, &tries);
            bill_add(&naive_bill[i], &t->run.policy[i], &q, &tries);
            met.escalated +=
                tries.count > 0 && tries.list[tries.count - 1].attempt > 0 && t->router[i].kind == ROUTER_MISTAKEN;
            naive_unserved[i] += tries.unserved;
        }
        met.dropped += !t->keep[row];
    }
    reference_query_free(&q);
}

static void sum_engine(const struct trial *t)
{
    memset(engine_sums, 0, sizeof engine_sums);
    for (size_t i = 0; i < t->run.totals.cells; i++) {
        const struct wr_cell *cell = &t->run.totals.cell[i];
        int p = 0;
        while (t->pool.pair[p] != cell->key.pair) {
            p++;
        }
        struct sums *to = &engine_sums[cell->key.policy][p][cell->key.attempt];
        to->n += cell->n;
        to->weight += cell->weight, to->served += cell->served, to->verified += cell->verified;
        to->correct += cell->sum[WR_SUM_CORRECT], to->score += cell->sum[WR_SUM_SCORE];
        to->energy += cell->sum[WR_SUM_ENERGY], to->latency += cell->sum[WR_SUM_LATENCY];
        to->tokens += cell->sum[WR_SUM_TOKENS_OUT], to->power += cell->sum[WR_SUM_POWER];
    }
}

static void assert_close(long double engine, long double naive)
{
    if (!(fabsl(engine - naive) <= 1e-11L * fabsl(naive) + 1e-13L)) {
        fail_msg("%.17Lg is not %.17Lg", engine, naive);
    }
}

static void compare(const struct trial *t)
{
    for (int i = 1; i < t->run.job.policies; i++) {
        for (int k = 0; k < t->naive.pairs * ATTEMPTS; k++) {
            const struct sums *a = &engine_sums[i][k / ATTEMPTS][k % ATTEMPTS];
            const struct sums *b = &naive_sums[i][k / ATTEMPTS][k % ATTEMPTS];
            assert_int_equal(a->n, b->n);
            assert_close(a->weight, b->weight), assert_close(a->served, b->served);
            assert_close(a->verified, b->verified), assert_close(a->correct, b->correct);
            assert_close(a->score, b->score), assert_close(a->energy, b->energy);
            assert_close(a->latency, b->latency), assert_close(a->tokens, b->tokens);
            assert_close(a->power, b->power);
        }
        int64_t unserved = 0;
        for (size_t g = 0; g < t->run.totals.groups; g++) {
            unserved += t->run.totals.group[g].policy == i ? t->run.totals.group[g].unserved : 0;
        }
        assert_int_equal(unserved, naive_unserved[i]);
        for (int k = 0; k < wr_policy_kind_count; k++) {
            met.kind[k] += t->run.policy[i].kind == wr_policy_kinds[k];
        }
    }
}

static uint64_t last_seed;

static int show_seed(void **state)
{
    (void)state;
    print_message("last seed: %" PRIu64 "\n", last_seed);
    return 0;
}

static void routers_agree_with_their_naive_versions(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= TRIALS; seed++) {
        struct trial trial;
        const char *name;
        last_seed = seed;
        make_trial(&trial, seed);
        run_naive(&trial);
        for (int i = 0; (name = wr_kernels_name(i)); i++) {
            assert_int_equal(wr_kernels_choose(name, NULL), WR_OK);
            assert_int_equal(run_go(&trial.run, 1 + (int)(seed % 3)), WR_OK);
            sum_engine(&trial);
            compare(&trial);
            met.billed += bills_agree(naive_bill, 1, &trial.run, &trial.table->meta);
        }
        met.followed += trial.run.job.policies;
        free_trial(&trial);
    }
    print_message("%" PRId64 " numbers of bills, %" PRId64 " escalations\n", met.billed, met.escalated);
    assert_true(met.later > 10000 && met.unserved > 100 && met.shared > 10000 && met.dropped > 100);
    assert_true(met.billed > 1000 && met.escalated > 300);
    static const char *const kinds[] = {"imperfect", "threshold", "decisions", "random", "cascade", "per-domain"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        int k = 0;
        while (wr_policy_kinds[k] != wr_policy_kind_of(kinds[i])) {
            k++;
        }
        assert_true(met.kind[k] > TRIALS / 3);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(routers_agree_with_their_naive_versions, show_seed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
