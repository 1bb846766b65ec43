#include "sim/ingest/wide_source.h"

#include "sim/base/interrupt.h"
#include "sim/base/memory.h"
#include "sim/base/progress.h"
#include "sim/base/segment.h"
#include "sim/ingest/ahead.h"
#include "sim/ingest/wide_block.h"

#include <stdatomic.h>
#include <string.h>

enum { MOST_BYTES = 1 << 25 /* of blocks that are read ahead */ };

/* A block with whoever reads it. */
struct slot {
    _Alignas(64) struct wr_wide_block block; /* no thread writes to the cache lines of another's */
    struct wr_rows *rows;                    /* owned where there is more than one slot, else those of the source */
    enum wr_code code;                       /* of reading the block */
    bool is_put;                             /* the sink has had it */
    struct wr_error error;
};

struct wr_wide_source {
    struct wr_source base;
    const struct wr_wide_survey *survey;
    struct wr_rows *rows;
    struct wr_wide_layout layout;
    struct slot *slot; /* owned */
    int slots;
    bool is_apart; /* the slots have rows of their own */
    struct wr_ahead *ahead;
    _Atomic(const struct wr_block_sink *) sink; /* of the blocks; NULL = they are read */
    bool is_begun;                              /* blocks are made already, and none was asked for */
    const struct slot *open;                    /* the present block; NULL = none */
    int64_t row;                                /* its first one */
    bool is_refused;                            /* the table is: nothing is read any more */
    struct wr_error refusal;
    int64_t missing[WR_COLUMNS];
};

static void close_source(struct wr_source *base)
{
    struct wr_wide_source *self = (struct wr_wide_source *)base;
    if (!self) {
        return;
    }
    wr_ahead_close(self->ahead);
    for (int i = 0; self->slot && i < self->slots; i++) {
        wr_wide_block_free(&self->slot[i].block);
        wr_rows_close(self->is_apart ? self->slot[i].rows : NULL);
    }
    wr_free(self->slot);
    wr_wide_layout_free(&self->layout);
    wr_free(self);
}

static int64_t rows_of(const struct wr_wide_source *self, int64_t row)
{
    return wr_block_rows(self->survey->rows, row);
}

static void put_block(struct slot *slot, const struct wr_block_sink *sink)
{
    if (slot->code == WR_OK && sink && !slot->is_put) {
        slot->code = sink->put(sink->context, &slot->block.is, &slot->error);
        slot->is_put = true;
    }
}

/* Reads a block: in any thread where the slots have rows of their own, else one after the other. */
static void make_block(void *context, int64_t block, int which)
{
    struct wr_wide_source *self = context;
    struct slot *slot = &self->slot[which];
    struct wr_rows *rows = slot->rows;
    slot->code = wr_interrupted(&slot->error);
    if (slot->code == WR_OK && self->is_apart) {
        slot->code = rows->seek(rows, block, &slot->error);
    } else if (slot->code == WR_OK && block == 0) {
        slot->code = rows->rewind(rows, false, &slot->error);
    }
    if (slot->code == WR_OK) {
        slot->code = wr_wide_block_read(&slot->block, rows, block * WR_BLOCK_ROWS, &slot->error);
    }
    slot->is_put = false;
    put_block(slot, self->sink);
}

/* Back to before the first block. */
static enum wr_code restart(struct wr_wide_source *self, struct wr_error *error)
{
    memset(self->missing, 0, sizeof self->missing);
    if (self->rows->reader || self->is_apart) {
        wr_progress_begin("writing", wr_input_size(self->rows->input));
    }
    self->open = NULL;
    if (self->is_begun) {
        self->is_begun = false;
        return WR_OK;
    }
    wr_ahead_close(self->ahead);
    return wr_ahead_open(&self->ahead, wr_block_count(self->survey->rows), self->slots, make_block, self, error);
}

/* Makes the first blocks while whoever asks for them later prepares. */
static enum wr_code begin(struct wr_wide_source *self, struct wr_error *error)
{
    enum wr_code code =
        wr_ahead_open(&self->ahead, wr_block_count(self->survey->rows), self->slots, make_block, self, error);
    if (code == WR_OK) {
        wr_ahead_start(self->ahead);
        self->is_begun = true;
    }
    return code;
}

/* Something is wrong with the present block's rows: ends the reading. Where they were parsed ahead, the fault is the
 * first that reading with care finds. */
static void refuse(struct wr_wide_source *self, const struct slot *slot)
{
    bool is_content = wr_error_row(slot->code)->exit_status == 65;
    self->is_refused = true;
    self->refusal = slot->error;
    wr_ahead_close(self->ahead);
    self->ahead = NULL;
    if (is_content && self->rows->is_parsed_ahead) {
        (self->rows->refuse ? self->rows->refuse : wr_wide_survey_refuse)(self->rows, &self->refusal);
    }
}

static enum wr_code fail_refused(const struct wr_wide_source *self, struct wr_error *error)
{
    if (error) {
        *error = self->refusal;
    }
    return self->refusal.code;
}

/* Moves to the block that begins at `row`, the next one or the first. */
static enum wr_code open_block(struct wr_wide_source *self, int64_t row, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    if (row == 0) {
        code = restart(self, error);
    } else if (self->open) {
        wr_ahead_give_back(self->ahead);
    }
    self->open = NULL;
    if (code != WR_OK) {
        return code;
    }
    struct slot *slot = &self->slot[wr_ahead_take(self->ahead)];
    put_block(slot, self->sink);
    if (slot->code != WR_OK) {
        refuse(self, slot);
        return fail_refused(self, error);
    }
    for (int id = 0; id < WR_COLUMNS; id++) {
        self->missing[id] += slot->block.missing[id];
    }
    int64_t done = row + slot->block.is.rows, size = wr_input_size(self->rows->input);
    if (self->is_apart) {
        wr_progress_set((int64_t)((double)size * (double)done / (double)self->survey->rows));
    }
    if (done == self->survey->rows) {
        wr_progress_end();
        code = wr_input_check_unchanged(self->rows->input, error);
    }
    self->open = code == WR_OK ? slot : NULL;
    self->row = row;
    return code;
}

static enum wr_code read_rows(struct wr_source *base, enum wr_column_id id, int64_t row, int64_t rows, void *buffer,
                              struct wr_error *error)
{
    struct wr_wide_source *self = (struct wr_wide_source *)base;
    const struct wr_meta *meta = self->base.meta;
    if (self->is_refused) {
        return fail_refused(self, error);
    }
    bool is_here = self->open && row == self->row;
    bool is_next = row == 0 || (self->open && row == self->row + WR_BLOCK_ROWS);
    bool is_whole = row >= 0 && row < self->survey->rows && rows == rows_of(self, row);
    if (!self->slot[0].block.is.data[id] || !is_whole || (!is_here && !is_next)) {
        return wr_fail(error, WR_E_INTERNAL, "%s", "rows of an import asked for out of order");
    }
    enum wr_code code = is_here ? WR_OK : open_block(self, row, error);
    if (code == WR_OK) {
        size_t row_bytes = (size_t)wr_meta_row_elements(meta, id) * wr_type_size(meta->column[id].type);
        memcpy(buffer, self->open->block.is.data[id], (size_t)rows * row_bytes);
    }
    return code;
}

static enum wr_code pour(struct wr_source *base, const struct wr_block_sink *sink, struct wr_error *error)
{
    struct wr_wide_source *self = (struct wr_wide_source *)base;
    enum wr_code code = self->is_refused ? fail_refused(self, error) : WR_OK;
    self->sink = sink;
    for (int64_t row = 0; code == WR_OK && row < self->survey->rows; row += WR_BLOCK_ROWS) {
        code = open_block(self, row, error);
        code = code == WR_OK ? sink->see(sink->context, &self->open->block.is, error) : code;
    }
    wr_ahead_close(self->ahead);
    self->ahead = NULL;
    self->open = NULL;
    self->sink = NULL;
    return code;
}

/* As many blocks as threads keep busy, within a bound; one, without threads, where rows cannot be read apart. */
static enum wr_code make_slots(struct wr_wide_source *self, struct wr_error *error)
{
    struct wr_rows *again = NULL;
    enum wr_code code = self->rows->open_again(self->rows, &again, error);
    size_t most = MOST_BYTES / (self->layout.block_bytes + 1) + 1, wanted = (size_t)wr_ahead_threads() + 1;
    self->is_apart = again != NULL;
    self->slots = !again ? 1 : (int)(wanted < most ? wanted : most);
    self->slot = code == WR_OK ? wr_array_aligned((size_t)self->slots, sizeof *self->slot, error) : NULL;
    if (!self->slot) {
        wr_rows_close(again);
        return code != WR_OK ? code : WR_E_NO_MEMORY;
    }
    memset(self->slot, 0, (size_t)self->slots * sizeof *self->slot);
    self->slot[0].rows = again ? again : self->rows;
    for (int i = 0; code == WR_OK && i < self->slots; i++) {
        code = i > 0 ? self->rows->open_again(self->rows, &self->slot[i].rows, error) : WR_OK;
        code = code == WR_OK ? wr_wide_block_init(&self->slot[i].block, &self->layout, error) : code;
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
    (*self)->base = (struct wr_source){.meta = meta, .read = read_rows, .pour = pour, .close = close_source};
    (*self)->survey = survey;
    (*self)->rows = rows;
    enum wr_code code = wr_wide_layout_init(&(*self)->layout, meta, rows->header, survey, error);
    code = code == WR_OK ? make_slots(*self, error) : code;
    code = code == WR_OK && (*self)->is_apart ? begin(*self, error) : code;
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
