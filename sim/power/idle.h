/* Idle power: what a device uses between queries, charged to the queries that it serves (model.md section 4). Pure
 * functions; a kind is one file and one row of the registry, and its options are declared once for the study parser.
 *
 * What an idle kind adds grows with the time D that a query holds the unit for, or is the same for every query of a
 * station. A kind whose figures follow from the load is settled once the load is known: the queries that a policy
 * routes there. */
#ifndef WATTROUTE_SIM_POWER_IDLE_H
#define WATTROUTE_SIM_POWER_IDLE_H

#include "sim/base/error.h"
#include "sim/base/option.h"
#include "sim/power/power_states.h"

/* A pair as its assumptions see it. */
struct wr_power_subject {
    const char *pair, *accelerator; /* labels; borrowed */
    int basis;                      /* enum wr_basis of its energy */
    bool local;
    double batch;                         /* b0; NaN = the table does not say */
    const struct wr_power_states *states; /* of the accelerator; borrowed */
};

struct wr_idle_terms {
    /* per second of D */
    double seconds;      /* idle device-seconds charged to the query */
    double idle_j;       /* idle energy charged to it */
    double subtracted_j; /* active energy that is not: a machine that would be on anyway */
    /* per query */
    double query_seconds; /* idle device-seconds charged to it */
    double query_j;       /* idle energy charged to it */
};

/* The queries that are routed to a station: locally a device with all its models, in the cloud one pair. Sums of
 * weights. */
struct wr_idle_load {
    double all;             /* of all queries, wherever they go; above 0 */
    double queries;         /* of those routed here */
    double busy_s, busy_s2; /* sums of w D [s] and w D^2 [s^2] */
};

/* What a load-dependent kind comes to at a load. */
struct wr_idle_settled {
    struct wr_idle_terms average;  /* charged to each query: what the station uses, shared */
    struct wr_idle_terms marginal; /* what one more query changes of that */
    double arrivals;               /* lambda: queries per second */
    double utilisation;            /* share of time with a query in service */
    double wait_s;                 /* mean, of a query */
    double uncharged_j;            /* idle energy per second of the clock that no query is charged ... */
    double uncharged_seconds;      /* ... and idle device-seconds */
};

struct wr_idle_kind {
    const char *name; /* as typed in `kind:` */
    const char *what; /* "idle kind 'none'": what errors call it */
    const char *help; /* one line */
    const struct wr_option *option;
    int options;
    bool idles; /* there is idle time at all */
    void (*defaults)(void *config);
    /* The power states (bits) that `terms` reads; NULL = none. */
    unsigned (*needs)(const void *config);
    /* Once the states that it needs are known (wr_idle_states()). */
    enum wr_code (*terms)(const void *config, const struct wr_power_subject *subject, struct wr_idle_terms *terms,
                          struct wr_error *error);
    /* In place of `terms`, for kinds that depend on the load (without queries: the limit of few); NULL = they do not.
     */
    enum wr_code (*settle)(const void *config, const struct wr_power_subject *subject, const struct wr_idle_load *load,
                           struct wr_idle_settled *settled, struct wr_error *error);
    /* Keys of options that have no effect beside what the others say, to be ended by NULL; `lacks` is the key that
     * would give them one. NULL = all have. */
    const char *const *(*useless)(const void *config, const char **lacks);
    bool queues; /* queries wait for each other, one at a time: batch 1 only */
};

enum { WR_IDLE_CONFIG = 64 };

struct wr_idle {
    const struct wr_idle_kind *kind;
    _Alignas(16) unsigned char config[WR_IDLE_CONFIG];
};

extern const struct wr_idle_kind
    *const wr_idle_kinds[]; /* the registry; the first is what holds where nothing is said */
extern const int wr_idle_kind_count;

const struct wr_idle_kind *wr_idle_kind_of(const char *name); /* NULL when unknown */

/* A kind with its defaults; numbers without a default are NaN. */
void wr_idle_init(struct wr_idle *self, const struct wr_idle_kind *kind);

/* The same kind with the same options. */
bool wr_idle_equals(const struct wr_idle *a, const struct wr_idle *b);

/* The power states (bits) that a kind with its configuration needs. */
unsigned wr_idle_needs(const struct wr_idle *self);

/* Whether they are known for the subject, and stand at the boundary of its energies unless bases may be mixed. Errors:
 * those of wr_power_states_need(). */
enum wr_code wr_idle_states(const struct wr_idle *self, const struct wr_power_subject *subject, bool may_mix,
                            struct wr_error *error);

enum wr_active_baseline { WR_ACTIVE_KEEP, WR_ACTIVE_SUBTRACT };

/* The kinds' configurations. */
struct wr_idle_utilisation_config {
    double utilisation;  /* rho: share of time with at least one request in service */
    double attribution;  /* phi: share of the idle energy that the queries are charged */
    int active_baseline; /* enum wr_active_baseline */
};

enum wr_idle_then { WR_THEN_OFF, WR_THEN_SLEEP, WR_THEN_BARE_IDLE };

struct wr_idle_poisson_config {
    double queries_per_day; /* that all of the study's queries would be, were they all routed to one device */
    double keep_warm_s;     /* tau; infinity = always warm */
    double setup_s;         /* D_s, fixed */
    double attribution;     /* phi */
    int then;               /* enum wr_idle_then: the state after tau */
    int active_baseline;    /* enum wr_active_baseline */
};
struct wr_idle_fleet_config {
    double devices;      /* n */
    double horizon_s;    /* H: in which the study's queries come */
    double attribution;  /* phi */
    int active_baseline; /* enum wr_active_baseline */
};

#endif
