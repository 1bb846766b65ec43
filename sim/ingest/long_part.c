#include "sim/ingest/long_part.h"

#include "sim/base/memory.h"
#include "sim/base/segment.h"
#include "sim/ingest/digest.h"
#include "sim/ingest/put_number.h"
#include "sim/ingest/wide_block.h"

#include <string.h>

enum { MOST_CELLS = 1 << 11 /* of a query */ };

/* Where a measure goes in the block that is filled. */
struct measure {
    void *column; /* of the block; NULL = the file has none */
    enum wr_type type;
    int64_t width;
    int64_t *offset; /* borrowed: of each pair in a row */
};

struct part {
    struct wr_rows base;
    const struct wr_long_layout *layout;
    struct wr_long_records source;
    struct wr_long_record record; /* the present one */
    struct wr_pair_finder finder;
    struct wr_key key;     /* of the record before */
    bool *seen;            /* owned: queries x attempts x pairs of the block */
    int32_t *order;        /* owned: pairs of the present query's records, in their order, at most one each */
    size_t records;        /* of the present query so far */
    bool has_others;       /* the table has more than measures */
    size_t position;       /* of a regular table: in the order of a query's records */
    int64_t *offset;       /* owned: measures x pairs; of a regular table in the order of a query's records */
    int64_t rows, queries; /* of the block; met so far */
    struct wr_wide_block *block;
    struct measure measure[WR_LONG_MEASURES];
};

bool wr_long_part_can(const struct wr_long_layout *layout)
{
    return layout->survey->is_grouped && (size_t)layout->attempts * layout->pairs <= MOST_CELLS;
}

static enum wr_code seek_block(struct wr_rows *base, int64_t block, struct wr_error *error)
{
    struct part *self = (struct part *)base;
    const struct wr_long_survey *survey = self->layout->survey;
    const bool is_last = (size_t)block + 1 == survey->blocks;
    const struct wr_stretch part = {survey->block[block], is_last ? INT64_MAX : survey->block[block + 1].offset, true};
    return wr_long_records_seek(&self->source, &part, error);
}

static void begin_block(struct part *self, struct wr_wide_block *block)
{
    const struct wr_meta *meta = block->layout->meta;
    self->block = block;
    self->rows = block->is.rows;
    self->queries = 0;
    self->position = 0;
    memset(self->seen, 0, (size_t)self->rows * (size_t)self->layout->attempts * self->layout->pairs);
    for (int i = 0; i < WR_LONG_MEASURES; i++) {
        const enum wr_column_id id = wr_long_measures[i];
        bool is_given = self->layout->measure[i] >= 0;
        self->measure[i] = (struct measure){is_given ? block->is.data[id] : NULL, meta->column[id].type,
                                            wr_meta_width(meta, id), self->offset + (size_t)i * self->layout->pairs};
        for (size_t pair = 0; self->measure[i].column && pair < self->layout->pairs; pair++) {
            const int64_t which = self->source.is_bare ? self->layout->survey->order[pair] : (int64_t)pair;
            self->measure[i].offset[pair] = wr_meta_pair_offset(meta, id, which);
        }
    }
}

/* The records of a query follow one another. False when there are more queries than the survey met. */
static bool find_row(struct part *self)
{
    struct wr_key key = wr_query_name_key(&self->record.query);
    if (self->queries > 0 && wr_key_same(&key, &self->key)) {
        return true;
    }
    self->key = key;
    self->records = 0;
    return self->queries < self->rows && wr_wide_block_name(self->block, self->queries++, &self->record.query);
}

/* All measures are of the attempts where there are any. */
static void put_measures(struct part *self, int64_t attempt, int32_t pair)
{
    const int64_t answer = (self->queries - 1) * self->layout->attempts + attempt;
    for (int i = 0; i < WR_LONG_MEASURES; i++) {
        const struct measure *to = &self->measure[i];
        if (to->column) {
            wr_put_number(to->column, to->type, answer * to->width + to->offset[pair], self->record.number[i]);
        }
    }
}

/* Takes over a value of a query that is there; what is known already must agree. */
static bool merge(const struct part *self, enum wr_column_id id, int64_t offset, double value)
{
    const struct wr_meta *meta = self->block->layout->meta;
    void *column = self->block->is.data[id];
    if (isnan(value) || !column) {
        return isnan(value);
    }
    const int64_t at = (self->queries - 1) * wr_meta_width(meta, id) + offset;
    bool is_whole = meta->column[id].type == WR_TYPE_INT32;
    double known = is_whole ? ((int32_t *)column)[at] : ((double *)column)[at];
    if (isnan(known) || (is_whole && known < 0)) {
        wr_put_number(column, meta->column[id].type, at, value);
        return true;
    }
    return known == value;
}

/* What a record says of its query whatever the pair, and of its query and model. */
static bool merge_query(const struct part *self, int32_t pair)
{
    const struct wr_long_layout *layout = self->layout;
    const double *number = self->record.number;
    bool agrees = true;
    for (int i = 0; i < WR_LONG_CONSTANTS; i++) {
        agrees &= !layout->constant_at[i] || merge(self, wr_long_constants[i], 0, number[WR_LONG_FIRST_CONSTANT + i]);
    }
    for (size_t i = 0; i < layout->header->features; i++) {
        agrees &= merge(self, WR_COL_FEATURE_VALUE, (int64_t)i, number[WR_LONG_NUMBERS + i]);
    }
    bool is_per_model = layout->wide->per_pair[WR_COL_INPUT_TOKENS];
    int32_t model = is_per_model ? layout->wide->pairs.model[pair] : 0;
    return agrees && merge(self, WR_COL_INPUT_TOKENS, model, number[WR_LONG_INPUT]);
}

static enum wr_code put_record(struct part *self, struct wr_error *error)
{
    const struct wr_long_layout *layout = self->layout;
    const struct wr_long_header *header = layout->header;
    int32_t pair = wr_pair_finder_find(&self->finder, &self->record);
    int64_t attempt = header->attempt < 0 ? 0 : wr_attempts_find(&layout->survey->attempts, self->record.attempt);
    if (pair < 0 || attempt < 0 || !find_row(self)) {
        return wr_rows_fail_changed(&self->base, error);
    }
    bool *seen = &self->seen[((self->queries - 1) * layout->attempts + attempt) * (int64_t)layout->pairs + pair];
    bool is_sound = !*seen && merge_query(self, pair);
    *seen = true;
    if (self->records < layout->pairs) {
        self->order[self->records++] = pair;
    }
    put_measures(self, attempt, pair);
    return is_sound ? WR_OK : wr_long_records_fail_unsaid(error);
}

/* A measure of the records [from, to) of a digest, which are those of one query from its first one on. */
static void put_query(struct part *self, const struct wr_digest *digest, size_t from, size_t to, int which)
{
    const struct measure *measure = &self->measure[which];
    const int64_t at = (self->queries - 1) * measure->width;
    const size_t step = self->source.now->numbers;
    const double *number = digest->number + from * step + which;
    for (size_t i = from; measure->column && i < to; i++, number += step) {
        wr_put_number(measure->column, measure->type, at + measure->offset[self->order[i - from]], *number);
    }
}

/* The records of a digest: their queries are like the present one, whose pairs came once each. */
static enum wr_code put_digest(struct part *self, const struct wr_digest *digest, struct wr_error *error)
{
    struct wr_query_name name;
    for (size_t query = 0; query < digest->queries; query++) {
        const size_t from = digest->first[query], to = wr_digest_end(digest, query);
        wr_long_records_query(&self->source, digest, from, &name);
        if (self->queries >= self->rows || !wr_wide_block_name(self->block, self->queries++, &name)) {
            return wr_rows_fail_changed(&self->base, error);
        }
        for (int i = 0; i < WR_LONG_MEASURES; i++) {
            put_query(self, digest, from, to, i);
        }
        for (size_t i = from; self->has_others && i < to; i++) {
            self->record.number = digest->number + i * self->source.now->numbers;
            if (!merge_query(self, self->order[i - from])) {
                return wr_long_records_fail_unsaid(error);
            }
        }
    }
    self->key = digest->key[digest->queries - 1];
    self->records = digest->records - digest->first[digest->queries - 1];
    for (size_t i = 0; i < self->records; i++) {
        self->seen[(self->queries - 1) * (int64_t)self->layout->pairs + self->order[i]] = true;
    }
    wr_records_pass(self->base.reader, digest->records - 1);
    return WR_OK;
}

/* A measure of records of a regular table, between known types. */
__attribute__((always_inline)) static inline void put_run(const struct part *self, const struct wr_digest *run,
                                                          int which, enum wr_type type)
{
    const struct measure measure = self->measure[which];
    const size_t period = self->layout->survey->period, step = self->source.now->numbers;
    const double *number = run->number + which;
    size_t position = self->position;
    int64_t at = (self->queries - (position > 0)) * measure.width;
    for (size_t i = 0; i < run->records; i++, number += step) {
        wr_put_number(measure.column, type, at + measure.offset[position], *number);
        if (++position == period) {
            position = 0;
            at += measure.width;
        }
    }
}

static void put_run_measure(const struct part *self, const struct wr_digest *run, int which)
{
    switch (self->measure[which].column ? self->measure[which].type : WR_TYPE_TEXT) {
    case WR_TYPE_FLOAT32:
        put_run(self, run, which, WR_TYPE_FLOAT32);
        break;
    case WR_TYPE_INT32:
        put_run(self, run, which, WR_TYPE_INT32);
        break;
    case WR_TYPE_INT8:
        put_run(self, run, which, WR_TYPE_INT8);
        break;
    case WR_TYPE_TEXT:
        break;
    default:
        put_run(self, run, which, self->measure[which].type);
    }
}

/* Records of a regular table that were parsed ahead: which queries and pairs they are of their place says. */
static enum wr_code put_records(struct part *self, const struct wr_digest *run, struct wr_error *error)
{
    const size_t period = self->layout->survey->period;
    const int64_t last = self->queries - (self->position > 0) + (int64_t)((self->position + run->records - 1) / period);
    struct wr_query_name name;
    if (last >= self->rows) {
        return wr_rows_fail_changed(&self->base, error);
    }
    for (int i = 0; i < WR_LONG_MEASURES; i++) {
        put_run_measure(self, run, i);
    }
    for (size_t i = (period - self->position) % period; i < run->records; i += period) {
        wr_long_records_query(&self->source, run, i, &name);
        if (!wr_wide_block_name(self->block, self->queries++, &name)) {
            return wr_rows_fail_changed(&self->base, error);
        }
    }
    self->position = (self->position + run->records) % period;
    wr_records_pass(self->base.reader, run->records - 1);
    return WR_OK;
}

/* The same of one that was read with care. */
static enum wr_code put_in_order(struct part *self, struct wr_error *error)
{
    if (self->position == 0 &&
        (self->queries >= self->rows || !wr_wide_block_name(self->block, self->queries++, &self->record.query))) {
        return wr_rows_fail_changed(&self->base, error);
    }
    put_measures(self, 0, (int32_t)self->position);
    self->position = (self->position + 1) % self->layout->survey->period;
    return WR_OK;
}

static enum wr_code put_next(struct part *self, struct wr_error *error)
{
    const struct wr_digest *digest = self->record.digest;
    if (self->source.is_bare) {
        return digest ? put_records(self, digest, error) : put_in_order(self, error);
    }
    return digest ? put_digest(self, digest, error) : put_record(self, error);
}

static enum wr_code fill_block(struct wr_rows *base, struct wr_wide_block *block, struct wr_error *error)
{
    struct part *self = (struct part *)base;
    bool more = true;
    enum wr_code code = WR_OK;
    begin_block(self, block);
    while (code == WR_OK && more) {
        code = wr_long_records_next(&self->source, &self->record, &more, error);
        code = code == WR_OK && more ? put_next(self, error) : code;
    }
    bool is_whole = self->queries == self->rows && self->position == 0;
    return code == WR_OK && !is_whole ? wr_rows_fail_changed(base, error) : code;
}

/* Whether records say more than their measures. */
static bool has_others(const struct wr_long_layout *layout)
{
    bool has = layout->header->features > 0 || layout->header->measured[WR_COL_INPUT_TOKENS].column >= 0;
    for (int i = 0; i < WR_LONG_CONSTANTS; i++) {
        has |= layout->constant_at[i] > 0;
    }
    return has;
}

static void close_part(struct wr_rows *base)
{
    struct part *self = (struct part *)base;
    wr_long_records_close(&self->source);
    wr_free(self->seen);
    wr_free(self->order);
    wr_free(self->offset);
    wr_free(self);
}

enum wr_code wr_long_part_open(struct wr_rows **self, const struct wr_rows *rows, const struct wr_long_layout *layout,
                               const struct wr_long_records *records, struct wr_error *error)
{
    struct part *part = wr_array(1, sizeof *part, error);
    *self = NULL;
    if (!part) {
        return WR_E_NO_MEMORY;
    }
    part->base = (struct wr_rows){
        .header = rows->header, .input = rows->input, .seek = seek_block, .fill = fill_block, .close = close_part};
    part->layout = layout;
    part->has_others = has_others(layout);
    wr_pair_finder_init(&part->finder, &layout->wide->pairs.label);
    bool is_bare = layout->survey->is_regular && !part->has_others;
    enum wr_code code = wr_long_records_open_again(&part->source, records, is_bare, error);
    part->base.reader = part->source.reader;
    part->seen = code == WR_OK ? wr_array(WR_BLOCK_ROWS * layout->pairs, (size_t)layout->attempts, error) : NULL;
    part->order = part->seen ? wr_array(layout->pairs, sizeof *part->order, error) : NULL;
    part->offset = part->order ? wr_array(layout->pairs, WR_LONG_MEASURES * sizeof *part->offset, error) : NULL;
    if (!part->offset) {
        wr_rows_close(&part->base);
        return code != WR_OK ? code : WR_E_NO_MEMORY;
    }
    *self = &part->base;
    return WR_OK;
}
