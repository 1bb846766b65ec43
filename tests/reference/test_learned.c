/* `learned` against a naive fit on random tables: dense, in long double, a query at a time, written from the function
 * that logistic.h says is minimised. And what cross-fitting promises. */
#include "tests/unit/unit.h"

#include "sim/base/random.h"
#include "sim/policy/learned.h"
#include "tests/reference/bill.h"
#include "tests/reference/routers.h"
#include "tests/reference/run.h"
#include "tests/reference/twin.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TRIALS = 60, TERMS = 64, ROWS = 400 };

/* Hears the scores. */
struct listener {
    struct wr_sink sink;
    double *score; /* [query], NaN = not replayed or not scored */
    bool *kept;
    int32_t *choice;
};

struct trial {
    struct random_table spec;
    struct wr_memory_table *table;
    struct random_pool pool;
    struct run run;
    struct reference_job naive;
    struct twin twin;
    struct wr_learned_config *config;
    struct listener listener;
    struct wr_sink *sink;
    double score[ROWS];
    bool kept[ROWS];
    int32_t choice[ROWS];
    /* of the naive version */
    double x[ROWS][TERMS], w[ROWS];
    int outcome[ROWS], fold[ROWS], terms; /* outcome -1 = not learned from */
    bool scored[ROWS];
};

static enum wr_code hear(struct wr_sink *self, void *state, const struct wr_contributions *from, struct wr_error *error)
{
    const struct listener *listener = (const struct listener *)self;
    (void)state, (void)error;
    for (int r = 0; r < from->rows; r++) {
        listener->kept[from->row + r] = from->keep[r];
        listener->choice[from->row + r] = from->choice[r];
        listener->score[from->row + r] = from->keep[r] ? from->value[r] : (double)NAN;
    }
    return WR_OK;
}

/* Two sides that are pairs, up to three features, domains in half of the trials. */
static void add_learned(struct trial *t)
{
    const uint64_t seed = t->spec.seed;
    struct wr_policy *policy = &t->run.policy[t->run.job.policies++];
    policy->kind = wr_policy_kind_of("learned");
    policy->name = "learned";
    policy->seed = seed;
    policy->router = (struct wr_router_overhead){.energy_j = 0.5, .latency_s = 0.25, .cost_usd = 0.125};
    policy->kind->defaults(policy->config);
    t->config = (void *)policy->config;
    for (int i = 0; i < t->spec.routers; i++) {
        t->config->features.value[t->config->features.count++] = (struct wr_query_value){WR_COL_ROUTER_SCORE, i};
    }
    t->config->features.domain = random_die(seed, 600, 2);
    t->config->target = random_die(seed, 601, 2) ? WR_TARGET_WEAK_FAILS : WR_TARGET_STRONG_WINS;
    t->config->folds = 2 + random_die(seed, 602, 4);
    t->config->ridge = exp2(6 * random_unit(seed, 603, 0) - 4);
    t->config->choice.at = random_unit(seed, 604, 0);
    t->config->choice.missing = random_die(seed, 605, 2);
    t->config->choice.strong.pair = t->pool.pool.pairs - 1;
    t->config->choice.weak.pair = 0;
}

static void make_trial(struct trial *t, uint64_t seed)
{
    memset(t, 0, sizeof *t);
    t->spec = random_table_spec(seed);
    t->spec.queries = 100 + random_die(seed, 610, ROWS - 100);
    t->spec.routers = 1 + random_die(seed, 611, 3);
    t->spec.models = t->spec.models < 2 ? 2 : t->spec.models;
    t->table = random_table_make(&t->spec);
    random_pool_make(&t->pool, t->table, seed, true);
    random_pool_price(&t->pool, t->table, seed, false);
    run_init(&t->run, t->table, &t->pool);
    struct wr_selection *selection = &t->run.job.selection;
    selection->missing = random_die(seed, 405, 2) ? WR_COMPLETE_CASE : WR_AVAILABLE_CASE;
    t->naive = reference_twin(&t->twin, &t->run, t->table, &t->pool);
    add_learned(t);
    t->listener = (struct listener){run_sink(hear), t->score, t->kept, t->choice};
    t->sink = &t->listener.sink;
    t->run.job.sink = &t->sink;
    t->run.job.sinks = 1;
}

static void free_trial(struct trial *t)
{
    run_free(&t->run);
    t->table->source.close(&t->table->source);
}

static enum wr_code go(struct trial *t, int threads)
{
    for (int i = 0; i < ROWS; i++) {
        t->score[i] = (double)NAN;
        t->kept[i] = false;
    }
    t->run.job.threads = threads;
    wr_totals_free(&t->run.totals);
    return wr_replay(&t->run.job, &t->run.totals, &t->run.counts, &t->run.error);
}

/* ------------------------------------------------------------------------------------------- the naive version */

static void read_rows(struct trial *t)
{
    struct reference_query q = reference_query_make(t->naive.pairs);
    const int features = t->config->features.count;
    t->terms = 1 + features + (t->config->features.domain ? t->spec.domains : 0);
    for (int64_t row = 0; row < t->spec.queries; row++) {
        const int strong = t->config->choice.strong.pair, weak = t->config->choice.weak.pair;
        reference_load(&t->naive, row, &q);
        const struct wr_random random = {.seed = t->spec.seed, .stream = WR_STREAM_FOLD};
        t->w[row] = q.w;
        t->fold[row] = (int)(wr_random_uniform(&random, router_key(&t->naive, row, q.domain), 0) * t->config->folds);
        t->scored[row] = t->kept[row];
        for (int f = 0; f < features; f++) {
            t->x[row][1 + f] = (double)q.router[f];
            t->scored[row] &= !isnan(q.router[f]);
        }
        t->x[row][0] = 1;
        for (int k = 1 + features; k < t->terms; k++) {
            t->x[row][k] = q.domain == k - 1 - features;
        }
        bool both = reference_eligible(&q, strong, INFINITY) && reference_eligible(&q, weak, INFINITY);
        bool wins = t->config->target == WR_TARGET_WEAK_FAILS ? q.correct[weak] != 1 : q.score[strong] > q.score[weak];
        t->outcome[row] = !both || !t->scored[row] ? -1 : wins;
    }
    reference_query_free(&q);
}

static bool is_learned_from(const struct trial *t, int model, int64_t row)
{
    return t->outcome[row] >= 0 && t->fold[row] != model;
}

/* Standardised by the queries of the model. */
static void standardise(const struct trial *t, int model, double mean[TERMS], double deviation[TERMS])
{
    for (int k = 0; k < t->terms; k++) {
        long double w = 0, sum = 0, squares = 0;
        for (int64_t row = 0; row < t->spec.queries; row++) {
            w += is_learned_from(t, model, row) ? t->w[row] : 0;
            sum += is_learned_from(t, model, row) ? (long double)t->w[row] * t->x[row][k] : 0;
        }
        for (int64_t row = 0; row < t->spec.queries && w > 0; row++) {
            const long double far = t->x[row][k] - sum / w;
            squares += is_learned_from(t, model, row) ? t->w[row] * far * far : 0;
        }
        const bool numeric = k > 0 && k <= t->config->features.count;
        mean[k] = numeric ? (double)(sum / w) : 0;
        deviation[k] = numeric ? (double)sqrtl(squares / w) : 1;
        deviation[k] = deviation[k] < 1e-9 ? (double)INFINITY : deviation[k];
    }
}

/* Gauss-Jordan; `a` has the right side as its last column. */
static void solve(long double a[TERMS][TERMS + 1], int n)
{
    for (int i = 0; i < n; i++) {
        for (int r = 0; r < n; r++) {
            const long double factor = a[r][i] / a[i][i];
            for (int c = n; c >= i && r != i; c--) {
                a[r][c] -= factor * a[i][c];
            }
        }
    }
    for (int i = 0; i < n; i++) {
        a[i][n] /= a[i][i];
    }
}

static long double chance(const struct trial *t, const long double beta[TERMS], const double mean[TERMS],
                          const double deviation[TERMS], int64_t row)
{
    long double z = 0;
    for (int k = 0; k < t->terms; k++) {
        z += beta[k] * ((t->x[row][k] - mean[k]) / deviation[k]);
    }
    return 1 / (1 + expl(-z));
}

/* Newton, with short steps at first. */
static void fit(const struct trial *t, int model, const double mean[TERMS], const double deviation[TERMS],
                long double beta[TERMS])
{
    memset(beta, 0, TERMS * sizeof *beta);
    for (int step = 0; step < 30; step++) {
        static long double a[TERMS][TERMS + 1];
        memset(a, 0, sizeof a);
        for (int64_t row = 0; row < t->spec.queries; row++) {
            const long double p = chance(t, beta, mean, deviation, row);
            for (int i = 0; i < t->terms && is_learned_from(t, model, row); i++) {
                const long double x = (t->x[row][i] - mean[i]) / deviation[i];
                a[i][t->terms] += t->w[row] * (p - t->outcome[row]) * x;
                for (int k = 0; k < t->terms; k++) {
                    a[i][k] += t->w[row] * p * (1 - p) * x * ((t->x[row][k] - mean[k]) / deviation[k]);
                }
            }
        }
        for (int i = 1; i < t->terms; i++) {
            a[i][i] += t->config->ridge;
            a[i][t->terms] += t->config->ridge * beta[i];
        }
        solve(a, t->terms);
        for (int i = 0; i < t->terms; i++) {
            beta[i] -= (step < 6 ? 0.5L : 1) * a[i][t->terms];
        }
    }
}

/* Whether a model has both outcomes to learn from. */
static bool can_learn(const struct trial *t)
{
    bool all = true;
    for (int m = 0; m <= t->config->folds; m++) {
        double with = 0, without = 0;
        for (int64_t row = 0; row < t->spec.queries; row++) {
            with += is_learned_from(t, m, row) && t->outcome[row] == 1 ? t->w[row] : 0;
            without += is_learned_from(t, m, row) && t->outcome[row] == 0 ? t->w[row] : 0;
        }
        all &= with > 0 && without > 0;
    }
    return all;
}

static void compare_scores(const struct trial *t, double tolerance)
{
    for (int m = 0; m < t->config->folds; m++) {
        double mean[TERMS], deviation[TERMS];
        long double beta[TERMS];
        standardise(t, m, mean, deviation);
        fit(t, m, mean, deviation, beta);
        for (int64_t row = 0; row < t->spec.queries; row++) {
            if (t->fold[row] == m) {
                assert_int_equal(isnan(t->score[row]), !t->scored[row]);
                const double wanted = t->scored[row] ? (double)chance(t, beta, mean, deviation, row) : 0;
                assert_true(!t->scored[row] || fabs(t->score[row] - wanted) <= tolerance);
            }
        }
    }
}

static void compare_quality(const struct trial *t, const struct wr_learned_quality *quality)
{
    double won = 0, pairs = 0, brier = 0, loss = 0, weight = 0, bin[WR_LEARNED_BINS][3] = {{0}};
    for (int64_t a = 0; a < t->spec.queries; a++) {
        for (int64_t b = 0; b < t->spec.queries && t->outcome[a] == 1; b++) {
            if (t->outcome[b] == 0) {
                won += t->w[a] * t->w[b] * (t->score[a] > t->score[b] ? 1 : t->score[a] == t->score[b] ? 0.5 : 0);
                pairs += t->w[a] * t->w[b];
            }
        }
        if (t->outcome[a] >= 0) {
            double *to = bin[(int)(t->score[a] * 10)];
            weight += t->w[a];
            brier += t->w[a] * pow(t->score[a] - t->outcome[a], 2);
            loss -= t->w[a] * log(t->outcome[a] ? t->score[a] : 1 - t->score[a]);
            to[0] += t->w[a], to[1] += t->w[a] * t->score[a], to[2] += t->w[a] * t->outcome[a];
        }
    }
    assert_true(fabs(quality->auc - won / pairs) <= quality->auc_to + 1e-12);
    assert_true(quality->auc_to < 0.05);
    assert_true(fabs(quality->brier - brier / weight) <= 1e-12 && fabs(quality->log_loss - loss / weight) <= 1e-12);
    for (int i = 0; i < WR_LEARNED_BINS; i++) {
        assert_true(fabs(quality->bin[i].weight - bin[i][0]) <= 1e-9);
        assert_true(bin[i][0] == 0 || (fabs(quality->bin[i].score - bin[i][1] / bin[i][0]) <= 1e-12 &&
                                       fabs(quality->bin[i].outcome - bin[i][2] / bin[i][0]) <= 1e-12));
    }
}

/* Where the threshold sends each query, and what that uses with the router. */
static void compare_choices(const struct trial *t)
{
    struct reference_query q = reference_query_make(t->naive.pairs);
    struct bill bill = {0};
    for (int64_t row = 0; row < t->spec.queries; row++) {
        const bool strong = t->scored[row] ? t->score[row] >= t->config->choice.at : t->config->choice.missing == 0;
        const int side = strong ? t->config->choice.strong.pair : t->config->choice.weak.pair;
        if (t->kept[row]) {
            reference_load(&t->naive, row, &q);
            const int wanted = reference_eligible(&q, side, INFINITY) ? side : t->naive.baseline;
            const struct tries tries = {.list = {{.pair = wanted, .after = -1, .share = 1, .served = 1}}, .count = 1};
            assert_int_equal(t->choice[row], wanted);
            bill_add(&bill, &t->run.policy[0], &q, &tries);
        }
    }
    bills_agree(&bill, 0, &t->run, &t->table->meta);
    reference_query_free(&q);
}

static void scores_agree_with_a_naive_fit(void **state)
{
    int fitted = 0, refused = 0, gaps = 0;
    (void)state;
    for (uint64_t seed = 1; seed <= TRIALS; seed++) {
        struct trial *t = calloc(1, sizeof *t);
        make_trial(t, seed);
        const enum wr_code code = go(t, 1 + (int)(seed % 3));
        const struct wr_learned *learned = wr_learned_of(&t->run.policy[0]);
        if (code == WR_OK) {
            read_rows(t);
            assert_true(can_learn(t));
            assert_non_null(learned);
            compare_scores(t, 1e-9);
            compare_quality(t, &learned->out_of_fold);
            compare_choices(t);
            for (int64_t row = 0; row < t->spec.queries; row++) {
                gaps += t->kept[row] && !t->scored[row];
            }
        } else {
            assert_int_equal(code, WR_E_LEARNED_OUTCOME);
        }
        fitted += code == WR_OK;
        refused += code != WR_OK;
        free_trial(t);
        free(t);
    }
    assert_true(fitted > 30 && refused < 25 && gaps > 100);
}

/* One query alone has another value: the model of its fold learns from equal ones, whose spread is rounding alone, and
 * gives the feature no weight. */
static void a_feature_that_does_not_vary_tells_nothing(void **state)
{
    int fitted = 0;
    (void)state;
    for (uint64_t seed = 1; seed <= TRIALS; seed++) {
        struct trial *t = calloc(1, sizeof *t);
        make_trial(t, seed);
        float *score = t->table->rows[WR_COL_ROUTER_SCORE];
        for (int64_t row = 0; row < t->spec.queries; row++) {
            score[row * t->spec.routers] = row == 7 ? 0.99F : 0.01F * (float)(1 + seed % 60);
        }
        if (go(t, 1) == WR_OK) {
            read_rows(t);
            compare_scores(t, 1e-7); /* far from all others it bends the function most */
            const struct wr_learned *learned = wr_learned_of(&t->run.policy[0]);
            assert_true(wr_learned_per_unit(learned, t->fold[7], 1) == 0);
            fitted++;
        }
        free_trial(t);
        free(t);
    }
    assert_true(fitted > 30);
}

/* ----------------------------------------------------------------------------------------------- cross-fitting */

/* Turns every answer to the queries of a fold around. */
static void turn(const struct trial *t, int fold)
{
    int8_t *score = t->table->rows[WR_COL_SCORE];
    const int64_t width = wr_meta_row_elements(&t->table->meta, WR_COL_SCORE);
    for (int64_t row = 0; row < t->spec.queries; row++) {
        for (int64_t i = 0; i < width && t->fold[row] == fold; i++) {
            int8_t *answer = &score[row * width + i];
            *answer = (int8_t)(*answer < 0 ? -1 : !*answer);
        }
    }
}

/* The answers of a fold change no bit of its own scores, and those of all others. */
static void no_query_is_scored_by_a_model_that_saw_it(void **state)
{
    int64_t own = 0, others = 0, changed = 0;
    (void)state;
    for (uint64_t seed = 1; seed <= TRIALS; seed++) {
        struct trial *t = calloc(1, sizeof *t);
        double before[ROWS];
        make_trial(t, seed);
        bool answers = t->table->meta.column[WR_COL_SCORE].type == WR_TYPE_INT8 && go(t, 2) == WR_OK;
        memcpy(before, t->score, sizeof before);
        read_rows(t);
        for (int fold = 0; fold < t->config->folds && answers; fold++) {
            turn(t, fold);
            bool learned = go(t, 2) == WR_OK;
            for (int64_t row = 0; row < t->spec.queries && learned; row++) {
                const bool same = t->score[row] == before[row] || (isnan(t->score[row]) && isnan(before[row]));
                assert_true(same || t->fold[row] != fold);
                own += t->fold[row] == fold && t->scored[row];
                others += t->fold[row] != fold && t->scored[row];
                changed += !same;
            }
            turn(t, fold);
        }
        free_trial(t);
        free(t);
    }
    assert_true(own > 1000 && changed > others * 9 / 10);
}

/* Scores of routers that know nothing: in the sample they seem to know, out of fold they do not. */
static void noise_teaches_nothing(void **state)
{
    double in = 0, out = 0;
    int trials = 0;
    (void)state;
    for (uint64_t seed = 1; seed <= TRIALS; seed++) {
        struct trial *t = calloc(1, sizeof *t);
        make_trial(t, seed);
        t->config->ridge = 1e-3;
        if (go(t, 1) == WR_OK) {
            const struct wr_learned *learned = wr_learned_of(&t->run.policy[0]);
            in += learned->in_sample.auc;
            out += learned->out_of_fold.auc;
            trials++;
        }
        free_trial(t);
        free(t);
    }
    print_message("area under the curve of noise: %.3f in the sample, %.3f out of fold\n", in / trials, out / trials);
    assert_true(in / trials > 0.57 && fabs(out / trials - 0.5) < 0.03);
}

/* One feature alone: within a fold its order is the score's, or the reverse, so a curve over either is the same. */
static void one_feature_keeps_its_order_within_a_fold(void **state)
{
    int64_t compared = 0;
    (void)state;
    for (uint64_t seed = 1; seed <= TRIALS; seed++) {
        struct trial *t = calloc(1, sizeof *t);
        make_trial(t, seed);
        t->config->features.count = 1;
        t->config->features.domain = false;
        const bool fitted = go(t, 1) == WR_OK;
        const struct wr_learned *learned = wr_learned_of(&t->run.policy[0]);
        read_rows(t);
        for (int64_t a = 0; a < t->spec.queries && fitted; a++) {
            for (int64_t b = 0; b < a && t->scored[a]; b++) {
                const double slope = wr_learned_per_unit(learned, t->fold[a], 1);
                if (t->scored[b] && t->fold[a] == t->fold[b]) {
                    const double along = slope * (t->x[a][1] - t->x[b][1]), scores = t->score[a] - t->score[b];
                    assert_true((along > 0 && scores > 0) || (along < 0 && scores < 0) || (along == 0 && scores == 0));
                    compared++;
                }
            }
        }
        free_trial(t);
        free(t);
    }
    assert_true(compared > 10000);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(scores_agree_with_a_naive_fit),
        cmocka_unit_test(a_feature_that_does_not_vary_tells_nothing),
        cmocka_unit_test(no_query_is_scored_by_a_model_that_saw_it),
        cmocka_unit_test(noise_teaches_nothing),
        cmocka_unit_test(one_feature_keeps_its_order_within_a_fold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
