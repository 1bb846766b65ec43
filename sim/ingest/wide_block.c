#include "sim/ingest/wide_block.h"

#include "sim/base/clones.h"
#include "sim/base/memory.h"
#include "sim/base/segment.h"
#include "sim/ingest/digest.h"
#include "sim/ingest/put_number.h"

#include <math.h>
#include <string.h>

struct wr_placement {
    size_t column; /* of the file: the first */
    int64_t count; /* of columns one behind the other, which go to elements one behind the other */
    enum wr_column_id id;
    int64_t offset; /* in the slice of `id` */
    int64_t width;  /* elements of a slice */
    bool repeats;   /* there is a slice per attempt */
    enum wr_type type;
};

static enum wr_code place(struct wr_wide_layout *self, int64_t column, enum wr_column_id id, int64_t offset,
                          struct wr_error *error)
{
    const struct wr_meta *meta = self->meta;
    struct wr_placement *last = self->placements > 0 ? &self->placement[self->placements - 1] : NULL;
    if (column < 0) {
        return WR_OK;
    }
    if (last && last->id == id && last->offset + last->count == offset &&
        (int64_t)last->column + last->count == column) {
        last->count++;
        return WR_OK;
    }
    enum wr_code code =
        wr_array_grow((void **)&self->placement, &self->capacity, self->placements + 1, sizeof *self->placement, error);
    if (code == WR_OK) {
        self->placement[self->placements++] = (struct wr_placement){
            .column = (size_t)column,
            .count = 1,
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
static enum wr_code place_column(struct wr_wide_layout *self, enum wr_column_id id, struct wr_error *error)
{
    const struct wr_meta *meta = self->meta;
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

static bool is_served(const struct wr_meta *meta, enum wr_column_id id)
{
    return meta->column[id].present && wr_column_is_per_query(id);
}

static size_t row_bytes(const struct wr_meta *meta, enum wr_column_id id)
{
    return (size_t)wr_meta_row_elements(meta, id) * wr_type_size(meta->column[id].type);
}

enum wr_code wr_wide_layout_init(struct wr_wide_layout *self, const struct wr_meta *meta,
                                 const struct wr_wide_header *header, const struct wr_wide_survey *survey,
                                 struct wr_error *error)
{
    *self = (struct wr_wide_layout){.meta = meta, .header = header, .survey = survey};
    enum wr_code code = wr_composer_init(&self->composer, header, survey, meta, error);
    for (int i = 0; code == WR_OK && i < WR_COLUMNS; i++) {
        enum wr_column_id id = (enum wr_column_id)i;
        if (is_served(meta, id)) {
            self->block_bytes += WR_BLOCK_ROWS * row_bytes(meta, id);
            bool is_text = id == WR_COL_QUERY_ID || id == WR_COL_QUERY_DOMAIN || id == WR_COL_FEATURE_VALUE;
            code = is_text ? WR_OK : place_column(self, id, error);
        }
    }
    return code;
}

void wr_wide_layout_free(struct wr_wide_layout *self)
{
    wr_composer_free(&self->composer);
    wr_free(self->placement);
    memset(self, 0, sizeof *self);
}

enum wr_code wr_wide_block_init(struct wr_wide_block *self, const struct wr_wide_layout *layout, struct wr_error *error)
{
    *self = (struct wr_wide_block){.layout = layout};
    return wr_row_block_init(&self->is, layout->meta, error);
}

void wr_wide_block_free(struct wr_wide_block *self)
{
    wr_row_block_free(&self->is);
}

/* Writes "missing" to every element of the buffers: NaN, -1, or 0 for characters. */
static void clear(struct wr_wide_block *self)
{
    const struct wr_meta *meta = self->layout->meta;
    const int64_t rows = self->is.rows;
    for (int id = 0; id < WR_COLUMNS; id++) {
        if (!self->is.data[id]) {
            continue;
        }
        int64_t elements = rows * wr_meta_row_elements(meta, (enum wr_column_id)id);
        size_t size = wr_type_size(meta->column[id].type);
        if (meta->column[id].type == WR_TYPE_FLOAT32) {
            for (int64_t i = 0; i < elements; i++) {
                ((float *)self->is.data[id])[i] = NAN;
            }
        } else if (meta->column[id].type == WR_TYPE_FLOAT64) {
            for (int64_t i = 0; i < elements; i++) {
                ((double *)self->is.data[id])[i] = NAN;
            }
        } else {
            memset(self->is.data[id], meta->column[id].type == WR_TYPE_CHAR ? 0 : 0xff, (size_t)elements * size);
        }
    }
}

/* Numbers one behind the other, of every row. */
struct run {
    enum wr_type type;
    int64_t count;
    size_t step;   /* numbers from one row to the next */
    int64_t width; /* the same of elements */
};

/* Stores the runs of some rows, the first at element `at`. */
WR_CLONES static void store(void *buffer, int64_t at, const double *value, const struct run *run, int64_t rows)
{
    int8_t *small = (int8_t *)buffer + at;
    int32_t *whole = (int32_t *)buffer + at;
    float *real = (float *)buffer + at;
    const struct run it = *run;
    switch (it.type) {
    case WR_TYPE_INT8:
        for (; rows > 0; rows--, value += it.step, small += it.width) {
            for (int64_t i = 0; i < it.count; i++) {
                small[i] = wr_number_int8(value[i]);
            }
        }
        break;
    case WR_TYPE_INT32:
        for (; rows > 0; rows--, value += it.step, whole += it.width) {
            for (int64_t i = 0; i < it.count; i++) {
                whole[i] = wr_number_int32(value[i]);
            }
        }
        break;
    case WR_TYPE_FLOAT32:
        for (; rows > 0; rows--, value += it.step, real += it.width) {
            for (int64_t i = 0; i < it.count; i++) {
                real[i] = wr_float32(value[i]);
            }
        }
        break;
    default:
        for (; rows > 0; rows--, value += it.step, at += it.width) {
            memcpy((double *)buffer + at, value, (size_t)it.count * sizeof *value);
        }
    }
}

static void store_numbers(struct wr_wide_block *self, const double *value, int64_t row, int64_t answer)
{
    const struct wr_wide_layout *layout = self->layout;
    for (size_t i = 0; i < layout->placements; i++) {
        const struct wr_placement *to = &layout->placement[i];
        int64_t at = (to->repeats ? answer : row) * to->width + to->offset;
        const struct run run = {to->type, to->count, 0, 0};
        store(self->is.data[to->id], at, value + to->column, &run, 1);
    }
}

bool wr_wide_block_name(struct wr_wide_block *self, int64_t row, const struct wr_query_name *name)
{
    const struct wr_wide_survey *survey = self->layout->survey;
    if (self->is.data[WR_COL_QUERY_ID]) {
        size_t width = survey->id_bytes;
        if (name->id.length > width) {
            return false;
        }
        memcpy((char *)self->is.data[WR_COL_QUERY_ID] + (size_t)row * width, name->id.text, name->id.length);
    }
    if (self->is.data[WR_COL_QUERY_DOMAIN] && name->domain.length > 0) {
        int32_t index = wr_labels_find(&survey->domain, name->domain.text, name->domain.length);
        ((int32_t *)self->is.data[WR_COL_QUERY_DOMAIN])[row] = index;
        return index >= 0;
    }
    return true;
}

/* Puts down what the rows of a digest are called, from a row on; false when one is not known. */
static bool name_digest(struct wr_wide_block *self, int64_t row, const struct wr_digest *digest)
{
    const struct wr_wide_survey *survey = self->layout->survey;
    char *id = self->is.data[WR_COL_QUERY_ID];
    int32_t *domain = self->is.data[WR_COL_QUERY_DOMAIN], index[WR_DIGEST_DOMAINS + 1] = {-1};
    bool are_known = !id || digest->id_bytes <= survey->id_bytes;
    for (size_t i = 0; i < digest->domains; i++) {
        index[i + 1] = wr_labels_find(&survey->domain, digest->domain[i].text, digest->domain[i].length);
        are_known &= index[i + 1] >= 0;
    }
    for (size_t i = 0; are_known && i < digest->queries; i++, row++) {
        if (id) {
            memcpy(id + (size_t)row * survey->id_bytes, digest->id[i].text, digest->id[i].length);
        }
        if (domain) {
            domain[row] = index[digest->domain_of[i]];
        }
    }
    return are_known;
}

static void store_features(struct wr_wide_block *self, const double *feature, int64_t row)
{
    const size_t count = self->layout->header->features;
    if (self->is.data[WR_COL_FEATURE_VALUE]) {
        memcpy((double *)self->is.data[WR_COL_FEATURE_VALUE] + (size_t)row * count, feature, count * sizeof *feature);
    }
}

/* Rows of a digest, all of one attempt. */
static enum wr_code put_digest(struct wr_wide_block *self, struct wr_rows *rows, const struct wr_digest *digest,
                               int64_t row, struct wr_error *error)
{
    const size_t columns = self->layout->header->columns, numbers = columns + self->layout->header->features;
    if (row + (int64_t)digest->records > self->is.rows || !name_digest(self, row, digest)) {
        return wr_rows_fail_changed(rows, error);
    }
    for (size_t i = 0; i < self->layout->placements; i++) {
        const struct wr_placement *to = &self->layout->placement[i];
        const struct run run = {to->type, to->count, numbers, to->width};
        store(self->is.data[to->id], row * to->width + to->offset, digest->number + to->column, &run,
              (int64_t)digest->records);
    }
    for (size_t i = 0; i < digest->records; i++) {
        store_features(self, digest->number + i * numbers + columns, row + (int64_t)i);
    }
    return rows->pass(rows, digest, error);
}

/* The next answers: `*answer` counts rows and attempts of the block. */
static enum wr_code read_answers(struct wr_wide_block *self, struct wr_rows *rows, int64_t attempts, int64_t *answer,
                                 struct wr_error *error)
{
    const int64_t row = *answer / attempts;
    bool more = false;
    enum wr_code code = rows->next(rows, &more, &self->row, error);
    if (code != WR_OK || !more) {
        return code != WR_OK ? code : wr_rows_fail_changed(rows, error);
    }
    if (self->row.digest) {
        *answer += (int64_t)self->row.digest->records;
        return put_digest(self, rows, self->row.digest, row, error);
    }
    store_numbers(self, self->row.value, row, (*answer)++);
    store_features(self, self->row.value + self->layout->header->columns, row);
    return wr_wide_block_name(self, row, &self->row.name) ? WR_OK : wr_rows_fail_changed(rows, error);
}

/* A loop per type: the compiler makes vectors of them. */
WR_CLONES static int64_t missing_of(const void *buffer, enum wr_type type, int64_t elements)
{
    const int8_t *small = buffer;
    const int32_t *whole = buffer;
    const float *single = buffer;
    const double *real = buffer;
    int64_t missing = 0;
    for (int64_t i = 0; type == WR_TYPE_INT8 && i < elements; i++) {
        missing += small[i] < 0;
    }
    for (int64_t i = 0; type == WR_TYPE_INT32 && i < elements; i++) {
        missing += whole[i] < 0;
    }
    for (int64_t i = 0; type == WR_TYPE_FLOAT32 && i < elements; i++) {
        missing += isnan(single[i]);
    }
    for (int64_t i = 0; type == WR_TYPE_FLOAT64 && i < elements; i++) {
        missing += isnan(real[i]);
    }
    return missing;
}

static void count_missing(struct wr_wide_block *self)
{
    const struct wr_meta *meta = self->layout->meta;
    for (int id = 0; id < WR_COLUMNS; id++) {
        self->missing[id] = 0;
        if (!self->is.data[id] || id == WR_COL_QUERY_ID) {
            continue;
        }
        int64_t elements = self->is.rows * wr_meta_row_elements(meta, (enum wr_column_id)id);
        self->missing[id] = missing_of(self->is.data[id], meta->column[id].type, elements);
    }
}

enum wr_code wr_wide_block_read(struct wr_wide_block *self, struct wr_rows *rows, int64_t first, struct wr_error *error)
{
    const struct wr_meta *meta = self->layout->meta;
    int64_t attempts = wr_meta_repeats(meta, WR_COL_SCORE), count = wr_block_rows(meta->extent[WR_DIM_QUERY], first);
    enum wr_code code = WR_OK;
    self->is.row = first;
    self->is.rows = count;
    clear(self);
    if (rows->fill) {
        code = rows->fill(rows, self, error);
    } else {
        for (int64_t answer = 0; code == WR_OK && answer < count * attempts;) {
            code = read_answers(self, rows, attempts, &answer, error);
        }
    }
    if (code == WR_OK) {
        wr_compose(&self->layout->composer, meta, self->is.data, count);
        count_missing(self);
    }
    return code;
}
