/* What holds under every scenario: conservation, limits and monotonicities (model.md section 9), on random tables under
 * random batching, idle kinds, fleets, attribution and overheads. */
#include "tests/property/scenario_world.h"
#include "tests/unit/unit.h"

#include <math.h>
#include <stdio.h>

enum { CASES = 400 };

static struct world world; /* the case at hand; one is enough */

static void close_to(double value, double wanted, double tolerance, const char *what)
{
    if (!(fabs(value - wanted) <= tolerance * fabs(wanted))) {
        print_error("seed %d, %s: %.17g; expected %.17g\n", (int)world.seed, what, value, wanted);
        fail();
    }
}

/* ------------------------------------------------------------------------------------------- conservation */

static double or_neutral(double value, double neutral)
{
    return isnan(value) ? neutral : value;
}

/* model.md section 5, of energies at the accelerator. */
static double at_site(const struct world_level *level, double device_j, double busy_s, double idle_s)
{
    return or_neutral(level->pue, 1) *
           (or_neutral(level->host_factor, 1) * device_j + or_neutral(level->host_w, 0) * busy_s +
            or_neutral(level->host_idle_w, 0) * idle_s) /
           or_neutral(level->psu_efficiency, 1);
}

/* What is used over time, and how much of it no query is charged. */
struct used {
    double all_j, uncharged_j;
    double all_s, uncharged_s; /* unit-seconds */
};

static const struct wr_pair_plan *plan_of(int pair)
{
    const struct wr_scenario *scenario = &world.study.scenario;
    for (int p = 0; p < scenario->pairs; p++) {
        if (scenario->plan[p].pair == pair) {
            return &scenario->plan[p];
        }
    }
    fail();
    return NULL;
}

static const struct wr_station_report *report_of(int policy, int pair)
{
    return &world.repriced.settled[policy].station[plan_of(pair) - world.study.scenario.plan];
}

/* Busy for D in all, idle for (1 - rho) / rho as long, or for the rest of n H. */
static struct used busy_and_idle(const struct world_level *level, double active_j, double busy_s, double idle_s,
                                 double watts)
{
    const double phi = level->attribution, spared = level->subtracts ? (1 - phi) * watts * busy_s : 0;
    return (struct used){.all_j = at_site(level, active_j + watts * idle_s, busy_s, idle_s),
                         .uncharged_j = at_site(level, (1 - phi) * watts * idle_s + spared, 0, (1 - phi) * idle_s),
                         .all_s = busy_s + idle_s,
                         .uncharged_s = (1 - phi) * idle_s};
}

/* M/G/1 with keep-warm tau, then off, and a fixed setup (model.md section 4), written again. */
static struct used asleep(const struct world_level *level, const struct world_sums *device, double all)
{
    const double arrivals = level->queries_per_day / 86400 * device->w / all, seconds = device->w / arrivals;
    const double rho = device->t / seconds, q = exp(-arrivals * level->keep_warm_s);
    const double cycle = 1 + arrivals * q * level->setup_s, left = (1 - rho) * seconds / cycle;
    const double idle_j = left * ((1 - q) * level->idle_w + q * level->off_w);
    const double setup_j = left * arrivals * q * level->setup_s * level->setup_w, phi = level->attribution;
    const double spared = level->subtracts ? (1 - phi) * level->idle_w * device->t : 0;
    return (struct used){.all_j = at_site(level, device->e + idle_j + setup_j, device->t, (1 - rho) * seconds),
                         .uncharged_j = at_site(level, (1 - phi) * idle_j + spared, 0, (1 - phi) * (1 - rho) * seconds),
                         .all_s = seconds,
                         .uncharged_s = (1 - phi) * (1 - rho) * seconds};
}

/* The birth-death process, state by state; what lies beyond the cap is a geometric tail. */
static struct used fleet(const struct world_level *level, const struct wr_station *station, double arrivals, double n,
                         double tokens, double seconds)
{
    long double p = 1, sum = 1, power = station->idle_w;
    for (int64_t s = 1; s < station->cap; s++) {
        p *= (long double)arrivals / n * tokens * station->time_s[s - 1] / s;
        sum += p;
        power += p * station->power_w[s - 1];
    }
    const long double ratio = (long double)arrivals / n * tokens * station->time_s[station->cap - 1] / station->cap;
    p *= ratio / (1 - ratio);
    sum += p;
    power += p * station->power_w[station->cap - 1];
    const double busy = (double)(1 - 1 / sum), mean = (double)(power / sum);
    return (struct used){.all_j = at_site(level, n * mean * seconds, n * busy * seconds, n * (1 - busy) * seconds),
                         .all_s = n * seconds};
}

/* A cloud pair is a station of its own. */
static struct used of_cloud_pair(int policy, int pair)
{
    const struct world_level *level = &world.level[WORLD_CLOUD];
    const struct world_sums sums = scenario_world_sums_of(&world, policy, pair);
    const struct wr_pair_plan *plan = plan_of(pair);
    const double network = or_neutral(level->network_j, 0) * sums.w, watts = level->idle_w * world.devices;
    struct used used = {0};
    if (!isnan(level->queries_per_s)) {
        const struct wr_station_report *report = report_of(policy, pair);
        if (report->is_there) {
            used = fleet(level, &plan->station, report->arrivals, (double)report->replicas,
                         sums.w > 0 ? sums.n / sums.w : 1, world.weight / level->queries_per_s);
            used.all_s -= sums.w > 0 ? 0 : used.all_s; /* standing time is no query's */
        }
    } else if (sums.w > 0) {
        const double busy = sums.t * plan->service.h / plan->service.batch;
        const double idle = level->idle == IDLE_UTILISATION ? busy * (1 - level->utilisation) / level->utilisation
                            : level->idle == IDLE_FLEET     ? level->devices * level->horizon_s - busy
                                                            : 0;
        struct world_level plain = *level;
        plain.subtracts &= level->idle != IDLE_NONE;
        used = busy_and_idle(&plain, plan->service.g * sums.e, busy, idle, watts);
    }
    used.all_j += network;
    return used;
}

/* Both models share the device, but for utilisation, which is a share of the time of each. */
static struct used of_device(int policy)
{
    const struct world_level *level = &world.level[WORLD_LOCAL];
    struct world_sums sums = scenario_world_sums_of(&world, policy, 0);
    const struct world_sums other = scenario_world_sums_of(&world, policy, 2);
    struct world_level plain = *level;
    sums.w += other.w, sums.e += other.e, sums.t += other.t, sums.t2 += other.t2;
    if (!(sums.w > 0)) {
        return (struct used){0};
    }
    if (level->idle == IDLE_POISSON) {
        return asleep(level, &sums, world.weight);
    }
    const double idle = level->idle == IDLE_UTILISATION ? sums.t * (1 - level->utilisation) / level->utilisation
                        : level->idle == IDLE_FLEET     ? level->devices * level->horizon_s - sums.t
                                                        : 0;
    plain.subtracts &= level->idle != IDLE_NONE;
    return busy_and_idle(&plain, sums.e, sums.t, idle, level->idle_w);
}

/* The uncharged power that is reported is what the stations' own accounts say. */
static void check_reports(int policy, const struct used *device, const struct used cloud[WORLD_MODELS])
{
    const struct world_level *local = &world.level[WORLD_LOCAL], *far = &world.level[WORLD_CLOUD];
    const double weight = scenario_world_sums_of(&world, policy, 0).w + scenario_world_sums_of(&world, policy, 2).w;
    if (weight > 0 && (local->idle == IDLE_POISSON || local->idle == IDLE_FLEET)) {
        const double seconds =
            local->idle == IDLE_FLEET ? local->horizon_s : world.weight / (local->queries_per_day / 86400);
        close_to(report_of(policy, 0)->uncharged_w * seconds, device->uncharged_j, 1e-9, "uncharged at the device");
    }
    for (int m = 0; m < WORLD_MODELS && far->idle == IDLE_FLEET; m++) {
        if (scenario_world_sums_of(&world, policy, 2 * m + 1).w > 0) {
            close_to(report_of(policy, 2 * m + 1)->uncharged_w * far->horizon_s, cloud[m].uncharged_j, 1e-9,
                     "uncharged in the cloud");
        }
    }
}

static void what_is_charged_and_what_is_not_is_all_that_is_used(void **state)
{
    int idle[4] = {0}, loads = 0, stands = 0, forms = 0;
    (void)state;
    for (uint64_t seed = 1; seed <= CASES; seed++) {
        scenario_world_draw(&world, seed);
        scenario_world_run(&world);
        for (int policy = 0; policy < WORLD_POLICIES; policy++) {
            const struct used device = of_device(policy);
            const struct used cloud[WORLD_MODELS] = {of_cloud_pair(policy, 1), of_cloud_pair(policy, 3)};
            const struct used *const all[] = {&device, &cloud[0], &cloud[1]};
            struct used sum = {0};
            for (int i = 0; i < 3; i++) {
                sum.all_j += all[i]->all_j, sum.uncharged_j += all[i]->uncharged_j;
                sum.all_s += all[i]->all_s, sum.uncharged_s += all[i]->uncharged_s;
            }
            /* what is charged may be small beside what is used */
            close_to(scenario_world_energy(&world, policy) + sum.uncharged_j, sum.all_j, 1e-9, "energy");
            close_to(world.account[policy].owned.sum + sum.uncharged_s, sum.all_s, 1e-9, "time");
            check_reports(policy, &device, cloud);
            stands += world.account[policy].standing > 0;
        }
        idle[world.level[WORLD_LOCAL].idle]++;
        loads += !isnan(world.level[WORLD_CLOUD].queries_per_s);
        forms += world.level[WORLD_CLOUD].batching[0] != '\0';
    }
    assert_true(idle[0] > 50 && idle[1] > 50 && idle[2] > 50 && idle[3] > 50);
    assert_true(loads > 80 && stands > 20 && forms > 200);
}

/* ------------------------------------------------------------------------------------------------ limits */

/* Neither batching, idle power nor overheads: the plain sums, to the bit. */
static void nothing_assumed_is_the_plain_sum(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= CASES / 4; seed++) {
        scenario_world_draw(&world, seed);
        world.domains = 0;
        scenario_world_neutral(&world.level[WORLD_LOCAL]);
        scenario_world_neutral(&world.level[WORLD_CLOUD]);
        scenario_world_run(&world);
        for (int policy = 0; policy < POLICY_ORACLE; policy++) {
            const int pair = policy == POLICY_CLOUD ? 1 : 0;
            const float *energy = world.table->rows[WR_COL_ENERGY], *latency = world.table->rows[WR_COL_LATENCY];
            const double *weight = world.table->rows[WR_COL_QUERY_WEIGHT];
            double joules = 0, seconds = 0;
            for (int64_t q = 0; q < world.table->meta.extent[WR_DIM_QUERY]; q++) {
                const double w = weight ? weight[q] : 1;
                joules += w * (double)energy[q * WORLD_PAIRS + pair];
                seconds += w * (double)latency[q * WORLD_PAIRS + pair];
            }
            assert_true(scenario_world_energy(&world, policy) == joules);
            assert_true(world.account[policy].latency.sum == seconds);
        }
    }
}

/* Energy and unit-time of a policy under the level of a site as it is changed. */
static double energy_at(int site, const struct world_level *level, int policy, double *seconds)
{
    const struct world_level kept = world.level[site];
    world.level[site] = *level;
    scenario_world_run(&world);
    world.level[site] = kept;
    if (seconds) {
        *seconds = world.account[policy].owned.sum;
    }
    return scenario_world_energy(&world, policy) / world.weight;
}

static int policy_of(int site)
{
    return site == WORLD_CLOUD ? POLICY_CLOUD : POLICY_LOCAL;
}

static void busy_all_the_time_there_is_no_idle_energy(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= CASES / 2; seed++) {
        const int site = (int)(seed % 2);
        scenario_world_draw(&world, seed);
        struct world_level level = world.level[site];
        if (!isnan(level.queries_per_s)) {
            continue;
        }
        double never_s, full_s, nearly_s;
        level.idle = IDLE_NONE;
        level.host_idle_w = (double)NAN;
        const double never = energy_at(site, &level, policy_of(site), &never_s);
        level = world.level[site];
        level.idle = IDLE_UTILISATION;
        level.subtracts = false;
        level.utilisation = 1;
        const double full = energy_at(site, &level, policy_of(site), &full_s);
        level.utilisation = 1 - 1e-9;
        const double nearly = energy_at(site, &level, policy_of(site), &nearly_s);
        assert_true(full == never && full_s == never_s);
        assert_true(nearly >= full && nearly_s >= full_s);
        close_to(nearly - full + 1, 1, 1e-3, "idle energy");
    }
}

/* A station whose load nears its capacity: no time is left to idle in. */
static void a_full_station_does_not_idle(void **state)
{
    int met = 0;
    (void)state;
    for (uint64_t seed = 1; seed <= CASES / 2; seed++) {
        scenario_world_draw(&world, seed);
        struct world_level *level = &world.level[WORLD_CLOUD];
        if (isnan(level->queries_per_s)) {
            continue;
        }
        snprintf(level->fleet, sizeof level->fleet, "{replicas: 1}");
        level->queries_per_s = 1e-9;
        scenario_world_run(&world);
        const struct world_sums sums = scenario_world_sums_of(&world, POLICY_CLOUD, 1);
        const struct wr_station *station = &plan_of(1)->station;
        const double capacity = (double)station->cap / (sums.n / sums.w * station->time_s[station->cap - 1]);
        const double power = station->power_w[station->cap - 1], network = or_neutral(level->network_j, 0);
        level->queries_per_s = (1 - 1e-9) * capacity;
        const double energy = energy_at(WORLD_CLOUD, level, POLICY_CLOUD, NULL);
        close_to(report_of(POLICY_CLOUD, 1)->utilisation, 1, 1e-6, "share of time busy");
        close_to(energy, at_site(level, power, 1, 0) / capacity + network, 1e-4, "energy of a full station");
        met++;
    }
    assert_true(met > 30);
}

/* lambda -> 0 with phi = 1: lambda x energy per query is the idle power, or off where the device goes off. */
static void without_load_the_power_is_that_of_waiting(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= CASES / 4; seed++) {
        scenario_world_draw(&world, seed);
        struct world_level level = world.level[WORLD_LOCAL], off;
        level.idle = IDLE_POISSON;
        level.attribution = 1;
        level.subtracts = false;
        level.queries_per_day = 1e-6;
        level.keep_warm_s = (double)INFINITY;
        off = level;
        off.keep_warm_s = 1000;
        off.setup_s = seed % 3 ? 30 : 0;
        const double per_s = 1e-6 / 86400;
        close_to(per_s * energy_at(WORLD_LOCAL, &level, POLICY_LOCAL, NULL), at_site(&level, level.idle_w, 0, 1), 1e-6,
                 "power of a device that waits");
        close_to(per_s * energy_at(WORLD_LOCAL, &off, POLICY_LOCAL, NULL), at_site(&off, off.off_w, 0, 1), 1e-5,
                 "power of a device that is off");
    }
}

/* ------------------------------------------------------------------------------------------ monotonicities */

static const double rounding = 1 - 1e-12;

/* A neutral overhead is not said. */
static double raised(double value, double neutral)
{
    return 1.25 * or_neutral(value, neutral);
}

/* PUE, idle power and attribution raise what a query of a fixed policy is charged. Of a machine that would be on anyway
 * (subtract) idle power also takes from it, and what is charged may be negative: there attribution alone does. */
static void charges_rise_with_pue_idle_power_and_attribution(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= CASES / 2; seed++) {
        const int site = (int)(seed / 2 % 2), policy = policy_of(site);
        scenario_world_draw(&world, seed);
        struct world_level level = world.level[site];
        const double before = energy_at(site, &level, policy, NULL);
        level.attribution += (1 - level.attribution) / 2;
        assert_true(energy_at(site, &level, policy, NULL) >= before - 1e-12 * fabs(before));
        level = world.level[site];
        level.subtracts = false;
        const double kept = energy_at(site, &level, policy, NULL);
        level.pue = raised(level.pue, 1);
        assert_true(energy_at(site, &level, policy, NULL) >= kept * rounding);
        level.pue = world.level[site].pue;
        level.idle_w *= 1.25;
        assert_true(energy_at(site, &level, policy, NULL) >= kept * rounding);
    }
}

/* The busier, the less idle energy per query. */
static void charges_fall_with_utilisation(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= CASES / 2; seed++) {
        const int site = (int)(seed / 2 % 2), policy = policy_of(site);
        scenario_world_draw(&world, seed);
        struct world_level level = world.level[site];
        if (!isnan(level.queries_per_s)) {
            continue;
        }
        level.idle = IDLE_UTILISATION;
        double before = (double)INFINITY, before_s = (double)INFINITY;
        for (double rho = 0.1; rho <= 1; rho += 0.3) {
            double seconds;
            level.utilisation = rho;
            const double energy = energy_at(site, &level, policy, &seconds);
            assert_true(energy <= before + 1e-12 * fabs(before) && seconds <= before_s);
            before = energy;
            before_s = seconds;
        }
    }
}

/* A device that is always warm, or one that wakes at no cost, is shared by more queries the more there are. Where
 * waking takes time and power that does not hold: there is a load at which most queries find the device asleep. */
static void charges_fall_with_the_load_of_a_device(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= CASES / 4; seed++) {
        scenario_world_draw(&world, seed);
        struct world_level level = world.level[WORLD_LOCAL];
        level.idle = IDLE_POISSON;
        level.keep_warm_s = seed % 2 ? (double)INFINITY : 300;
        level.setup_s = 0;
        double before = (double)INFINITY;
        for (double load = 0.1; load < 2000; load *= 4) {
            level.queries_per_day = load;
            const double energy = energy_at(WORLD_LOCAL, &level, POLICY_LOCAL, NULL);
            assert_true(energy <= before + 1e-12 * fabs(before));
            before = energy;
        }
    }
}

/* Owned cost and embodied carbon charge D + phi t_idle: at attribution 1 exactly D / rho, or the fleet's n H; at 0 the
 * time of service alone. */
static void time_is_charged_by_attribution_as_idle_energy_is(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= CASES / 4; seed++) {
        double full, none, half;
        scenario_world_draw(&world, seed);
        struct world_level level = world.level[WORLD_LOCAL];
        level.idle = seed % 2 ? IDLE_UTILISATION : IDLE_FLEET;
        level.attribution = 1;
        energy_at(WORLD_LOCAL, &level, POLICY_LOCAL, &full);
        level.attribution = 0;
        energy_at(WORLD_LOCAL, &level, POLICY_LOCAL, &none);
        level.attribution = 0.5;
        energy_at(WORLD_LOCAL, &level, POLICY_LOCAL, &half);
        const double busy = scenario_world_sums_of(&world, POLICY_LOCAL, 0).t;
        close_to(none, busy, 1e-12, "time at attribution 0");
        close_to(full, seed % 2 ? busy / level.utilisation : level.devices * level.horizon_s, 1e-12,
                 "time at attribution 1");
        close_to(half, (none + full) / 2, 1e-12, "time at attribution 1/2");
    }
}

static int finish(void **state)
{
    (void)state;
    scenario_world_free(&world);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_charged_and_what_is_not_is_all_that_is_used),
        cmocka_unit_test(nothing_assumed_is_the_plain_sum),
        cmocka_unit_test(busy_all_the_time_there_is_no_idle_energy),
        cmocka_unit_test(a_full_station_does_not_idle),
        cmocka_unit_test(without_load_the_power_is_that_of_waiting),
        cmocka_unit_test(charges_rise_with_pue_idle_power_and_attribution),
        cmocka_unit_test(charges_fall_with_utilisation),
        cmocka_unit_test(charges_fall_with_the_load_of_a_device),
        cmocka_unit_test(time_is_charged_by_attribution_as_idle_energy_is),
    };
    return cmocka_run_group_tests(tests, NULL, finish);
}
