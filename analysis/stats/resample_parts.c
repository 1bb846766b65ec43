#include "analysis/stats/resample_parts.h"

#include "sim/base/memory.h"

/* Whether it has prices that no other policy has. */
static bool is_by_itself(const struct wr_repriced *repriced, int policy)
{
    return repriced != NULL && repriced->own[policy].price != NULL;
}

/* The policies of a part: `alone`, or with -1 all that are not by themselves. */
static enum wr_code gather(struct wr_resample_part *part, const struct wr_replay_job *job,
                           const struct wr_repriced *repriced, int alone, struct wr_error *error)
{
    part->policy = wr_array((size_t)job->policies, sizeof *part->policy, error);
    if (part->policy == NULL) {
        return WR_E_NO_MEMORY;
    }
    for (int i = 0; i < job->policies; i++) {
        if (alone < 0 ? !is_by_itself(repriced, i) : i == alone) {
            part->policy[part->policies++] = i;
        }
    }
    if (repriced != NULL) {
        part->prices = alone < 0 ? &repriced->first : &repriced->own[alone];
    }
    return WR_OK;
}

static enum wr_code make_sums(struct wr_resample_part *part, const struct wr_replay_job *job,
                              const struct wr_totals *totals, const struct wr_replicate_options *options,
                              struct wr_error *error)
{
    struct wr_totals own;
    enum wr_code code = WR_OK;
    wr_totals_init(&own);
    for (int i = 0; i < part->policies && code == WR_OK; i++) {
        code = wr_totals_pick(&own, totals, part->policy[i], part->policy[i], error);
    }
    code = code == WR_OK ? wr_replicates_new(&part->sums, job, &own, options, error) : code;
    wr_totals_free(&own);
    return code;
}

enum wr_code wr_resample_parts_make(struct wr_resample_parts *self, const struct wr_replay_job *job,
                                    const struct wr_totals *totals, const struct wr_repriced *repriced,
                                    const struct wr_replicate_options *options, struct wr_error *error)
{
    struct wr_replicate_options own = *options;
    *self = (struct wr_resample_parts){.part = wr_array((size_t)job->policies + 1, sizeof *self->part, error)};
    enum wr_code code = self->part != NULL ? WR_OK : WR_E_NO_MEMORY;
    for (int alone = -1; alone < job->policies && code == WR_OK; alone++) {
        if (alone < 0 || is_by_itself(repriced, alone)) {
            code = gather(&self->part[self->parts++], job, repriced, alone, error);
        }
    }
    own.memory /= (size_t)(self->parts > 0 ? self->parts : 1);
    for (int i = 0; i < self->parts && code == WR_OK; i++) {
        code = make_sums(&self->part[i], job, totals, &own, error);
    }
    return code;
}

void wr_resample_parts_free(struct wr_resample_parts *self)
{
    for (int i = 0; i < self->parts; i++) {
        wr_replicates_free(self->part[i].sums);
        wr_free(self->part[i].policy);
    }
    wr_free(self->part);
    *self = (struct wr_resample_parts){0};
}

const struct wr_resample_part *wr_resample_part_of(const struct wr_resample_parts *self, int policy)
{
    for (int i = 1; i < self->parts; i++) {
        if (self->part[i].policy[0] == policy) {
            return &self->part[i];
        }
    }
    return &self->part[0];
}

int wr_resample_parts_capacity(const struct wr_resample_parts *self)
{
    int least = wr_replicates_capacity(self->part[0].sums);
    for (int i = 1; i < self->parts; i++) {
        const int capacity = wr_replicates_capacity(self->part[i].sums);
        least = capacity < least ? capacity : least;
    }
    return least;
}

enum wr_code wr_resample_part_pass(const struct wr_resample_part *self, const struct wr_replay_job *job, int64_t first,
                                   int count, struct wr_error *error)
{
    const enum wr_code code = wr_replicates_begin(self->sums, (uint32_t)first, count, error);
    return code == WR_OK
               ? wr_replay_again(job, self->policy, self->policies, self->prices, wr_replicates_sink(self->sums), error)
               : code;
}
