#include "sim/study/expression.h"

#include "sim/base/memory.h"
#include "sim/text/number.h"

#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* A number (count 1, not a column), or a column. */
struct vector {
    double *value; /* owned; NULL after a failure */
    size_t count;
    bool column;
};

struct parser {
    const char *at;
    const struct wr_known *scope;
    int depth;
    bool failed;
    char reason[WR_EXPRESSION_REASON];
};

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";

static struct vector expression(struct parser *self);

bool wr_expression_is_name(const char *text)
{
    return *text && !text[strspn(text, letters)] && !(*text >= '0' && *text <= '9');
}

__attribute__((format(printf, 2, 3))) static struct vector fail(struct parser *self, const char *format, ...)
{
    if (!self->failed) {
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(self->reason, WR_EXPRESSION_REASON, format, arguments);
        va_end(arguments);
    }
    self->failed = true;
    return (struct vector){0};
}

static struct vector make(struct parser *self, size_t count, bool column)
{
    struct vector made = {wr_array(count, sizeof *made.value, NULL), count, column};
    return made.value ? made : fail(self, "not enough memory; expected room for %zu numbers", count);
}

static char peek(struct parser *self)
{
    self->at += strspn(self->at, " ");
    return *self->at;
}

static bool take(struct parser *self, char wanted)
{
    bool there = peek(self) == wanted;
    self->at += there;
    return there;
}

static void take_or_fail(struct parser *self, char wanted)
{
    if (!take(self, wanted)) {
        fail(self, "found '%.20s'; expected '%c'", *self->at ? self->at : "the end", wanted);
    }
}

static double combine(char operation, double a, double b)
{
    switch (operation) {
    case '+':
        return a + b;
    case '-':
        return a - b;
    case '*':
        return a * b;
    default:
        return a / b;
    }
}

/* Frees both operands. */
static struct vector apply(struct parser *self, char operation, struct vector a, struct vector b)
{
    struct vector result = {0};
    if (!self->failed && a.column && b.column && a.count != b.count) {
        fail(self, "columns of %zu and %zu rows at a '%c'; expected equally many", a.count, b.count, operation);
    }
    if (!self->failed) {
        result = make(self, a.column ? a.count : b.count, a.column || b.column);
    }
    for (size_t i = 0; a.value && b.value && result.value && i < result.count; i++) {
        result.value[i] = combine(operation, a.value[a.column ? i : 0], b.value[b.column ? i : 0]);
    }
    wr_free(a.value);
    wr_free(b.value);
    return result;
}

/* ------------------------------------------------------------------------------------------------ names */

/* A run of letters, digits and _ at the present place. */
static size_t word(struct parser *self, char *text, size_t size)
{
    peek(self);
    size_t length = strspn(self->at, letters);
    snprintf(text, size, "%.*s", (int)(length < size ? length : size - 1), self->at);
    self->at += length;
    return length;
}

static size_t find_column(const struct wr_text_table *table, const char *name)
{
    size_t column = 0;
    while (column < table->columns && strcmp(table->name[column], name) != 0) {
        column++;
    }
    return column;
}

/* One condition of [ ]: TEXT for the first column, or COLUMN=TEXT; clears what does not match. */
static void narrow(struct parser *self, const struct wr_text_table *table, bool *chosen)
{
    peek(self);
    const char *equals = strpbrk(self->at, "=&]");
    size_t column = 0;
    if (equals && *equals == '=') {
        char name[128];
        word(self, name, sizeof name);
        column = find_column(table, name);
        take_or_fail(self, '=');
        if (column == table->columns) {
            fail(self, "no column '%s' in the table; expected one of its header", name);
        }
        peek(self);
    }
    size_t length = strcspn(self->at, "&]"), used = length;
    while (used > 0 && self->at[used - 1] == ' ') {
        used--;
    }
    for (size_t row = 0; !self->failed && row < table->rows; row++) {
        const char *cell = wr_text_table_cell(table, row, column);
        chosen[row] = chosen[row] && strlen(cell) == used && strncmp(cell, self->at, used) == 0;
    }
    self->at += length;
}

static void narrow_all(struct parser *self, const struct wr_text_table *table, bool *chosen)
{
    if (take(self, '[')) {
        do {
            narrow(self, table, chosen);
        } while (!self->failed && take(self, '&'));
        take_or_fail(self, ']');
    }
}

static struct vector gather(struct parser *self, const struct wr_text_table *table, size_t column, const bool *chosen)
{
    size_t count = 0;
    for (size_t row = 0; row < table->rows; row++) {
        count += chosen[row];
    }
    if (count == 0) {
        return fail(self, "no row of '%s' is chosen; expected at least one", table->name[column]);
    }
    struct vector result = make(self, count, count > 1);
    for (size_t row = 0, i = 0; !self->failed && row < table->rows; row++) {
        const char *cell = wr_text_table_cell(table, row, column);
        if (chosen[row] && !wr_parse_real(cell, strlen(cell), &result.value[i++])) {
            fail(self, "'%.40s' in column '%s'; expected a number", cell, table->name[column]);
        }
    }
    return result;
}

static struct vector column_of(struct parser *self, const struct wr_text_table *table)
{
    char name[128];
    word(self, name, sizeof name);
    size_t column = find_column(table, name);
    if (column == table->columns) {
        return fail(self, "no column '%s' in the table; expected one of its header", name);
    }
    bool *chosen = wr_array(table->rows + 1, sizeof *chosen, NULL);
    if (!chosen) {
        return fail(self, "not enough memory; expected room for %zu rows", table->rows);
    }
    memset(chosen, true, table->rows);
    narrow_all(self, table, chosen);
    struct vector result = {0};
    if (!self->failed) {
        result = gather(self, table, column, chosen);
    }
    wr_free(chosen);
    return result;
}

static struct vector call(struct parser *self, const char *name)
{
    struct vector inner = expression(self), result = {0};
    take_or_fail(self, ')');
    bool sum = strcmp(name, "sum") == 0;
    if (!sum && strcmp(name, "mean") != 0) {
        fail(self, "no function '%s'; expected sum or mean", name);
    }
    if (!self->failed && (result = make(self, 1, false)).value) {
        for (size_t i = 0; i < inner.count; i++) {
            result.value[0] += inner.value[i];
        }
        result.value[0] /= sum ? 1 : (double)inner.count;
    }
    wr_free(inner.value);
    return result;
}

static struct vector named(struct parser *self)
{
    char name[128];
    word(self, name, sizeof name);
    if (take(self, '(')) {
        return call(self, name);
    }
    for (size_t i = 0; *self->at == '.' && i < self->scope->tables; i++) {
        if (strcmp(self->scope->table[i].name, name) == 0) {
            self->at++;
            return column_of(self, &self->scope->table[i].table);
        }
    }
    for (size_t i = 0; *self->at != '.' && i < self->scope->values; i++) {
        if (strcmp(self->scope->value[i].name, name) == 0) {
            struct vector result = make(self, 1, false);
            if (result.value) {
                result.value[0] = self->scope->value[i].value;
            }
            return result;
        }
    }
    return fail(self, "no table or earlier figure '%s'; expected one of them", name);
}

/* ----------------------------------------------------------------------------------------------- grammar */

static struct vector number(struct parser *self)
{
    size_t length = strspn(self->at, "0123456789.");
    if (self->at[length] == 'e' || self->at[length] == 'E') {
        length += 1 + strspn(self->at + length + 1, "+-");
        length += strspn(self->at + length, "0123456789");
    }
    struct vector result = make(self, 1, false);
    if (result.value && !wr_parse_real(self->at, length, result.value)) {
        fail(self, "'%.*s'; expected a number", (int)(length < 40 ? length : 40), self->at);
    }
    self->at += length;
    return result;
}

static struct vector factor(struct parser *self)
{
    struct vector result = {0};
    char next = peek(self);
    if (++self->depth > WR_EXPRESSION_DEPTH) {
        fail(self, "brackets and signs deeper than %d; expected a plainer expression", WR_EXPRESSION_DEPTH);
    } else if (take(self, '-')) {
        struct vector zero = make(self, 1, false);
        result = apply(self, '-', zero, factor(self));
    } else if (take(self, '(')) {
        result = expression(self);
        take_or_fail(self, ')');
    } else if (next == '.' || (next >= '0' && next <= '9')) {
        result = number(self);
    } else if (next && strchr(letters, next)) {
        result = named(self);
    } else {
        fail(self, "found '%.20s'; expected a number, a name or '('", next ? self->at : "the end");
    }
    self->depth--;
    return result;
}

static struct vector term(struct parser *self)
{
    struct vector result = factor(self);
    for (char next = peek(self); !self->failed && (next == '*' || next == '/'); next = peek(self)) {
        self->at++;
        result = apply(self, next, result, factor(self));
    }
    return result;
}

static struct vector expression(struct parser *self)
{
    struct vector result = term(self);
    for (char next = peek(self); !self->failed && (next == '+' || next == '-'); next = peek(self)) {
        self->at++;
        result = apply(self, next, result, term(self));
    }
    return result;
}

bool wr_expression_value(const char *text, const struct wr_known *scope, double *value,
                         char reason[WR_EXPRESSION_REASON])
{
    struct parser parser = {.at = text, .scope = scope};
    struct vector result = expression(&parser);
    if (!parser.failed && peek(&parser)) {
        fail(&parser, "found '%.20s'; expected an operator or the end", parser.at);
    }
    if (!parser.failed && result.count != 1) {
        fail(&parser, "a column of %zu rows; expected one number, as sum() gives", result.count);
    }
    if (!parser.failed && result.value && !isfinite(result.value[0])) {
        fail(&parser, "no finite number; expected no division by zero");
    }
    if (!parser.failed && result.value) {
        *value = result.value[0];
    }
    wr_free(result.value);
    snprintf(reason, WR_EXPRESSION_REASON, "%s", parser.reason);
    return !parser.failed;
}
