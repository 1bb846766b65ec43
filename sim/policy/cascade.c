/* `cascade`: pairs in order, the next one tried while a verifier rejects the answer. Every attempt and every
 * verification is paid; the last pair is accepted unverified. A pair without a measurement of the query is skipped. */
#include "sim/policy/kinds.h"

#include "sim/base/random.h"

#include <math.h>

_Static_assert(sizeof(struct wr_cascade_config) <= WR_POLICY_CONFIG, "the configuration must fit in a policy");

enum { BY_ERROR = 1, BY_COLUMN };

static const struct wr_option verifier_options[] = {
    {.key = "error",
     .type = WR_OPTION_REAL,
     .offset = offsetof(struct wr_cascade_config, error),
     .required = true,
     .form = BY_ERROR,
     .max = 1,
     .unit = "1",
     .help = "probability that the verdict on an answer is the wrong one; 0 = a perfect verifier"},
    {.key = "sampled",
     .type = WR_OPTION_BOOL,
     .offset = offsetof(struct wr_cascade_config, sampled),
     .form = BY_ERROR,
     .unit = "",
     .help = "true draws the verdicts; false (default) is the exact expectation"},
    {.key = "column",
     .type = WR_OPTION_VALUE,
     .offset = offsetof(struct wr_cascade_config, column),
     .required = true,
     .form = BY_COLUMN,
     .unit = "",
     .help = "the column that holds a score of each query's first answer: a feature (import --keep) or a router"},
    {.key = "accept",
     .type = WR_OPTION_REAL,
     .offset = offsetof(struct wr_cascade_config, accept),
     .required = true,
     .form = BY_COLUMN,
     .min = -(double)INFINITY,
     .max = (double)INFINITY,
     .unit = "",
     .help = "answers whose score is at least this are accepted"},
    {.key = "energy_j",
     .type = WR_OPTION_REAL,
     .offset = offsetof(struct wr_cascade_config, verification.energy_j),
     .max = (double)INFINITY,
     .unit = "J",
     .help = "energy of one verification; default 0"},
    {.key = "latency_s",
     .type = WR_OPTION_REAL,
     .offset = offsetof(struct wr_cascade_config, verification.latency_s),
     .max = (double)INFINITY,
     .unit = "s",
     .help = "time of one verification; default 0"},
    {.key = "cost_usd",
     .type = WR_OPTION_REAL,
     .offset = offsetof(struct wr_cascade_config, verification.cost_usd),
     .max = (double)INFINITY,
     .unit = "USD",
     .help = "cost of one verification; default 0"},
};

static const struct wr_option options[] = {
    {.key = "pairs",
     .type = WR_OPTION_PAIRS,
     .offset = offsetof(struct wr_cascade_config, list),
     .required = true,
     .min = 2,
     .max = WR_PAIR_LIST_MOST,
     .unit = "",
     .help = "a list of labels of pairs in play, or baseline, in the order in which they are tried"},
    {.key = "verifier",
     .type = WR_OPTION_MAP,
     .required = true,
     .nested = verifier_options,
     .nested_options = sizeof verifier_options / sizeof *verifier_options,
     .unit = "",
     .help = "how answers are judged, {error: RATE} or {column: NAME, accept: SCORE}"},
};

static void defaults(void *config)
{
    *(struct wr_cascade_config *)config =
        (struct wr_cascade_config){.column.column = WR_COLUMNS, .accept = (double)NAN, .error = (double)NAN};
}

static enum wr_code prepare(struct wr_policy *policy, const struct wr_pool *pool, const struct wr_prospect *prospect,
                            struct wr_error *error)
{
    struct wr_cascade_config *config = (void *)policy->config;
    (void)prospect;
    for (int i = 0; i < config->list.pairs; i++) {
        int32_t *pair = &config->list.pair[i];
        *pair = *pair == WR_PAIR_BASELINE ? pool->baseline : *pair;
        if (*pair < 0 || *pair >= pool->pairs) {
            return wr_fail(error, WR_E_INTERNAL, "%s", "a cascade names a pair outside the pool");
        }
    }
    return WR_OK;
}

/* One value of a column for each query is a verdict on one answer, the first. */
static enum wr_code check(const struct wr_policy *policy, struct wr_error *error)
{
    const struct wr_cascade_config *config = (const void *)policy->config;
    bool fine = config->column.column == WR_COLUMNS || config->list.pairs == 2;
    return fine ? WR_OK : wr_fail(error, WR_E_POLICY_CASCADE_COLUMN, "%s%d", policy->name, config->list.pairs);
}

static bool draws(const void *config)
{
    return ((const struct wr_cascade_config *)config)->sampled;
}

static bool is_expectation(const void *config)
{
    const struct wr_cascade_config *self = config;
    return self->column.column == WR_COLUMNS && self->error > 0 && self->error < 1 && !self->sampled;
}

static int values(const void *config, const struct wr_query_value **value)
{
    const struct wr_cascade_config *self = config;
    *value = &self->column;
    return self->column.column != WR_COLUMNS;
}

static struct wr_router_overhead verification(const void *config)
{
    return ((const struct wr_cascade_config *)config)->verification;
}

/* One row of a strip. */
struct row {
    const struct wr_policy *policy;
    const struct wr_cascade_config *config;
    const struct wr_strip *strip;
    int row;
};

static bool is_there(const struct row *self, int place)
{
    return self->strip
        ->eligible[(size_t)self->row * (size_t)self->strip->pairs + (size_t)self->config->list.pair[place]];
}

/* The first place from `place` on whose pair can serve; the number of places when there is none. */
static int next_place(const struct row *self, int place)
{
    while (place < self->config->list.pairs && !is_there(self, place)) {
        place++;
    }
    return place;
}

/* Probability that the verifier accepts the answer of a place. A missing score is rejected. */
static double acceptance(const struct row *self, int place)
{
    const struct wr_cascade_config *config = self->config;
    if (config->column.column != WR_COLUMNS) {
        return self->strip->value[self->row] >= config->accept;
    }
    const size_t at = (size_t)self->row * (size_t)self->strip->pairs + (size_t)config->list.pair[place];
    const double accepted = self->strip->correct[at] == 1 ? 1 - config->error : config->error;
    if (!config->sampled) {
        return accepted;
    }
    const struct wr_random random = {.seed = self->policy->seed, .stream = WR_STREAM_VERIFIER};
    return wr_random_uniform(&random, self->strip->key[self->row], (uint32_t)place) < accepted;
}

/* Part `place` of a row whose first pair is at `first`: reached with the probability that all before were rejected. */
static void try_place(const struct row *self, int first, int place, const struct wr_part *out)
{
    double reached = 1;
    int32_t attempt = 0;
    for (int at = first; at < place; at = next_place(self, at + 1)) {
        reached *= 1 - acceptance(self, at);
        attempt++;
    }
    const bool is_last = next_place(self, place + 1) == self->config->list.pairs;
    const double accepted = is_last ? 1 : acceptance(self, place);
    const double share = is_there(self, place) ? reached : 0;
    wr_part_try(out, self->row, self->config->list.pair[place], attempt, share, share * accepted, !is_last);
}

static void decide(const struct wr_policy *policy, const struct wr_pool *pool, const struct wr_strip *strip,
                   int32_t *choice)
{
    const struct wr_cascade_config *config = (const void *)policy->config;
    for (int r = 0; r < strip->rows; r++) {
        const struct row row = {policy, config, strip, r};
        choice[r] = strip->keep[r] && next_place(&row, 0) == config->list.pairs ? -1 : pool->baseline;
    }
}

static int parts(const struct wr_policy *policy, const struct wr_pool *pool)
{
    (void)pool;
    return ((const struct wr_cascade_config *)(const void *)policy->config)->list.pairs;
}

static void split(const struct wr_policy *policy, const struct wr_pool *pool, const struct wr_strip *strip, int part,
                  const int32_t *decided, const struct wr_part *out)
{
    const struct wr_cascade_config *config = (const void *)policy->config;
    (void)decided;
    for (int r = 0; r < strip->rows; r++) {
        const struct row row = {policy, config, strip, r};
        const int first = strip->keep[r] ? next_place(&row, 0) : config->list.pairs;
        if (first < config->list.pairs) {
            try_place(&row, first, part, out);
        } else {
            wr_part_serve(out, r, pool->baseline, part == 0);
        }
    }
}

const struct wr_policy_kind wr_cascade_kind = {
    .name = "cascade",
    .help = "pairs in order, the next one tried while a verifier rejects",
    .option = options,
    .options = sizeof options / sizeof *options,
    .config_size = sizeof(struct wr_cascade_config),
    .defaults = defaults,
    .prepare = prepare,
    .check = check,
    .draws = draws,
    .decide = decide,
    .parts = parts,
    .split = split,
    .is_expectation = is_expectation,
    .verification = verification,
    .values = values,
    .names_pairs = true,
};
