/* `batching:` of a level of assumptions. */
#include "sim/study/assumption_blocks.h"
#include "sim/study/form_fit.h"

#include <math.h>
#include <string.h>

static const char *kind_name(int kind)
{
    return wr_batching_kinds[kind]->name;
}

static void start(void *target, int kind)
{
    struct wr_assumptions *assumptions = target;
    wr_batching_init(&assumptions->batching, wr_batching_kinds[kind], "");
    wr_batching_setting_init(&assumptions->setting);
}

/* Kind none has no options of any kind. */
static int tables(void *target, struct wr_option_table table[WR_KIND_TABLES])
{
    struct wr_assumptions *assumptions = target;
    struct wr_batching *batching = &assumptions->batching;
    table[0] = (struct wr_option_table){batching->kind->option, batching->kind->options, batching->config};
    table[1] = (struct wr_option_table){wr_batching_setting_options, wr_batching_setting_options_of(batching->kind),
                                        &assumptions->setting};
    return 2;
}

static const char *kind_of(const void *target)
{
    return ((const struct wr_assumptions *)target)->batching.kind->name;
}

const struct wr_kind_block wr_batching_block = {
    .name = "batching",
    .example = "{kind: curve, concurrency: 16}",
    .kinds = &wr_batching_kind_count,
    .kind_name = kind_name,
    .start = start,
    .tables = tables,
    .kind_of = kind_of,
};

/* Both `fit: true` and a parameter; of the two the one that --set gave is at fault. */
static enum wr_code check_fit(const struct wr_node *block, const struct wr_assumptions *assumptions,
                              struct wr_error *error)
{
    const struct wr_option *given = wr_batching_parameter(&assumptions->batching);
    if (assumptions->setting.fit != WR_FIT_YES || !given) {
        return WR_OK;
    }
    const struct wr_node *fit = wr_node_get(block, "fit"), *parameter = wr_node_get(block, given->key);
    wr_fail(error, WR_E_STUDY_BOTH, "%s%s%s", "'batching'", "fit", given->key);
    if (!fit && !parameter) {
        return wr_node_fail(error, block);
    }
    return wr_node_fail_key(error, fit && (!parameter || !parameter->from_command_line) ? fit : parameter);
}

/* Either the batch or the load is said, and with a load the cap. */
static enum wr_code check_load(const struct wr_node *block, const struct wr_assumptions *assumptions,
                               struct wr_error *error)
{
    const struct wr_batching_setting *setting = &assumptions->setting;
    const bool given = !isnan(setting->concurrency), loaded = !isnan(setting->queries_per_s);
    const struct wr_node *load = wr_node_get(block, "queries_per_s"), *cap = wr_node_get(block, "cap");
    if (given && loaded) {
        wr_fail(error, WR_E_STUDY_BOTH, "%s%s%s", "'batching'", "concurrency", "queries_per_s");
        return load ? wr_node_fail_key(error, load) : wr_node_fail(error, block);
    }
    if (given && !isnan(setting->cap)) {
        wr_fail(error, WR_E_STUDY_USELESS_KEY, "%s%s%s", "cap", "'batching' with a concurrency",
                "queries_per_s with it");
        return cap ? wr_node_fail_key(error, cap) : wr_node_fail(error, block);
    }
    if (!given && !loaded) {
        return wr_kind_block_lacks(&wr_batching_block, block, assumptions, "concurrency",
                                   "the number of requests that a unit serves at once, or queries_per_s and cap, or "
                                   "kind none",
                                   error);
    }
    return loaded && isnan(setting->cap)
               ? wr_kind_block_lacks(
                     &wr_batching_block, block, assumptions, "cap",
                     "beside queries_per_s the number of requests that a replica serves at once at most", error)
               : WR_OK;
}

static enum wr_code fit_forms(struct wr_assumptions *assumptions, struct wr_error *error)
{
    const struct wr_form *form[2];
    const int forms = wr_forms_of_kind(assumptions->batching.kind, form);
    enum wr_code code = WR_OK;
    for (int i = 0; i < forms && code == WR_OK; i++) {
        struct wr_form_fit fit;
        code = wr_form_fit_make(&fit, form[i], &assumptions->curve, true, assumptions->batching.subject, error);
        if (code == WR_OK) {
            wr_form_fit_apply(&fit, &assumptions->batching);
            assumptions->fitted.points = assumptions->curve.points;
            assumptions->fitted.mean_error = fmax(assumptions->fitted.mean_error, fit.mean_error);
        }
    }
    return code;
}

enum wr_code wr_batching_block_bind(const struct wr_node *block, const struct wr_meta *meta, int64_t pair,
                                    struct wr_assumptions *assumptions, struct wr_error *error)
{
    struct wr_batching *batching = &assumptions->batching;
    if (!wr_batching_is_used(batching->kind)) {
        return WR_OK;
    }
    batching->subject = wr_meta_label(meta, WR_COL_PAIR, pair);
    batching->measured_batch = wr_meta_real(meta, WR_COL_PAIR_BATCH, pair);
    const bool fits = wr_batching_wants_fit(batching, &assumptions->setting);
    enum wr_code code = check_load(block, assumptions, error);
    code = code == WR_OK ? check_fit(block, assumptions, error) : code;
    if (code != WR_OK) {
        return code;
    }
    if (fits || wr_batching_reads_curve(batching->kind)) {
        code = wr_batch_curve_of_pair(&assumptions->curve, meta, pair, error);
        batching->curve = &assumptions->curve;
    }
    code = code == WR_OK && fits ? fit_forms(assumptions, error) : code;
    code = code == WR_OK ? wr_batching_check(batching, error) : code;
    return code == WR_OK ? code : wr_node_fail(error, block);
}
