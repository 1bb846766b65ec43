#include "analysis/plots/plot_label.h"

#include <stdio.h>
#include <string.h>

static const struct words {
    enum wr_metric_id metric;
    const char *words, *unit; /* unit NULL = of the metric */
} words[] = {
    {WR_METRIC_ENERGY_SAVINGS, "energy saved against the baseline", NULL},
    {WR_METRIC_COMPUTE_SAVINGS, "compute saved against the baseline", NULL},
    {WR_METRIC_COST_SAVINGS, "cost saved against the baseline", NULL},
    {WR_METRIC_CARBON_SAVINGS, "carbon saved against the baseline", NULL},
    {WR_METRIC_ACCURACY, "answered correctly", NULL},
    {WR_METRIC_LOCAL_SHARE, "served locally", NULL},
    {WR_METRIC_COVERAGE, "covered by local models", NULL},
    {WR_METRIC_ENERGY_PER_QUERY, "energy", "J/query"},
    {WR_METRIC_ENERGY_PER_CORRECT, "energy", "J/correct answer"},
    {WR_METRIC_COMPUTE_PER_QUERY, "compute", "FLOP/query"},
    {WR_METRIC_COST_PER_QUERY, "cost", "USD/query"},
    {WR_METRIC_CARBON_PER_QUERY, "carbon", "kg CO2e/query"},
    {WR_METRIC_LATENCY_MEAN, "mean latency", NULL},
    {WR_METRIC_POWER_MEAN, "mean power", NULL},
    {WR_METRIC_IPW, "accuracy per watt", NULL},
    {WR_METRIC_IPJ, "accuracy per joule", NULL},
};

bool wr_metric_is_saving(enum wr_metric_id metric)
{
    return metric == WR_METRIC_ENERGY_SAVINGS || metric == WR_METRIC_COMPUTE_SAVINGS ||
           metric == WR_METRIC_COST_SAVINGS || metric == WR_METRIC_CARBON_SAVINGS ||
           metric == WR_METRIC_ISO_ENERGY_SAVINGS;
}

double wr_metric_factor(enum wr_metric_id metric)
{
    return wr_metric_is_share(wr_metric_spec(metric)) ? 100 : 1;
}

const char *wr_metric_shown_unit(enum wr_metric_id metric)
{
    const struct wr_metric_spec *spec = wr_metric_spec(metric);
    return wr_metric_is_share(spec) ? "%" : spec->unit;
}

void wr_metric_label(enum wr_metric_id metric, char label[WR_PLOT_LABEL])
{
    const char *unit = wr_metric_shown_unit(metric);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (words[i].metric == metric) {
            snprintf(label, WR_PLOT_LABEL, "%s (%s)", words[i].words, words[i].unit != NULL ? words[i].unit : unit);
            return;
        }
    }
    snprintf(label, WR_PLOT_LABEL, "%s (%s)", wr_metric_spec(metric)->name, unit);
}

enum wr_scale_kind wr_metric_scale(enum wr_metric_id metric, struct wr_span shown)
{
    const double far_apart = 20, threefold = -200, nearly_all = 99;
    if (wr_metric_is_saving(metric)) {
        return shown.low <= threefold && shown.high < nearly_all ? WR_SCALE_SAVINGS : WR_SCALE_LINEAR;
    }
    const bool is_share = wr_metric_factor(metric) != 1;
    return !is_share && shown.low > 0 && shown.high > far_apart * shown.low ? WR_SCALE_LOG : WR_SCALE_LINEAR;
}

const char wr_savings_scale_reading[] =
    "Scales that reach below -200 % show ratios: -100 % (twice the baseline's use) is as far "
    "from zero as 50 % (half of it).";

enum wr_metric_id wr_metric_named(const char *name)
{
    int metric = 0;
    while (metric < WR_METRICS && strcmp(wr_metric_spec((enum wr_metric_id)metric)->name, name) != 0) {
        metric++;
    }
    return (enum wr_metric_id)metric;
}

/* The unit that the end of a key's last part tells; the first that fits. */
static const struct ending {
    const char *ending, *unit;
} endings[] = {
    {"queries_per_device_day", "queries per device and day"},
    {"queries_per_s", "1/s"},
    {"usd_per_kwh", "USD/kWh"},
    {"kgco2e_per_kwh", "kg CO2e/kWh"},
    {"lifetime_years", "years"},
    {"usd_per_device_hour", "USD per device and hour"},
    {"concurrency", "requests"},
    {"replicas", "replicas"},
    {"devices", "devices"},
    {"utilisation", "share"},
    {"attribution", "share"},
    {"efficiency", "share"},
    {"share", "share"},
    {"rate", "share"},
    {"pue", "ratio"},
    {"factor", "ratio"},
    {"_w", "W"},
    {"_s", "s"},
    {"_j", "J"},
    {"_usd", "USD"},
};

void wr_key_label(const char *key, char label[WR_PLOT_LABEL])
{
    static const char *const sites[] = {".local", ".cloud"}; /* a number for each site: the unit stands before */
    size_t length = strlen(key);
    const char *unit = "1";
    for (int i = 0; i < 2; i++) {
        const size_t tail = strlen(sites[i]);
        length -= length > tail && strcmp(key + length - tail, sites[i]) == 0 ? tail : 0;
    }
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        const size_t tail = strlen(endings[i].ending);
        if (length >= tail && strncmp(key + length - tail, endings[i].ending, tail) == 0) {
            unit = endings[i].unit;
            break;
        }
    }
    snprintf(label, WR_PLOT_LABEL, "%.250s (%s)", key, unit);
}
