#include "sim/ingest/csv_plain.h"

#include "sim/base/memory.h"
#include "sim/ingest/csv_scan.h"

#include <math.h>
#include <string.h>

enum { TILE = 128 /* records */ };

void wr_csv_plain_free(struct wr_csv_plain *self)
{
    wr_free(self->step);
    wr_free(self->missing);
    memset(self, 0, sizeof *self);
}

/* Lists the numbers that no column gives: flags first, which the list overwrites from the front. */
static void list_missing(struct wr_csv_plain *self)
{
    const struct wr_extract *plan = &self->plan;
    memset(self->missing, 1, plan->numbers * sizeof *self->missing);
    for (size_t i = 0; i < plan->columns; i++) {
        const int32_t given[] = {plan->step[i].number, plan->step[i].feature};
        for (size_t k = 0; k < sizeof given / sizeof *given; k++) {
            if (given[k] >= 0) {
                self->missing[given[k]] = 0;
            }
        }
    }
    for (size_t i = 0; i < plan->numbers; i++) {
        if (self->missing[i]) {
            self->missing[self->missings++] = (int32_t)i;
        }
    }
}

/* What is only there or not is skipped some day. */
static bool is_skipped(const struct wr_csv_step *step)
{
    return step->how == WR_CSV_COUNTED || step->how == WR_CSV_THERE || step->how == WR_CSV_SKIP;
}

static size_t count_needed(const struct wr_csv_plain *self)
{
    size_t needed = 0;
    for (size_t i = 0; i < self->plan.columns; i++) {
        needed = is_skipped(&self->step[i]) ? needed : i + 1;
    }
    return needed;
}

enum wr_code wr_csv_plain_init(struct wr_csv_plain *self, const struct wr_extract *plan,
                               const struct wr_records *reader, struct wr_csv_dialect dialect, struct wr_error *error)
{
    *self = (struct wr_csv_plain){.plan = *plan, .dialect = dialect};
    self->step = wr_array_aligned(plan->columns, sizeof *self->step, error);
    for (size_t i = 0; self->step && i < plan->columns; i++) {
        self->step[i] = wr_csv_step_of(&plan->step[i], wr_records_form(reader, i), plan->only_tally);
    }
    self->missing = self->step ? wr_array_aligned(plan->numbers, sizeof *self->missing, error) : NULL;
    if (self->missing) {
        list_missing(self);
        self->needed = count_needed(self);
    }
    return self->missing ? WR_OK : WR_E_NO_MEMORY;
}

/* A record has at least a byte for each of its columns, the last of which ends the line. */
enum wr_code wr_csv_batch_init(struct wr_csv_batch *self, const struct wr_extract *plan, size_t bytes, size_t tail,
                               struct wr_error *error)
{
    *self = (struct wr_csv_batch){.capacity = bytes / plan->columns + 1};
    self->number = wr_array(self->capacity, plan->numbers * sizeof *self->number, error);
    self->text = self->number ? wr_array(self->capacity, plan->texts * sizeof *self->text, error) : NULL;
    self->key = self->text ? wr_array(self->capacity, sizeof *self->key, error) : NULL;
    self->at = self->key ? wr_array(self->capacity, sizeof *self->at, error) : NULL;
    self->column = self->at ? wr_array_aligned(plan->columns, sizeof *self->column, error) : NULL;
    if (!self->column) {
        return WR_E_NO_MEMORY;
    }
    memset(self->column, 0, plan->columns * sizeof *self->column);
    enum wr_code code = wr_csv_marks_init(&self->marks, bytes + tail, error);
    code = code == WR_OK && plan->tally ? wr_tally_init(&self->tally, plan->tally, error) : code;
    return code == WR_OK && plan->is_digested ? wr_csv_digest_init(&self->digest, self->capacity, error) : code;
}

void wr_csv_batch_free(struct wr_csv_batch *self)
{
    wr_free(self->number);
    wr_free(self->text);
    wr_free(self->key);
    wr_free(self->at);
    wr_free(self->column);
    wr_csv_marks_free(&self->marks);
    wr_tally_free(&self->tally);
    wr_csv_digest_free(&self->digest);
    memset(self, 0, sizeof *self);
}

/* The key of the query; that of the record before when it is about the same one. */
static void take_key(const struct wr_csv_plain *self, struct wr_csv_batch *batch, size_t record)
{
    const struct wr_extract *plan = &self->plan;
    static const struct wr_field none = {"", 0};
    const struct wr_field *text = batch->text + record * plan->texts, *before = text - plan->texts;
    const struct wr_field *domain = plan->domain >= 0 ? &text[plan->domain] : &none;
    if (record > 0 && wr_csv_same_field(&before[plan->id], &text[plan->id]) &&
        (plan->domain < 0 || wr_csv_same_field(&before[plan->domain], domain))) {
        batch->key[record] = batch->key[record - 1];
        return;
    }
    batch->key[record] = wr_key_of(domain->text, domain->length, text[plan->id].text, text[plan->id].length);
}

/* How many records have a number; all, unless a blank was met. */
static int64_t count_there(const struct wr_csv_batch *self, const struct wr_extract *plan, size_t number,
                           bool has_blank)
{
    const double *value = self->number + number;
    int64_t blanks = 0;
    for (size_t i = 0; has_blank && i < self->records; i++, value += plan->numbers) {
        blanks += isnan(*value);
    }
    return (int64_t)self->records - blanks;
}

static bool is_graded(const struct wr_csv_batch *self, const struct wr_extract *plan, size_t score)
{
    const double *value = self->number + score;
    bool graded = false;
    for (size_t i = 0; i < self->records; i++, value += plan->numbers) {
        graded |= !isnan(*value) && *value != 0 && *value != 1;
    }
    return graded;
}

/* Counts what is in the records. Numbers that are only counted are known to be there when the batch is skimmed. */
static void count_numbers(const struct wr_csv_plain *self, const struct wr_csv_columns *columns, bool is_skimmed,
                          struct wr_csv_batch *batch)
{
    const struct wr_extract *plan = &self->plan;
    const struct wr_tally_form *form = plan->tally;
    wr_tally_clear(&batch->tally, form);
    for (size_t i = 0; i < plan->columns; i++) {
        const int32_t read[] = {plan->step[i].number, plan->step[i].feature};
        if (self->step[i].how == WR_CSV_COUNTED) {
            batch->tally.there[self->step[i].to] +=
                is_skimmed ? 0 : wr_csv_column_count(columns, i, i + 1 == plan->columns, batch->records);
            continue;
        }
        for (size_t k = 0; (!is_skimmed || i < self->needed) && k < sizeof read / sizeof *read; k++) {
            if (read[k] >= 0) {
                batch->tally.there[read[k]] += count_there(batch, plan, (size_t)read[k], batch->column[i].has_blank);
            }
        }
    }
    for (size_t i = 0; i < form->scores; i++) {
        batch->tally.graded |= is_graded(batch, plan, form->score[i]);
    }
}

/* Numbers that no column gives are missing in every record: they are made so once. */
static void prepare_numbers(const struct wr_csv_plain *self, size_t records, struct wr_csv_batch *batch)
{
    for (; batch->prepared < records; batch->prepared++) {
        for (size_t i = 0; i < self->missings; i++) {
            batch->number[batch->prepared * self->plan.numbers + (size_t)self->missing[i]] = NAN;
        }
    }
}

/* Where the first quote or NUL byte from `from` on is, and plain records end. */
static size_t find_stop(const struct wr_csv_text *text, size_t from)
{
    if (!text->has_stop) {
        return text->length;
    }
    const char *quote = memchr(text->bytes + from, '"', text->length - from);
    const size_t stop = quote ? (size_t)(quote - text->bytes) : text->length;
    const char *nul = memchr(text->bytes + from, '\0', stop - from);
    return nul ? (size_t)(nul - text->bytes) : stop;
}

static void find_records(const struct wr_csv_plain *self, const struct wr_csv_text *text, size_t from, size_t until,
                         bool is_skimmed, struct wr_csv_batch *batch)
{
    const struct wr_csv_range range = {from, until, find_stop(text, from), batch->capacity};
    if (is_skimmed) {
        wr_csv_marks_skim(&batch->marks, text, &range, self->dialect.delimiter, self->needed);
    } else {
        wr_csv_marks_find(&batch->marks, text, &range, self->dialect.delimiter, self->plan.columns);
    }
}

/* Column by column of a few records, which the nearest cache holds; each may find an earlier end of what is plain. */
static size_t read_columns(const struct wr_csv_plain *self, const struct wr_csv_columns *columns, bool is_skimmed,
                           struct wr_csv_batch *batch)
{
    const size_t wanted = is_skimmed ? self->needed : self->plan.columns;
    const size_t records = batch->marks.records;
    size_t from = 0, to = 0, end = 0;
    prepare_numbers(self, records, batch);
    for (size_t i = 0; i < wanted; i++) {
        batch->column[i].has_blank = false;
    }
    for (; to == end && from < records; from = to) {
        to = end = records - from < TILE ? records : from + TILE;
        for (size_t i = 0; i < wanted; i++) {
            to = wr_csv_column_read(columns, &self->step[i], i, i + 1 == self->plan.columns, from, to,
                                    &batch->column[i]);
        }
    }
    return from;
}

size_t wr_csv_plain_parse(const struct wr_csv_plain *self, const struct wr_csv_text *text, size_t from, size_t until,
                          bool skims, struct wr_csv_batch *batch)
{
    const struct wr_extract *plan = &self->plan;
    const bool is_skimmed = skims && self->needed < plan->columns;
    batch->is_skimmed = is_skimmed;
    const struct wr_csv_marks *marks = &batch->marks;
    const struct wr_csv_columns columns = {
        text, marks, plan, self->dialect.decimal, batch->number, batch->text,
    };
    find_records(self, text, from, until, is_skimmed, batch);
    batch->records = read_columns(self, &columns, is_skimmed, batch);
    for (size_t i = 0; i < batch->records; i++) {
        batch->at[i] = wr_csv_marks_begin(marks, i);
        if (plan->has_keys) {
            take_key(self, batch, i);
        }
    }
    if (plan->tally) {
        count_numbers(self, &columns, is_skimmed, batch);
    }
    if (plan->is_digested) {
        wr_csv_digest_make(&batch->digest, plan, batch);
    }
    return batch->records < marks->records ? wr_csv_marks_begin(marks, batch->records) : marks->next;
}
