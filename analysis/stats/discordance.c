#include "analysis/stats/discordance.h"

#include "analysis/metrics/account.h"
#include "sim/base/memory.h"
#include "sim/replay/tile.h"

#include <string.h>

struct counts {
    int64_t policy_only, reference_only;
};

struct wr_discordance {
    struct wr_sink sink; /* first: a sink pointer is a pointer to this */
    const struct wr_policy *policy;
    int policies, reference, domains;        /* domains with that of queries without one */
    struct counts *counts;                   /* owned, [policy][domain] */
    const struct wr_marginal_prices *prices; /* that were decided by; NULL = those of the job */
    int *heard;                              /* owned [hearing]: policies that are replayed together, ascending */
    int hearing;
};

/* A segment's counts, and the answers of the strip that is being decided. */
struct segment {
    struct counts *counts; /* owned, [policy][domain] */
    int8_t *correct;       /* owned, [policy][WR_STRIP_ROWS]: 1, 0, -1 = not known */
};

static size_t count_of(const struct wr_discordance *self)
{
    return (size_t)self->policies * (size_t)self->domains;
}

static void segment_free(struct segment *segment)
{
    wr_free(segment->counts);
    wr_free(segment->correct);
    wr_free(segment);
}

static enum wr_code begin(struct wr_sink *sink, int number, void **state, struct wr_error *error)
{
    const struct wr_discordance *self = (const struct wr_discordance *)sink;
    struct segment *segment = wr_array(1, sizeof *segment, error);
    (void)number;
    if (segment == NULL) {
        return WR_E_NO_MEMORY;
    }
    segment->counts = wr_array(count_of(self), sizeof *segment->counts, error);
    segment->correct = segment->counts ? wr_array((size_t)self->policies * WR_STRIP_ROWS, 1, error) : NULL;
    if (segment->correct == NULL) {
        segment_free(segment);
        return WR_E_NO_MEMORY;
    }
    *state = segment;
    return WR_OK;
}

static void count_row(const struct wr_discordance *self, struct segment *segment, int row, int32_t domain)
{
    const int8_t reference = segment->correct[self->reference * WR_STRIP_ROWS + row];
    for (int i = 0; i < self->hearing; i++) {
        const int policy = self->heard[i];
        const int8_t own = segment->correct[policy * WR_STRIP_ROWS + row];
        struct counts *counts = &segment->counts[policy * self->domains + domain + 1];
        counts->policy_only += own == 1 && reference == 0;
        counts->reference_only += own == 0 && reference == 1;
    }
}

static enum wr_code add(struct wr_sink *sink, void *state, const struct wr_contributions *from, struct wr_error *error)
{
    const struct wr_discordance *self = (const struct wr_discordance *)sink;
    struct segment *segment = state;
    (void)error;
    if (from->part > 0) {
        return WR_OK;
    }
    int8_t *correct = segment->correct + (int64_t)from->policy * WR_STRIP_ROWS;
    for (int r = 0; r < from->rows; r++) {
        correct[r] = from->keep[r] ? from->correct[r] : -1;
    }
    for (int r = 0; r < from->rows && from->policy == self->heard[self->hearing - 1]; r++) {
        if (from->query_keep[r]) {
            count_row(self, segment, r, from->domain[r]);
        }
    }
    return WR_OK;
}

static enum wr_code end(struct wr_sink *sink, int number, void *state, struct wr_error *error)
{
    struct wr_discordance *self = (struct wr_discordance *)sink;
    struct segment *segment = state;
    (void)number;
    (void)error;
    for (size_t i = 0; i < count_of(self); i++) {
        self->counts[i].policy_only += segment->counts[i].policy_only;
        self->counts[i].reference_only += segment->counts[i].reference_only;
    }
    segment_free(segment);
    return WR_OK;
}

static void drop(struct wr_sink *sink, void *state)
{
    (void)sink;
    segment_free(state);
}

static enum wr_code choose_heard(struct wr_discordance *self, const struct wr_repriced *repriced,
                                 struct wr_error *error)
{
    self->heard = wr_array((size_t)self->policies, sizeof *self->heard, error);
    for (int i = 0; self->heard != NULL && i < self->policies; i++) {
        if (repriced == NULL || repriced->own[i].price == NULL) {
            self->heard[self->hearing++] = i;
        }
    }
    return self->heard != NULL ? WR_OK : WR_E_NO_MEMORY;
}

enum wr_code wr_discordance_new(struct wr_discordance **self, const struct wr_replay_job *job,
                                const struct wr_repriced *repriced, int reference, struct wr_error *error)
{
    struct wr_discordance *made = wr_array(1, sizeof *made, error);
    if (made == NULL) {
        return WR_E_NO_MEMORY;
    }
    *made = (struct wr_discordance){.sink = {.begin = begin, .add = add, .end = end, .drop = drop},
                                    .policy = job->policy,
                                    .policies = job->policies,
                                    .reference = reference,
                                    .domains = (int)job->source->meta->extent[WR_DIM_DOMAIN] + 1,
                                    .prices = repriced != NULL ? &repriced->first : NULL};
    made->counts = wr_array(count_of(made), sizeof *made->counts, error);
    if (made->counts == NULL || choose_heard(made, repriced, error) != WR_OK) {
        wr_discordance_free(made);
        return WR_E_NO_MEMORY;
    }
    *self = made;
    return WR_OK;
}

void wr_discordance_free(struct wr_discordance *self)
{
    if (self != NULL) {
        wr_free(self->counts);
        wr_free(self->heard);
        wr_free(self);
    }
}

enum wr_code wr_discordance_count(struct wr_discordance *self, const struct wr_replay_job *job, struct wr_error *error)
{
    return wr_replay_again(job, self->heard, self->hearing, self->prices, &self->sink, error);
}

static bool is_compared(const struct wr_discordance *self, int policy)
{
    bool heard = false;
    for (int i = 0; i < self->hearing; i++) {
        heard |= self->heard[i] == policy;
    }
    return heard && self->policy[policy].kind->parts == NULL;
}

bool wr_discordance_counts(const struct wr_discordance *self, int policy, int32_t domain, int64_t *policy_only,
                           int64_t *reference_only)
{
    const bool every = domain == WR_EVERY_DOMAIN;
    *policy_only = *reference_only = 0;
    for (int d = every ? 0 : domain + 1; d < (every ? self->domains : domain + 2); d++) {
        *policy_only += self->counts[policy * self->domains + d].policy_only;
        *reference_only += self->counts[policy * self->domains + d].reference_only;
    }
    return is_compared(self, policy) && is_compared(self, self->reference);
}
