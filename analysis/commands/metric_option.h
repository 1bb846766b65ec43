/* `--metrics LIST`: which metrics are computed. */
#ifndef WATTROUTE_ANALYSIS_COMMANDS_METRIC_OPTION_H
#define WATTROUTE_ANALYSIS_COMMANDS_METRIC_OPTION_H

#include "sim/commands/command.h"

#define WR_METRICS_OPTION_ROW(options)                                                                                 \
    {                                                                                                                  \
        "metrics", 0, WR_TEXT, "LIST", false, offsetof(options, metrics), 0, 0,                                        \
            "only these metrics, as energy_savings,latency_*; reads only the columns that they need"                   \
    }

/* The assignments of --set, and behind them the one that --metrics stands for. */
struct wr_settings {
    struct wr_text_list list;
    char *metrics; /* owned: output.metrics=[...]; NULL = not given */
};

/* `metrics` is a list with commas; NULL = not given. Free with wr_settings_free(), also after NO_MEMORY. */
enum wr_code wr_settings_make(struct wr_settings *self, const struct wr_text_list *set, const char *metrics,
                              struct wr_error *error);
void wr_settings_free(struct wr_settings *self);

#endif
