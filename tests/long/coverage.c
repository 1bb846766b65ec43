/* How often an interval holds the truth: tables drawn from a known population, one interval each.
 *
 *   coverage QUERIES TABLES [SIGMA]
 *
 * A query's energy is lognormal (sigma of the log) on a local pair and four times as large on a cloud pair, correlated
 * 0.5; the local answer is right with probability 0.7, the cloud's with 0.85. The oracle takes the local pair where it
 * is right. Prints, per metric and method, the share of tables whose 95 % interval holds the population's value, and
 * the shares that lie wholly above and below it. */
#include "analysis/stats/intervals.h"
#include "sim/base/random.h"
#include "tests/reference/run.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const double right_local = 0.7, right_cloud = 0.85, times = 4, correlation = 0.5, level = 0.95;

enum { REPLICATES = 2000, ORACLE = 1, METHODS = 2 };

static struct wr_memory_table *draw(int64_t queries, double sigma, uint64_t seed)
{
    struct random_table spec = {.seed = seed,
                                .queries = queries,
                                .models = 1,
                                .accelerators = 2,
                                .clouds = 1,
                                .score_per_pair = true,
                                .energy = true,
                                .latency = true,
                                .right = right_local,
                                .levels = 1000};
    struct wr_memory_table *table = random_table_make(&spec);
    const struct wr_random random = {seed, 17};
    float *energy = table->rows[WR_COL_ENERGY];
    int8_t *score = table->rows[WR_COL_SCORE];
    for (int64_t i = 0; i < queries; i++) {
        const double z = wr_random_normal(&random, (uint64_t)i, 0), other = wr_random_normal(&random, (uint64_t)i, 1);
        energy[2 * i] = (float)exp(sigma * z);
        energy[2 * i + 1] =
            (float)(times * exp(sigma * (correlation * z + sqrt(1 - correlation * correlation) * other)));
        score[2 * i] = wr_random_uniform(&random, (uint64_t)i, 2) < right_local;
        score[2 * i + 1] = wr_random_uniform(&random, (uint64_t)i, 3) < right_cloud;
    }
    return table;
}

/* What is looked at, and what it is in the population. */
static const enum wr_metric_id metrics[] = {WR_METRIC_ENERGY_SAVINGS, WR_METRIC_ENERGY_PER_QUERY, WR_METRIC_IPJ,
                                            WR_METRIC_ACCURACY};
enum { METRICS = sizeof metrics / sizeof *metrics };

static double truth(enum wr_metric_id metric, double sigma)
{
    const double mean = exp(sigma * sigma / 2), cloud = times * mean,
                 accuracy = 1 - (1 - right_local) * (1 - right_cloud);
    const double oracle = right_local * mean + (1 - right_local) * cloud;
    return metric == WR_METRIC_ENERGY_SAVINGS     ? 1 - oracle / cloud
           : metric == WR_METRIC_ENERGY_PER_QUERY ? oracle
           : metric == WR_METRIC_IPJ              ? accuracy / oracle
                                                  : accuracy;
}

struct tally {
    int held, above, below;
};

static void count(struct tally *tally, const struct wr_result_row *row, double wanted)
{
    tally->held += row->lo <= wanted && wanted <= row->hi;
    tally->above += row->lo > wanted;
    tally->below += row->hi < wanted;
}

static void one_table(int64_t queries, double sigma, uint64_t seed, struct tally tally[METHODS][METRICS])
{
    struct wr_memory_table *table = draw(queries, sigma, seed);
    struct random_pool pool;
    struct run run;
    random_pool_make(&pool, table, 1, true);
    random_pool_price(&pool, table, 1, true);
    for (int i = 0; i < pool.pool.pairs; i++) {
        pool.price[i] = (struct wr_price){.energy = 1};
    }
    run_init(&run, table, &pool);
    run_add_always(&run, pool.pool.baseline);
    run_add_oracle(&run, WR_SCOPE_LOCAL_FIRST, WR_FALLBACK_BASELINE, (double)INFINITY);
    run.policy[0].name = "cloud", run.policy[1].name = "oracle";
    if (run_go(&run, 2) != WR_OK) {
        exit(1);
    }
    struct wr_pair_law law[2] = {wr_pair_law_measured(NAN), wr_pair_law_measured(NAN)};
    struct wr_study study = {.scenario = {.law = law}};
    struct wr_metric_inputs in = {.study = &study,
                                  .iso = -1,
                                  .meta = &table->meta,
                                  .policy = run.policy,
                                  .policies = 2,
                                  .totals = &run.totals,
                                  .counts = &run.counts};
    const struct wr_resampling_options options = {.replicates = REPLICATES, .seed = seed, .threads = 2};
    struct wr_replay_job job = run.job;
    struct wr_metric_rows rows;
    struct wr_resampling resampling;
    job.sinks = 0;
    if (wr_metrics_compute(&in, &rows, NULL) != WR_OK ||
        wr_resample(&job, &in, &rows, &options, &resampling, NULL) != WR_OK) {
        exit(1);
    }
    for (int method = 0; method < METHODS; method++) {
        const struct wr_interval_options how = {level, (enum wr_bootstrap_interval)method,
                                                method == 0 ? WR_SHARE_WILSON : WR_SHARE_CLOPPER_PEARSON};
        wr_intervals_fill(&in, &resampling, &how, &rows, NULL);
        for (int m = 0; m < METRICS; m++) {
            count(&tally[method][m], wr_metric_rows_at(&rows, ORACLE, 0, metrics[m]), truth(metrics[m], sigma));
        }
    }
    wr_resampling_free(&resampling);
    wr_metric_rows_free(&rows);
    run_free(&run);
    table->source.close(&table->source);
}

int main(int argc, char **argv)
{
    static const char *const bootstrap[] = {"BCa", "percentile"}, *const share[] = {"Wilson", "Clopper-Pearson"};
    const int64_t queries = argc > 1 ? atoll(argv[1]) : 200;
    const int tables = argc > 2 ? atoi(argv[2]) : 1000;
    const double sigma = argc > 3 ? atof(argv[3]) : 1;
    struct tally tally[METHODS][METRICS] = {0};
    for (int i = 0; i < tables; i++) {
        one_table(queries, sigma, (uint64_t)i + 1, tally);
    }
    for (int m = 0; m < METRICS; m++) {
        for (int method = 0; method < METHODS; method++) {
            const struct tally *of = &tally[method][m];
            printf("%lld,%s,%s,%d,%.4f,%.4f,%.4f\n", (long long)queries, wr_metric_spec(metrics[m])->name,
                   metrics[m] == WR_METRIC_ACCURACY ? share[method] : bootstrap[method], tables,
                   (double)of->held / tables, (double)of->above / tables, (double)of->below / tables);
        }
    }
    return 0;
}
