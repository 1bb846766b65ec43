#include "sim/commands/census.h"

#include "sim/base/interrupt.h"
#include "sim/base/memory.h"
#include "sim/base/segment.h"

#include <math.h>

/* Element i as a number; NaN = missing. */
static double value_at(enum wr_type type, const void *data, int64_t i)
{
    switch (type) {
    case WR_TYPE_INT8:
        return ((const int8_t *)data)[i] == -1 ? (double)NAN : ((const int8_t *)data)[i];
    case WR_TYPE_INT32:
        return ((const int32_t *)data)[i] == -1 ? (double)NAN : ((const int32_t *)data)[i];
    case WR_TYPE_FLOAT32:
        return ((const float *)data)[i];
    case WR_TYPE_FLOAT64:
        return ((const double *)data)[i];
    default:
        return 0; /* characters are never missing */
    }
}

static int64_t count_missing(enum wr_type type, const void *data, int64_t elements)
{
    int64_t missing = 0;
    for (int64_t i = 0; i < elements; i++) {
        missing += isnan(value_at(type, data, i)) != 0;
    }
    return missing;
}

static void add_scores(struct wr_census *self, enum wr_type type, const void *data, int64_t rows)
{
    for (int64_t row = 0; row < rows; row++) {
        for (int64_t j = 0; j < self->scored; j++) {
            double score = value_at(type, data, row * self->scored + j);
            if (!isnan(score)) {
                self->answers[j]++;
                self->correct[j] += score >= 1;
                self->score[j] += score;
            }
        }
    }
}

static void add_domains(struct wr_census *self, const int32_t *domain, int64_t rows)
{
    for (int64_t row = 0; row < rows; row++) {
        bool known = domain[row] >= 0 && domain[row] < self->domains;
        self->domain_queries[known ? domain[row] : self->domains]++;
    }
}

static enum wr_code census_column(struct wr_census *self, struct wr_source *source, enum wr_column_id id, void *buffer,
                                  struct wr_error *error)
{
    const struct wr_meta *meta = source->meta;
    int64_t queries = meta->extent[WR_DIM_QUERY];
    enum wr_type type = meta->column[id].type;
    for (int64_t row = 0; row < queries; row += WR_BLOCK_ROWS) {
        int64_t rows = queries - row < WR_BLOCK_ROWS ? queries - row : WR_BLOCK_ROWS;
        enum wr_code code = wr_interrupted(error);
        if (code != WR_OK || (code = source->read(source, id, row, rows, buffer, error)) != WR_OK) {
            return code;
        }
        self->missing[id] += count_missing(type, buffer, rows * wr_meta_row_elements(meta, id));
        if (id == WR_COL_SCORE) {
            add_scores(self, type, buffer, rows * wr_meta_repeats(meta, id));
        } else if (id == WR_COL_QUERY_DOMAIN) {
            add_domains(self, buffer, rows);
        }
    }
    return WR_OK;
}

static bool is_streamed(const struct wr_meta *meta, enum wr_column_id id)
{
    return meta->column[id].present && wr_column_is_per_query(id);
}

/* Bytes of the largest block of any per-query column. */
static size_t largest_block(const struct wr_meta *meta)
{
    size_t largest = 1;
    for (int i = 0; i < WR_COLUMNS; i++) {
        enum wr_column_id id = (enum wr_column_id)i;
        if (is_streamed(meta, id)) {
            size_t bytes = (size_t)wr_meta_row_elements(meta, id) * wr_type_size(meta->column[id].type) * WR_BLOCK_ROWS;
            largest = bytes > largest ? bytes : largest;
        }
    }
    return largest;
}

static enum wr_code allocate(struct wr_census *self, const struct wr_meta *meta, struct wr_error *error)
{
    *self = (struct wr_census){.domains = meta->extent[WR_DIM_DOMAIN]};
    self->scored = wr_meta_width(meta, WR_COL_SCORE);
    self->asked = meta->extent[WR_DIM_QUERY] * wr_meta_repeats(meta, WR_COL_SCORE);
    self->answers = wr_array((size_t)self->scored, sizeof *self->answers, error);
    self->correct = wr_array((size_t)self->scored, sizeof *self->correct, error);
    self->score = wr_array((size_t)self->scored, sizeof *self->score, error);
    self->domain_queries = wr_array((size_t)self->domains + 1, sizeof *self->domain_queries, error);
    return self->answers && self->correct && self->score && self->domain_queries ? WR_OK : WR_E_NO_MEMORY;
}

enum wr_code wr_census_take(struct wr_census *self, struct wr_source *source, struct wr_error *error)
{
    enum wr_code code = allocate(self, source->meta, error);
    void *buffer = code == WR_OK ? wr_array_aligned(largest_block(source->meta), 1, error) : NULL;
    code = buffer ? WR_OK : WR_E_NO_MEMORY;
    for (int id = 0; id < WR_COLUMNS && code == WR_OK; id++) {
        if (is_streamed(source->meta, (enum wr_column_id)id)) {
            code = census_column(self, source, (enum wr_column_id)id, buffer, error);
        }
    }
    wr_free(buffer);
    if (code != WR_OK) {
        wr_census_free(self);
    }
    return code;
}

void wr_census_free(struct wr_census *self)
{
    wr_free(self->answers);
    wr_free(self->correct);
    wr_free(self->score);
    wr_free(self->domain_queries);
    *self = (struct wr_census){0};
}
