#include "sim/ingest/csv_ahead.h"

#include "sim/base/interrupt.h"
#include "sim/base/memory.h"
#include "sim/base/progress.h"

#include <omp.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>

enum {
    CHUNK = 1 << 18,
    TAIL = 1 << 16, /* what a chunk's last record may need behind it */
    MOST_THREADS = 16,
    LOOK_AHEAD = 12 /* records between asking for a key's memory and for the key */
};

/* A chunk in memory with its records. */
struct slot {
    char *bytes;             /* owned: CHUNK + TAIL + padding */
    struct wr_csv_text text; /* of `bytes`, from `offset` of the file */
    struct wr_csv_batch batch;
    int64_t offset;
    size_t from, to; /* the records of the batch: bytes [from, to) */
    bool is_ready;
};

struct wr_csv_ahead {
    struct wr_csv_plain plain;
    const struct wr_input *input;
    struct wr_csv_position next; /* of the record behind the present one */
    int64_t start;               /* of the first chunk */
    int64_t chunk;               /* that records are taken from */
    struct slot *slot;           /* owned: chunk i is in slot[i % slots] */
    int slots;
    bool is_open;  /* the present chunk is in its slot */
    size_t record; /* of its batch: the next one */
    pthread_t thread[MOST_THREADS];
    int threads; /* running */
    bool is_running;
    pthread_mutex_t mutex; /* of what follows, and of every slot's is_ready */
    pthread_cond_t change;
    int64_t taken; /* the first chunk that nobody parses yet */
    bool stop;
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
    size_t end = (size_t)(self->start + (chunk + 1) * CHUNK - slot->offset);
    return end < slot->text.length ? end : slot->text.length;
}

/* Reads and parses a chunk. A chunk but the first is read from the byte before it, which may be a line end. What cannot
 * be read is left to the careful reader. */
static void load(struct wr_csv_ahead *self, int64_t chunk, struct slot *slot)
{
    const size_t room = CHUNK + TAIL;
    size_t length = 0, got = 1;
    slot->offset = self->start + chunk * CHUNK - (chunk > 0);
    while (length < room && got > 0) {
        bool good = wr_input_read(self->input, slot->offset + (int64_t)length, slot->bytes + length, room - length,
                                  &got, NULL) == WR_OK;
        got = good ? got : 0;
        length += got;
    }
    slot->text = wr_csv_text_of(slot->bytes, length);
    slot->from = first_line(slot, chunk == 0);
    slot->to = wr_csv_plain_parse(&self->plain, &slot->text, slot->from, chunk_end(self, chunk, slot), &slot->batch);
}

/* Parses the next chunk that nobody parses yet, when there is room for it. Called and returns with the mutex held. */
static bool take_chunk(struct wr_csv_ahead *self)
{
    if (self->stop || self->taken >= self->chunk + self->slots) {
        return false;
    }
    int64_t chunk = self->taken++;
    struct slot *slot = &self->slot[chunk % self->slots];
    pthread_mutex_unlock(&self->mutex);
    load(self, chunk, slot);
    pthread_mutex_lock(&self->mutex);
    slot->is_ready = true;
    pthread_cond_broadcast(&self->change);
    return true;
}

static void *work(void *context)
{
    struct wr_csv_ahead *self = context;
    pthread_mutex_lock(&self->mutex);
    while (!self->stop) {
        if (!take_chunk(self)) {
            pthread_cond_wait(&self->change, &self->mutex);
        }
    }
    pthread_mutex_unlock(&self->mutex);
    return NULL;
}

/* A thread that cannot be made is done without: whoever takes the records parses as well. Signals stay with the thread
 * that began. */
static void start_threads(struct wr_csv_ahead *self)
{
    sigset_t all, before;
    int wanted = omp_get_max_threads() - 1;
    wanted = wanted < MOST_THREADS ? wanted : MOST_THREADS;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    while (self->threads < wanted && pthread_create(&self->thread[self->threads], NULL, work, self) == 0) {
        self->threads++;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    self->is_running = true;
}

/* Waits for the present chunk, and parses others meanwhile. */
static void open_chunk(struct wr_csv_ahead *self)
{
    struct slot *slot = &self->slot[self->chunk % self->slots];
    if (!self->is_running) {
        start_threads(self);
    }
    pthread_mutex_lock(&self->mutex);
    while (!slot->is_ready) {
        if (!take_chunk(self)) {
            pthread_cond_wait(&self->change, &self->mutex);
        }
    }
    pthread_mutex_unlock(&self->mutex);
    self->record = 0;
    self->is_open = true;
}

static void close_chunk(struct wr_csv_ahead *self)
{
    wr_progress_set(self->next.offset);
    pthread_mutex_lock(&self->mutex);
    self->slot[self->chunk % self->slots].is_ready = false;
    self->chunk++;
    pthread_cond_broadcast(&self->change);
    pthread_mutex_unlock(&self->mutex);
    self->is_open = false;
}

static void hand_out(struct wr_csv_ahead *self, const struct slot *slot, struct wr_parsed *record)
{
    const struct wr_extract *plan = self->plain.plan;
    size_t i = self->record++;
    record->number = slot->batch.number + i * plan->numbers;
    record->text = slot->batch.text + i * plan->texts;
    record->key = slot->batch.key + i;
    record->later = i + LOOK_AHEAD < slot->batch.records ? record->key + LOOK_AHEAD : NULL;
    self->next.line++;
    if (self->record == slot->batch.records) {
        self->next.offset = slot->offset + (int64_t)slot->to;
    }
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
        slot->to = wr_csv_plain_parse(&self->plain, &slot->text, at, end, &slot->batch);
        self->record = 0;
    }
    return true;
}

enum wr_code wr_csv_ahead_next(struct wr_csv_ahead *self, struct wr_parsed *record, bool *is_parsed,
                               struct wr_csv_position *position, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (*is_parsed = false; code == WR_OK;) {
        if (!self->is_open) {
            open_chunk(self);
        }
        struct slot *slot = &self->slot[self->chunk % self->slots];
        *position = self->next;
        *is_parsed =
            (self->record > 0 && self->record < slot->batch.records) || (align(self, slot) && slot->batch.records > 0);
        if (*is_parsed) {
            hand_out(self, slot, record);
            break;
        }
        bool is_behind = self->next.offset >= self->start + (self->chunk + 1) * CHUNK;
        if (!is_behind) {
            break; /* not plain, or the end */
        }
        close_chunk(self);
        code = wr_interrupted(error);
    }
    return code;
}

void wr_csv_ahead_skip(struct wr_csv_ahead *self, struct wr_csv_position position)
{
    self->next = position;
}

static enum wr_code make_slots(struct wr_csv_ahead *self, struct wr_error *error)
{
    self->slots = 2 * (omp_get_max_threads() < MOST_THREADS ? omp_get_max_threads() : MOST_THREADS) + 1;
    self->slot = wr_array((size_t)self->slots, sizeof *self->slot, error);
    enum wr_code code = self->slot ? WR_OK : WR_E_NO_MEMORY;
    for (int i = 0; code == WR_OK && i < self->slots; i++) {
        self->slot[i].bytes = wr_array(CHUNK + TAIL + WR_CSV_PADDING, 1, error);
        code = self->slot[i].bytes ? wr_csv_batch_init(&self->slot[i].batch, self->plain.plan, CHUNK, error)
                                   : WR_E_NO_MEMORY;
    }
    return code;
}

enum wr_code wr_csv_ahead_open(struct wr_csv_ahead **self, const struct wr_extract *plan,
                               const struct wr_records *reader, struct wr_csv_dialect dialect,
                               struct wr_csv_position start, struct wr_error *error)
{
    *self = wr_array(1, sizeof **self, error);
    if (!*self) {
        return WR_E_NO_MEMORY;
    }
    (*self)->input = reader->input;
    (*self)->next = start;
    (*self)->start = start.offset;
    pthread_mutex_init(&(*self)->mutex, NULL);
    pthread_cond_init(&(*self)->change, NULL);
    enum wr_code code = wr_csv_plain_init(&(*self)->plain, plan, reader, dialect, error);
    code = code == WR_OK ? make_slots(*self, error) : code;
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
    pthread_mutex_lock(&self->mutex);
    self->stop = true;
    pthread_cond_broadcast(&self->change);
    pthread_mutex_unlock(&self->mutex);
    for (int i = 0; i < self->threads; i++) {
        pthread_join(self->thread[i], NULL);
    }
    for (int i = 0; self->slot && i < self->slots; i++) {
        wr_free(self->slot[i].bytes);
        wr_csv_batch_free(&self->slot[i].batch);
    }
    wr_free(self->slot);
    wr_csv_plain_free(&self->plain);
    pthread_cond_destroy(&self->change);
    pthread_mutex_destroy(&self->mutex);
    wr_free(self);
}
