#include "sim/power/fleet_choice.h"

#include <math.h>

static const char *const scalings[] = {[WR_SCALING_ELASTIC] = "elastic", [WR_SCALING_RESERVED] = "reserved", NULL};

#define REAL(member) .type = WR_OPTION_REAL, .offset = offsetof(struct wr_fleet_choice, member)

const struct wr_option wr_fleet_options[] = {
    {.key = "replicas",
     REAL(replicas),
     .whole = true,
     .min = 1,
     .max = WR_FLEET_MOST,
     .unit = "1",
     .help = "so many; default 1"},
    {.key = "utilisation",
     REAL(utilisation),
     .min = 1e-6,
     .max = 1,
     .unit = "1",
     .help = "the fewest with which each has a request in service for at most this share of the time"},
    {.key = "batch",
     REAL(batch),
     .min = 1,
     .max = WR_STATION_CAP_MOST,
     .unit = "1",
     .help = "the fewest with which the mean batch while busy is at most this"},
    {.key = "latency_s",
     REAL(latency_s),
     .min = 1e-9,
     .max = 1e9,
     .unit = "s",
     .help = "the fewest with which a request takes at most this on average, waiting included"},
    {.key = "scaling",
     .type = WR_OPTION_CHOICE,
     .offset = offsetof(struct wr_fleet_choice, scaling),
     .choices = scalings,
     .unit = "",
     .help = "elastic (default): as the policy's own load needs; reserved: no fewer than the baseline's load needs"},
};
const int wr_fleet_option_count = sizeof wr_fleet_options / sizeof *wr_fleet_options;

void wr_fleet_choice_init(struct wr_fleet_choice *self)
{
    *self = (struct wr_fleet_choice){NAN, NAN, NAN, NAN, WR_SCALING_ELASTIC};
}

int wr_fleet_choice_size(const struct wr_fleet_choice *self, struct wr_fleet_size *size)
{
    const struct wr_fleet_size said[] = {{WR_FLEET_REPLICAS, self->replicas},
                                         {WR_FLEET_UTILISATION, self->utilisation},
                                         {WR_FLEET_BATCH, self->batch},
                                         {WR_FLEET_LATENCY, self->latency_s}};
    int count = 0;
    *size = (struct wr_fleet_size){WR_FLEET_REPLICAS, 1};
    for (int i = 0; i < 4; i++) {
        if (!isnan(said[i].value)) {
            *size = said[i];
            count++;
        }
    }
    return count;
}
