/* The options of commands that give intervals. */
#ifndef WATTROUTE_ANALYSIS_COMMANDS_CI_OPTIONS_H
#define WATTROUTE_ANALYSIS_COMMANDS_CI_OPTIONS_H

#include "analysis/stats/intervals.h"
#include "sim/commands/command.h"

/* As they are given; see WR_CI_DEFAULTS. */
struct wr_ci_options {
    struct wr_optional_real level;
    int64_t replicates, seed;              /* -1 = not given */
    const char *interval, *share, *strata; /* NULL = not given */
    double meter_error;                    /* -1 = not given */
    bool refit;
};

#define WR_CI_DEFAULTS                                                                                                 \
    {                                                                                                                  \
        .level = {.value = 0.95}, .replicates = -1, .seed = -1, .meter_error = -1                                      \
    }

/* The rows of a command's table of options, where `type` has them in its member `ci`. */
#define WR_CI_RESAMPLE_OPTION_ROWS(type)                                                                               \
    {"ci",    0,      WR_OPTIONAL_REAL,                                                                                \
     "LEVEL", false,  offsetof(type, ci.level),                                                                        \
     0.5,     0.9999, "confidence intervals of LEVEL (default: 0.95), by a bootstrap over queries"},                   \
        {"replicates", 0,     WR_COUNT,                                                                                \
         "N",          false, offsetof(type, ci.replicates),                                                           \
         100,          1e6,   "resamples of the bootstrap (default: 10000)"},                                          \
    {                                                                                                                  \
        "seed", 0, WR_COUNT, "N", false, offsetof(type, ci.seed), 0, 9e15,                                             \
            "seed of resamples (default: 0), and of draws and folds in place of the study's"                           \
    }

/* The same where intervals may be had in two ways. */
#define WR_CI_BASE_OPTION_ROWS(type)                                                                                   \
    WR_CI_RESAMPLE_OPTION_ROWS(type),                                                                                  \
    {                                                                                                                  \
        "interval", 0, WR_TEXT, "METHOD", false, offsetof(type, ci.interval), 0, 0,                                    \
            "ends of bootstrap intervals: bca (default) or percentile"                                                 \
    }

/* What a command whose intervals come from totals has besides. */
#define WR_CI_TOTALS_OPTION_ROWS(type)                                                                                 \
    {"strata", 0,     WR_TEXT,                                                                                         \
     "domain", false, offsetof(type, ci.strata),                                                                       \
     0,        0,     "resample within each domain, as where the shares of domains were chosen"},                      \
    {                                                                                                                  \
        "meter-error", 0, WR_REAL, "SIGMA", false, offsetof(type, ci.meter_error), 0, 1,                               \
            "relative error of each accelerator's energy meter, as 0.12, in the intervals (default: as the study "     \
            "says)"                                                                                                    \
    }

#define WR_CI_OPTION_ROWS(type) WR_CI_BASE_OPTION_ROWS(type), WR_CI_TOTALS_OPTION_ROWS(type)

/* For the command that makes decisions anew. */
#define WR_REFIT_OPTION_ROW(type)                                                                                      \
    {                                                                                                                  \
        "refit", 0, WR_FLAG, NULL, false, offsetof(type, ci.refit), 0, 0,                                              \
            "decide anew in every resample, at a replay for each (default: as the study says)"                         \
    }

/* For a command that prints shares of queries by themselves. */
#define WR_SHARES_OPTION_ROW(type)                                                                                     \
    {                                                                                                                  \
        "shares", 0, WR_TEXT, "METHOD", false, offsetof(type, ci.share), 0, 0,                                         \
            "intervals of shares of queries: wilson (default), clopper-pearson or bootstrap"                           \
    }

/* The same, checked. */
struct wr_ci {
    bool wanted;
    bool has_shares; /* shares of queries have intervals of their own */
    struct wr_resampling_options resampling;
    struct wr_interval_options interval;
};

/* `is_always`: the command gives intervals, of differences, also without --ci. Errors: BAD_OPTION for an unknown
 * method; USAGE for options that do nothing without --ci. */
enum wr_code wr_ci_check(const struct wr_ci_options *options, const char *command, bool is_always, struct wr_ci *ci,
                         struct wr_error *error);

/* Where `options`, or the study, ask for decisions made anew: sets that and the intervals that go with it. BAD_OPTION
 * for other intervals that were asked for. */
enum wr_code wr_ci_take_refit(const struct wr_ci_options *options, const struct wr_study *study, struct wr_ci *ci,
                              struct wr_error *error);

/* USAGE for --seed where nothing goes by it: neither intervals nor, as `draws` says, a policy. */
enum wr_code wr_ci_check_seed(const struct wr_ci_options *options, const char *command, const struct wr_ci *ci,
                              bool draws, struct wr_error *error);

/* The same, and for commands whose decisions stay as they are: REFIT_ONLY_RUN, with its place, where intervals are
 * wanted and the study asks for decisions made anew. */
enum wr_code wr_ci_check_study(const struct wr_ci_options *options, const char *command, const struct wr_ci *ci,
                               const struct wr_study *study, bool draws, struct wr_error *error);

/* Meters' errors are put on sums of one pair each: INTERVAL_METER_ATTEMPTS where a policy tries several on a query. */
enum wr_code wr_ci_check_attempts(const struct wr_ci *ci, const struct wr_study *study, const struct wr_meta *meta,
                                  const struct wr_totals *totals, const struct wr_policy *policy,
                                  struct wr_error *error);

/* "95 %: BCa bootstrap over queries, 10000 resamples, seed 0; shares of queries: Wilson". `study` NULL: where errors of
 * meters have no place. */
void wr_ci_describe(const struct wr_ci *ci, const struct wr_study *study, const struct wr_meta *meta,
                    struct wr_note *text);

#endif
