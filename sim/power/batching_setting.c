#include "sim/power/batching_setting.h"

#include "sim/power/batching_kinds.h"
#include "sim/power/forms.h"

#include <math.h>
#include <string.h>

static const char *const truth[] = {[WR_FIT_NO] = "false", [WR_FIT_YES] = "true", NULL};

const struct wr_option wr_batching_setting_options[] = {
    {.key = "concurrency",
     .type = WR_OPTION_REAL,
     .offset = offsetof(struct wr_batching_setting, concurrency),
     .min = 1,
     .max = WR_BATCH_MOST,
     .unit = "1",
     .help = "requests that a unit serves at once"},
    {.key = "fit",
     .type = WR_OPTION_CHOICE,
     .offset = offsetof(struct wr_batching_setting, fit),
     .choices = truth,
     .unit = "",
     .help =
         "affine, logistic: fit the parameters to the pair's curve in the measurements; default: true where none is "
         "given"},
};
enum { FOR_ANY = 1, FOR_FITTED = 2 };

int wr_batching_setting_options_of(const struct wr_batching_kind *kind)
{
    return !wr_batching_is_used(kind) ? 0 : wr_batching_is_fitted(kind) ? FOR_FITTED : FOR_ANY;
}

void wr_batching_setting_init(struct wr_batching_setting *self)
{
    *self = (struct wr_batching_setting){.concurrency = (double)NAN, .fit = WR_FIT_UNSAID};
}

bool wr_batching_is_used(const struct wr_batching_kind *kind)
{
    return kind != &wr_batching_none;
}

bool wr_batching_reads_curve(const struct wr_batching_kind *kind)
{
    return kind == &wr_batching_curve;
}

bool wr_batching_is_fitted(const struct wr_batching_kind *kind)
{
    return wr_batching_option(kind, wr_form_time.key[0]) != NULL;
}

const struct wr_option *wr_batching_parameter(const struct wr_batching *batching)
{
    for (int i = 0; i < batching->kind->options; i++) {
        const struct wr_option *option = &batching->kind->option[i];
        double value = (double)NAN;
        if (option->type == WR_OPTION_REAL) {
            memcpy(&value, batching->config + option->offset, sizeof value);
        }
        if (!isnan(value)) {
            return option;
        }
    }
    return NULL;
}

bool wr_batching_wants_fit(const struct wr_batching *batching, const struct wr_batching_setting *setting)
{
    const bool unsaid = setting->fit == WR_FIT_UNSAID && wr_batching_parameter(batching) == NULL;
    return wr_batching_is_fitted(batching->kind) && (setting->fit == WR_FIT_YES || unsaid);
}
