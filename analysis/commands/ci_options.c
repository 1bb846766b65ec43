#include "analysis/commands/ci_options.h"

#include "analysis/stats/meter.h"
#include "sim/study/node.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { REPLICATES = 10000 };

/* Index of a name in a list, 0 for none given. */
static enum wr_code choose(const char *option, const char *name, const char *const *names, int *index,
                           struct wr_error *error)
{
    char known[96] = "";
    for (*index = 0; name != NULL && names[*index] != NULL; ++*index) {
        if (strcmp(name, names[*index]) == 0) {
            return WR_OK;
        }
        const size_t length = strlen(known);
        snprintf(known + length, sizeof known - length, "%s%s", *index > 0 ? ", " : "", names[*index]);
    }
    return name == NULL ? WR_OK : wr_fail(error, WR_E_BAD_OPTION, "%s%s%s", option, name, known);
}

/* The first option that was given though there are no intervals for it; NULL = none. Of the seed another check tells.
 */
static const char *idle_option(const struct wr_ci_options *options)
{
    return options->replicates >= 0    ? "replicates"
           : options->interval != NULL ? "interval"
           : options->share != NULL    ? "shares"
           : options->strata != NULL   ? "strata"
           : options->meter_error >= 0 ? "meter-error"
           : options->refit            ? "refit"
                                       : NULL;
}

/* An interval whose tails hold less than a resample each is that of a lower level. */
static enum wr_code check_replicates(const struct wr_ci *ci, enum wr_code code, struct wr_error *error)
{
    const double least = ceil(2 / (1 - ci->interval.level) * (1 - 1e-9));
    char found[32], wanted[80];
    if (code != WR_OK || !ci->wanted || (double)ci->resampling.replicates >= least) {
        return code;
    }
    snprintf(found, sizeof found, "%" PRId64, ci->resampling.replicates);
    snprintf(wanted, sizeof wanted, "at least %.0f at a level of %g: a resample beyond each end", least,
             ci->interval.level);
    return wr_fail(error, WR_E_BAD_OPTION, "%s%s%s", "--replicates", found, wanted);
}

enum wr_code wr_ci_check(const struct wr_ci_options *options, const char *command, bool is_always, struct wr_ci *ci,
                         struct wr_error *error)
{
    static const char *const strata[] = {"domain", NULL};
    const char *idle = idle_option(options);
    int bootstrap, share, stratum;
    *ci = (struct wr_ci){.wanted = is_always || options->level.given, .has_shares = !is_always};
    if (!ci->wanted && idle != NULL) {
        char text[64];
        snprintf(text, sizeof text, "option --%s does nothing without --ci", idle);
        return wr_fail(error, WR_E_USAGE, "%s%s", text, command);
    }
    enum wr_code code = choose("--interval", options->interval, wr_bootstrap_interval_names, &bootstrap, error);
    code = code == WR_OK ? choose("--shares", options->share, wr_share_interval_names, &share, error) : code;
    code = code == WR_OK ? choose("--strata", options->strata, strata, &stratum, error) : code;
    if (code == WR_OK) {
        ci->interval = (struct wr_interval_options){options->level.value, (enum wr_bootstrap_interval)bootstrap,
                                                    (enum wr_share_interval)share};
        ci->resampling.replicates = options->replicates >= 0 ? options->replicates : REPLICATES;
        ci->resampling.seed = options->seed >= 0 ? (uint64_t)options->seed : 0;
        ci->resampling.strata = options->strata != NULL;
        ci->resampling.meter_error = options->meter_error;
    }
    return check_replicates(ci, code, error);
}

enum wr_code wr_ci_take_refit(const struct wr_ci_options *options, const struct wr_study *study, struct wr_ci *ci,
                              struct wr_error *error)
{
    if (!ci->wanted || !(options->refit || study->refit)) {
        return WR_OK;
    }
    if (options->interval != NULL && ci->interval.bootstrap != WR_INTERVAL_PERCENTILE) {
        return wr_fail(error, WR_E_BAD_OPTION, "%s%s%s", "--interval", options->interval,
                       "percentile where decisions are made anew (refit)");
    }
    if (options->share != NULL && ci->interval.share != WR_SHARE_BOOTSTRAP) {
        return wr_fail(error, WR_E_BAD_OPTION, "%s%s%s", "--shares", options->share,
                       "bootstrap where decisions are made anew (refit)");
    }
    ci->resampling.refit = true;
    ci->interval.bootstrap = WR_INTERVAL_PERCENTILE;
    ci->interval.share = WR_SHARE_BOOTSTRAP;
    return WR_OK;
}

enum wr_code wr_ci_check_seed(const struct wr_ci_options *options, const char *command, const struct wr_ci *ci,
                              bool draws, struct wr_error *error)
{
    return options->seed < 0 || ci->wanted || draws
               ? WR_OK
               : wr_fail(error, WR_E_USAGE, "%s%s",
                         "option --seed does nothing without --ci or a policy that draws or has folds", command);
}

enum wr_code wr_ci_check_study(const struct wr_ci_options *options, const char *command, const struct wr_ci *ci,
                               const struct wr_study *study, bool draws, struct wr_error *error)
{
    const enum wr_code code = wr_ci_check_seed(options, command, ci, draws, error);
    if (code != WR_OK || !ci->wanted || !study->refit) {
        return code;
    }
    wr_fail(error, WR_E_REFIT_ONLY_RUN, "%s", command);
    return wr_node_fail(error, wr_node_get(study->root, "refit"));
}

enum wr_code wr_ci_check_attempts(const struct wr_ci *ci, const struct wr_study *study, const struct wr_meta *meta,
                                  const struct wr_totals *totals, const struct wr_policy *policy,
                                  struct wr_error *error)
{
    const bool has_meters = wr_meter_errors_any(study, meta, ci->resampling.meter_error);
    for (size_t i = 0; has_meters && i < totals->cells; i++) {
        const struct wr_cell_key *key = &totals->cell[i].key;
        if (key->attempt > 0) {
            return wr_fail(error, WR_E_INTERVAL_METER_ATTEMPTS, "%s", policy[key->policy].name);
        }
    }
    return WR_OK;
}

void wr_ci_describe(const struct wr_ci *ci, const struct wr_study *study, const struct wr_meta *meta,
                    struct wr_note *text)
{
    static const char *const bootstrap[] = {"BCa", "percentile"};
    static const char *const share[] = {"Wilson", "Clopper-Pearson", "bootstrap"};
    const struct wr_resampling_options *resampling = &ci->resampling;
    wr_note_add(text, "%g %%: %s bootstrap over queries%s, %" PRId64 " resamples, seed %" PRIu64,
                100 * ci->interval.level, bootstrap[ci->interval.bootstrap],
                resampling->strata ? " within domains" : "", resampling->replicates, resampling->seed);
    if (resampling->refit) {
        wr_note_add(text, "re-decided in every resample");
    }
    if (ci->has_shares) {
        wr_note_add(text, "shares of queries: %s", share[ci->interval.share]);
    }
    if (study != NULL && wr_meter_errors_any(study, meta, resampling->meter_error)) {
        struct wr_note errors = {""};
        wr_meter_describe(study, meta, resampling->meter_error, &errors);
        wr_note_add(text, "with meter errors of %s per accelerator (percentile intervals)", errors.text);
    }
}
