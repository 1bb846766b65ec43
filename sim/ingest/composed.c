#include "sim/ingest/composed.h"

#include "sim/base/memory.h"

#include <math.h>
#include <string.h>

static bool is_known(const struct wr_wide_header *header, const struct wr_wide_survey *survey, enum wr_column_id target,
                     int32_t pair)
{
    const struct wr_wide_thing thing = {target, header->pairs.model[pair], pair};
    int64_t column = wr_wide_index_find(&header->index, &thing);
    return column >= 0 && survey->present[column] > 0;
}

static bool composes(const struct wr_wide_header *header, const struct wr_wide_survey *survey, int32_t pair,
                     double per_output, double per_input)
{
    return !(isnan(per_output) && isnan(per_input)) &&
           (isnan(per_output) || is_known(header, survey, WR_COL_OUTPUT_TOKENS, pair)) &&
           (isnan(per_input) || is_known(header, survey, WR_COL_INPUT_TOKENS, pair));
}

bool wr_composes_energy(const struct wr_wide_header *header, const struct wr_wide_survey *survey, int32_t pair)
{
    const struct wr_profile *profile = &header->pairs.profile[pair];
    return composes(header, survey, pair, profile->j_out, profile->j_in);
}

bool wr_composes_latency(const struct wr_wide_header *header, const struct wr_wide_survey *survey, int32_t pair)
{
    const struct wr_profile *profile = &header->pairs.profile[pair];
    return composes(header, survey, pair, profile->s_out, profile->s_in);
}

static enum wr_code add(struct wr_composer *self, const struct wr_meta *meta, enum wr_column_id target, int64_t pair,
                        double per_output, double per_input, struct wr_error *error)
{
    enum wr_code code =
        wr_array_grow((void **)&self->composition, &self->capacity, self->count + 1, sizeof *self->composition, error);
    if (code != WR_OK) {
        return code;
    }
    self->composition[self->count++] = (struct wr_composition){
        .target = target,
        .pair = pair,
        .per_output = isnan(per_output) ? 0 : per_output,
        .per_input = isnan(per_input) ? 0 : per_input,
        .score_offset = wr_meta_pair_offset(meta, WR_COL_SCORE, pair),
        .output_offset = isnan(per_output) ? -1 : wr_meta_pair_offset(meta, WR_COL_OUTPUT_TOKENS, pair),
        .input_offset = isnan(per_input) ? -1 : wr_meta_pair_offset(meta, WR_COL_INPUT_TOKENS, pair),
    };
    return WR_OK;
}

enum wr_code wr_composer_init(struct wr_composer *self, const struct wr_wide_header *header,
                              const struct wr_wide_survey *survey, const struct wr_meta *meta, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    memset(self, 0, sizeof *self);
    for (int32_t pair = 0; code == WR_OK && pair < (int32_t)header->pairs.label.count; pair++) {
        const struct wr_profile *profile = &header->pairs.profile[pair];
        if (wr_composes_energy(header, survey, pair)) {
            code = add(self, meta, WR_COL_ENERGY, pair, profile->j_out, profile->j_in, error);
        }
        if (code == WR_OK && wr_composes_latency(header, survey, pair)) {
            code = add(self, meta, WR_COL_LATENCY, pair, profile->s_out, profile->s_in, error);
        }
    }
    return code;
}

void wr_composer_free(struct wr_composer *self)
{
    wr_free(self->composition);
    memset(self, 0, sizeof *self);
}

static bool has_score(const struct wr_meta *meta, const void *scores, int64_t at)
{
    return meta->column[WR_COL_SCORE].type == WR_TYPE_INT8 ? ((const int8_t *)scores)[at] >= 0
                                                           : !isnan(((const float *)scores)[at]);
}

/* Tokens of one cell as a number: 0 when they are not needed, NaN when they are missing. */
static double tokens_of(const struct wr_meta *meta, void *const *buffer, enum wr_column_id id, int64_t row,
                        int64_t offset)
{
    if (offset < 0) {
        return 0;
    }
    int32_t tokens = ((const int32_t *)buffer[id])[row * wr_meta_row_elements(meta, id) + offset];
    return tokens < 0 ? NAN : (double)tokens;
}

static double compose_cell(const struct wr_composition *self, const struct wr_meta *meta, void *const *buffer,
                           int64_t row)
{
    int64_t score = row * wr_meta_row_elements(meta, WR_COL_SCORE) + self->score_offset;
    if (!has_score(meta, buffer[WR_COL_SCORE], score)) {
        return NAN;
    }
    double output = tokens_of(meta, buffer, WR_COL_OUTPUT_TOKENS, row, self->output_offset);
    double input = tokens_of(meta, buffer, WR_COL_INPUT_TOKENS, row, self->input_offset);
    return output * self->per_output + input * self->per_input;
}

void wr_compose(const struct wr_composer *self, const struct wr_meta *meta, void *const *buffer, int64_t rows)
{
    int64_t pairs = meta->extent[WR_DIM_PAIR];
    for (int64_t row = 0; row < rows; row++) {
        for (size_t i = 0; i < self->count; i++) {
            const struct wr_composition *composition = &self->composition[i];
            float *values = buffer[composition->target];
            values[row * pairs + composition->pair] = wr_float32(compose_cell(composition, meta, buffer, row));
        }
    }
}
