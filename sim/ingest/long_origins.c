#include "sim/ingest/long_origins.h"

#include <math.h>
#include <stdio.h>

enum wr_code wr_long_check_origins(const struct wr_wide_header *wide, const struct wr_wide_survey *survey,
                                   const char *file, struct wr_error *error)
{
    for (size_t i = 0; i < wide->columns; i++) {
        const struct wr_wide_column *column = &wide->column[i];
        if (column->pair < 0 || survey->present[i] == 0) {
            continue;
        }
        const struct wr_profile *profile = &wide->pairs.profile[column->pair];
        bool energy = column->rule->target == WR_COL_ENERGY && !(isnan(profile->j_out) && isnan(profile->j_in));
        bool latency = column->rule->target == WR_COL_LATENCY && !(isnan(profile->s_out) && isnan(profile->s_in));
        if (energy || latency) {
            char name[1200];
            snprintf(name, sizeof name, "%s of %s", column->rule->name, wide->pairs.label.text[column->pair]);
            wr_fail(error, WR_E_IMPORT_TWO_ORIGINS, "%s%s", name, energy ? "j_per_output_token" : "s_per_output_token");
            return wr_fail_at(error, file, 1, 0);
        }
    }
    return WR_OK;
}
