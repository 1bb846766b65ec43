#include "sim/ingest/long_summary.h"

#include "sim/base/memory.h"

#include <string.h>

/* What pairs have: bits as in the survey. */
struct bits {
    uint8_t of_all;
    uint8_t *of_model; /* owned */
};

static enum wr_code gather_bits(struct bits *self, const struct wr_long_layout *layout, struct wr_error *error)
{
    *self = (struct bits){.of_model = wr_array(layout->models, 1, error)};
    for (size_t i = 0; self->of_model && i < layout->pairs; i++) {
        self->of_model[layout->wide->pairs.model[i]] |= layout->survey->there[i];
        self->of_all |= layout->survey->there[i];
    }
    return self->of_model ? WR_OK : WR_E_NO_MEMORY;
}

/* Index of a number of a record; -1 = of none. */
static int number_of(enum wr_column_id target)
{
    for (int i = 0; i < WR_LONG_MEASURES; i++) {
        if (wr_long_measures[i] == target) {
            return i;
        }
    }
    for (int i = 0; i < WR_LONG_CONSTANTS; i++) {
        if (wr_long_constants[i] == target) {
            return WR_LONG_FIRST_CONSTANT + i;
        }
    }
    return target == WR_COL_INPUT_TOKENS ? WR_LONG_INPUT : -1;
}

static bool is_there(const struct bits *bits, const struct wr_long_layout *layout, const struct wr_wide_column *column)
{
    const struct wr_long_survey *survey = layout->survey;
    int number = number_of(column->rule->target);
    if (number < 0) {
        return survey->domain.count > 0;
    }
    if (number >= WR_LONG_FIRST_CONSTANT) {
        return survey->tally.there[number] > 0;
    }
    uint8_t there = column->pair >= 0    ? survey->there[column->pair]
                    : column->model >= 0 ? bits->of_model[column->model]
                                         : bits->of_all;
    return (there >> number & 1) != 0;
}

static enum wr_code copy_domains(struct wr_labels *to, const struct wr_labels *from, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    int32_t index = 0;
    for (size_t i = 0; code == WR_OK && i < from->count; i++) {
        code = wr_labels_add(to, from->text[i], strlen(from->text[i]), &index, error);
    }
    return code;
}

enum wr_code wr_long_summarise(struct wr_wide_survey *self, const struct wr_long_layout *layout, int64_t queries,
                               struct wr_error *error)
{
    const struct wr_wide_header *wide = layout->wide;
    const struct wr_long_survey *survey = layout->survey;
    struct bits bits;
    *self = (struct wr_wide_survey){.rows = queries, .id_bytes = survey->id_bytes, .graded = survey->tally.graded};
    enum wr_code code = gather_bits(&bits, layout, error);
    self->present = code == WR_OK ? wr_array(wide->columns, sizeof *self->present, error) : NULL;
    for (size_t i = 0; self->present && i < wide->columns; i++) {
        self->present[i] = is_there(&bits, layout, &wide->column[i]);
    }
    for (size_t i = 0; i < wide->features; i++) {
        self->has_features |= survey->tally.there[WR_LONG_NUMBERS + i] > 0;
    }
    wr_free(bits.of_model);
    code = self->present ? copy_domains(&self->domain, &survey->domain, error) : WR_E_NO_MEMORY;
    if (code != WR_OK) {
        wr_wide_survey_free(self);
    }
    return code;
}
