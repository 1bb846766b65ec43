#include "sim/replay/ledger.h"

#include "sim/base/memory.h"

static int64_t runs_of(const struct wr_fused_plan *plan)
{
    return plan->policies * plan->scenarios;
}

void wr_ledger_shelf_init(struct wr_ledger_shelf *self, const struct wr_fused_plan *plan)
{
    *self = (struct wr_ledger_shelf){.plan = plan, .lock = PTHREAD_MUTEX_INITIALIZER};
}

static void free_ledger(struct wr_ledger *self, int64_t runs)
{
    for (int64_t i = 0; self->sum && self->gap && i < runs; i++) {
        wr_sparse_free(&self->sum[i]);
        wr_sparse_free(&self->gap[i]);
    }
    wr_free(self->sum);
    wr_free(self->gap);
    wr_free(self);
}

void wr_ledger_shelf_free(struct wr_ledger_shelf *self)
{
    while (self->first) {
        struct wr_ledger *ledger = self->first;
        self->first = ledger->next;
        free_ledger(ledger, runs_of(self->plan));
    }
    pthread_mutex_destroy(&self->lock);
}

static struct wr_ledger *make_ledger(struct wr_ledger_shelf *shelf, struct wr_error *error)
{
    size_t runs = (size_t)runs_of(shelf->plan);
    struct wr_ledger *ledger = wr_array(1, sizeof *ledger, error);
    if (!ledger) {
        return NULL;
    }
    ledger->shelf = shelf;
    bool done = (ledger->sum = wr_array(runs, sizeof *ledger->sum, error)) &&
                (ledger->gap = wr_array(runs, sizeof *ledger->gap, error));
    if (!done) {
        free_ledger(ledger, 0);
        return NULL;
    }
    return ledger;
}

struct wr_ledger *wr_ledger_take(struct wr_ledger_shelf *shelf, struct wr_error *error)
{
    pthread_mutex_lock(&shelf->lock);
    struct wr_ledger *ledger = shelf->first;
    shelf->first = ledger ? ledger->next : NULL;
    pthread_mutex_unlock(&shelf->lock);
    for (int64_t i = 0; ledger && i < runs_of(shelf->plan); i++) {
        ledger->sum[i].cells = ledger->gap[i].cells = 0;
    }
    return ledger ? ledger : make_ledger(shelf, error);
}

void wr_ledger_put_back(void *ledger)
{
    struct wr_ledger *self = ledger;
    struct wr_ledger_shelf *shelf = self->shelf;
    pthread_mutex_lock(&shelf->lock);
    self->next = shelf->first;
    shelf->first = self;
    pthread_mutex_unlock(&shelf->lock);
}

enum wr_code wr_ledger_merge(void *context, void *older, const void *newer, struct wr_error *error)
{
    struct wr_ledger *self = older;
    const struct wr_ledger *later = newer;
    const struct wr_fused_plan *plan = self->shelf->plan;
    enum wr_code code = WR_OK;
    (void)context;
    for (int64_t i = 0; code == WR_OK && i < runs_of(plan); i++) {
        code = wr_sparse_merge(&self->sum[i], &later->sum[i], plan->lanes, error);
        code = code == WR_OK ? wr_sparse_merge(&self->gap[i], &later->gap[i], WR_GAP_LANES, error) : code;
    }
    return code;
}

static struct wr_cell *cell_of(const struct wr_fused_plan *plan, int32_t number, int policy, struct wr_totals *totals,
                               struct wr_error *error)
{
    const int64_t slot = number / plan->hours;
    const struct wr_cell_key key = {.policy = policy,
                                    .pair = plan->plan->job->pool.pair[slot / plan->domains],
                                    .domain = (int32_t)(slot % plan->domains) - 1,
                                    .hour = plan->hours > 1 ? (int32_t)(number % plan->hours) - 1 : 0};
    return wr_totals_cell(totals, key, error);
}

static void fill_sums(const struct wr_fused_plan *plan, const double *lane, struct wr_cell *cell)
{
    cell->n = (int64_t)lane[plan->count];
    cell->weight = plan->counted ? lane[plan->count] : lane[plan->sums];
    cell->served = cell->weight; /* each attempt is for good */
    for (int i = 0; i < WR_SUMS; i++) {
        bool read = plan->read >> i & 1;
        cell->missing[i] = read ? 0 : cell->n;
        cell->sum[i] = read ? lane[plan->count] : 0; /* of ones */
    }
    for (int i = 0; i < plan->sums; i++) {
        cell->sum[plan->sum[i]] = lane[i];
    }
}

static void fill_gaps(const struct wr_fused_plan *plan, const double *lane, struct wr_cell *cell)
{
    static const struct {
        enum wr_sum sum;
        int gap; /* lane */
    } ones[] = {
        {WR_SUM_CORRECT, WR_GAP_WRONG}, {WR_SUM_IN_TIME, WR_GAP_LATE}, {WR_SUM_POWER_WEIGHT, WR_GAP_ZERO_LATENCY}};
    for (int i = 0; i < WR_SUMS; i++) {
        cell->missing[i] += (int64_t)lane[i];
    }
    cell->zero_latency = (int64_t)lane[WR_GAP_ZERO_LATENCY];
    for (size_t i = 0; plan->counted && i < sizeof ones / sizeof *ones; i++) {
        if (plan->read >> ones[i].sum & 1) {
            cell->sum[ones[i].sum] -= lane[ones[i].sum] + lane[ones[i].gap];
        }
    }
}

enum wr_code wr_ledger_total(const struct wr_ledger *self, int fused, int64_t scenario, int policy,
                             struct wr_totals *totals, struct wr_error *error)
{
    const struct wr_fused_plan *plan = self->shelf->plan;
    int64_t run = fused * plan->scenarios + scenario;
    const struct wr_sparse *sum = &self->sum[run], *gap = &self->gap[run];
    for (int32_t i = 0; i < sum->cells; i++) {
        struct wr_cell *cell = cell_of(plan, sum->cell[i], policy, totals, error);
        if (!cell) {
            return WR_E_NO_MEMORY;
        }
        fill_sums(plan, sum->sum + (int64_t)i * plan->lanes, cell);
    }
    for (int32_t i = 0; i < gap->cells; i++) {
        struct wr_cell *cell = cell_of(plan, gap->cell[i], policy, totals, error);
        if (!cell) {
            return WR_E_NO_MEMORY;
        }
        fill_gaps(plan, gap->sum + (int64_t)i * WR_GAP_LANES, cell);
    }
    return WR_OK;
}
