#include "sim/ingest/long_layout.h"

#include "sim/base/memory.h"

#include <math.h>
#include <string.h>

static void lay_out(struct wr_long_layout *self)
{
    self->features_at = WR_LONG_HEAD;
    for (int i = 0; i < WR_LONG_CONSTANTS; i++) {
        self->constant_at[i] = self->header->constant[wr_long_constants[i]].rule ? self->features_at++ : 0;
    }
    self->inputs_at = self->features_at + self->header->features;
    self->cells_at = self->inputs_at + (self->header->measured[WR_COL_INPUT_TOKENS].rule ? self->models : 0);
    int measures = 0;
    for (int i = 0; i < WR_LONG_MEASURES; i++) {
        self->measure[i] = self->header->measured[wr_long_measures[i]].rule ? measures++ : -1;
    }
    self->cell = 1 + ((size_t)measures * sizeof(union wr_long_measure) + sizeof(double) - 1) / sizeof(double);
    self->id_at = self->cells_at + (size_t)self->attempts * self->pairs * self->cell;
    self->row_bytes = (self->id_at + (self->survey->id_bytes + 7) / 8) * sizeof(double);
}

static void add_column(struct wr_long_layout *self, struct wr_wide_header *wide, const struct wr_wide_rule *rule,
                       int32_t model, int32_t pair, struct wr_long_origin origin)
{
    wide->column[wide->columns] = (struct wr_wide_column){rule, model, pair, false};
    self->origin[wide->columns++] = origin;
    wide->has[rule->target] = true;
    wide->derived[rule->target] |= rule->characters;
}

/* The columns of a measure: of the models where each has one pair, and where a column can be of models at all. */
static void add_measure(struct wr_long_layout *self, struct wr_wide_header *wide, int which, bool one_pair_each)
{
    const struct wr_wide_rule *rule = self->header->measured[wr_long_measures[which]].rule;
    bool is_whole = wr_long_measures[which] == WR_COL_OUTPUT_TOKENS;
    bool of_models = one_pair_each && rule && rule->subject == WR_SUBJECT_MODEL_OR_PAIR;
    for (size_t i = 0; rule && i < self->pairs; i++) {
        struct wr_long_origin origin = {(int64_t)(self->cells_at + i * self->cell), self->measure[which], is_whole};
        add_column(self, wide, rule, wide->pairs.model[i], of_models ? -1 : (int32_t)i, origin);
    }
    if (rule) {
        wide->per_pair[rule->target] = !of_models;
    }
}

static void add_input(struct wr_long_layout *self, struct wr_wide_header *wide, bool input_varies)
{
    const struct wr_wide_rule *rule = self->header->measured[WR_COL_INPUT_TOKENS].rule;
    if (rule && !input_varies) {
        add_column(self, wide, rule, -1, -1, (struct wr_long_origin){WR_LONG_ANY_INPUT, -1, false});
        return;
    }
    for (size_t m = 0; rule && m < self->models; m++) {
        add_column(self, wide, rule, (int32_t)m, -1,
                   (struct wr_long_origin){(int64_t)(self->inputs_at + m), -1, false});
    }
    wide->per_pair[WR_COL_INPUT_TOKENS] = rule != NULL;
}

static bool has_one_pair_each(const struct wr_wide_header *wide)
{
    for (size_t m = 0; m < wide->model.count; m++) {
        if (wr_pairs_only(&wide->pairs, (int32_t)m) < 0) {
            return false;
        }
    }
    return true;
}

enum wr_code wr_long_layout_describe(struct wr_long_layout *self, struct wr_wide_header *wide, bool input_varies,
                                     struct wr_error *error)
{
    size_t most = 1 + WR_LONG_CONSTANTS + self->models + self->pairs * WR_LONG_MEASURES;
    wide->column = wr_array(most, sizeof *wide->column, error);
    self->origin = wr_array(most, sizeof *self->origin, error);
    if (!wide->column || !self->origin) {
        return WR_E_NO_MEMORY;
    }
    wide->query.domain = self->header->query.domain >= 0 ? 0 : -1;
    if (wide->query.domain == 0) {
        add_column(self, wide, wr_wide_rule_of("domain"), -1, -1,
                   (struct wr_long_origin){WR_LONG_DOMAIN_INDEX, -1, false});
    }
    for (int i = 0; i < WR_LONG_CONSTANTS; i++) {
        if (self->constant_at[i] > 0) {
            add_column(self, wide, self->header->constant[wr_long_constants[i]].rule, -1, -1,
                       (struct wr_long_origin){(int64_t)self->constant_at[i], -1, false});
        }
    }
    add_input(self, wide, input_varies);
    bool one_pair_each = has_one_pair_each(wide);
    for (int i = 0; i < WR_LONG_MEASURES; i++) {
        add_measure(self, wide, i, one_pair_each);
    }
    enum wr_code code = wr_wide_index_columns(wide, error);
    bool is_named = self->header->query.parts > 0;
    return code == WR_OK && is_named ? wr_query_columns_add(&wide->query, 0, error) : code;
}

void wr_long_layout_init(struct wr_long_layout *self, struct wr_wide_header *wide, const struct wr_long_header *header,
                         struct wr_long_survey *survey, const struct wr_labels *features)
{
    *wide = (struct wr_wide_header){.model = survey->model,
                                    .pairs = survey->pairs,
                                    .features = header->features,
                                    .feature_name = features,
                                    .attempts = survey->attempts.count > 1 ? (int64_t)survey->attempts.count : 0,
                                    .characters_per_token = NAN};
    survey->model = (struct wr_labels){0};
    survey->pairs = (struct wr_pairs){0};
    *self = (struct wr_long_layout){.header = header,
                                    .survey = survey,
                                    .wide = wide,
                                    .models = wide->model.count,
                                    .pairs = wide->pairs.label.count,
                                    .attempts = wide->attempts > 0 ? wide->attempts : 1};
    lay_out(self);
}

void wr_long_layout_free(struct wr_long_layout *self)
{
    wr_free(self->origin);
    self->origin = NULL;
}

static double measure_of(const struct wr_long_origin *from, const double *cells)
{
    const double *cell = cells + from->at;
    const union wr_long_measure *measure = (const union wr_long_measure *)(cell + 1) + from->measure;
    if (cell[0] == 0 || (from->is_whole && measure->whole < 0)) {
        return NAN;
    }
    return from->is_whole ? measure->whole : (double)measure->real;
}

void wr_long_layout_take(const struct wr_long_layout *self, const double *row, int64_t attempt, double *value,
                         struct wr_query_name *name)
{
    const struct wr_wide_header *wide = self->wide;
    const double *cells = row + attempt * (int64_t)(self->pairs * self->cell);
    for (size_t i = 0; i < wide->columns; i++) {
        value[i] = self->origin[i].measure >= 0 ? measure_of(&self->origin[i], cells) : row[self->origin[i].at];
    }
    if (wide->query.domain >= 0) {
        value[wide->query.domain] = NAN; /* a text */
    }
    memcpy(value + wide->columns, row + self->features_at, wide->features * sizeof *value);
    int64_t domain = (int64_t)row[WR_LONG_DOMAIN_INDEX];
    const char *text = domain < 0 ? "" : self->survey->domain.text[domain];
    name->domain = (struct wr_field){text, strlen(text)};
    name->id = (struct wr_field){(const char *)(row + self->id_at), (size_t)row[WR_LONG_ID_LENGTH]};
}
