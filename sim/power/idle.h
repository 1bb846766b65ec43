/* Idle power: what a device uses between queries, charged to the queries that it serves (model.md section 4). Pure
 * functions; a kind is one file and one row of the registry, and its options are declared once for the study parser.
 *
 * All that an idle kind adds is proportional to the time D = T / b0 that a query holds the device for, b0 being the
 * batch at which the pair was measured. */
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

/* Per second of D. */
struct wr_idle_terms {
    double seconds;      /* idle device-seconds charged to the query */
    double idle_j;       /* idle energy charged to it */
    double subtracted_j; /* active energy that is not: a machine that would be on anyway */
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

#endif
