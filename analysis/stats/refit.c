#include "analysis/stats/refit.h"

#include "analysis/stats/poisson.h"
#include "analysis/stats/query_hash.h"
#include "analysis/stats/template.h"
#include "sim/base/memory.h"
#include "sim/replay/columns.h"

#include <math.h>

enum { NOT_REPLAYED = -2 }; /* for a domain */

/* A domain, or all queries. */
struct unit {
    int64_t queries;
    double original, drawn; /* weight: of the table, and of the replicate before it is scaled */
};

struct wr_refit {
    struct wr_sink sink;      /* first: a sink pointer is a pointer to this; takes queries up */
    struct wr_replay_job job; /* borrowed from the caller, but for the weights */
    const struct wr_metric_inputs *in;
    uint64_t seed;
    bool strata;
    int64_t queries;          /* of the file, likewise below */
    double *original;         /* owned [queries] */
    double *weight;           /* owned [queries]: of the replicate, scaled */
    uint64_t *key;            /* owned [queries] */
    int32_t *domain;          /* owned [queries]; NOT_REPLAYED, -1 = none */
    int domains;              /* of the file */
    struct unit *unit;        /* owned [1 + domains + 1]: queries of no domain, of each, all */
    bool columns[WR_COLUMNS]; /* that the whole job reads */
    struct wr_totals totals;  /* of the replicate */
};

/* ------------------------------------------------------------------------------------------------- queries */

static enum wr_code begin(struct wr_sink *sink, int segment, void **state, struct wr_error *error)
{
    (void)segment, (void)error;
    *state = sink;
    return WR_OK;
}

/* Every row is of one segment, and writes elements of its own. */
static enum wr_code add(struct wr_sink *sink, void *state, const struct wr_contributions *from, struct wr_error *error)
{
    const struct wr_refit *self = (const struct wr_refit *)sink;
    (void)state, (void)error;
    for (int r = 0; r < from->rows; r++) {
        if (from->query_keep[r]) {
            self->original[from->row + r] = from->query_weight[r];
            self->domain[from->row + r] = from->domain[r];
        }
    }
    return WR_OK;
}

static enum wr_code end(struct wr_sink *sink, int segment, void *state, struct wr_error *error)
{
    (void)sink, (void)segment, (void)state, (void)error;
    return WR_OK;
}

static void drop(struct wr_sink *sink, void *state)
{
    (void)sink, (void)state;
}

static struct unit *unit_of(const struct wr_refit *self, int32_t domain)
{
    return &self->unit[domain + 1];
}

static struct unit *all_of(const struct wr_refit *self)
{
    return &self->unit[self->domains + 1];
}

static enum wr_code make_keys(struct wr_refit *self, struct wr_error *error)
{
    struct wr_query_hash hash;
    enum wr_code code = wr_query_hash_init(&hash, self->job.source, error);
    for (int64_t row = 0; row < self->queries && code == WR_OK; row++) {
        const int32_t domain = self->domain[row];
        if (domain != NOT_REPLAYED) {
            code = wr_query_hash_of(&hash, row, domain, &self->key[row], error);
            unit_of(self, domain)->queries++;
            unit_of(self, domain)->original += self->original[row];
            all_of(self)->queries++;
            all_of(self)->original += self->original[row];
        }
    }
    wr_query_hash_free(&hash);
    return code;
}

/* Which queries are replayed does not depend on the policy that is looked at. */
static enum wr_code take_queries(struct wr_refit *self, struct wr_error *error)
{
    struct wr_sink *const sink[] = {&self->sink};
    struct wr_policy policy = self->job.policy[0];
    struct wr_replay_job job = self->job;
    struct wr_replay_counts counts;
    struct wr_totals totals;
    policy.state = NULL;
    job.policy = &policy;
    job.policies = 1;
    job.asking = self->job.policy;
    job.askers = self->job.policies;
    job.also = self->columns;
    job.sink = sink;
    job.sinks = 1;
    for (int64_t row = 0; row < self->queries; row++) {
        self->domain[row] = NOT_REPLAYED;
    }
    const enum wr_code code = wr_replay(&job, &totals, &counts, error);
    wr_totals_free(&totals);
    wr_policy_release(&policy);
    return code == WR_OK ? make_keys(self, error) : code;
}

enum wr_code wr_refit_new(struct wr_refit **self, const struct wr_replay_job *job, const struct wr_metric_inputs *in,
                          uint64_t seed, bool strata, struct wr_error *error)
{
    const size_t queries = (size_t)job->source->meta->extent[WR_DIM_QUERY];
    struct wr_refit *made = wr_array(1, sizeof *made, error);
    if (made == NULL) {
        return WR_E_NO_MEMORY;
    }
    made->sink = (struct wr_sink){.begin = begin, .add = add, .end = end, .drop = drop};
    made->job = *job;
    made->in = in;
    made->seed = seed;
    made->strata = strata;
    made->queries = (int64_t)queries;
    made->domains = (int)job->source->meta->extent[WR_DIM_DOMAIN];
    wr_choose_columns(job, made->columns);
    wr_totals_init(&made->totals);
    made->original = wr_array(queries, sizeof *made->original, error);
    made->weight = made->original ? wr_array(queries, sizeof *made->weight, error) : NULL;
    made->key = made->weight ? wr_array(queries, sizeof *made->key, error) : NULL;
    made->domain = made->key ? wr_array(queries, sizeof *made->domain, error) : NULL;
    made->unit = made->domain ? wr_array((size_t)made->domains + 2, sizeof *made->unit, error) : NULL;
    const enum wr_code code = made->unit ? take_queries(made, error) : WR_E_NO_MEMORY;
    if (code != WR_OK) {
        wr_refit_free(made);
        return code;
    }
    made->job.weight = made->weight;
    *self = made;
    return WR_OK;
}

void wr_refit_free(struct wr_refit *self)
{
    if (self != NULL) {
        wr_free(self->original);
        wr_free(self->weight);
        wr_free(self->key);
        wr_free(self->domain);
        wr_free(self->unit);
        wr_totals_free(&self->totals);
        wr_free(self);
    }
}

/* ------------------------------------------------------------------------------------------------- weights */

static void draw_weights(struct wr_refit *self, uint32_t replicate)
{
    for (int i = 0; i < self->domains + 2; i++) {
        self->unit[i].drawn = 0;
    }
    for (int64_t row = 0; row < self->queries; row++) {
        const int32_t domain = self->domain[row];
        if (domain != NOT_REPLAYED) {
            const bool stays = self->strata && unit_of(self, domain)->queries == 1;
            const int times = stays ? 1 : wr_poisson_weight(self->seed, self->key[row], replicate);
            self->weight[row] = self->original[row] * times;
            unit_of(self, domain)->drawn += self->weight[row];
            all_of(self)->drawn += self->weight[row];
        }
    }
}

/* What a domain's weights are multiplied by. Where nothing was drawn there is nothing to scale. */
static double scale_of(const struct wr_refit *self, bool within_domains, int32_t domain)
{
    const struct unit *unit = within_domains ? unit_of(self, domain) : all_of(self);
    return unit->drawn > 0 ? unit->original / unit->drawn : 1;
}

/* What decisions see: of 24 bits, so that sums of whole weights stay exact, and pairs that tie do so in a replicate
 * too. Totals make up for the rest. */
static double scale_seen(const struct wr_refit *self, int32_t domain)
{
    return (double)(float)scale_of(self, self->strata, domain);
}

void wr_refit_draw(struct wr_refit *self, uint32_t replicate)
{
    draw_weights(self, replicate);
    for (int64_t row = 0; row < self->queries; row++) {
        if (self->domain[row] != NOT_REPLAYED) {
            self->weight[row] *= scale_seen(self, self->domain[row]);
        }
    }
}

static bool has_weight(const struct unit *unit)
{
    return unit->drawn > 0 || !(unit->original > 0);
}

bool wr_refit_has_weight(const struct wr_refit *self, enum wr_replicate_unit unit, int32_t domain)
{
    bool has = has_weight(all_of(self));
    for (int32_t i = -1; i < self->domains && unit == WR_UNIT_DOMAIN; i++) {
        has &= (domain != WR_EVERY_DOMAIN && domain != i) || has_weight(unit_of(self, i));
    }
    return has;
}

/* ----------------------------------------------------------------------------------------------- decisions */

/* Replays copies of policies, whose numbers are `index`, and takes their totals up. */
static enum wr_code replay_copies(struct wr_refit *self, struct wr_replay_job *job, const int *index,
                                  struct wr_error *error)
{
    struct wr_replay_counts counts;
    struct wr_totals totals;
    enum wr_code code;
    if (self->in->repriced != NULL) {
        int baseline = 0;
        while (index[baseline] != self->in->baseline) {
            baseline++;
        }
        code = wr_replay_repriced_unsettled(job, self->in->study, baseline, &totals, &counts, error);
    } else {
        code = wr_replay(job, &totals, &counts, error);
    }
    for (int i = 0; i < job->policies && code == WR_OK; i++) {
        code = wr_totals_pick(&self->totals, &totals, i, index[i], error);
    }
    wr_totals_free(&totals);
    return code;
}

/* The policies `index` of the job, on the queries that all of it is replayed on. */
static enum wr_code decide(struct wr_refit *self, const int *index, int count, struct wr_error *error)
{
    struct wr_replay_job job = self->job;
    job.policy = wr_array((size_t)count, sizeof *job.policy, error);
    if (job.policy == NULL) {
        return WR_E_NO_MEMORY;
    }
    for (int i = 0; i < count; i++) {
        job.policy[i] = self->job.policy[index[i]];
        job.policy[i].state = NULL;
    }
    job.policies = count;
    job.asking = self->job.policy;
    job.askers = self->job.policies;
    job.also = self->columns;
    const enum wr_code code = replay_copies(self, &job, index, error);
    for (int i = 0; i < count; i++) {
        wr_policy_release(&job.policy[i]);
    }
    wr_free(job.policy);
    return code;
}

/* What a replicate may say of a study that has answers for the table itself; a damaged block is none of it. */
static bool has_no_answer(enum wr_code code)
{
    return code != WR_OK && code != WR_E_CHECKSUM && wr_error_row(code)->exit_status == WR_EXIT_DATA;
}

/* Some of a domain's queries on every pair: nobody knows how many. */
static enum wr_code touch_pairs(struct wr_refit *self, int32_t policy, int32_t domain, struct wr_error *error)
{
    const struct wr_pool *pool = &self->job.pool;
    bool made = true;
    for (int p = 0; p < pool->pairs && made; p++) {
        const struct wr_cell_key key = {.policy = policy, .pair = pool->pair[p], .domain = domain};
        made = wr_totals_cell(&self->totals, key, error) != NULL;
    }
    return made ? WR_OK : WR_E_NO_MEMORY;
}

/* The original's cells and those of all other pairs, with sums of NaN. */
static enum wr_code leave_open(struct wr_refit *self, int policy, struct wr_error *error)
{
    enum wr_code code = wr_totals_pick(&self->totals, self->in->totals, policy, policy, error);
    for (size_t i = 0; i < self->totals.groups && code == WR_OK; i++) {
        struct wr_group *group = &self->totals.group[i];
        if (group->policy == policy) {
            group->weight = group->weight2 = group->covered = NAN;
            code = touch_pairs(self, policy, group->domain, error);
        }
    }
    for (size_t i = 0; i < self->totals.cells; i++) {
        struct wr_cell *cell = &self->totals.cell[i];
        if (cell->key.policy == policy) {
            wr_cell_scale(cell, NAN);
        }
    }
    return code;
}

/* Under loads each with the baseline, whose loads make the prices. */
static enum wr_code decide_one(struct wr_refit *self, int policy, struct wr_error *error)
{
    const bool with_baseline = self->in->repriced != NULL && policy != self->in->baseline;
    const int index[2] = {policy, self->in->baseline};
    const enum wr_code code = decide(self, index, with_baseline ? 2 : 1, error);
    return has_no_answer(code) ? leave_open(self, policy, error) : code;
}

enum wr_code wr_refit_decide(struct wr_refit *self, struct wr_error *error)
{
    const int policies = self->job.policies;
    int *index = wr_array((size_t)policies, sizeof *index, error);
    if (index == NULL) {
        return WR_E_NO_MEMORY;
    }
    for (int i = 0; i < policies; i++) {
        index[i] = i;
    }
    wr_totals_free(&self->totals);
    wr_totals_init(&self->totals);
    enum wr_code code = decide(self, index, policies, error);
    const bool one_by_one = has_no_answer(code);
    for (int i = 0; i < policies && one_by_one && (i == 0 || code == WR_OK); i++) {
        code = decide_one(self, i, error);
    }
    wr_totals_sort(&self->totals);
    wr_free(index);
    return code;
}

/* ------------------------------------------------------------------------------------------------- totals */

static enum wr_code copy(const struct wr_totals *from, struct wr_totals *to, struct wr_error *error)
{
    wr_totals_free(to);
    wr_totals_init(to);
    return wr_totals_merge(to, from, error);
}

enum wr_code wr_refit_totals(const struct wr_refit *self, enum wr_replicate_unit unit, const double *factor,
                             struct wr_totals *room, struct wr_error *error)
{
    const enum wr_code code = copy(&self->totals, room, error);
    const bool within_domains = unit == WR_UNIT_DOMAIN || self->strata;
    for (size_t i = 0; i < room->cells; i++) {
        const int32_t domain = room->cell[i].key.domain;
        wr_cell_scale(&room->cell[i], scale_of(self, within_domains, domain) / scale_seen(self, domain));
    }
    for (size_t i = 0; i < room->groups; i++) {
        const int32_t domain = room->group[i].domain;
        const double scale = scale_of(self, within_domains, domain) / scale_seen(self, domain);
        room->group[i].weight *= scale;
        room->group[i].weight2 *= scale * scale;
        room->group[i].covered *= scale;
    }
    wr_totals_multiply_energies(room, factor);
    return code;
}

enum wr_code wr_refit_original(const struct wr_refit *self, const double *factor, struct wr_totals *room,
                               struct wr_error *error)
{
    const enum wr_code code = copy(self->in->totals, room, error);
    wr_totals_multiply_energies(room, factor);
    return code;
}
