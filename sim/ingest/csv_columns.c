#include "sim/ingest/csv_columns.h"

#include "sim/base/clones.h"
#include "sim/ingest/csv_scan.h"
#include "sim/ingest/decimal.h"
#include "sim/ingest/rows.h"

#include <math.h>
#include <string.h>

struct wr_csv_step wr_csv_step_of(const struct wr_extract_step *plan, const struct wr_field_form *form, bool only_tally)
{
    const struct wr_wide_rule *rule = plan->number >= 0 ? plan->rule : NULL;
    struct wr_csv_step step = {
        .how = WR_CSV_ANY, .required = rule && rule->required, .to = plan->number, .plan = plan, .form = form};
    if (plan->text < 0 && plan->feature < 0 && !rule) {
        step.how = WR_CSV_SKIP;
    } else if (!rule && plan->feature < 0) {
        step.how = WR_CSV_TEXT;
    } else if (plan->only_there && plan->text < 0 && (plan->number < 0 || plan->feature < 0)) {
        step.how = only_tally ? WR_CSV_COUNTED : WR_CSV_THERE;
        step.to = plan->number >= 0 ? plan->number : plan->feature;
    } else if (plan->text < 0 && plan->feature < 0 && !form->unit && !rule->characters &&
               rule->value->kind >= WR_KIND_REAL && rule->value->kind <= WR_KIND_CORRECT) {
        step.how = WR_CSV_NUMBER;
        step.whole = rule->value->kind == WR_KIND_WHOLE || rule->value->kind == WR_KIND_CORRECT;
        step.least = rule->value->least;
        step.most = rule->value->most;
    }
    return step;
}

/* A column while it is read. */
struct column {
    const struct wr_csv_columns *of;
    const struct wr_csv_step *step;
    const char *bytes;
    const uint32_t *mark; /* of its first field: the byte before it, the one behind */
    size_t stride;
    bool trims;             /* a '\r' at the end of a field is not of it */
    double *number;         /* of the first record that is read */
    struct wr_field *field; /* the same */
};

static struct column column_of(const struct wr_csv_columns *self, const struct wr_csv_step *step, size_t column,
                               bool is_last, size_t from)
{
    return (struct column){self,
                           step,
                           self->text->bytes,
                           self->marks->mark + from * self->marks->stride + column,
                           self->marks->stride,
                           is_last && self->text->has_return,
                           self->number + from * self->plan->numbers,
                           self->field + from * self->plan->texts};
}

static inline struct wr_field field_of(const struct column *self, size_t record)
{
    const uint32_t *mark = self->mark + record * self->stride, from = mark[0] + 1;
    const uint32_t end = mark[1] - (self->trims && mark[1] > from && self->bytes[mark[1] - 1] == '\r');
    return (struct wr_field){self->bytes + from, end - from};
}

/* UTF-8 without a carriage return inside. */
static inline bool is_good_text(const struct wr_csv_text *text, const struct wr_field *field)
{
    return (!text->has_high || wr_csv_bad_byte(field->text, field->length) == field->length) &&
           (!text->has_return || !memchr(field->text, '\r', field->length));
}

static size_t skip_column(const struct column *self, size_t records)
{
    const struct wr_csv_text *text = self->of->text;
    for (size_t i = 0; (text->has_high || text->has_return) && i < records; i++) {
        const struct wr_field field = field_of(self, i);
        if (!is_good_text(text, &field)) {
            return i;
        }
    }
    return records;
}

WR_CLONES static size_t read_texts(const struct column *self, size_t records)
{
    const struct wr_extract_step *plan = self->step->plan;
    const struct wr_csv_text *text = self->of->text;
    const bool is_checked = text->has_high || text->has_return;
    struct wr_field *to = self->field + plan->text;
    for (size_t i = 0; i < records; i++, to += self->of->plan->texts) {
        *to = field_of(self, i);
        if (to->length < plan->least || to->length > plan->most || (is_checked && !is_good_text(text, to))) {
            return i;
        }
    }
    return records;
}

/* Fields of any kind. */
static size_t read_any(const struct column *self, size_t records, struct wr_csv_column *state)
{
    const struct wr_extract *extract = self->of->plan;
    const struct wr_csv_step *step = self->step;
    const struct wr_extract_step *plan = step->plan;
    for (size_t i = 0; i < records; i++) {
        const struct wr_field field = field_of(self, i);
        double *number = self->number + i * extract->numbers;
        bool good = is_good_text(self->of->text, &field);
        if (good && plan->text >= 0) {
            self->field[i * extract->texts + (size_t)plan->text] = field;
            good = field.length >= plan->least && field.length <= plan->most;
        }
        good = good && (plan->number < 0 || wr_rule_parse(plan->rule, step->form, &field, extract->characters_per_token,
                                                          &number[plan->number]));
        if (!good || (plan->feature >= 0 && !wr_feature_parse(step->form, &field, &number[plan->feature]))) {
            return i;
        }
        state->has_blank |=
            (plan->number >= 0 && isnan(number[plan->number])) || (plan->feature >= 0 && isnan(number[plan->feature]));
    }
    return records;
}

/* A number that is not like the one before. */
static bool read_other_number(const struct column *self, const struct wr_field *field, struct wr_csv_column *state,
                              double *to)
{
    const struct wr_csv_step *step = self->step;
    size_t digits = 0;
    if (field->length == 0) {
        *to = NAN;
        state->has_blank = true;
        return !step->required;
    }
    if (wr_decimal_scan(field->text, self->of->decimal, to, &digits) != field->text + field->length) {
        bool good = wr_rule_parse(step->plan->rule, step->form, field, self->of->plan->characters_per_token, to);
        state->has_blank |= isnan(*to);
        return good;
    }
    state->fraction = (uint8_t)digits;
    return *to >= step->least && *to <= step->most && (!step->whole || *to == (double)(int64_t)*to);
}

/* Mostly decimals with as many digits behind their mark as the one before, which is known to be none where `is_whole`.
 */
__attribute__((always_inline)) static inline size_t read_numbers_like(const struct column *self, size_t records,
                                                                      struct wr_csv_column *state, bool is_whole)
{
    const struct column it = *self; /* a copy, which the compiler keeps in registers */
    const double least = it.step->least, most = it.step->most;
    const char decimal = it.of->decimal;
    const size_t numbers = it.of->plan->numbers;
    double *to = it.number + it.step->to;
    for (size_t i = 0; i < records; i++, to += numbers) {
        const struct wr_field field = field_of(&it, i);
        const char *end = field.text + field.length;
        double value = 0;
        if (end - it.bytes >= WR_DECIMAL_BEHIND &&
            wr_decimal_aligned(end, field.length, decimal, is_whole ? 0 : state->fraction, &value)) {
            *to = value;
            if (!(value >= least && value <= most)) {
                return i;
            }
        } else if (!read_other_number(self, &field, state, to)) {
            return i;
        }
    }
    return records;
}

WR_CLONES static size_t read_numbers(const struct column *self, size_t records, struct wr_csv_column *state)
{
    return self->step->whole ? read_numbers_like(self, records, state, true)
                             : read_numbers_like(self, records, state, false);
}

/* Whether there is a number; what it is may be wrong, and then whoever reads it stops here. */
WR_CLONES static size_t read_there(const struct column *self, size_t records, struct wr_csv_column *state)
{
    double *to = self->number + self->step->to;
    for (size_t i = 0; i < records; i++, to += self->of->plan->numbers) {
        const bool is_there = field_of(self, i).length > 0;
        *to = is_there ? 0 : NAN;
        state->has_blank |= !is_there;
        if (!is_there && self->step->required) {
            return i;
        }
    }
    return records;
}

/* The same where nobody asks for the numbers. */
static size_t check_there(const struct column *self, size_t records)
{
    for (size_t i = 0; self->step->required && i < records; i++) {
        if (field_of(self, i).length == 0) {
            return i;
        }
    }
    return records;
}

static size_t read_column(const struct column *self, size_t records, struct wr_csv_column *state)
{
    switch (self->step->how) {
    case WR_CSV_SKIP:
        return skip_column(self, records);
    case WR_CSV_NUMBER:
        return read_numbers(self, records, state);
    case WR_CSV_THERE:
        return read_there(self, records, state);
    case WR_CSV_COUNTED:
        return check_there(self, records);
    case WR_CSV_TEXT:
        return read_texts(self, records);
    default:
        return read_any(self, records, state);
    }
}

size_t wr_csv_column_read(const struct wr_csv_columns *self, const struct wr_csv_step *step, size_t column,
                          bool is_last, size_t from, size_t to, struct wr_csv_column *state)
{
    const struct column it = column_of(self, step, column, is_last, from);
    return from + read_column(&it, to - from, state);
}

int64_t wr_csv_column_count(const struct wr_csv_columns *self, size_t column, bool is_last, size_t records)
{
    const struct column it = column_of(self, NULL, column, is_last, 0);
    int64_t count = 0;
    for (size_t i = 0; i < records; i++) {
        count += field_of(&it, i).length > 0;
    }
    return count;
}
