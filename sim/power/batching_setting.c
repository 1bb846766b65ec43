#include "sim/power/batching_setting.h"

#include "sim/power/batching_kinds.h"
#include "sim/power/forms.h"

#include <math.h>

const struct wr_option wr_batching_setting_options[] = {
    {.key = "concurrency",
     .type = WR_OPTION_REAL,
     .offset = offsetof(struct wr_batching_setting, concurrency),
     .min = 1,
     .max = WR_BATCH_MOST,
     .unit = "1",
     .help = "requests that a unit serves at once"},
    {.key = "queries_per_s",
     .type = WR_OPTION_REAL,
     .offset = offsetof(struct wr_batching_setting, queries_per_s),
     .min = 1e-9,
     .max = 1e12,
     .unit = "1/s",
     .help =
         "in place of concurrency: the rate at which the study's queries come; the policy routes a share of it here"},
    {.key = "cap",
     .type = WR_OPTION_REAL,
     .offset = offsetof(struct wr_batching_setting, cap),
     .whole = true,
     .min = 1,
     .max = WR_BATCH_MOST,
     .unit = "1",
     .help = "with queries_per_s: requests that a replica serves at once at most"},
    {.key = "fit",
     .type = WR_OPTION_CHOICE,
     .offset = offsetof(struct wr_batching_setting, fit),
     .choices = wr_batching_truth,
     .unit = "",
     .help =
         "affine, logistic: fit the parameters to the pair's curve in the measurements; default: true where none is "
         "given"},
};
enum { FOR_ANY = 3, FOR_FITTED = 4 };

/* Its parameters can be had from a curve. */
static bool has_fit(const struct wr_batching_kind *kind)
{
    return wr_batching_option(kind, wr_form_time.key[0]) != NULL;
}

int wr_batching_setting_options_of(const struct wr_batching_kind *kind)
{
    return !wr_batching_is_used(kind) ? 0 : has_fit(kind) ? FOR_FITTED : FOR_ANY;
}

void wr_batching_setting_init(struct wr_batching_setting *self)
{
    *self = (struct wr_batching_setting){
        .concurrency = (double)NAN, .queries_per_s = (double)NAN, .cap = (double)NAN, .fit = WR_FIT_UNSAID};
}

bool wr_batching_is_used(const struct wr_batching_kind *kind)
{
    return kind != &wr_batching_none;
}

bool wr_batching_reads_curve(const struct wr_batching_kind *kind)
{
    return kind == &wr_batching_curve;
}

const struct wr_option *wr_batching_parameter(const struct wr_batching *batching)
{
    for (int i = 0; i < batching->kind->options; i++) {
        if (wr_option_has_number(&batching->kind->option[i], batching->config)) {
            return &batching->kind->option[i];
        }
    }
    return NULL;
}

bool wr_batching_wants_fit(const struct wr_batching *batching, const struct wr_batching_setting *setting)
{
    const bool unsaid = setting->fit == WR_FIT_UNSAID && wr_batching_parameter(batching) == NULL;
    return has_fit(batching->kind) && (setting->fit == WR_FIT_YES || unsaid);
}
