/* Laws at the loads of a policy: what is charged and what is not add up to the power of stations over time, limits,
 * marginal laws as slopes, and faults of the study. */
#include "tests/unit/study_defect.h"

#include "sim/power/mg1.h"
#include "sim/power/settle.h"
#include "sim/study/assumptions.h"

#include <math.h>

enum { SMALL = 0, LARGE = 1, MID = 2 };                /* pairs of the file ... */
enum { AT_SMALL = 0, AT_LARGE = 1, AT_MID = 2, POOL }; /* ... and of the pool */

/* small and mid on a laptop that idles at 30 W, is off at 1 W and wakes at 60 W, at batch 1; large on a rack of four
 * devices that idle at 121 W. */
static int set_up_power(void **state)
{
    static const enum wr_column_id columns[] = {WR_COL_PAIR_BATCH, WR_COL_ACCELERATOR_DEVICES,
                                                WR_COL_ACCELERATOR_LOADED_IDLE_W, WR_COL_ACCELERATOR_OFF_W,
                                                WR_COL_ACCELERATOR_SETUP_W};
    struct wr_error error;
    set_up(state);
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        wr_meta_add(&meta, columns[i], &error);
    }
    for (int p = 0; p < 5; p++) {
        ((double *)meta.column[WR_COL_PAIR_BATCH].data)[p] = p == LARGE ? 8 : 1;
    }
    for (int a = 0; a < 3; a++) {
        ((int32_t *)meta.column[WR_COL_ACCELERATOR_DEVICES].data)[a] = a == 2 ? 4 : 1;
        ((double *)meta.column[WR_COL_ACCELERATOR_LOADED_IDLE_W].data)[a] = a == 2 ? 121 : 30;
        ((double *)meta.column[WR_COL_ACCELERATOR_OFF_W].data)[a] = 1;
        ((double *)meta.column[WR_COL_ACCELERATOR_SETUP_W].data)[a] = 60;
    }
    return 0;
}

static void assert_near(double found, double wanted, double tolerance)
{
    if (!(fabs(found - wanted) <= tolerance * fabs(wanted))) {
        fail_msg("%.17g is not %.17g", found, wanted);
    }
}

static enum wr_code try_settle(const struct wr_study *study, const struct wr_pair_load *load, double weight,
                               const struct wr_settled *reserve, struct wr_settled *settled, struct wr_error *error)
{
    struct wr_assumption_fault fault = {0};
    int index = 0;
    return wr_settle(&study->scenario, load, weight, reserve, settled, &index, &fault, error);
}

static void settle(const struct wr_study *study, const struct wr_pair_load *load, double weight,
                   const struct wr_settled *reserve, struct wr_settled *settled)
{
    struct wr_error error;
    char message[2048];
    assert_int_equal(wr_settled_init(settled, &study->scenario, &error), WR_OK);
    if (try_settle(study, load, weight, reserve, settled, &error) != WR_OK) {
        fail_msg("%s", wr_error_render(&error, message, sizeof message));
    }
}

/* Energy that a law charges to a load whose measured energy is `joules`. */
static double charged(const struct wr_pair_law *law, const struct wr_pair_load *load, double joules)
{
    const struct wr_linear *e = &law->energy;
    return e->per_joule * joules + e->per_second * load->latency + e->per_token * load->tokens +
           e->constant * load->weight;
}

static const char station[] = "assumptions:\n"
                              "  cloud:\n"
                              "    batching: {kind: logistic, queries_per_s: 2, cap: 8, p0_w: 1700, pr_w: 800, kp: 1,\n"
                              "               x0: 5, t0_s: 0.016, t1_s: 0.00014}\n";

/* What all queries are charged is the power of the fleet for as long as they come, whatever the load and the fleet. */
static void a_station_charges_all_that_it_draws(void **state)
{
    static const char *const fleets[] = {"{replicas: 3}", "{utilisation: 0.5}", "{batch: 2}", "{latency_s: 6.6}"};
    (void)state;
    for (int i = 0; i < 4; i++) {
        for (int step = 1; step <= 4; step++) {
            char text[1024];
            struct wr_study study;
            struct wr_settled settled;
            const double weight = 1000, queries = 250.0 * step;
            const struct wr_pair_load load[POOL] = {[AT_LARGE] = {queries, 0, 0, 400 * queries}};
            snprintf(text, sizeof text, "%s    fleet: %s", station, fleets[i]);
            load_with(&study, text, NULL);
            settle(&study, load, weight, NULL, &settled);
            const struct wr_station_report *report = &settled.station[AT_LARGE];
            struct wr_station one = study.scenario.plan[AT_LARGE].station;
            struct wr_station_state at;
            struct wr_error error;
            one.tokens = 400;
            assert_near(report->arrivals, 2 * queries / weight, 1e-15);
            assert_int_equal(wr_station_solve(&one, report->arrivals / (double)report->replicas, &at, &error), WR_OK);
            const double power = (double)report->replicas * at.power_w, horizon = weight / 2;
            assert_near(charged(&settled.law[LARGE], &load[AT_LARGE], 0), power * horizon, 1e-12);
            assert_near(charged(&settled.marginal[LARGE], &load[AT_LARGE], 0), at.marginal_j * queries, 1e-12);
            assert_near(settled.law[LARGE].latency.per_token * 400 + settled.law[LARGE].latency.constant, at.sojourn_s,
                        1e-12);
            assert_near(settled.law[LARGE].latency.constant, at.wait_s, 1e-12);
            assert_near(settled.law[LARGE].device_s.per_token * load[AT_LARGE].tokens,
                        (double)report->replicas * horizon, 1e-12);
            assert_true(settled.queues && settled.standing_j == 0 && report->uncharged_w == 0);
            wr_settled_free(&settled);
            wr_study_free(&study);
        }
    }
}

/* What one more query adds to the time that is paid for: nothing where the units are there anyhow, else its share. */
static void hours_follow_the_load_where_replicas_do(void **state)
{
    static const struct {
        const char *fleet;
        double load, baseline; /* queries of the policy, and of the baseline; 0 = it is the baseline */
        bool follows;
    } cases[] = {
        {"{replicas: 3}", 1000, 0, false},
        {"{replicas: 3, scaling: reserved}", 1000, 1000, false},
        {"{utilisation: 0.1}", 1000, 0, true},
        {"{utilisation: 0.1}", 500, 1000, true},
        {"{utilisation: 0.1, scaling: reserved}", 1000, 0, false},
        {"{utilisation: 0.1, scaling: reserved}", 500, 1000, false},
        {"{utilisation: 0.1, scaling: reserved}", 1000, 1000, false},
        {"{utilisation: 0.1, scaling: reserved}", 1000, 250, true},
        {"{utilisation: 0.1, scaling: reserved}", 0, 1000, false},
        {"{utilisation: 0.1, scaling: reserved}", 0, 0, true},
        {"{utilisation: 0.1}", 0, 1000, true},
        {"{replicas: 3}", 0, 0, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[1024];
        struct wr_study study;
        struct wr_settled settled, reserve;
        const struct wr_pair_load load[POOL] = {[AT_LARGE] = {cases[i].load, 0, 0, 400 * cases[i].load}};
        const struct wr_pair_load most[POOL] = {[AT_LARGE] = {cases[i].baseline, 0, 0, 400 * cases[i].baseline}};
        snprintf(text, sizeof text, "%s    fleet: %s", station, cases[i].fleet);
        load_with(&study, text, NULL);
        settle(&study, most, 1000, NULL, &reserve);
        settle(&study, load, 1000, cases[i].baseline > 0 ? &reserve : NULL, &settled);
        const struct wr_linear *hours = &settled.marginal[LARGE].device_s, *paid = &settled.law[LARGE].device_s;
        if ((hours->per_token > 0) != cases[i].follows) {
            fail_msg("case %zu: %g per token", i, hours->per_token);
        }
        assert_true(hours->per_token == 0 || cases[i].load == 0 || hours->per_token == paid->per_token);
        assert_true(cases[i].load == 0 || paid->per_token > 0);
        wr_settled_free(&settled);
        wr_settled_free(&reserve);
        wr_study_free(&study);
    }
}

/* Supply, building and host: (f P + W_host busy + W_idle idle) x PUE / eta, and the slope of that by the load. */
static void overheads_of_a_fleet_follow_its_power_and_its_hosts(void **state)
{
    (void)state;
    char text[1024];
    struct wr_study study;
    struct wr_settled settled[3];
    double power[3];
    snprintf(text, sizeof text,
             "%s    fleet: {replicas: 3}\n"
             "    overheads: {pue: 1.2, psu_efficiency: 0.9, host_factor: 1.1, host_w: 200, host_idle_w: 50, "
             "network_j: 7, network_s: 0.25}",
             station);
    load_with(&study, text, NULL);
    for (int i = 0; i < 3; i++) {
        const double queries = 500 + (i - 1) * 0.05;
        const struct wr_pair_load load[POOL] = {[AT_LARGE] = {queries, 0, 0, 400 * queries}};
        settle(&study, load, 1000, NULL, &settled[i]);
        power[i] = (charged(&settled[i].law[LARGE], &load[AT_LARGE], 0) - 7 * queries) / 500;
    }
    const struct wr_station_report *report = &settled[1].station[AT_LARGE];
    struct wr_station one = study.scenario.plan[AT_LARGE].station;
    struct wr_station_state at;
    struct wr_error error;
    one.tokens = 400;
    assert_int_equal(wr_station_solve(&one, report->arrivals / 3, &at, &error), WR_OK);
    assert_near(power[1], 1.2 / 0.9 * 3 * (1.1 * at.power_w + 200 * at.busy + 50 * (1 - at.busy)), 1e-9);
    const double slope =
        (power[2] - power[0]) / (settled[2].station[AT_LARGE].arrivals - settled[0].station[AT_LARGE].arrivals);
    assert_near(settled[1].marginal[LARGE].energy.per_token * 400, slope, 1e-5);
    assert_near(settled[1].law[LARGE].latency.constant, 0.25 + at.wait_s, 1e-12);
    for (int i = 0; i < 3; i++) {
        wr_settled_free(&settled[i]);
    }
    wr_study_free(&study);
}

/* Reserved replicas stay as the baseline needed them, and stand idle without a query; elastic ones go. */
static void reserved_fleets_stand_idle(void **state)
{
    (void)state;
    static const char *const scaling[] = {"elastic", "reserved"};
    for (int i = 0; i < 2; i++) {
        char text[1024];
        struct wr_study study;
        struct wr_settled whole, some, none;
        const struct wr_pair_load all = {1000, 0, 0, 400000}, few = {100, 0, 0, 40000};
        const struct wr_pair_load everything[POOL] = {[AT_LARGE] = all}, little[POOL] = {[AT_LARGE] = few};
        const struct wr_pair_load nothing[POOL] = {0};
        snprintf(text, sizeof text, "%s    fleet: {utilisation: 0.5, scaling: %s}", station, scaling[i]);
        load_with(&study, text, NULL);
        settle(&study, everything, 1000, NULL, &whole);
        settle(&study, little, 1000, &whole, &some);
        settle(&study, nothing, 1000, &whole, &none);
        const int64_t n = whole.station[AT_LARGE].replicas;
        assert_true(n > 1);
        assert_int_equal(some.station[AT_LARGE].replicas, i ? n : 2);
        assert_near(none.standing_j + 1, i ? (double)n * 4 * 121 * 500 + 1 : 1, 1e-12);
        assert_int_equal(none.station[AT_LARGE].is_there, i);
        assert_near(none.station[AT_LARGE].standing_j + 1, none.standing_j + 1, 1e-15);
        assert_near(none.station[AT_LARGE].standing_s + 1, i ? (double)n * 500 + 1 : 1, 1e-15);
        assert_near(none.station[AT_LARGE].uncharged_w + 1, i ? (double)n * 4 * 121 + 1 : 1, 1e-12);
        assert_true(charged(&some.law[LARGE], &few, 0) < charged(&whole.law[LARGE], &all, 0));
        wr_settled_free(&whole);
        wr_settled_free(&some);
        wr_settled_free(&none);
        wr_study_free(&study);
    }
}

/* A device's queries: rho P_active + I = what they are charged and what not, per second. */
static void a_device_s_charges_and_the_rest_are_its_power(void **state)
{
    (void)state;
    for (int i = 0; i <= 2; i++) {
        for (int k = 0; k < 4; k++) {
            char text[1024];
            struct wr_study study;
            struct wr_settled settled;
            struct wr_mg1_result result;
            struct wr_error error;
            const double phi = i / 2.0, weight = 1000, lambda = 8640 / 86400.0 * 0.75;
            const bool subtract = k & 1, always = k & 2;
            const struct wr_pair_load load[POOL] = {[AT_SMALL] = {500, 1500, 6000, 0}, [AT_MID] = {250, 1000, 5000, 0}};
            const double joules[2] = {60000, 90000}, mean = 2500 / 750.0;
            snprintf(text, sizeof text,
                     "assumptions: {local: {idle: {kind: poisson, queries_per_device_day: 8640, attribution: %g,\n"
                     "  active_baseline: %s%s}}}",
                     phi, subtract ? "subtract" : "keep", always ? "" : ", keep_warm_s: 12, setup_s: 5");
            load_with(&study, text, NULL);
            settle(&study, load, weight, NULL, &settled);
            const struct wr_mg1 device = {.subject = "laptop",
                                          .keep_warm_s = always ? INFINITY : 12,
                                          .setup_s = always ? 0 : 5,
                                          .setup_s2 = always ? 0 : 25,
                                          .idle_w = 30,
                                          .off_w = 1,
                                          .setup_w = 60};
            assert_int_equal(wr_mg1_solve(&device, &(struct wr_mg1_load){lambda, mean, 11000 / 750.0}, &result, &error),
                             WR_OK);
            const double queries = charged(&settled.law[SMALL], &load[AT_SMALL], joules[0]) +
                                   charged(&settled.law[MID], &load[AT_MID], joules[1]);
            const double active = (joules[0] + joules[1]) / 750 * lambda;
            assert_near(queries / 750 * lambda + settled.station[AT_SMALL].uncharged_w,
                        active + wr_mg1_sum(&result.power), 1e-12);
            assert_near(settled.law[SMALL].latency.constant, result.wait_s, 1e-12);
            assert_near(settled.law[MID].latency.constant, result.wait_s, 1e-12);
            const double held =
                charged(&(struct wr_pair_law){.energy = settled.law[SMALL].device_s}, &load[AT_SMALL], 0) +
                charged(&(struct wr_pair_law){.energy = settled.law[MID].device_s}, &load[AT_MID], 0);
            assert_near(held, 2500 + phi * (750 / lambda - 2500), 1e-12);
            assert_near(settled.marginal[MID].device_s.per_second + 1, 2 - phi, 1e-15);
            assert_near(settled.station[AT_MID].arrivals, lambda, 1e-15);
            assert_near(settled.station[AT_MID].utilisation, lambda * mean, 1e-15);
            assert_true(settled.queues && isnan(study.scenario.plan[AT_LARGE].station.idle_w) == 0);
            wr_settled_free(&settled);
            wr_study_free(&study);
        }
    }
}

/* The marginal law of a device is the slope of what is charged: by one more query of a given service time. */
static void the_marginal_law_of_a_device_is_a_slope(void **state)
{
    (void)state;
    struct wr_study study;
    double total[3];
    struct wr_settled settled[3];
    const double service = 4.5, step = 0.01;
    load_with(&study,
              "assumptions: {local: {idle: {kind: poisson, queries_per_device_day: 8640, attribution: 0.75,\n"
              "  keep_warm_s: 12, setup_s: 5}}}",
              NULL);
    for (int i = 0; i < 3; i++) {
        const double more = (i - 1) * step;
        const struct wr_pair_load load[POOL] = {
            [AT_SMALL] = {500 + more, 1500 + more * service, 6000 + more * service * service, 0}};
        settle(&study, load, 1000, NULL, &settled[i]);
        total[i] = charged(&settled[i].law[SMALL], &load[AT_SMALL], 0);
    }
    const struct wr_linear *e = &settled[1].marginal[SMALL].energy;
    assert_near(e->constant + e->per_second * service, (total[2] - total[0]) / (2 * step), 1e-6);
    for (int i = 0; i < 3; i++) {
        wr_settled_free(&settled[i]);
    }
    wr_study_free(&study);
}

/* lambda -> 0: lambda x energy per query -> the loaded idle power when always warm, -> the power off otherwise. */
static void few_queries_pay_for_all_the_idle_time(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        char text[512];
        struct wr_study study;
        struct wr_settled settled;
        const struct wr_pair_load load[POOL] = {[AT_SMALL] = {1, 3, 9, 0}};
        snprintf(text, sizeof text, "assumptions: {local: {idle: {kind: poisson, queries_per_device_day: 0.001%s}}}",
                 i ? ", keep_warm_s: 60, setup_s: 5" : "");
        load_with(&study, text, NULL);
        settle(&study, load, 1, NULL, &settled);
        assert_near(charged(&settled.law[SMALL], &load[AT_SMALL], 50) * 0.001 / 86400, i ? 1 : 30, 1e-4);
        wr_settled_free(&settled);
        wr_study_free(&study);
    }
}

/* n P_idle H is charged and not charged, whatever is busy; and what the queries would have used anyway goes from one to
 * the other. */
static void a_fleet_s_idle_time_is_shared_by_its_queries(void **state)
{
    (void)state;
    for (int k = 0; k <= 5; k++) {
        const int i = k / 2;
        const bool subtract = k % 2 == 1;
        char text[512];
        struct wr_study study;
        struct wr_settled settled;
        struct wr_error error;
        const double phi = i / 2.0;
        const struct wr_pair_load load[POOL] = {[AT_SMALL] = {500, 1500, 6000, 0}, [AT_MID] = {250, 1000, 5000, 0}};
        snprintf(text, sizeof text,
                 "assumptions: {local: {idle: {kind: fleet, devices: 3, horizon_s: 2000, attribution: %g, "
                 "active_baseline: %s}}}",
                 phi, subtract ? "subtract" : "keep");
        load_with(&study, text, NULL);
        settle(&study, load, 1000, NULL, &settled);
        const double idle =
            charged(&settled.law[SMALL], &load[AT_SMALL], 0) + charged(&settled.law[MID], &load[AT_MID], 0);
        assert_near(idle + settled.station[AT_SMALL].uncharged_w * 2000, 30 * (3 * 2000 - 2500), 1e-12);
        const double anyway = subtract ? (1 - phi) * 30 : 0;
        assert_near(idle + 1, phi * 30 * (3 * 2000 - 2500) - anyway * 2500 + 1, 1e-12);
        assert_near(settled.station[AT_SMALL].uncharged_w * 2000 + 1,
                    (1 - phi) * 30 * (3 * 2000 - 2500) + anyway * 2500 + 1, 1e-12);
        assert_near(settled.marginal[SMALL].energy.per_second - 1, -phi * 30 - anyway - 1, 1e-12);
        assert_near(settled.marginal[SMALL].device_s.per_second + 1, 2 - phi, 1e-15);
        assert_near(settled.law[MID].device_s.constant + 1, phi * (3 * 2000 - 2500) / 750 + 1, 1e-12);
        assert_near(settled.station[AT_SMALL].arrivals, 750 / 2000.0, 1e-15);
        assert_near(settled.station[AT_SMALL].utilisation, 2500 / (3 * 2000.0), 1e-15);
        assert_false(settled.queues);
        const struct wr_pair_load many[POOL] = {[AT_SMALL] = {500, 7000, 60000, 0}};
        assert_int_equal(try_settle(&study, many, 1000, NULL, &settled, &error), WR_E_FLEET_IDLE_OVERLOADED);
        wr_settled_free(&settled);
        wr_study_free(&study);
    }
}

/* A device without a query has no idle power, and its first query is priced as such. */
static void without_queries_there_is_no_station(void **state)
{
    (void)state;
    struct wr_study study;
    struct wr_settled settled;
    const struct wr_pair_load load[POOL] = {[AT_LARGE] = {1000, 500, 900, 400000}};
    load_with(&study, "assumptions: {local: {idle: {kind: poisson, queries_per_device_day: 100}}}", NULL);
    settle(&study, load, 1000, NULL, &settled);
    assert_true(settled.law[SMALL].energy.constant == 0 && settled.law[SMALL].energy.per_second == 0);
    assert_near(settled.marginal[SMALL].energy.per_second, -30, 1e-12);
    assert_false(settled.station[AT_SMALL].is_there);
    assert_false(settled.queues);
    assert_near(study.price[AT_SMALL].latency, -30, 1e-12);
    wr_settled_free(&settled);
    wr_study_free(&study);
}

static void each_fault_has_its_place(void **state)
{
#define STATION "kind: affine, t0_s: 0.01, t1_s: 0.001, c_j: 1, k_j: 1, "
#define POISSON "kind: poisson, queries_per_device_day: 10"
    static const struct study_defect cases[] = {
        {WITH("assumptions: {cloud: {batching: {" STATION "queries_per_s: 1}}}"), WR_E_STUDY_MISSING_KEY, 3, 33,
         "'cap'"},
        {WITH("assumptions: {cloud: {batching: {" STATION "queries_per_s: 1, cap: 0}}}"), WR_E_STUDY_VALUE, 3, 112,
         "at least 1"},
        {WITH("assumptions: {cloud: {batching: {" STATION "queries_per_s: 0, cap: 4}}}"), WR_E_STUDY_VALUE, 3, 104,
         "at least"},
        {WITH("assumptions: {cloud: {batching: {" STATION "queries_per_s: 1, concurrency: 4}}}"), WR_E_STUDY_BOTH, 3,
         89, "'concurrency' and 'queries_per_s'"},
        {WITH("assumptions: {cloud: {batching: {" STATION "cap: 1, concurrency: 4}}}"), WR_E_STUDY_USELESS_KEY, 3, 89,
         "'cap'"},
        {WITH("assumptions: {local: {batching: {" STATION "queries_per_s: 1, cap: 4}}}"), WR_E_BATCHING_LOCAL, 3, 89,
         "is local"},
        {WITH("assumptions: {cloud: {batching: {" STATION
              "queries_per_s: 1, cap: 4}, idle: {kind: utilisation, utilisation: 1}}}"),
         WR_E_IDLE_LOADED, 3, 123, "idle kind 'utilisation' besides"},
        {WITH("assumptions: {cloud: {fleet: {replicas: 2}}}"), WR_E_STUDY_USELESS_KEY, 3, 23, "load-driven"},
        {WITH("assumptions: {cloud: {fleet: {replicas: 2, batch: 3}}}"), WR_E_STUDY_BOTH, 3, 44,
         "'replicas' and 'batch'"},
        {WITH("assumptions: {cloud: {fleet: {utilisation: 1.2}}}"), WR_E_STUDY_VALUE, 3, 44, "at most 1"},
        {WITH("assumptions: {cloud: {fleet: {scaling: up}}}"), WR_E_STUDY_CHOICE, 3, 40, "elastic, reserved"},
        {WITH("assumptions: {cloud: {fleet: {replica: 2}}}"), WR_E_STUDY_UNKNOWN_KEY, 3, 31, "'replicas'"},
        {WITH("assumptions: {local: {idle: {kind: poisson}}}"), WR_E_STUDY_MISSING_KEY, 3, 29,
         "queries_per_device_day"},
        {WITH("assumptions: {local: {idle: {" POISSON ", attribution: 2}}}"), WR_E_STUDY_VALUE, 3, 86, "at most 1"},
        {WITH("assumptions: {local: {idle: {" POISSON ", utilisation: 1}}}"), WR_E_STUDY_USELESS_KEY, 3, 73,
         "of kind poisson"},
        {WITH("assumptions: {local: {idle: {" POISSON ", keep_warm_s: 4, then: sleep}}}"), WR_E_POWER_STATE, 3, 23,
         "sleep"},
        {WITH("assumptions: {cloud: {idle: {" POISSON "}}}"), WR_E_IDLE_CLOUD, 3, 23, "in the cloud"},
        {WITH("assumptions: {pairs: {\"mid@laptop\": {idle: {" POISSON "}}}}"), WR_E_IDLE_SHARED, 3, 38,
         "share a device"},
        {WITH("assumptions: {local: {idle: {kind: fleet, devices: 2}}}"), WR_E_STUDY_MISSING_KEY, 3, 29, "horizon_s"},
    };
    (void)state;
    ASSERT_DEFECTS(cases);
}

static void queries_without_tokens_make_no_load(void **state)
{
    (void)state;
    struct wr_study study;
    struct wr_settled settled;
    struct wr_error error;
    char message[2048];
    const struct wr_pair_load load[POOL] = {[AT_LARGE] = {10, 30, 90, 0}};
    load_with(&study, station, NULL);
    assert_int_equal(wr_settled_init(&settled, &study.scenario, &error), WR_OK);
    assert_int_equal(try_settle(&study, load, 10, NULL, &settled, &error), WR_E_STATION_TOKENS);
    assert_non_null(strstr(wr_error_render(&error, message, sizeof message), "'large@rack'"));
    wr_settled_free(&settled);
    wr_study_free(&study);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_station_charges_all_that_it_draws),
        cmocka_unit_test(hours_follow_the_load_where_replicas_do),
        cmocka_unit_test(overheads_of_a_fleet_follow_its_power_and_its_hosts),
        cmocka_unit_test(reserved_fleets_stand_idle),
        cmocka_unit_test(a_device_s_charges_and_the_rest_are_its_power),
        cmocka_unit_test(the_marginal_law_of_a_device_is_a_slope),
        cmocka_unit_test(few_queries_pay_for_all_the_idle_time),
        cmocka_unit_test(a_fleet_s_idle_time_is_shared_by_its_queries),
        cmocka_unit_test(without_queries_there_is_no_station),
        cmocka_unit_test(each_fault_has_its_place),
        cmocka_unit_test(queries_without_tokens_make_no_load),
    };
    return cmocka_run_group_tests(tests, set_up_power, tear_down);
}
