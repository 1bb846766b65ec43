#include "sim/study/decision_pair.h"

#include <stdio.h>
#include <string.h>

enum { QUOTED = 30 }; /* bytes of a name in a message */

static int cut(size_t length)
{
    return (int)(length < QUOTED ? length : QUOTED);
}

void wr_decision_quote(const struct wr_field *field, char text[WR_DECISION_WORDS])
{
    const char *quote = field->length > 0 ? "'" : "";
    snprintf(text, WR_DECISION_WORDS, "%s%.*s%s", quote, field->length > 0 ? cut(field->length) : QUOTED,
             field->length > 0 ? field->text : "nothing", quote);
}

void wr_decision_pair_init(struct wr_decision_pair *self, const struct wr_records *records, const struct wr_meta *meta,
                           const struct wr_pool *pool)
{
    *self = (struct wr_decision_pair){.records = records,
                                      .meta = meta,
                                      .pool = pool,
                                      .pair = wr_records_find(records, "pair"),
                                      .model = wr_records_find(records, "model"),
                                      .accelerator = wr_records_find(records, "accelerator")};
}

static bool is_named(const struct wr_field *field, const char *label)
{
    return field->length == strlen(label) && memcmp(field->text, label, field->length) == 0;
}

static const char *label_of(const struct wr_decision_pair *self, int pool_index)
{
    return wr_meta_label(self->meta, WR_COL_PAIR, self->pool->pair[pool_index]);
}

static const char *model_of(const struct wr_decision_pair *self, int pool_index)
{
    const int64_t pair = self->pool->pair[pool_index];
    return wr_meta_label(self->meta, WR_COL_MODEL, wr_meta_integer(self->meta, WR_COL_PAIR_MODEL, pair));
}

static const char *accelerator_of(const struct wr_decision_pair *self, int pool_index)
{
    const int64_t pair = self->pool->pair[pool_index];
    return wr_meta_label(self->meta, WR_COL_ACCELERATOR, wr_meta_integer(self->meta, WR_COL_PAIR_ACCELERATOR, pair));
}

/* What the record says in a column; blank where it has no such column. */
static struct wr_field said(const struct wr_decision_pair *self, int64_t column)
{
    return column >= 0 ? wr_records_fields(self->records)[column] : (struct wr_field){"", 0};
}

static enum wr_code fail_model(const struct wr_decision_pair *self, const struct wr_field *model,
                               struct wr_error *error)
{
    char list[WR_ERROR_TEXT] = "", text[WR_ERROR_TEXT];
    for (int p = 0; p < self->pool->pairs; p++) {
        if (is_named(model, model_of(self, p))) {
            const size_t length = strlen(list);
            snprintf(list + length, sizeof list - length, "%s%s", length ? ", " : "", label_of(self, p));
        }
    }
    snprintf(text, sizeof text, "%.*s", (int)model->length, model->text);
    wr_fail(error, WR_E_DECISIONS_MODEL, "%s%s", text, list);
    return wr_records_fail_at(self->records, (size_t)self->model, error);
}

static enum wr_code find_named(const struct wr_decision_pair *self, int32_t *pair, struct wr_error *error)
{
    const struct wr_field label = said(self, self->pair), model = said(self, self->model),
                          accelerator = said(self, self->accelerator);
    *pair = -1;
    for (int p = 0; p < self->pool->pairs; p++) {
        const bool by_model = is_named(&model, model_of(self, p)) &&
                              (accelerator.length == 0 || is_named(&accelerator, accelerator_of(self, p)));
        if (label.length > 0 ? is_named(&label, label_of(self, p)) : by_model) {
            if (*pair >= 0) {
                return fail_model(self, &model, error);
            }
            *pair = p;
        }
    }
    return WR_OK;
}

/* The model and the accelerator that stand beside a pair; `text` says which is another's. */
static bool agrees(const struct wr_decision_pair *self, int pool_index, char text[WR_DECISION_WORDS])
{
    const struct {
        const char *what, *own;
        struct wr_field found;
    } part[] = {{"model", model_of(self, pool_index), said(self, self->model)},
                {"accelerator", accelerator_of(self, pool_index), said(self, self->accelerator)}};
    for (size_t i = 0; i < sizeof part / sizeof *part; i++) {
        if (part[i].found.length > 0 && !is_named(&part[i].found, part[i].own)) {
            snprintf(text, WR_DECISION_WORDS, "'%.*s' beside %s '%.*s'", QUOTED, label_of(self, pool_index),
                     part[i].what, cut(part[i].found.length), part[i].found.text);
            return false;
        }
    }
    return true;
}

/* No pair in play has the label, or the model and the accelerator, of the record. */
static void describe_unknown(const struct wr_decision_pair *self, char text[WR_DECISION_WORDS])
{
    const struct wr_field label = said(self, self->pair), model = said(self, self->model),
                          accelerator = said(self, self->accelerator);
    if (label.length > 0 || model.length == 0 || accelerator.length == 0) {
        wr_decision_quote(label.length > 0 ? &label : &model, text);
    } else {
        snprintf(text, WR_DECISION_WORDS, "'%.*s@%.*s'", cut(model.length), model.text, cut(accelerator.length),
                 accelerator.text);
    }
}

enum wr_code wr_decision_pair_find(const struct wr_decision_pair *self, int32_t *pair,
                                   enum wr_decision_pair_fault *fault, char text[WR_DECISION_WORDS],
                                   struct wr_error *error)
{
    enum wr_code code = find_named(self, pair, error);
    if (code == WR_OK && *pair < 0) {
        *fault = WR_DECISION_PAIR_UNKNOWN;
        describe_unknown(self, text);
    } else if (code == WR_OK && !agrees(self, *pair, text)) {
        *fault = WR_DECISION_PAIR_DISAGREES;
        *pair = -1;
    }
    return code;
}
