#include "sim/ingest/csv_ahead.h"

#include "sim/base/interrupt.h"
#include "sim/base/memory.h"
#include "sim/base/progress.h"
#include "sim/ingest/ahead.h"

#include <stdatomic.h>
#include <string.h>

enum {
    MANY_COLUMNS = 128,
    LEAST_CHUNK = 1 << 15, /* a thread's slots fit into its core's cache */
    MOST_CHUNK = 1 << 17,  /* of many columns: a chunk has several records */
    LEAST_TAIL = 1 << 11,  /* what a chunk's last record may need behind it */
    MOST_TAIL = 1 << 13,
    LOOK_AHEAD = 12, /* records between asking for a key's memory and for the key */
};

enum { LINE = 64 /* bytes that one thread's writing takes from the others */ };

/* A chunk in memory with its records. */
struct slot {
    _Alignas(LINE) char *bytes; /* owned: a chunk, its tail, padding */
    struct wr_csv_text text;    /* of `bytes`, from `offset` of the file */
    struct wr_csv_batch batch;
    int64_t offset;
    size_t from, to; /* the records of the batch: bytes [from, to) */
};

/* NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): what is taken changes apart from what threads read */
struct wr_csv_ahead {
    struct wr_csv_plain plain;
    const struct wr_input *input;
    int64_t start, until; /* of the first chunk; where the records end */
    size_t size, tail;    /* bytes of a chunk, and those behind it that are read with it */
    struct slot *slot;    /* owned */
    int slots;
    struct wr_ahead *ahead; /* owned; NULL = a part, whose one chunk at a time is parsed when it is asked for */
    struct wr_tally met;    /* of a plan of nothing but a tally: all so far */
    atomic_bool skims;      /* what is only there or not is not looked at any more */
    _Alignas(LINE) struct wr_position next; /* of the record behind the present one */
    int64_t chunk;                          /* that records are taken from */
    struct slot *open;                      /* the present chunk; NULL = not taken yet */
    size_t record;                          /* of its batch: the next one */
};

/* Where the chunk's first line begins: at its offset when that is a line's, else behind the first line end. */
static size_t first_line(const struct slot *slot, bool is_first)
{
    const char *newline = is_first ? NULL : memchr(slot->text.bytes, '\n', slot->text.length);
    return is_first ? 0 : newline ? (size_t)(newline - slot->text.bytes) + 1 : slot->text.length;
}

/* End of the chunk in the slot's text: records that begin behind it are of the next one. */
static size_t chunk_end(const struct wr_csv_ahead *self, int64_t chunk, const struct slot *slot)
{
    size_t end = (size_t)(self->start + (chunk + 1) * (int64_t)self->size - slot->offset);
    return end < slot->text.length ? end : slot->text.length;
}

/* Reads and parses a chunk. A chunk but the first is read from the byte before it, which may be a line end. What cannot
 * be read is left to the careful reader. */
static void load(void *context, int64_t chunk, int which)
{
    struct wr_csv_ahead *self = context;
    struct slot *slot = &self->slot[which];
    slot->offset = self->start + chunk * (int64_t)self->size - (chunk > 0);
    const size_t most = self->size + self->tail,
                 room = self->until - slot->offset < (int64_t)most ? (size_t)(self->until - slot->offset) : most;
    size_t length = 0, got = 1;
    while (length < room && got > 0) {
        bool good = wr_input_read(self->input, slot->offset + (int64_t)length, slot->bytes + length, room - length,
                                  &got, NULL) == WR_OK;
        got = good ? got : 0;
        length += got;
    }
    slot->text = wr_csv_text_of(slot->bytes, length);
    slot->from = first_line(slot, chunk == 0);
    slot->to = wr_csv_plain_parse(&self->plain, &slot->text, slot->from, chunk_end(self, chunk, slot),
                                  atomic_load_explicit(&self->skims, memory_order_relaxed), &slot->batch);
}

static void open_chunk(struct wr_csv_ahead *self)
{
    int slot = 0;
    if (self->ahead) {
        slot = wr_ahead_take(self->ahead);
    } else {
        load(self, self->chunk, slot);
    }
    self->open = &self->slot[slot];
    self->record = 0;
}

static void close_chunk(struct wr_csv_ahead *self)
{
    if (self->ahead) {
        const struct slot *slot = self->open;
        const size_t before = self->chunk > 0, end = chunk_end(self, self->chunk, slot);
        wr_input_show(self->input, slot->offset + (int64_t)before, slot->bytes + before, end - before);
        wr_progress_set(self->next.offset);
        wr_ahead_give_back(self->ahead);
    }
    self->chunk++;
    self->open = NULL;
}

void wr_csv_ahead_skim(struct wr_csv_ahead *self, bool skims)
{
    atomic_store_explicit(&self->skims, skims, memory_order_relaxed);
}

/* Of records that are handed out: what is not there yet may still come; whether a column has any number is told by its
 * first. */
static void note_met(struct wr_csv_ahead *self, const struct wr_tally *tally)
{
    const struct wr_extract *plan = &self->plain.plan;
    if (plan->only_tally && !atomic_load_explicit(&self->skims, memory_order_relaxed)) {
        wr_tally_add(&self->met, plan->tally, tally);
        wr_csv_ahead_skim(self, wr_extract_has_met(plan, &self->met));
    }
}

/* The batch's digest, which begins with the present record. */
static const struct wr_digest *digest_of(const struct wr_csv_ahead *self, struct slot *slot)
{
    struct wr_digest *digest = &slot->batch.digest.is;
    digest->offset = slot->offset;
    digest->line = self->next.line;
    return digest;
}

void wr_csv_ahead_pass(struct wr_csv_ahead *self, size_t records)
{
    const struct slot *slot = self->open;
    self->record += records;
    self->next.line += (int64_t)records;
    self->next.offset =
        slot->offset + (int64_t)(self->record < slot->batch.records ? slot->batch.at[self->record] : slot->to);
}

static void hand_out(struct wr_csv_ahead *self, struct slot *slot, struct wr_parsed *record)
{
    const struct wr_extract *plan = &self->plain.plan;
    const struct wr_csv_digest *digest = &slot->batch.digest;
    const size_t i = self->record;
    record->number = slot->batch.number + i * plan->numbers;
    record->text = slot->batch.text + i * plan->texts;
    record->key = slot->batch.key + i;
    record->is_skimmed = slot->batch.is_skimmed;
    record->later = i + LOOK_AHEAD < slot->batch.records ? record->key + LOOK_AHEAD : NULL;
    record->tally = i == 0 && plan->tally ? &slot->batch.tally : NULL;
    if (record->tally) {
        note_met(self, record->tally);
    }
    bool is_digested = plan->is_digested && i == digest->from && digest->is.records > 0;
    record->digest = is_digested ? digest_of(self, slot) : NULL;
    wr_csv_ahead_pass(self, 1);
}

/* Makes the batch begin with the next record, where it does not; false when that is not in the chunk. */
static bool align(struct wr_csv_ahead *self, struct slot *slot)
{
    size_t end = chunk_end(self, self->chunk, slot);
    if (self->next.offset >= slot->offset + (int64_t)end) {
        return false;
    }
    size_t at = (size_t)(self->next.offset - slot->offset);
    if (at != slot->from || self->record > 0) {
        slot->from = at;
        slot->to = wr_csv_plain_parse(&self->plain, &slot->text, at, end, false, &slot->batch);
        self->record = 0;
    }
    return true;
}

bool wr_csv_ahead_is_over(const struct wr_csv_ahead *self)
{
    return self->next.offset >= self->until;
}

enum wr_code wr_csv_ahead_next(struct wr_csv_ahead *self, struct wr_parsed *record, bool *is_parsed,
                               struct wr_position *position, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (*is_parsed = false; code == WR_OK;) {
        *position = self->next;
        if (wr_csv_ahead_is_over(self)) {
            break;
        }
        if (!self->open) {
            open_chunk(self);
        }
        struct slot *slot = self->open;
        *is_parsed =
            (self->record > 0 && self->record < slot->batch.records) || (align(self, slot) && slot->batch.records > 0);
        if (*is_parsed) {
            hand_out(self, slot, record);
            break;
        }
        bool is_behind = self->next.offset >= self->start + (self->chunk + 1) * (int64_t)self->size;
        if (!is_behind) {
            break; /* not plain, or the end */
        }
        close_chunk(self);
        code = wr_interrupted(error);
    }
    return code;
}

void wr_csv_ahead_skip(struct wr_csv_ahead *self, struct wr_position position)
{
    self->next = position;
}

static enum wr_code make_slots(struct wr_csv_ahead *self, bool is_part, struct wr_error *error)
{
    self->slots = is_part ? 1 : 2 * wr_ahead_threads() + 1;
    self->slot = wr_array_aligned((size_t)self->slots, sizeof *self->slot, error);
    enum wr_code code = self->slot ? WR_OK : WR_E_NO_MEMORY;
    for (int i = 0; code == WR_OK && i < self->slots; i++) {
        self->slot[i] = (struct slot){.bytes = NULL};
    }
    for (int i = 0; code == WR_OK && i < self->slots; i++) {
        self->slot[i].bytes = wr_array(self->size + self->tail + WR_CSV_PADDING, 1, error);
        code = self->slot[i].bytes
                   ? wr_csv_batch_init(&self->slot[i].batch, &self->plain.plan, self->size, self->tail, error)
                   : WR_E_NO_MEMORY;
    }
    return code == WR_OK && !is_part ? wr_ahead_open(&self->ahead, INT64_MAX, self->slots, load, self, error) : code;
}

void wr_csv_ahead_seek(struct wr_csv_ahead *self, const struct wr_stretch *part)
{
    self->next = part->from;
    self->start = part->from.offset;
    self->until = part->until;
    self->chunk = 0;
    self->open = NULL;
    self->record = 0;
}

enum wr_code wr_csv_ahead_open(struct wr_csv_ahead **self, const struct wr_extract *plan,
                               const struct wr_records *reader, struct wr_csv_dialect dialect,
                               const struct wr_stretch *stretch, struct wr_error *error)
{
    *self = wr_array_aligned(1, sizeof **self, error);
    if (!*self) {
        return WR_E_NO_MEMORY;
    }
    const bool is_many = plan->columns > MANY_COLUMNS;
    **self = (struct wr_csv_ahead){
        .input = reader->input, .size = is_many ? MOST_CHUNK : LEAST_CHUNK, .tail = is_many ? MOST_TAIL : LEAST_TAIL};
    wr_csv_ahead_seek(*self, stretch);
    enum wr_code code = wr_csv_plain_init(&(*self)->plain, plan, reader, dialect, error);
    code = code == WR_OK && plan->only_tally ? wr_tally_init(&(*self)->met, plan->tally, error) : code;
    code = code == WR_OK ? make_slots(*self, stretch->is_part, error) : code;
    if (code != WR_OK) {
        wr_csv_ahead_close(*self);
        *self = NULL;
    }
    return code;
}

void wr_csv_ahead_close(struct wr_csv_ahead *self)
{
    if (!self) {
        return;
    }
    wr_ahead_close(self->ahead);
    for (int i = 0; self->slot && i < self->slots; i++) {
        wr_free(self->slot[i].bytes);
        wr_csv_batch_free(&self->slot[i].batch);
    }
    wr_free(self->slot);
    wr_tally_free(&self->met);
    wr_csv_plain_free(&self->plain);
    wr_free(self);
}
