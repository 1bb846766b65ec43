#include "sim/ingest/csv_plain.h"

#include "sim/base/memory.h"
#include "sim/ingest/csv_scan.h"
#include "sim/ingest/decimal.h"
#include "sim/ingest/rows.h"

#include <float.h>
#include <math.h>

enum how { SKIP, NUMBER, THERE, COUNTED, TEXT, ANY };

struct wr_csv_step {
    enum how how;
    bool whole;         /* NUMBER: without a fraction */
    int32_t to;         /* NUMBER, THERE, COUNTED: its index */
    double least, most; /* NUMBER */
    const struct wr_extract_step *plan;
    const struct wr_field_form *form;
};

/* Delimiters and line ends from `at` on: `mark` has a bit for each of the 64 bytes from `base` on. Fields are found
 * before they are read, so that reading one does not wait for the length of the one before. */
struct cursor {
    const char *base;
    uint64_t mark;
};

/* A record while it is parsed. */
struct record {
    const struct wr_csv_plain *plain;
    const struct wr_csv_text *text;
    double *number;
    struct wr_field *field;
    struct cursor *cursor;
    int32_t *blank; /* COUNTED numbers that are not there */
    size_t blanks;
};

void wr_csv_plain_free(struct wr_csv_plain *self)
{
    wr_free(self->step);
    wr_free(self->missing);
    wr_free(self->value);
    memset(self, 0, sizeof *self);
}

static struct wr_csv_step step_of(const struct wr_extract_step *plan, const struct wr_field_form *form, bool only_tally)
{
    struct wr_csv_step step = {.how = ANY, .plan = plan, .form = form};
    const struct wr_wide_rule *rule = plan->number >= 0 ? plan->rule : NULL;
    if (plan->text < 0 && plan->feature < 0 && !rule) {
        step.how = SKIP;
    } else if (!rule && plan->feature < 0) {
        step.how = TEXT;
    } else if (plan->only_there && plan->text < 0 && (plan->number < 0 || plan->feature < 0)) {
        step.how = only_tally ? COUNTED : THERE;
        step.to = plan->number >= 0 ? plan->number : plan->feature;
    } else if (plan->text < 0 && plan->feature < 0 && !form->unit && !rule->characters &&
               rule->value->kind >= WR_KIND_REAL && rule->value->kind <= WR_KIND_CORRECT) {
        step.how = NUMBER;
        step.to = plan->number;
        step.whole = rule->value->kind == WR_KIND_WHOLE || rule->value->kind == WR_KIND_CORRECT;
        step.least = rule->value->least;
        step.most = rule->value->most;
    }
    return step;
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

/* Lists the numbers that are read, for a tally. */
static void list_values(struct wr_csv_plain *self)
{
    const struct wr_extract *plan = &self->plan;
    for (size_t i = 0; i < plan->columns; i++) {
        const int32_t read[] = {plan->step[i].number, plan->step[i].feature};
        for (size_t k = 0; self->step[i].how != COUNTED && k < sizeof read / sizeof *read; k++) {
            if (read[k] >= 0) {
                self->value[self->values++] = (size_t)read[k];
            }
        }
    }
}

/* Of a tally what is only counted is skipped some day. */
static size_t count_needed(const struct wr_csv_plain *self)
{
    size_t needed = 0;
    for (size_t i = 0; i < self->plan.columns; i++) {
        needed = self->step[i].how == COUNTED || self->step[i].how == SKIP ? needed : i + 1;
    }
    return needed;
}

bool wr_csv_plain_has_met(const struct wr_csv_plain *self, const struct wr_tally *tally)
{
    for (size_t i = 0; i < self->plan.columns; i++) {
        if (self->step[i].how == COUNTED && tally->there[self->step[i].to] == 0) {
            return false;
        }
    }
    return true;
}

enum wr_code wr_csv_plain_init(struct wr_csv_plain *self, const struct wr_extract *plan,
                               const struct wr_records *reader, struct wr_csv_dialect dialect, struct wr_error *error)
{
    *self = (struct wr_csv_plain){.plan = *plan, .dialect = dialect};
    self->step = wr_array_aligned(plan->columns, sizeof *self->step, error);
    for (size_t i = 0; self->step && i < plan->columns; i++) {
        self->step[i] = step_of(&plan->step[i], wr_records_form(reader, i), plan->only_tally);
    }
    self->missing = self->step ? wr_array_aligned(plan->numbers, sizeof *self->missing, error) : NULL;
    self->value = self->missing ? wr_array_aligned(2 * plan->columns, sizeof *self->value, error) : NULL;
    if (self->value) {
        list_missing(self);
        list_values(self);
        self->needed = count_needed(self);
    }
    return self->value ? WR_OK : WR_E_NO_MEMORY;
}

/* A record has at least a byte for each of its columns, the last of which ends the line. */
enum wr_code wr_csv_batch_init(struct wr_csv_batch *self, const struct wr_extract *plan, size_t bytes,
                               struct wr_error *error)
{
    *self = (struct wr_csv_batch){.capacity = bytes / plan->columns + 1};
    self->number = wr_array(self->capacity, plan->numbers * sizeof *self->number, error);
    self->text = self->number ? wr_array(self->capacity, plan->texts * sizeof *self->text, error) : NULL;
    self->key = self->text ? wr_array(self->capacity, sizeof *self->key, error) : NULL;
    self->at = self->key ? wr_array(self->capacity, sizeof *self->at, error) : NULL;
    self->blank = self->at ? wr_array(plan->columns, sizeof *self->blank, error) : NULL;
    enum wr_code code = self->blank ? WR_OK : WR_E_NO_MEMORY;
    code = code == WR_OK && plan->tally ? wr_tally_init(&self->tally, plan->tally, error) : code;
    return code == WR_OK && plan->is_digested ? wr_csv_digest_init(&self->digest, self->capacity, error) : code;
}

void wr_csv_batch_free(struct wr_csv_batch *self)
{
    wr_free(self->number);
    wr_free(self->text);
    wr_free(self->key);
    wr_free(self->at);
    wr_free(self->blank);
    wr_tally_free(&self->tally);
    wr_csv_digest_free(&self->digest);
    memset(self, 0, sizeof *self);
}

struct wr_csv_text wr_csv_text_of(char *bytes, size_t length)
{
    unsigned char high = 0;
    for (size_t i = 0; i < length; i++) {
        high |= (unsigned char)bytes[i];
    }
    memset(bytes + length, '\n', WR_CSV_PADDING);
    return (struct wr_csv_text){bytes, length, memchr(bytes, '\r', length) != NULL, high > 0x7f};
}

#ifdef __SSE2__
typedef char sixteen __attribute__((vector_size(16)));

static uint64_t marks_of(const char *at, char delimiter)
{
    uint64_t marks = 0;
    for (int i = 0; i < 4; i++) {
        sixteen bytes;
        memcpy(&bytes, at + (ptrdiff_t)i * 16, sizeof bytes);
        marks |= (uint64_t)(unsigned)__builtin_ia32_pmovmskb128((bytes == delimiter) | (bytes == '\n')) << i * 16;
    }
    return marks;
}
#else
static uint64_t marks_of(const char *at, char delimiter)
{
    uint64_t marks = 0;
    for (int i = 0; i < 64; i++) {
        marks |= (uint64_t)(at[i] == delimiter || at[i] == '\n') << i;
    }
    return marks;
}
#endif

static inline const char *next_mark(struct cursor *self, char delimiter)
{
    while (self->mark == 0) {
        self->base += 64;
        self->mark = marks_of(self->base, delimiter);
    }
    const char *at = self->base + __builtin_ctzll(self->mark);
    self->mark &= self->mark - 1;
    return at;
}

/* UTF-8 without a carriage return inside. */
static inline bool is_good_text(const struct wr_csv_text *text, const char *at, const char *end)
{
    size_t length = (size_t)(end - at);
    return (!text->has_high || wr_csv_bad_byte(at, length) == length) &&
           (!text->has_return || !memchr(at, '\r', length));
}

static inline bool take_text(const struct record *self, const struct wr_extract_step *plan, const char *at,
                             size_t length)
{
    self->field[plan->text] = (struct wr_field){at, length};
    return length >= plan->least && length <= plan->most;
}

/* A field of any kind. */
static bool take_any(const struct record *self, const struct wr_csv_step *step, const struct wr_field *field)
{
    const struct wr_extract_step *plan = step->plan;
    if (plan->text >= 0 && !take_text(self, plan, field->text, field->length)) {
        return false;
    }
    double ratio = self->plain->plan.characters_per_token;
    return (plan->number < 0 || wr_rule_parse(plan->rule, step->form, field, ratio, &self->number[plan->number])) &&
           (plan->feature < 0 || wr_feature_parse(step->form, field, &self->number[plan->feature]));
}

static bool take_long_number(const struct record *self, const struct wr_csv_step *step, const char *at, const char *end)
{
    struct wr_field field = {at, (size_t)(end - at)};
    double ratio = self->plain->plan.characters_per_token;
    return wr_rule_parse(step->plan->rule, step->form, &field, ratio, &self->number[step->to]);
}

/* Mostly a digit alone, or a short decimal. */
static inline bool take_number(const struct record *self, const struct wr_csv_step *step, const char *at,
                               const char *end)
{
    unsigned digit = (unsigned char)at[0] - (unsigned)'0';
    double value = digit;
    if ((digit > 9 || end - at != 1) && wr_decimal_scan(at, self->plain->dialect.decimal, &value) != end) {
        return take_long_number(self, step, at, end);
    }
    self->number[step->to] = value;
    bool good = value >= step->least && value <= step->most;
    return good && (!step->whole || value == (double)(int64_t)value);
}

/* Whether there is a number; what it is may be wrong, and then whoever reads it stops here. */
static inline bool take_there(const struct record *self, const struct wr_csv_step *step, const char *at,
                              const char *end)
{
    const struct wr_wide_rule *rule = step->plan->rule;
    self->number[step->to] = end > at ? 0 : NAN;
    return end > at || !rule || !rule->required;
}

/* The same where nobody asks for the number. */
static inline bool take_counted(struct record *self, const struct wr_csv_step *step, bool is_blank)
{
    const struct wr_wide_rule *rule = step->plan->rule;
    if (is_blank) {
        self->blank[self->blanks++] = step->to;
    }
    return !is_blank || !rule || !rule->required;
}

/* In line, or every field pays for the call. */
__attribute__((always_inline)) static inline bool take_field(struct record *self, const struct wr_csv_step *step,
                                                             const char *at, const char *end)
{
    if (step->how == NUMBER) {
        return take_number(self, step, at, end);
    }
    if (step->how == COUNTED) {
        return take_counted(self, step, end == at);
    }
    if (step->how == THERE) {
        return take_there(self, step, at, end);
    }
    if (!is_good_text(self->text, at, end)) {
        return false;
    }
    if (step->how == TEXT) {
        return take_text(self, step->plan, at, (size_t)(end - at));
    }
    struct wr_field field = {at, (size_t)(end - at)};
    return step->how == SKIP || take_any(self, step, &field);
}

/* Parses the line at `at`; returns where the next one begins, NULL when this is not plain. The cursor is a copy here,
 * which the compiler keeps in registers. */
static const char *take_record(struct record *self, const char *at)
{
    const struct wr_csv_step *step = self->plain->step;
    const char delimiter = self->plain->dialect.delimiter;
    size_t columns = self->plain->plan.columns;
    struct cursor cursor = *self->cursor;
    for (size_t i = 0; i + 1 < columns; i++) {
        const char *end = next_mark(&cursor, delimiter);
        if (*end != delimiter || !take_field(self, &step[i], at, end)) {
            return NULL;
        }
        at = end + 1;
    }
    const char *end = next_mark(&cursor, delimiter);
    bool returns = self->text->has_return && end > at && end[-1] == '\r';
    *self->cursor = cursor;
    return *end == '\n' && take_field(self, &step[columns - 1], at, end - returns) ? end + 1 : NULL;
}

/* The same of a line of which only the first columns matter. A blank line is not plain. */
static const char *skim_record(struct record *self, const char *at)
{
    const char delimiter = self->plain->dialect.delimiter;
    *self->cursor = (struct cursor){at, marks_of(at, delimiter)};
    if (*at == '\n' || *at == '\r') {
        return NULL;
    }
    for (size_t i = 0; i < self->plain->needed; i++) {
        const char *end = next_mark(self->cursor, delimiter);
        if (*end != delimiter || !take_field(self, &self->plain->step[i], at, end)) {
            return NULL;
        }
        at = end + 1;
    }
    return (const char *)memchr(at, '\n', (size_t)(self->text->bytes + self->text->length + 1 - at)) + 1;
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

/* Counts the present record's numbers; those that it need not have been read for are counted at the end, unless the
 * batch is skimmed: then it is known that there are some. */
static void count_numbers(const struct record *self, bool is_skimmed, struct wr_tally *tally)
{
    const struct wr_csv_plain *plain = self->plain;
    const struct wr_tally_form *form = plain->plan.tally;
    for (size_t i = 0; !is_skimmed && i < self->blanks; i++) {
        tally->there[self->blank[i]]--;
    }
    for (size_t i = 0; i < plain->values; i++) {
        tally->there[plain->value[i]] += !isnan(self->number[plain->value[i]]);
    }
    for (size_t i = 0; i < form->scores; i++) {
        double score = self->number[form->score[i]];
        tally->graded |= !isnan(score) && score != 0 && score != 1;
    }
}

static void count_records(const struct wr_csv_plain *self, bool is_skimmed, struct wr_csv_batch *batch)
{
    for (size_t i = 0; self->plan.tally && !is_skimmed && i < self->plan.columns; i++) {
        if (self->step[i].how == COUNTED) {
            batch->tally.there[self->step[i].to] += (int64_t)batch->records;
        }
    }
}

/* Numbers that no column gives are missing in every record: they are made so once. */
static void prepare_numbers(const struct wr_csv_plain *self, struct wr_csv_batch *batch, size_t row)
{
    if (row < batch->prepared) {
        return;
    }
    for (size_t i = 0; i < self->missings; i++) {
        batch->number[row * self->plan.numbers + (size_t)self->missing[i]] = NAN;
    }
    batch->prepared = row + 1;
}

size_t wr_csv_plain_parse(const struct wr_csv_plain *self, const struct wr_csv_text *text, size_t from, size_t until,
                          bool has_met, struct wr_csv_batch *batch)
{
    const struct wr_extract *plan = &self->plan;
    const bool is_skimmed = has_met && plan->only_tally && self->needed < plan->columns;
    const char *quote = memchr(text->bytes + from, '"', text->length - from);
    const char *stop = quote ? quote : text->bytes + text->length, *at = text->bytes + from;
    const char *nul = memchr(at, '\0', (size_t)(stop - at));
    stop = nul ? nul : stop;
    const char *last = text->bytes + until < stop ? text->bytes + until : stop;
    struct cursor cursor = {at, marks_of(at, self->dialect.delimiter)};
    batch->records = 0;
    if (plan->tally) {
        wr_tally_clear(&batch->tally, plan->tally);
    }
    while (at < last && batch->records < batch->capacity) {
        size_t row = plan->only_tally ? 0 : batch->records;
        prepare_numbers(self, batch, row);
        struct record record = {self,
                                text,
                                batch->number + row * plan->numbers,
                                batch->text + batch->records * plan->texts,
                                &cursor,
                                batch->blank,
                                0};
        const char *next = is_skimmed ? skim_record(&record, at) : take_record(&record, at);
        if (!next || next > stop) {
            break;
        }
        if (plan->has_keys) {
            take_key(self, batch, batch->records);
        }
        if (plan->tally) {
            count_numbers(&record, is_skimmed, &batch->tally);
        }
        batch->at[batch->records++] = (uint32_t)(at - text->bytes);
        at = next;
    }
    count_records(self, is_skimmed, batch);
    if (plan->is_digested) {
        wr_csv_digest_make(&batch->digest, plan, batch);
    }
    return (size_t)(at - text->bytes);
}
