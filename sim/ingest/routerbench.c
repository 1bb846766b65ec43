#include "sim/ingest/routerbench.h"

#include <string.h>

static const struct wr_melt_measure measures[] = {
    {"score", "", false}, {"cost_usd", "|total_cost", false}, {NULL, "|model_response", false}};
static const char *const left_out[] = {"prompt", "oracle_model_to_route_to", NULL};
static const struct wr_melt_shape shape = {.id = "sample_id",
                                           .domain = "eval_name",
                                           .prefix = "",
                                           .measure = measures,
                                           .measures = sizeof measures / sizeof *measures,
                                           .keeps_models = true,
                                           .left_out = left_out};

bool wr_routerbench_is(const struct wr_records *rows)
{
    bool has_cost = false, has_score = false;
    for (size_t i = 0; i < wr_records_columns(rows); i++) {
        const char *name = wr_records_header_in_file(rows, i), *bar = strrchr(name, '|');
        const struct wr_wide_rule *rule = wr_wide_rule_of(name);
        has_cost |= bar && bar > name && strcmp(bar, measures[1].suffix) == 0;
        has_score |= rule && rule->target == WR_COL_SCORE;
    }
    return has_cost && !has_score;
}

enum wr_code wr_routerbench_open(struct wr_melt **self, struct wr_records *rows, const struct wr_wide_options *options,
                                 struct wr_labels *warnings, struct wr_error *error)
{
    enum wr_code code = wr_melt_open(self, &shape, NULL, &rows, 1, options, false, error);
    return code == WR_OK ? wr_melt_warn_ignored(*self, warnings, error) : code;
}
