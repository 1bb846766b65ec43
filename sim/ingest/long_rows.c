#include "sim/ingest/long_rows.h"

#include "sim/base/memory.h"
#include "sim/base/progress.h"
#include "sim/ingest/long_filler.h"
#include "sim/ingest/long_part.h"
#include "sim/ingest/long_summary.h"
#include "sim/ingest/matrix.h"

#include <string.h>

enum { MOST_PAIRS = 1 << 14, CELLS_PER_RECORD = 1000, CELLS_FREE = 1 << 22 };

struct wr_long_rows {
    struct wr_rows base;
    struct wr_long_layout layout;
    struct wr_long_records *records;
    struct wr_catalog *catalog;
    struct wr_matrix matrix; /* not open where blocks are read apart */
    double *value;           /* owned: of the present row of the matrix */
    int64_t row, rows;       /* the next one, of all: attempts x queries */
};

/* What is needed while the matrix is filled. */
struct gatherer {
    struct wr_long_filler filler;
    struct wr_key_set *queries;
    struct wr_key key; /* of the record before; all zero = none */
    int64_t query;     /* its number */
};

struct wr_rows *wr_long_rows_base(struct wr_long_rows *self)
{
    return &self->base;
}

int64_t wr_long_rows_count(const struct wr_long_rows *self)
{
    return self->rows;
}

enum wr_code wr_long_rows_survey(const struct wr_long_rows *self, struct wr_wide_survey *survey, struct wr_error *error)
{
    return wr_long_summarise(survey, &self->layout, self->rows / self->layout.attempts, error);
}

static void close_rows(struct wr_rows *base)
{
    struct wr_long_rows *self = (struct wr_long_rows *)base;
    wr_matrix_close(&self->matrix);
    wr_long_layout_free(&self->layout);
    wr_free(self->value);
    wr_free(self);
}

/* The number of the record's query; mostly it is that of the record before. */
static enum wr_code find_query(struct gatherer *self, struct wr_error *error)
{
    const struct wr_query_name *query = &self->filler.record.query;
    enum wr_code code = WR_OK;
    struct wr_key key = wr_query_name_key(query);
    if (!wr_key_same(&key, &self->key)) {
        wr_key_set_prefetch(self->queries, query->later);
        self->key = key;
        code = wr_key_set_find(self->queries, key, &self->query, error);
    }
    return code == WR_OK && self->query < 0 ? wr_long_filler_fail_changed(&self->filler, error) : code;
}

static enum wr_code fill(struct wr_long_rows *self, struct wr_key_set *queries, bool *input_varies,
                         struct wr_error *error)
{
    struct gatherer gatherer = {.queries = queries};
    struct wr_long_filler *filler = &gatherer.filler;
    bool more = true;
    wr_long_filler_init(filler, &self->layout, self->records->reader);
    wr_progress_begin("gathering", wr_input_size(self->base.input));
    enum wr_code code = wr_long_records_rewind(self->records, false, error);
    while (code == WR_OK && more) {
        code = wr_long_records_next(self->records, &filler->record, &more, error);
        code = code == WR_OK && more ? find_query(&gatherer, error) : code;
        if (code == WR_OK && more) {
            code = wr_long_filler_put(filler, wr_matrix_row(&self->matrix, gatherer.query), error);
        }
    }
    wr_matrix_only_read(&self->matrix);
    *input_varies = filler->input_varies;
    return code == WR_OK ? wr_input_check_unchanged(self->base.input, error) : code;
}

static enum wr_code next_row(struct wr_rows *base, bool *more, struct wr_row *out, struct wr_error *error)
{
    struct wr_long_rows *self = (struct wr_long_rows *)base;
    const int64_t attempts = self->layout.attempts;
    (void)error;
    *more = self->row < self->rows;
    if (*more) {
        const double *row = wr_matrix_row(&self->matrix, self->row / attempts);
        wr_long_layout_take(&self->layout, row, self->row++ % attempts, self->value, &out->name);
        out->value = self->value;
    }
    return WR_OK;
}

static enum wr_code rewind_rows(struct wr_rows *base, bool is_survey, struct wr_error *error)
{
    (void)is_survey;
    (void)error;
    ((struct wr_long_rows *)base)->row = 0;
    return WR_OK;
}

static enum wr_code open_again(const struct wr_rows *base, struct wr_rows **again, struct wr_error *error)
{
    const struct wr_long_rows *self = (const struct wr_long_rows *)base;
    *again = NULL;
    return base->is_parsed_ahead ? wr_long_part_open(again, base, &self->layout, self->records, error) : WR_OK;
}

/* Gathers the table once more. */
static enum wr_code gather_again(const struct wr_long_rows *self, struct wr_error *error)
{
    struct wr_long_rows *again = NULL;
    struct wr_long_survey survey;
    struct wr_wide_header wide = {.columns = 0};
    enum wr_code code = wr_long_survey_read(&survey, self->records, self->catalog, error);
    code = code != WR_OK ? code
                         : wr_long_rows_open(&again, &wide, self->records, &survey, self->catalog,
                                             self->layout.wide->feature_name, self->base.input, error);
    if (code == WR_OK) {
        wr_rows_close(&again->base);
        wr_wide_header_free(&wide);
    }
    wr_long_survey_free(&survey);
    return code;
}

/* Where everything can be parsed ahead the fault lies between records, and reading with care finds it. */
static void refuse(struct wr_rows *base, struct wr_error *error)
{
    struct wr_long_rows *self = (struct wr_long_rows *)base;
    struct wr_error found;
    self->records->reading = WR_READ_WHOLE;
    enum wr_code code = gather_again(self, &found);
    if (code == WR_OK || wr_long_records_read_better(self->records)) {
        self->records->reading = WR_READ_WITH_CARE;
        code = gather_again(self, &found);
    }
    if (code != WR_OK) {
        *error = found;
    }
}

/* A table with hardly a row for its queries and pairs would take room for all that it does not hold. */
static enum wr_code check_cells(const struct wr_long_rows *self, const struct wr_long_survey *survey,
                                struct wr_error *error)
{
    const char *file = wr_input_name(self->base.input);
    long long most = CELLS_FREE + (long long)CELLS_PER_RECORD * survey->records;
    if (self->layout.pairs > MOST_PAIRS) {
        wr_fail(error, WR_E_TOO_LARGE, "%s%zu%d", "pairs of a long table", self->layout.pairs, MOST_PAIRS);
        return wr_fail_at(error, file, 0, 0);
    }
    long long cells = (long long)self->rows * (long long)self->layout.pairs; /* below 2^32 x 2^14 */
    if (cells > most) {
        wr_fail(error, WR_E_TOO_LARGE, "%s%lld%lld", "cells, of every query on every pair", cells, most);
        return wr_fail_at(error, file, 0, 0);
    }
    return WR_OK;
}

static enum wr_code gather(struct wr_long_rows *self, struct wr_key_set *queries, bool *input_varies,
                           struct wr_error *error)
{
    const struct wr_long_layout *layout = &self->layout;
    const char *name = wr_input_name(self->base.input);
    enum wr_code code = wr_matrix_open(&self->matrix, self->rows / layout->attempts, layout->row_bytes, name, error);
    return code == WR_OK ? fill(self, queries, input_varies, error) : code;
}

static enum wr_code prepare(struct wr_long_rows *self, struct wr_wide_header *wide, struct wr_long_survey *survey,
                            struct wr_error *error)
{
    bool input_varies = survey->input_varies;
    enum wr_code code = check_cells(self, survey, error);
    self->base.is_parsed_ahead = wr_long_part_can(&self->layout);
    code = code == WR_OK && !self->base.is_parsed_ahead ? gather(self, &survey->queries, &input_varies, error) : code;
    wr_key_set_free(&survey->queries);
    code = code == WR_OK ? wr_long_layout_describe(&self->layout, wide, input_varies, error) : code;
    self->value = code == WR_OK ? wr_array(wide->columns + wide->features, sizeof *self->value, error) : NULL;
    return code == WR_OK && !self->value ? WR_E_NO_MEMORY : code;
}

enum wr_code wr_long_rows_open(struct wr_long_rows **self, struct wr_wide_header *wide, struct wr_long_records *records,
                               struct wr_long_survey *survey, struct wr_catalog *catalog,
                               const struct wr_labels *features, const struct wr_input *input, struct wr_error *error)
{
    struct wr_long_rows *rows = *self = wr_array(1, sizeof **self, error);
    if (!rows) {
        return WR_E_NO_MEMORY;
    }
    rows->base = (struct wr_rows){.header = wide,
                                  .input = input,
                                  .next = next_row,
                                  .rewind = rewind_rows,
                                  .open_again = open_again,
                                  .refuse = refuse,
                                  .close = close_rows};
    rows->records = records;
    rows->catalog = catalog;
    wr_long_layout_init(&rows->layout, wide, records->header, survey, features);
    rows->rows = (int64_t)survey->queries.count * rows->layout.attempts;
    enum wr_code code = prepare(rows, wide, survey, error);
    if (code != WR_OK) {
        wr_rows_close(&rows->base);
        wr_wide_header_free(wide);
        *self = NULL;
    }
    return code;
}
