#include "sim/power/settle.h"

#include "sim/base/memory.h"

#include <math.h>
#include <string.h>

enum wr_code wr_settled_init(struct wr_settled *self, const struct wr_scenario *scenario, struct wr_error *error)
{
    const size_t pairs = (size_t)scenario->file_pairs;
    *self = (struct wr_settled){0};
    const bool done = (self->law = wr_array(pairs, sizeof *self->law, error)) &&
                      (self->marginal = wr_array(pairs, sizeof *self->marginal, error)) &&
                      (self->station = wr_array((size_t)scenario->pairs, sizeof *self->station, error));
    return done ? WR_OK : WR_E_NO_MEMORY;
}

void wr_settled_free(struct wr_settled *self)
{
    wr_free(self->law);
    wr_free(self->marginal);
    wr_free(self->station);
    *self = (struct wr_settled){0};
}

/* Behind the site's meter, for what a fleet draws and the share of time that its units are busy. */
static double fleet_site(const struct wr_assumptions *assumptions, const struct wr_pair_plan *plan, double watts,
                         double replicas, double busy)
{
    return wr_overheads_site(&assumptions->overheads, plan->subject.basis, watts, replicas * busy,
                             replicas * (1 - busy));
}

/* dPbar / dlambda behind the meter. The share of time without a request is 1 / sum of weights, so that busy time grows
 * by (1 - busy) x sojourn with each request per second. */
static double marginal_site(const struct wr_assumptions *assumptions, const struct wr_pair_plan *plan,
                            const struct wr_station_state *state)
{
    const double busy = (1 - state->busy) * state->sojourn_s;
    return wr_overheads_site(&assumptions->overheads, plan->subject.basis, state->marginal_j, busy, -busy);
}

/* A law per output token, of requests of `tokens` on average; `constants` has the network's part. */
static struct wr_pair_law per_token(const struct wr_pair_law *constants, const struct wr_station_state *state,
                                    double energy_j, double device_s, double tokens)
{
    return (struct wr_pair_law){
        .energy = {.per_token = energy_j / tokens, .constant = constants->energy.constant},
        .latency = {.per_token = (state->sojourn_s - state->wait_s) / tokens,
                    .constant = constants->latency.constant + state->wait_s},
        .device_s = {.per_token = device_s / tokens},
    };
}

/* Whether one more request would, in the long run, bring more replicas: their number follows the load, and is not held
 * by what is given or reserved. `reserved` is what the baseline has, -1 = this is the baseline. */
static bool replicas_follow(const struct wr_fleet_choice *choice, int64_t replicas, int64_t reserved)
{
    struct wr_fleet_size size;
    wr_fleet_choice_size(choice, &size);
    return size.rule != WR_FLEET_REPLICAS &&
           (choice->scaling == WR_SCALING_ELASTIC || (reserved >= 0 && replicas > reserved));
}

enum wr_code wr_settle_first(const struct wr_scenario *scenario, int index, struct wr_pair_law *law,
                             struct wr_error *error)
{
    const struct wr_pair_plan *plan = &scenario->plan[index];
    struct wr_station_state state;
    const enum wr_code code = wr_station_solve(&plan->station, 0, &state, error);
    if (code == WR_OK) {
        const struct wr_assumptions *assumptions = &scenario->assumptions[index];
        const double energy = marginal_site(assumptions, plan, &state);
        const bool more = replicas_follow(&assumptions->fleet, 1, 0);
        *law = per_token(law, &state, energy, more ? state.sojourn_s / state.batch : 0, 1);
    }
    return code;
}

/* The fleet that serves the load: as its rule says, and where it is reserved no smaller than the baseline's. */
static enum wr_code fleet_of(const struct wr_fleet_choice *choice, const struct wr_station *station, double arrivals,
                             int64_t reserved, struct wr_fleet *fleet, struct wr_error *error)
{
    struct wr_fleet_size size;
    wr_fleet_choice_size(choice, &size);
    enum wr_code code = wr_fleet_of(station, &size, arrivals, fleet, error);
    if (code == WR_OK && fleet->replicas < reserved) {
        size = (struct wr_fleet_size){WR_FLEET_REPLICAS, (double)reserved};
        code = wr_fleet_of(station, &size, arrivals, fleet, error);
    }
    return code;
}

/* One station of the policy, and what the others of the scenario say of it. */
struct settling {
    const struct wr_scenario *scenario;
    const struct wr_pair_load *load; /* [pool index] */
    double weight;                   /* of all queries */
    const struct wr_settled *reserve;
    struct wr_settled *settled;
};

static int64_t reserved_replicas(const struct settling *self, int index)
{
    const bool reserved = self->scenario->assumptions[index].fleet.scaling == WR_SCALING_RESERVED;
    return reserved && self->reserve != NULL ? self->reserve->station[index].replicas : 0;
}

/* Reserved replicas without a query draw their idle power for as long as the policy's queries come. */
static void stand_idle(const struct settling *self, int index, int64_t replicas)
{
    const struct wr_assumptions *assumptions = &self->scenario->assumptions[index];
    const struct wr_pair_plan *plan = &self->scenario->plan[index];
    const double watts = (double)replicas * plan->station.idle_w;
    const double site = fleet_site(assumptions, plan, watts, (double)replicas, 0);
    const double seconds = self->weight / assumptions->setting.queries_per_s;
    if (replicas > 0) {
        self->settled->marginal[plan->pair].device_s = (struct wr_linear){0};
    }
    self->settled->standing_j += site * seconds;
    self->settled->stands |= replicas > 0;
    self->settled->station[index] = (struct wr_station_report){.is_there = replicas > 0,
                                                               .replicas = replicas,
                                                               .standing_j = site * seconds,
                                                               .standing_s = (double)replicas * seconds,
                                                               .uncharged_w = site};
}

static enum wr_code settle_fleet(const struct settling *self, int index, struct wr_error *error)
{
    const struct wr_assumptions *assumptions = &self->scenario->assumptions[index];
    const struct wr_pair_plan *plan = &self->scenario->plan[index];
    const struct wr_pair_load *load = &self->load[index];
    const struct wr_pair_law *constants = &self->scenario->law[plan->pair];
    const double arrivals = assumptions->setting.queries_per_s * load->weight / self->weight;
    if (!(load->weight > 0)) {
        stand_idle(self, index, reserved_replicas(self, index));
        return WR_OK;
    }
    if (!(load->tokens > 0)) {
        return wr_fail(error, WR_E_STATION_TOKENS, "%s", plan->subject.pair);
    }
    struct wr_station station = plan->station;
    struct wr_fleet fleet;
    station.tokens = load->tokens / load->weight;
    const enum wr_code code =
        fleet_of(&assumptions->fleet, &station, arrivals, reserved_replicas(self, index), &fleet, error);
    if (code == WR_OK) {
        const struct wr_station_state *state = &fleet.state;
        const double n = (double)fleet.replicas, held = n / arrivals;
        const double power = fleet_site(assumptions, plan, fleet.power_w, n, state->busy);
        const double marginal = marginal_site(assumptions, plan, state);
        const int64_t reserved = self->reserve != NULL ? reserved_replicas(self, index) : -1;
        const bool more = replicas_follow(&assumptions->fleet, fleet.replicas, reserved);
        self->settled->law[plan->pair] = per_token(constants, state, power / arrivals, held, station.tokens);
        self->settled->marginal[plan->pair] = per_token(constants, state, marginal, more ? held : 0, station.tokens);
        self->settled->queues = true;
        self->settled->station[index] = (struct wr_station_report){.is_there = true,
                                                                   .arrivals = arrivals,
                                                                   .replicas = fleet.replicas,
                                                                   .utilisation = state->busy,
                                                                   .batch = state->batch,
                                                                   .wait_s = state->wait_s};
    }
    return code;
}

/* Pairs of one local device share its queue. */
static bool share_station(const struct wr_pair_plan *a, const struct wr_pair_plan *b)
{
    return a->pair == b->pair || (a->subject.local && b->subject.local && a->subject.states == b->subject.states);
}

static struct wr_idle_load station_load(const struct settling *self, int index)
{
    const struct wr_scenario *scenario = self->scenario;
    struct wr_idle_load sum = {.all = self->weight};
    for (int p = 0; p < scenario->pairs; p++) {
        if (share_station(&scenario->plan[index], &scenario->plan[p]) && self->load[p].weight > 0) {
            const struct wr_service *service = &scenario->plan[p].service;
            const double held = service->h / service->batch;
            sum.queries += self->load[p].weight;
            sum.busy_s += held * self->load[p].latency;
            sum.busy_s2 += held * held * self->load[p].latency2;
        }
    }
    return sum;
}

static enum wr_code settle_idle(const struct settling *self, int index, struct wr_error *error)
{
    const struct wr_assumptions *assumptions = &self->scenario->assumptions[index];
    const struct wr_overheads *overheads = &assumptions->overheads;
    const struct wr_pair_plan *plan = &self->scenario->plan[index];
    const struct wr_idle_kind *kind = assumptions->idle.kind;
    const struct wr_idle_load load = station_load(self, index);
    struct wr_pair_law *law = &self->settled->law[plan->pair], *marginal = &self->settled->marginal[plan->pair];
    struct wr_idle_settled at;
    const enum wr_code code = kind->settle(assumptions->idle.config, &plan->subject, &load, &at, error);
    if (code == WR_OK) {
        *law = wr_overheads_law(overheads, plan->subject.basis, &plan->service, &at.average);
        *marginal = wr_overheads_law(overheads, plan->subject.basis, &plan->service, &at.marginal);
        law->latency.constant += at.wait_s;
        marginal->latency.constant += at.wait_s;
        self->settled->queues |= kind->queues && load.queries > 0;
        self->settled->station[index] = (struct wr_station_report){
            .is_there = load.queries > 0,
            .arrivals = at.arrivals,
            .utilisation = at.utilisation,
            .batch = plan->service.batch,
            .wait_s = at.wait_s,
            .uncharged_w = wr_overheads_site(overheads, plan->subject.basis, at.uncharged_j, 0, at.uncharged_seconds)};
    }
    return code;
}

/* What a fleet that cannot be sized is at fault for: its size, where it is what was said, else the demand. */
static struct wr_assumption_fault fleet_fault(enum wr_code code)
{
    static const struct wr_assumption_fault cap = {"batching", "cap", NULL};
    static const struct wr_assumption_fault demand = {"batching", "queries_per_s", &cap};
    switch (code) {
    case WR_E_FLEET_SIZE_BOUND:
        return (struct wr_assumption_fault){"fleet", NULL, &demand};
    case WR_E_FLEET_SIZE_FEW:
        return (struct wr_assumption_fault){"fleet", "replicas", &demand};
    default:
        return demand;
    }
}

enum wr_code wr_settle(const struct wr_scenario *scenario, const struct wr_pair_load *load, double weight,
                       const struct wr_settled *reserve, struct wr_settled *self, int *index,
                       struct wr_assumption_fault *fault, struct wr_error *error)
{
    const struct settling settling = {scenario, load, weight, reserve, self};
    const size_t bytes = (size_t)scenario->file_pairs * sizeof *scenario->law;
    enum wr_code code = WR_OK;
    memcpy(self->law, scenario->law, bytes);
    memcpy(self->marginal, scenario->law, bytes);
    self->standing_j = 0;
    self->stands = false;
    self->queues = false;
    for (int p = 0; p < scenario->pairs && weight > 0 && code == WR_OK; p++) {
        *index = p;
        self->station[p] = (struct wr_station_report){0};
        if (scenario->plan[p].station.cap > 0) {
            code = settle_fleet(&settling, p, error);
            *fault = fleet_fault(code);
        } else if (scenario->assumptions[p].idle.kind->settle != NULL) {
            *fault = (struct wr_assumption_fault){"idle", NULL, NULL};
            code = settle_idle(&settling, p, error);
        }
    }
    return code;
}
