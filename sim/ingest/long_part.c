#include "sim/ingest/long_part.h"

#include "sim/base/memory.h"
#include "sim/base/segment.h"
#include "sim/ingest/long_filler.h"

#include <string.h>

enum { MOST_BYTES = 1 << 23 /* of the rows of a block */ };

struct part {
    struct wr_rows base;
    const struct wr_long_layout *layout;
    struct wr_long_records records;
    struct wr_long_filler filler;
    struct wr_key key; /* of the record before */
    double *row;       /* owned: the rows of the block */
    double *value;     /* owned: of the present row */
    int64_t queries;   /* in the block */
    int64_t next;      /* row and attempt */
};

bool wr_long_part_can(const struct wr_long_layout *layout)
{
    return layout->survey->is_grouped && layout->row_bytes <= MOST_BYTES / WR_BLOCK_ROWS;
}

static enum wr_code put_record(struct part *self, struct wr_error *error)
{
    struct wr_key key = wr_query_name_key(&self->filler.record.query);
    if (self->queries == 0 || !wr_key_same(&key, &self->key)) {
        if (self->queries == WR_BLOCK_ROWS) {
            return wr_long_filler_fail_changed(&self->filler, error);
        }
        self->queries++;
        self->key = key;
    }
    size_t at = (size_t)(self->queries - 1) * (self->layout->row_bytes / sizeof(double));
    return wr_long_filler_put(&self->filler, self->row + at, error);
}

static enum wr_code seek_block(struct wr_rows *base, int64_t block, struct wr_error *error)
{
    struct part *self = (struct part *)base;
    const struct wr_long_survey *survey = self->layout->survey;
    const bool is_last = (size_t)block + 1 == survey->blocks;
    const struct wr_stretch part = {survey->block[block], is_last ? INT64_MAX : survey->block[block + 1].offset, true};
    bool more = true;
    memset(self->row, 0, WR_BLOCK_ROWS * self->layout->row_bytes);
    self->queries = self->next = 0;
    enum wr_code code = wr_long_records_seek(&self->records, &part, error);
    while (code == WR_OK && more) {
        code = wr_long_records_next(&self->records, &self->filler.record, &more, error);
        code = code == WR_OK && more ? put_record(self, error) : code;
    }
    return code;
}

static enum wr_code next_row(struct wr_rows *base, bool *more, struct wr_row *row, struct wr_error *error)
{
    struct part *self = (struct part *)base;
    const struct wr_long_layout *layout = self->layout;
    (void)error;
    *more = self->next < self->queries * layout->attempts;
    if (*more) {
        const double *from = self->row + self->next / layout->attempts * (int64_t)(layout->row_bytes / sizeof(double));
        wr_long_layout_take(layout, from, self->next++ % layout->attempts, self->value, &row->name);
        row->value = self->value;
    }
    return WR_OK;
}

static void close_part(struct wr_rows *base)
{
    struct part *self = (struct part *)base;
    wr_long_records_close(&self->records);
    wr_free(self->row);
    wr_free(self->value);
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
        .header = rows->header, .input = rows->input, .next = next_row, .seek = seek_block, .close = close_part};
    part->layout = layout;
    enum wr_code code = wr_long_records_open_again(&part->records, records, error);
    wr_long_filler_init(&part->filler, layout, part->records.reader);
    part->row = code == WR_OK ? wr_array(WR_BLOCK_ROWS, layout->row_bytes, error) : NULL;
    part->value = part->row ? wr_array(layout->wide->columns + layout->wide->features, sizeof(double), error) : NULL;
    if (!part->value) {
        wr_rows_close(&part->base);
        return code != WR_OK ? code : WR_E_NO_MEMORY;
    }
    *self = &part->base;
    return WR_OK;
}
