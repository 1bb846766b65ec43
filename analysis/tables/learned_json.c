#include "analysis/tables/learned_json.h"

#include "analysis/tables/learned_report.h"

static void put_quality(struct wr_json *json, json_t *in, const char *key, const struct wr_learned_quality *quality)
{
    json_t *object = wr_json_object(json, in, key);
    wr_json_real(json, object, "auc", quality->auc);
    wr_json_real(json, object, "auc_to_within", quality->auc_to);
    wr_json_real(json, object, "brier", quality->brier);
    wr_json_real(json, object, "log_loss", quality->log_loss);
    json_t *list = wr_json_array(json, object, "reliability");
    for (int i = 0; i < WR_LEARNED_BINS; i++) {
        const struct wr_learned_bin *bin = &quality->bin[i];
        json_t *one = wr_json_object(json, list, NULL);
        wr_json_real(json, one, "from", (double)i / WR_LEARNED_BINS);
        wr_json_real(json, one, "to", (i + 1.0) / WR_LEARNED_BINS);
        wr_json_real(json, one, "weight", bin->weight);
        wr_json_real(json, one, "score", bin->score);
        wr_json_real(json, one, "outcome", bin->outcome);
    }
}

/* Of the model of all queries, and beside each coefficient those of the folds. */
static void put_coefficients(struct wr_json *json, json_t *in, const struct wr_policy *policy,
                             const struct wr_learned *learned, const struct wr_meta *meta)
{
    json_t *list = wr_json_array(json, in, "coefficients");
    for (int term = 0; term < learned->terms; term++) {
        json_t *one = wr_json_object(json, list, NULL);
        wr_json_text(json, one, "term", wr_learned_term(policy, learned, meta, term));
        wr_json_real(json, one, "standardised", wr_learned_coefficient(learned, learned->folds, term));
        wr_json_real(json, one, "per_unit", wr_learned_per_unit(learned, learned->folds, term));
        wr_json_integer(json, one, "set_by_ridge", learned->by_ridge[term]);
        json_t *folds = wr_json_array(json, one, "standardised_of_folds");
        for (int m = 0; m < learned->folds; m++) {
            wr_json_real(json, folds, NULL, wr_learned_coefficient(learned, m, term));
        }
    }
}

void wr_json_put_learned(struct wr_json *json, json_t *in, const struct wr_policy *policy, const struct wr_meta *meta)
{
    const struct wr_learned *learned = wr_learned_of(policy);
    if (!learned) {
        return;
    }
    json_t *object = wr_json_object(json, in, "learned");
    wr_json_real(json, object, "weight", learned->weight);
    wr_json_real(json, object, "outcome", learned->outcome);
    wr_json_integer(json, object, "passes", learned->passes);
    put_quality(json, object, "out_of_fold", &learned->out_of_fold);
    put_quality(json, object, "in_sample", &learned->in_sample);
    put_coefficients(json, object, policy, learned, meta);
}
