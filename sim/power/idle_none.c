/* `none`: energy as measured, nothing for the time between queries. */
#include "sim/power/idle_kinds.h"

static void defaults(void *config)
{
    (void)config;
}

static enum wr_code terms(const void *config, const struct wr_power_subject *subject, struct wr_idle_terms *terms,
                          struct wr_error *error)
{
    (void)config, (void)subject, (void)error;
    *terms = (struct wr_idle_terms){0};
    return WR_OK;
}

const struct wr_idle_kind wr_idle_none_kind = {
    .name = "none",
    .what = "idle kind 'none'",
    .help = "nothing is charged for idle time",
    .defaults = defaults,
    .terms = terms,
};
