#include "analysis/stats/resample_worker.h"

#include "analysis/stats/meter.h"
#include "sim/base/memory.h"

/* The first policy whose sums are where those of `policy` are. */
static int first_of_part(const struct wr_resample_job *job, int policy)
{
    int first = 0;
    while (job->policy[first].sums != job->policy[policy].sums) {
        first++;
    }
    return first;
}

enum wr_code wr_resample_worker_open(struct wr_resample_worker *self, const struct wr_resample_job *job,
                                     struct wr_error *error)
{
    const int policies = wr_metric_account_policies(job->in);
    *self = (struct wr_resample_worker){.job = job};
    self->account = wr_array((size_t)policies * (size_t)job->rows->slots, sizeof *self->account, error);
    self->factor = wr_array((size_t)job->in->meta->extent[WR_DIM_PAIR], sizeof *self->factor, error);
    self->part = wr_array((size_t)policies, sizeof *self->part, error);
    wr_totals_init(&self->room);
    enum wr_code code = self->account && self->factor && self->part ? WR_OK : WR_E_NO_MEMORY;
    if (code == WR_OK && job->in->repriced != NULL) {
        code = wr_resettling_init(&self->resettling, job->in, error);
    }
    for (int i = 0; i < policies && code == WR_OK && job->refit == NULL; i++) {
        const int first = first_of_part(job, i);
        code = first == i ? wr_replicates_room(job->policy[i].sums, &self->part[i], error) : WR_OK;
        code = code == WR_OK ? wr_totals_pick(&self->room, &self->part[first], job->policy[i].index, i, error) : code;
    }
    return code;
}

void wr_resample_worker_close(struct wr_resample_worker *self)
{
    for (int i = 0; self->part != NULL && i < wr_metric_account_policies(self->job->in); i++) {
        wr_totals_free(&self->part[i]);
    }
    wr_free(self->part);
    wr_totals_free(&self->room);
    wr_resettling_free(&self->resettling);
    wr_free(self->account);
    wr_free(self->factor);
}

static void draw_factors(struct wr_resample_worker *self, int64_t replicate)
{
    const struct wr_metric_inputs *in = self->job->in;
    const struct wr_resampling_options *options = &self->job->result->options;
    wr_meter_factors(in->study, in->meta, options->meter_error, options->seed, (uint32_t)replicate, self->factor);
}

/* What the worker's room is filled with. */
struct content {
    enum { DRAW, GROUP_LEFT_OUT, ORIGINAL } kind;
    int index;
    enum wr_replicate_unit unit;
    const double *factor; /* of the meters; NULL = 1 */
};

static void fill_part(const struct wr_replicates *sums, const struct content *content, struct wr_totals *part)
{
    switch (content->kind) {
    case DRAW:
        wr_replicates_totals(sums, content->index, content->unit, content->factor, part);
        break;
    case GROUP_LEFT_OUT:
        wr_replicates_left_out(sums, content->index, content->unit, part);
        break;
    default:
        wr_replicates_original(sums, content->factor, part);
    }
}

/* The order is that in which wr_resample_worker_open() made the room. */
static void fill_from_parts(struct wr_resample_worker *self, const struct content *content)
{
    const struct wr_resample_job *job = self->job;
    size_t cell = 0, group = 0;
    for (int i = 0; i < wr_metric_account_policies(job->in); i++) {
        const int first = first_of_part(job, i);
        const struct wr_totals *part = &self->part[first];
        if (first == i) {
            fill_part(job->policy[i].sums, content, &self->part[i]);
        }
        for (size_t k = 0; k < part->cells; k++) {
            if (part->cell[k].key.policy == job->policy[i].index) {
                self->room.cell[cell] = part->cell[k];
                self->room.cell[cell++].key.policy = i;
            }
        }
        for (size_t k = 0; k < part->groups; k++) {
            if (part->group[k].policy == job->policy[i].index) {
                self->room.group[group] = part->group[k];
                self->room.group[group++].policy = i;
            }
        }
    }
}

static enum wr_code fill_room(struct wr_resample_worker *self, const struct content *content)
{
    const struct wr_refit *refit = self->job->refit;
    if (refit == NULL) {
        fill_from_parts(self, content);
        return WR_OK;
    }
    return content->kind == DRAW ? wr_refit_totals(refit, content->unit, content->factor, &self->room, NULL)
                                 : wr_refit_original(refit, content->factor, &self->room, NULL);
}

/* Which of a metric's arrays is filled. */
enum target { VALUE, LEFT_OUT, METERED, METER };

static double *array_of(const struct wr_resampled_metric *metric, enum target target)
{
    double *const array[] = {metric->value, metric->left_out, metric->metered, metric->meter};
    return array[target];
}

static void note_overloads(const struct wr_resample_worker *self, int64_t slot, int64_t element)
{
    const struct wr_resampling *result = self->job->result;
    for (int i = 0; i < self->resettling.policies; i++) {
        result->overloaded[(i * result->slots + slot) * result->options.replicates + element] =
            !self->resettling.settled[i];
    }
}

/* Metrics of the slots [first, end) from the worker's room, into element `at` (or that of the draw's place) of the
 * target. */
static void evaluate(struct wr_resample_worker *self, const struct wr_metric_inputs *in, enum target target,
                     int64_t first, int64_t end, const int64_t *place, int64_t at)
{
    const struct wr_resample_job *job = self->job;
    const int64_t slots = job->rows->slots;
    const struct wr_metric_set *asked = &job->rows->asked;
    for (int64_t slot = first; slot < end; slot++) {
        const int64_t element = place != NULL ? place[slot] : at;
        if (element < 0) {
            continue;
        }
        wr_metric_accounts_at(in, &self->room, slot, self->account);
        for (int64_t policy = 0; policy < job->rows->policies; policy++) {
            for (int i = 0; i < asked->metrics; i++) {
                const int64_t row = (policy * slots + slot) * asked->metrics + i;
                double *array = array_of(&job->result->metric[row], target);
                if (array != NULL) {
                    array[element] = wr_metric_of(in, self->account, (int)policy, slot, asked->id[i]);
                }
            }
        }
        if (target == VALUE && in->repriced != NULL) {
            note_overloads(self, slot, element);
        }
    }
}

/* Loads are those of all queries, also where domains are looked at by themselves. Meters' factors change none. */
static enum wr_code evaluate_content(struct wr_resample_worker *self, struct content content, enum target target,
                                     const int64_t *place, int64_t at)
{
    const struct wr_resample_job *job = self->job;
    struct wr_metric_inputs in = *job->in;
    content.unit = job->result->options.strata ? WR_UNIT_DOMAIN : WR_UNIT_ALL;
    enum wr_code code = fill_room(self, &content);
    if (code == WR_OK && in.repriced != NULL) {
        in.repriced = &self->resettling.repriced;
        code = content.factor == NULL ? wr_resettle(&self->resettling, job->in, &self->room, NULL) : WR_OK;
    }
    if (code == WR_OK) {
        evaluate(self, &in, target, 0, 1, place, at);
    }
    if (code == WR_OK && job->rows->slots > 1) {
        content.unit = WR_UNIT_DOMAIN;
        code = fill_room(self, &content);
    }
    if (code == WR_OK && job->rows->slots > 1) {
        evaluate(self, &in, target, 1, job->rows->slots, place, at);
    }
    return code;
}

enum wr_code wr_resample_draw(struct wr_resample_worker *self, int64_t first, int index)
{
    const struct wr_resample_job *job = self->job;
    const int64_t *place = job->place + index * job->rows->slots;
    struct content content = {.kind = DRAW, .index = index};
    enum wr_code code = evaluate_content(self, content, VALUE, place, 0);
    if (code == WR_OK && job->result->has_meters) {
        draw_factors(self, first + index);
        content.factor = self->factor;
        code = evaluate_content(self, content, METERED, place, 0);
    }
    return code;
}

enum wr_code wr_resample_group(struct wr_resample_worker *self, int64_t first, int index)
{
    const struct content content = {.kind = GROUP_LEFT_OUT, .index = index};
    (void)first;
    return evaluate_content(self, content, LEFT_OUT, NULL, index);
}

enum wr_code wr_resample_meter(struct wr_resample_worker *self, int64_t first, int index)
{
    const struct wr_resample_job *job = self->job;
    (void)first;
    draw_factors(self, index);
    const enum wr_code code = fill_room(self, &(struct content){.kind = ORIGINAL, .factor = self->factor});
    if (code == WR_OK) {
        evaluate(self, job->in, METER, 0, job->rows->slots, NULL, index);
    }
    return code;
}
