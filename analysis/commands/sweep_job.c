#include "analysis/commands/sweep_job.h"

#include "analysis/commands/sweep_batch.h"
#include "analysis/commands/sweep_check.h"
#include "analysis/commands/sweep_compute.h"
#include "analysis/commands/sweep_fault.h"
#include "sim/base/interrupt.h"
#include "sim/base/memory.h"
#include "sim/base/progress.h"
#include "sim/study/keys.h"
#include "sim/text/pattern.h"

#include <string.h>

/* ------------------------------------------------------------------------------------------- selection */

static bool is_asked(const char *pattern, const struct wr_sweep *sweep, int64_t scenario)
{
    char name[WR_SCENARIO_NAME];
    wr_scenario_name(sweep, scenario, name);
    return wr_pattern_matches(pattern, wr_sweep_block_of(sweep, scenario)->name) || wr_pattern_matches(pattern, name);
}

bool wr_sweep_job_wants(const struct wr_sweep_job *self, int64_t scenario)
{
    bool wanted = self->only.count == 0;
    for (int i = 0; i < self->only.count && !wanted; i++) {
        wanted = is_asked(self->only.text[i], &self->sweep, scenario);
    }
    return wanted;
}

/* Every name that was given has to be one. */
static enum wr_code select_scenarios(struct wr_sweep_job *self, struct wr_error *error)
{
    for (int i = 0; i < self->only.count; i++) {
        bool found = false;
        for (int64_t s = 0; s < self->sweep.scenarios && !found; s++) {
            found = is_asked(self->only.text[i], &self->sweep, s);
        }
        if (!found) {
            return wr_fail(error, WR_E_BAD_OPTION, "%s%s%s", "--scenario", self->only.text[i],
                           "the name of a block or of a scenario (see --list), or a pattern with * and ?");
        }
    }
    for (int64_t s = 0; s < self->sweep.scenarios; s++) {
        self->scenarios += wr_sweep_job_wants(self, s);
    }
    return WR_OK;
}

/* --------------------------------------------------------------------------------------------- opening */

/* What a study may ask of `run` and a sweep has no place for. */
static enum wr_code check_outputs(const struct wr_study *study, struct wr_error *error)
{
    const char *const key = study->decisions ? "decisions" : study->percentiles ? "percentiles" : NULL;
    if (key == NULL) {
        return WR_OK;
    }
    wr_fail(error, WR_E_STUDY_USELESS_KEY, "%s%s%s", key, "'wattroute sweep'", "by");
    return wr_node_fail_key(error, wr_node_get(wr_node_get(study->root, "output"), key));
}

static enum wr_code describe_study(struct wr_sweep_job *self, struct wr_error *error)
{
    static const char *const without[] = {"use", NULL};
    struct wr_provenance_record *record = &self->run.record;
    struct wr_node *tree = wr_node_copy(self->run.study.root, without, error);
    self->study_text = tree != NULL ? wr_node_text(tree, error) : NULL;
    wr_node_free(tree);
    if (self->study_text == NULL) {
        return WR_E_NO_MEMORY;
    }
    record->command = "sweep";
    record->study = self->study_text;
    wr_xxh128(record->study, strlen(record->study), record->study_xxh128);
    return WR_OK;
}

static enum wr_code prepare(struct wr_sweep_job *self, struct wr_error *error)
{
    const size_t policies = (size_t)self->run.study.policies + 2; /* the most that a list of policies holds */
    self->slots = 1 + (self->by_domain ? self->run.source->meta->extent[WR_DIM_DOMAIN] : 0);
    self->variant = wr_array(WR_SWEEP_VARIANTS, sizeof *self->variant, error);
    self->account = wr_array(policies * (size_t)self->slots, sizeof *self->account, error);
    self->finding = wr_array(policies, sizeof *self->finding, error);
    bool made = self->variant != NULL && self->account != NULL && self->finding != NULL;
    for (int i = 0; i < WR_SWEEP_BATCH && made; i++) {
        self->item[i].decided = wr_array(policies, sizeof(struct wr_decided *), error);
        made = self->item[i].decided != NULL;
    }
    return made ? WR_OK : WR_E_NO_MEMORY;
}

enum wr_code wr_sweep_job_open(struct wr_sweep_job *self, const char *study, const struct wr_text_list *set,
                               const struct wr_text_list *only, bool by_domain, struct wr_error *error)
{
    *self = (struct wr_sweep_job){.only = *only};
    enum wr_code code = wr_run_job_open(&self->run, study, set, WR_RUN_SWEPT_METRICS, error);
    if (code != WR_OK) {
        return code;
    }
    self->by_domain = by_domain || self->run.study.by_domain;
    code = check_outputs(&self->run.study, error);
    if (code == WR_OK) {
        code = wr_sweep_read(&self->sweep, self->run.study.root, error);
    }
    if (code == WR_OK && self->sweep.scenarios == 0) {
        wr_fail(error, WR_E_SWEEP_NONE, "%d", 0);
        code = wr_fail_at(error, self->run.study.root->file, 0, 0);
    }
    code = code == WR_OK ? select_scenarios(self, error) : code;
    code = code == WR_OK ? describe_study(self, error) : code;
    code = code == WR_OK ? prepare(self, error) : code;
    code = code == WR_OK ? wr_sweep_job_check(self, error) : code;
    if (code != WR_OK) {
        wr_sweep_job_close(self);
    }
    return code;
}

enum wr_code wr_sweep_job_want_intervals(struct wr_sweep_job *self, const struct wr_ci *ci, struct wr_error *error)
{
    struct wr_run_job *run = &self->run;
    wr_ci_describe(ci, &run->study, run->source->meta, &run->intervals);
    run->report.intervals = run->intervals.text;
    run->record.seed = (int64_t)ci->resampling.seed;
    self->intervals = wr_sweep_intervals_new(ci, error);
    return self->intervals != NULL ? WR_OK : WR_E_NO_MEMORY;
}

void wr_sweep_job_close(struct wr_sweep_job *self)
{
    for (int i = 0; i < WR_SWEEP_BATCH; i++) {
        wr_sweep_item_free(&self->item[i]);
        wr_free(self->item[i].decided);
    }
    for (int i = 0; self->variant != NULL && i < WR_SWEEP_VARIANTS; i++) {
        wr_variant_close(&self->variant[i]);
    }
    wr_sweep_intervals_free(self->intervals);
    wr_free(self->variant);
    wr_free(self->account);
    wr_free(self->finding);
    wr_free(self->study_text);
    wr_sweep_free(&self->sweep);
    wr_run_job_close(&self->run);
    *self = (struct wr_sweep_job){0};
}

/* -------------------------------------------------------------------------------------------- variants */

enum wr_code wr_sweep_job_variant(struct wr_sweep_job *self, int64_t scenario, struct wr_variant **variant,
                                  struct wr_error *error)
{
    char *key = wr_variant_key(&self->sweep, scenario, error);
    if (key == NULL) {
        return error->code;
    }
    struct wr_variant *place = &self->variant[0];
    for (int i = 0; i < WR_SWEEP_VARIANTS; i++) {
        struct wr_variant *one = &self->variant[i];
        if (one->key != NULL && strcmp(one->key, key) == 0) {
            wr_free(key);
            one->used = self->batch;
            *variant = one;
            return WR_OK;
        }
        place = place->key != NULL && (one->key == NULL || one->used < place->used) ? one : place;
    }
    wr_variant_close(place);
    const enum wr_code code =
        wr_variant_open(place, &self->sweep, scenario, key, &self->run, wr_metric_set_needs(&self->run.asked), error);
    place->used = self->batch;
    *variant = place;
    if (code != WR_OK) {
        wr_variant_close(place);
    }
    return code;
}

struct wr_metric_inputs wr_sweep_job_labels(const struct wr_sweep_job *self, const char *name)
{
    return (struct wr_metric_inputs){
        .study = &self->run.study,
        .meta = self->run.source->meta,
        .asked = &self->run.asked,
        .policy = self->run.list.policy,
        .policies = self->run.list.reported,
        .baseline = self->run.list.baseline,
        .iso = -1,
        .scenario = name,
        .by_domain = self->by_domain,
    };
}

/* ------------------------------------------------------------------------------------------------- running */

static enum wr_code finish_batch(struct wr_sweep_job *self, struct wr_variant *variant, int64_t *done,
                                 struct wr_sweep_listener *listener, struct wr_error *error)
{
    enum wr_code code = wr_sweep_batch_replay(self, variant, error);
    for (int i = 0; i < self->items && code == WR_OK; i++) {
        wr_sweep_item_exchange(&self->item[i], &variant->study);
        code = wr_sweep_fault(&self->sweep, self->item[i].scenario,
                              wr_sweep_compute(self, variant, &self->item[i], listener, error), error);
        wr_sweep_item_exchange(&self->item[i], &variant->study);
        wr_progress_set(++*done);
        code = code == WR_OK ? wr_interrupted(error) : code;
    }
    self->items = 0;
    self->batch++;
    return code;
}

enum wr_code wr_sweep_job_run(struct wr_sweep_job *self, int64_t first, struct wr_sweep_listener *listener,
                              struct wr_error *error)
{
    struct wr_variant *present = NULL, *variant = NULL;
    int64_t done = 0;
    enum wr_code code = WR_OK;
    for (int64_t s = 0; s < first; s++) {
        done += wr_sweep_job_wants(self, s);
    }
    self->batch++;
    for (int64_t s = first; s < self->sweep.scenarios && code == WR_OK; s++) {
        if (!wr_sweep_job_wants(self, s)) {
            continue;
        }
        code = wr_sweep_fault(&self->sweep, s, wr_sweep_job_variant(self, s, &variant, error), error);
        if (code == WR_OK && present != NULL && self->items > 0 &&
            (variant != present || self->items == WR_SWEEP_BATCH)) {
            code = finish_batch(self, present, &done, listener, error);
        }
        present = variant;
        if (code == WR_OK && present != NULL) {
            self->item[self->items++].scenario = s;
            code = wr_sweep_fault(&self->sweep, s,
                                  wr_sweep_item_bind(self, present, &self->item[self->items - 1], error), error);
        }
    }
    return code == WR_OK && present != NULL && self->items > 0 ? finish_batch(self, present, &done, listener, error)
                                                               : code;
}
