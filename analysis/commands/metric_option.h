/* Options that stand for an assignment of --set: `--metrics LIST`, which metrics are computed, and `--seed N`. */
#ifndef WATTROUTE_ANALYSIS_COMMANDS_METRIC_OPTION_H
#define WATTROUTE_ANALYSIS_COMMANDS_METRIC_OPTION_H

#include "sim/commands/command.h"

#define WR_METRICS_OPTION_ROW(options)                                                                                 \
    {                                                                                                                  \
        "metrics", 0, WR_TEXT, "LIST", false, offsetof(options, metrics), 0, 0,                                        \
            "only these metrics, as energy_savings,latency_*; reads only the columns that they need"                   \
    }

/* The assignments of --set, and behind them those that --metrics and --seed stand for. */
struct wr_settings {
    struct wr_text_list list;
    char *metrics; /* owned: output.metrics=[...]; NULL = not given */
    char seed[32]; /* seed=N */
};

/* `metrics` is a list with commas, NULL = not given; `seed` -1 = not given. Stays where it is; free with
 * wr_settings_free(), also after NO_MEMORY. */
enum wr_code wr_settings_make(struct wr_settings *self, const struct wr_text_list *set, const char *metrics,
                              int64_t seed, struct wr_error *error);
void wr_settings_free(struct wr_settings *self);

#endif
