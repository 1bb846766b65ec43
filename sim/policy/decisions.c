/* `decisions`: what an outside router decided, from a file. */
#include "sim/policy/kinds.h"

#include <inttypes.h>

_Static_assert(sizeof(struct wr_decisions_config) <= WR_POLICY_CONFIG, "the configuration must fit in a policy");

static const char *const undecided_choices[] = {
    [WR_UNDECIDED_ERROR] = "error", [WR_UNDECIDED_BASELINE] = "baseline", NULL};

static const struct wr_option options[] = {
    {.key = "file",
     .type = WR_OPTION_TEXT,
     .offset = offsetof(struct wr_decisions_config, file),
     .required = true,
     .unit = "",
     .help = "CSV or JSON lines with id [, domain], pair or model [, attempt], relative to the study"},
    {.key = "policy",
     .type = WR_OPTION_TEXT,
     .offset = offsetof(struct wr_decisions_config, of),
     .unit = "",
     .help = "only the rows of the file whose column policy says this; default: all"},
    {.key = "missing",
     .type = WR_OPTION_CHOICE,
     .offset = offsetof(struct wr_decisions_config, undecided),
     .choices = undecided_choices,
     .unit = "",
     .help = "queries without a decision: error (default) or baseline, which serves them and is counted"},
};

static void defaults(void *config)
{
    *(struct wr_decisions_config *)config = (struct wr_decisions_config){.undecided = WR_UNDECIDED_ERROR};
}

static int32_t decision_of(const struct wr_decisions_config *config, int64_t row, int attempt)
{
    return attempt < config->attempts ? config->decision[attempt * config->queries + row] : -1;
}

/* How many attempts the row has; 0 when there is none, or a pair among them has no measurement. */
static int attempts_of(const struct wr_decisions_config *config, const struct wr_strip *strip, int row)
{
    const uint8_t *eligible = strip->eligible + (size_t)row * (size_t)strip->pairs;
    int attempts = 0;
    int32_t pair;
    while ((pair = decision_of(config, strip->row + row, attempts)) >= 0) {
        if (!eligible[pair]) {
            return 0;
        }
        attempts++;
    }
    return attempts;
}

/* Where queries must have decisions and some of the file have none: how many of those are replayed. */
static size_t sums(const struct wr_policy *policy, const struct wr_pool *pool, int32_t domains)
{
    const struct wr_decisions_config *config = (const void *)policy->config;
    (void)pool, (void)domains;
    return config->undecided == WR_UNDECIDED_ERROR && config->without > 0;
}

static void look(const struct wr_policy *policy, const struct wr_pool *pool, const struct wr_strip *strip,
                 const double *weight, double *sums)
{
    const struct wr_decisions_config *config = (const void *)policy->config;
    (void)pool, (void)weight;
    for (int r = 0; r < strip->rows; r++) {
        *sums += strip->keep[r] && decision_of(config, strip->row + r, 0) < 0;
    }
}

static enum wr_code prepare(struct wr_policy *policy, const struct wr_pool *pool, const struct wr_prospect *prospect,
                            struct wr_error *error)
{
    const struct wr_decisions_config *config = (const void *)policy->config;
    (void)pool;
    if (!config->decision) {
        return wr_fail(error, WR_E_INTERNAL, "%s", "decisions that were not read");
    }
    if (prospect->sums && prospect->sums[0] > 0) {
        return wr_fail(error, WR_E_DECISIONS_LACK, "%s%" PRId64 "%s%s", policy->name, (int64_t)prospect->sums[0],
                       config->file, config->first_without);
    }
    return WR_OK;
}

static void decide(const struct wr_policy *policy, const struct wr_pool *pool, const struct wr_strip *strip,
                   int32_t *choice)
{
    const struct wr_decisions_config *config = (const void *)policy->config;
    for (int r = 0; r < strip->rows; r++) {
        choice[r] = strip->keep[r] && attempts_of(config, strip, r) == 0 ? -1 : pool->baseline;
    }
}

static int parts(const struct wr_policy *policy, const struct wr_pool *pool)
{
    (void)pool;
    return ((const struct wr_decisions_config *)(const void *)policy->config)->attempts;
}

/* Every attempt is paid; the last one's answer is served. */
static void split(const struct wr_policy *policy, const struct wr_pool *pool, const struct wr_strip *strip, int part,
                  const int32_t *decided, const struct wr_part *out)
{
    const struct wr_decisions_config *config = (const void *)policy->config;
    (void)decided;
    for (int r = 0; r < strip->rows; r++) {
        const int attempts = strip->keep[r] ? attempts_of(config, strip, r) : 0;
        if (part < attempts) {
            wr_part_try(out, r, decision_of(config, strip->row + r, part), part, 1, part == attempts - 1, false);
        } else {
            wr_part_serve(out, r, pool->baseline, attempts == 0 && part == 0);
        }
    }
}

const struct wr_policy_kind wr_decisions_kind = {
    .name = "decisions",
    .help = "what an outside router decided, from a file",
    .option = options,
    .options = sizeof options / sizeof *options,
    .config_size = sizeof(struct wr_decisions_config),
    .defaults = defaults,
    .prepare = prepare,
    .sums = sums,
    .look = look,
    .decide = decide,
    .parts = parts,
    .split = split,
    .names_pairs = true,
};
