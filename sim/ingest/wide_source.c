#include "sim/ingest/wide_source.h"

#include "sim/base/memory.h"
#include "sim/base/progress.h"
#include "sim/base/segment.h"

#include <math.h>
#include <string.h>

/* A number of the file that goes to one element of a row, or of an attempt's slice of it. */
struct placement {
    size_t column; /* of the file */
    enum wr_column_id id;
    int64_t offset; /* in the slice of `id` */
    int64_t width;  /* elements of a slice */
    bool repeats;   /* there is a slice per attempt */
    enum wr_type type;
};

struct wr_wide_source {
    struct wr_source base;
    const struct wr_wide_header *header;
    const struct wr_wide_survey *survey;
    struct wr_rows *rows;
    struct wr_composer composer;
    struct placement *placement; /* owned */
    size_t placements, capacity;
    double *values;           /* owned: the numbers of one record, and its features behind them */
    void *buffer[WR_COLUMNS]; /* owned: the block of every present per-query column */
    int64_t block_row;        /* first row of the block in the buffers; -1 = none yet */
    int64_t missing[WR_COLUMNS];
};

static void close_source(struct wr_source *base)
{
    struct wr_wide_source *self = (struct wr_wide_source *)base;
    if (!self) {
        return;
    }
    for (int id = 0; id < WR_COLUMNS; id++) {
        wr_free(self->buffer[id]);
    }
    wr_composer_free(&self->composer);
    wr_free(self->placement);
    wr_free(self->values);
    wr_free(self);
}

static enum wr_code place(struct wr_wide_source *self, int64_t column, enum wr_column_id id, int64_t offset,
                          struct wr_error *error)
{
    const struct wr_meta *meta = self->base.meta;
    if (column < 0) {
        return WR_OK;
    }
    enum wr_code code =
        wr_array_grow((void **)&self->placement, &self->capacity, self->placements + 1, sizeof *self->placement, error);
    if (code == WR_OK) {
        self->placement[self->placements++] = (struct placement){
            .column = (size_t)column,
            .id = id,
            .offset = offset,
            .width = wr_meta_width(meta, id),
            .repeats = wr_meta_repeats(meta, id) > 1,
            .type = meta->column[id].type,
        };
    }
    return code;
}

/* Places a per-query column: the column of the file for each element of its row. */
static enum wr_code place_column(struct wr_wide_source *self, enum wr_column_id id, struct wr_error *error)
{
    const struct wr_meta *meta = self->base.meta;
    const struct wr_wide_header *header = self->header;
    enum wr_dim dim2 = meta->column[id].dim2;
    bool measured = id == WR_COL_ENERGY || id == WR_COL_LATENCY || id == WR_COL_COST;
    enum wr_code code = WR_OK;
    for (int64_t i = 0; code == WR_OK && i < wr_meta_width(meta, id); i++) {
        int32_t model = dim2 == WR_DIM_MODEL ? (int32_t)i : dim2 == WR_DIM_PAIR ? header->pairs.model[i] : -1;
        int32_t pair = dim2 == WR_DIM_PAIR ? (int32_t)i : -1;
        const struct wr_wide_thing thing = {id, measured ? -1 : model, pair};
        code = place(self, wr_wide_index_find(&header->index, &thing), id, i, error);
    }
    return code;
}

static enum wr_code prepare(struct wr_wide_source *self, struct wr_error *error)
{
    const struct wr_meta *meta = self->base.meta;
    enum wr_code code = wr_composer_init(&self->composer, self->header, self->survey, meta, error);
    self->values = wr_array(self->header->columns + self->header->features, sizeof *self->values, error);
    if (!self->values) {
        return WR_E_NO_MEMORY;
    }
    for (int i = 0; code == WR_OK && i < WR_COLUMNS; i++) {
        enum wr_column_id id = (enum wr_column_id)i;
        if (!meta->column[i].present || !wr_column_is_per_query(id)) {
            continue;
        }
        size_t row_bytes = (size_t)wr_meta_row_elements(meta, id) * wr_type_size(meta->column[i].type);
        self->buffer[i] = wr_array(WR_BLOCK_ROWS, row_bytes, error);
        if (!self->buffer[i]) {
            return WR_E_NO_MEMORY;
        }
        if (id != WR_COL_QUERY_ID && id != WR_COL_QUERY_DOMAIN && id != WR_COL_FEATURE_VALUE) {
            code = place_column(self, id, error);
        }
    }
    return code;
}

/* Writes "missing" to every element of the buffers: NaN, -1, or 0 for characters. */
static void clear(struct wr_wide_source *self, int64_t rows)
{
    const struct wr_meta *meta = self->base.meta;
    for (int id = 0; id < WR_COLUMNS; id++) {
        if (!self->buffer[id]) {
            continue;
        }
        int64_t elements = rows * wr_meta_row_elements(meta, (enum wr_column_id)id);
        size_t size = wr_type_size(meta->column[id].type);
        if (meta->column[id].type == WR_TYPE_FLOAT32) {
            for (int64_t i = 0; i < elements; i++) {
                ((float *)self->buffer[id])[i] = NAN;
            }
        } else if (meta->column[id].type == WR_TYPE_FLOAT64) {
            for (int64_t i = 0; i < elements; i++) {
                ((double *)self->buffer[id])[i] = NAN;
            }
        } else {
            memset(self->buffer[id], meta->column[id].type == WR_TYPE_CHAR ? 0 : 0xff, (size_t)elements * size);
        }
    }
}

static void store(void *buffer, enum wr_type type, int64_t at, double value)
{
    switch (type) {
    case WR_TYPE_INT8:
        ((int8_t *)buffer)[at] = (int8_t)value;
        break;
    case WR_TYPE_INT32:
        ((int32_t *)buffer)[at] = (int32_t)value;
        break;
    case WR_TYPE_FLOAT32:
        ((float *)buffer)[at] = wr_float32(value);
        break;
    default:
        ((double *)buffer)[at] = value;
    }
}

static void store_numbers(struct wr_wide_source *self, int64_t row, int64_t attempt)
{
    int64_t answer = row * wr_meta_repeats(self->base.meta, WR_COL_SCORE) + attempt;
    for (size_t i = 0; i < self->placements; i++) {
        const struct placement *to = &self->placement[i];
        double value = self->values[to->column];
        if (!isnan(value)) {
            store(self->buffer[to->id], to->type, (to->repeats ? answer : row) * to->width + to->offset, value);
        }
    }
}

static enum wr_code fail_changed(const struct wr_wide_source *self, struct wr_error *error)
{
    wr_fail(error, WR_E_READ, "%s", "");
    int64_t line = self->rows->reader ? wr_records_line(self->rows->reader) : 0;
    return wr_fail_at(error, wr_input_name(self->rows->input), line, 0);
}

static enum wr_code store_query(struct wr_wide_source *self, int64_t row, const struct wr_query_name *name,
                                struct wr_error *error)
{
    if (self->buffer[WR_COL_QUERY_ID]) {
        size_t width = self->survey->id_bytes;
        if (name->id.length > width) {
            return fail_changed(self, error);
        }
        memcpy((char *)self->buffer[WR_COL_QUERY_ID] + (size_t)row * width, name->id.text, name->id.length);
    }
    if (self->buffer[WR_COL_QUERY_DOMAIN] && name->domain.length > 0) {
        int32_t index = wr_labels_find(&self->survey->domain, name->domain.text, name->domain.length);
        if (index < 0) {
            return fail_changed(self, error);
        }
        ((int32_t *)self->buffer[WR_COL_QUERY_DOMAIN])[row] = index;
    }
    return WR_OK;
}

static enum wr_code read_attempt(struct wr_wide_source *self, int64_t row, int64_t attempt, struct wr_error *error)
{
    struct wr_query_name name = {.key = NULL, .later = NULL};
    bool more = false;
    enum wr_code code = self->rows->next(self->rows, &more, self->values, &name, error);
    if (code != WR_OK || !more) {
        return code != WR_OK ? code : fail_changed(self, error);
    }
    const double *features = self->values + self->header->columns;
    store_numbers(self, row, attempt);
    size_t count = self->header->features;
    if (self->buffer[WR_COL_FEATURE_VALUE]) {
        memcpy((double *)self->buffer[WR_COL_FEATURE_VALUE] + (size_t)row * count, features, count * sizeof *features);
    }
    return store_query(self, row, &name, error);
}

static enum wr_code read_query(struct wr_wide_source *self, int64_t row, struct wr_error *error)
{
    int64_t attempts = wr_meta_repeats(self->base.meta, WR_COL_SCORE);
    enum wr_code code = WR_OK;
    for (int64_t attempt = 0; code == WR_OK && attempt < attempts; attempt++) {
        code = read_attempt(self, row, attempt, error);
    }
    return code;
}

static bool is_missing(const void *buffer, enum wr_type type, int64_t at)
{
    switch (type) {
    case WR_TYPE_INT8:
        return ((const int8_t *)buffer)[at] < 0;
    case WR_TYPE_INT32:
        return ((const int32_t *)buffer)[at] < 0;
    case WR_TYPE_FLOAT32:
        return isnan(((const float *)buffer)[at]);
    case WR_TYPE_FLOAT64:
        return isnan(((const double *)buffer)[at]);
    default:
        return false;
    }
}

static void count_missing(struct wr_wide_source *self, int64_t rows)
{
    const struct wr_meta *meta = self->base.meta;
    for (int id = 0; id < WR_COLUMNS; id++) {
        if (!self->buffer[id] || id == WR_COL_QUERY_ID) {
            continue;
        }
        int64_t elements = rows * wr_meta_row_elements(meta, (enum wr_column_id)id);
        for (int64_t i = 0; i < elements; i++) {
            self->missing[id] += is_missing(self->buffer[id], meta->column[id].type, i);
        }
    }
}

/* Fills the buffers with the block that begins at `row`. */
static enum wr_code read_block(struct wr_wide_source *self, int64_t row, int64_t rows, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    self->block_row = -1;
    if (row == 0) {
        memset(self->missing, 0, sizeof self->missing);
        if (self->rows->reader) {
            wr_progress_begin("writing", wr_input_size(self->rows->input));
        }
        code = self->rows->rewind(self->rows, error);
    }
    clear(self, rows);
    for (int64_t i = 0; code == WR_OK && i < rows; i++) {
        code = read_query(self, i, error);
    }
    if (code == WR_OK && row + rows == self->survey->rows) {
        wr_progress_end();
        code = wr_input_check_unchanged(self->rows->input, error);
    }
    if (code == WR_OK) {
        wr_compose(&self->composer, self->base.meta, self->buffer, rows);
        count_missing(self, rows);
        self->block_row = row;
    }
    return code;
}

static enum wr_code read_rows(struct wr_source *base, enum wr_column_id id, int64_t row, int64_t rows, void *buffer,
                              struct wr_error *error)
{
    struct wr_wide_source *self = (struct wr_wide_source *)base;
    const struct wr_meta *meta = self->base.meta;
    int64_t left = self->survey->rows - row;
    bool next = row == 0 || (self->block_row >= 0 && row == self->block_row + WR_BLOCK_ROWS);
    bool whole = row >= 0 && left > 0 && rows == (left < WR_BLOCK_ROWS ? left : WR_BLOCK_ROWS);
    if (!self->buffer[id] || !whole || (row != self->block_row && !next)) {
        return wr_fail(error, WR_E_INTERNAL, "%s", "rows of an import asked for out of order");
    }
    enum wr_code code = row == self->block_row ? WR_OK : read_block(self, row, rows, error);
    if (code == WR_OK) {
        size_t row_bytes = (size_t)wr_meta_row_elements(meta, id) * wr_type_size(meta->column[id].type);
        memcpy(buffer, self->buffer[id], (size_t)rows * row_bytes);
    }
    return code;
}

enum wr_code wr_wide_source_open(struct wr_wide_source **self, const struct wr_meta *meta,
                                 const struct wr_wide_survey *survey, struct wr_rows *rows, struct wr_error *error)
{
    *self = wr_array(1, sizeof **self, error);
    if (!*self) {
        return WR_E_NO_MEMORY;
    }
    (*self)->base = (struct wr_source){.meta = meta, .read = read_rows, .close = close_source};
    (*self)->header = rows->header;
    (*self)->survey = survey;
    (*self)->rows = rows;
    (*self)->block_row = -1;
    enum wr_code code = prepare(*self, error);
    if (code != WR_OK) {
        close_source(&(*self)->base);
        *self = NULL;
    }
    return code;
}

struct wr_source *wr_wide_source_base(struct wr_wide_source *self)
{
    return &self->base;
}

int64_t wr_wide_source_missing(const struct wr_wide_source *self, enum wr_column_id id)
{
    return self->missing[id];
}
