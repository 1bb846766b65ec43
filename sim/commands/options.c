/* Two steps. `check` walks the words against the table, because argtable2 accepts prefixes of names, its numbers accept
 * "nan" and its messages do not say what is known; then argtable2 parses what is known to be well formed. */
#include "sim/base/memory.h"
#include "sim/commands/command.h"
#include "sim/commands/usage.h"
#include "sim/text/nearest.h"
#include "sim/text/number.h"

#include <argtable2.h>
#include <stdio.h>
#include <string.h>

static const struct wr_option_row help_row = {.name = "help", .letter = 'h', .kind = WR_FLAG};

struct parser {
    const struct wr_command *command;
    int rows; /* of the command's table; row `rows` is help_row */
    int argc;
    char **argv;
    void **table;  /* owned: rows + 1 argtable entries and the end */
    char **given;  /* owned: argv with a program name in front, for argtable */
    char *spelled; /* owned: one letter and a NUL per row */
    bool help;
    int operands;
};

static const struct wr_option_row *row_at(const struct parser *self, int index)
{
    return index == self->rows ? &help_row : &self->command->option[index];
}

static bool is_operand(const struct wr_option_row *row)
{
    return row->kind == WR_OPERAND || row->kind == WR_OPERANDS;
}

static const struct wr_option_row *find_name(const struct parser *self, const char *name, size_t length)
{
    for (int i = 0; i <= self->rows; i++) {
        const struct wr_option_row *row = row_at(self, i);
        if (!is_operand(row) && strlen(row->name) == length && memcmp(row->name, name, length) == 0) {
            return row;
        }
    }
    return NULL;
}

static const struct wr_option_row *find_letter(const struct parser *self, char letter)
{
    for (int i = 0; i <= self->rows; i++) {
        const struct wr_option_row *row = row_at(self, i);
        if (!is_operand(row) && row->letter == letter) {
            return row;
        }
    }
    return NULL;
}

static enum wr_code unknown_option(const struct parser *self, const char *word, struct wr_error *error)
{
    const char **names = wr_array((size_t)self->rows + 1, sizeof *names, error);
    if (!names) {
        return WR_E_NO_MEMORY;
    }
    size_t count = 0;
    for (int i = 0; i <= self->rows; i++) {
        if (!is_operand(row_at(self, i))) {
            names[count++] = row_at(self, i)->name;
        }
    }
    char typed[64], suggestion[80];
    const char *bare = word + strspn(word, "-");
    snprintf(typed, sizeof typed, "%.*s", (int)strcspn(bare, "="), bare);
    snprintf(suggestion, sizeof suggestion, "--%s", wr_nearest(typed, names, count));
    wr_free(names);
    return wr_fail(error, WR_E_UNKNOWN_OPTION, "%s%s%s", word, suggestion, self->command->name);
}

static enum wr_code usage_fault(const struct parser *self, const char *format, const char *what, struct wr_error *error)
{
    char text[WR_ERROR_TEXT];
    snprintf(text, sizeof text, format, what);
    return wr_fail(error, WR_E_USAGE, "%s%s", text, self->command->name);
}

/* With what the help says of it. */
static enum wr_code missing_fault(const struct parser *self, const struct wr_option_row *row, struct wr_error *error)
{
    char text[WR_ERROR_TEXT];
    snprintf(text, sizeof text, "%s%s is missing (%s)", is_operand(row) ? "" : "option --", row->name, row->help);
    return wr_fail(error, WR_E_USAGE, "%s%s", text, self->command->name);
}

/* A value that stands in the next word: counts it as taken. An empty one is none (argtable2 refuses it as well). */
static enum wr_code take_next(struct parser *self, const struct wr_option_row *row, int *index, struct wr_error *error)
{
    if (*index + 1 >= self->argc || !*self->argv[*index + 1]) {
        return usage_fault(self, "option --%s needs a value", row->name, error);
    }
    (*index)++;
    return WR_OK;
}

static enum wr_code check_long(struct parser *self, int *index, struct wr_error *error)
{
    const char *word = self->argv[*index], *name = word + 2;
    size_t length = strcspn(name, "=");
    const struct wr_option_row *row = find_name(self, name, length);
    if (!row) {
        return unknown_option(self, word, error);
    }
    self->help |= row == &help_row;
    if (row->kind == WR_FLAG) {
        return name[length] ? usage_fault(self, "option --%s takes no value", row->name, error) : WR_OK;
    }
    if (name[length] && !name[length + 1]) {
        return usage_fault(self, "option --%s needs a value", row->name, error);
    }
    return name[length] || row->kind == WR_OPTIONAL_REAL ? WR_OK : take_next(self, row, index, error);
}

static enum wr_code check_letters(struct parser *self, int *index, struct wr_error *error)
{
    const char *word = self->argv[*index];
    for (const char *letter = word + 1; *letter; letter++) {
        const struct wr_option_row *row = find_letter(self, *letter);
        if (!row) {
            return unknown_option(self, word, error);
        }
        self->help |= row == &help_row;
        if (row->kind != WR_FLAG) {
            return letter[1] ? WR_OK : take_next(self, row, index, error);
        }
    }
    return WR_OK;
}

static enum wr_code check(struct parser *self, struct wr_error *error)
{
    int allowed = 0;
    for (int i = 0; i < self->rows; i++) {
        const enum wr_option_kind kind = row_at(self, i)->kind;
        allowed += kind == WR_OPERANDS ? self->argc : kind == WR_OPERAND;
    }
    bool options = true;
    for (int i = 0; i < self->argc; i++) {
        const char *word = self->argv[i];
        enum wr_code code = WR_OK;
        if (options && strcmp(word, "--") == 0) {
            options = false;
        } else if (options && strncmp(word, "--", 2) == 0) {
            code = check_long(self, &i, error);
        } else if (options && word[0] == '-' && word[1]) {
            code = check_letters(self, &i, error);
        } else if (++self->operands > allowed) {
            code =
                usage_fault(self, allowed > 0 ? "unexpected '%s'" : "unexpected '%s': files and values go with options",
                            word, error);
        }
        if (code != WR_OK) {
            return code;
        }
    }
    return WR_OK;
}

/* Builds argtable's own table from ours. Any option may come argc times: how often is checked by `store`. */
static enum wr_code build_table(struct parser *self, struct wr_error *error)
{
    self->table = wr_array((size_t)self->rows + 2, sizeof *self->table, error);
    self->spelled = wr_array((size_t)self->rows + 1, 2, error);
    if (!self->table || !self->spelled) {
        return WR_E_NO_MEMORY;
    }
    for (int i = 0; i <= self->rows; i++) {
        const struct wr_option_row *row = row_at(self, i);
        char *letter = &self->spelled[2 * (size_t)i];
        letter[0] = row->letter;
        const char *letters = row->letter ? letter : NULL;
        if (is_operand(row)) {
            self->table[i] = arg_strn(NULL, NULL, row->name, 0, row->kind == WR_OPERAND ? 1 : self->argc + 1, NULL);
        } else if (row->kind == WR_FLAG) {
            self->table[i] = arg_litn(letters, row->name, 0, self->argc + 1, NULL);
        } else {
            struct arg_str *entry = arg_strn(letters, row->name, row->metavariable, 0, self->argc + 1, NULL);
            if (entry && row->kind == WR_OPTIONAL_REAL) {
                entry->hdr.flag |= ARG_HASOPTVALUE;
            }
            self->table[i] = entry;
        }
    }
    self->table[self->rows + 1] = arg_end(4);
    return arg_nullcheck(self->table) ? wr_fail(error, WR_E_NO_MEMORY, "%d", 0) : WR_OK;
}

static enum wr_code parse_table(struct parser *self, struct wr_error *error)
{
    self->given = wr_array((size_t)self->argc + 2, sizeof *self->given, error);
    if (!self->given) {
        return WR_E_NO_MEMORY;
    }
    static char name[] = "wattroute";
    self->given[0] = name;
    if (self->argc) {
        memcpy(self->given + 1, self->argv, (size_t)self->argc * sizeof *self->argv);
    }
    if (arg_parse(self->argc + 1, self->given, self->table) != 0) {
        return wr_fail(error, WR_E_USAGE, "%s%s", "the options do not parse", self->command->name);
    }
    return WR_OK;
}

/* What a number must be, as an error says it. */
static void expected_number(const struct wr_option_row *row, char *text, size_t size)
{
    const char *what = row->kind == WR_COUNT ? "a whole number" : "a number";
    if (row->most > row->least) {
        snprintf(text, size, "%s from %.12g to %.12g", what, row->least, row->most);
    } else {
        snprintf(text, size, "%s", what);
    }
}

static enum wr_code store_number(const struct wr_option_row *row, const char *text, void *field, struct wr_error *error)
{
    double real = 0;
    int64_t count = 0;
    bool good =
        row->kind == WR_COUNT ? wr_parse_count(text, strlen(text), &count) : wr_parse_real(text, strlen(text), &real);
    double value = row->kind == WR_COUNT ? (double)count : real;
    if (!good || (row->most > row->least && (value < row->least || value > row->most))) {
        char option[64], expected[96];
        snprintf(option, sizeof option, "--%s", row->name);
        expected_number(row, expected, sizeof expected);
        return wr_fail(error, WR_E_BAD_OPTION, "%s%s%s", option, text, expected);
    }
    if (row->kind == WR_COUNT) {
        *(int64_t *)field = count;
    } else {
        *(double *)field = real;
    }
    return WR_OK;
}

static enum wr_code store_list(const struct arg_str *entry, struct wr_text_list *list, struct wr_error *error)
{
    list->text = wr_array((size_t)entry->count, sizeof *list->text, error);
    if (!list->text) {
        return WR_E_NO_MEMORY;
    }
    memcpy(list->text, entry->sval, (size_t)entry->count * sizeof *list->text);
    list->count = entry->count;
    return WR_OK;
}

/* Puts what argtable parsed for row `index` into the caller's field. */
static enum wr_code store(const struct parser *self, int index, void *values, struct wr_error *error)
{
    const struct wr_option_row *row = row_at(self, index);
    void *field = (char *)values + row->offset;
    if (row->kind == WR_FLAG) {
        *(bool *)field |= ((const struct arg_lit *)self->table[index])->count > 0;
        return WR_OK;
    }
    const struct arg_str *entry = self->table[index];
    if (entry->count == 0) {
        return row->required ? missing_fault(self, row, error) : WR_OK;
    }
    if (row->kind == WR_LIST || row->kind == WR_OPERANDS) {
        return store_list(entry, field, error);
    }
    if (entry->count > 1) {
        return usage_fault(self, "option --%s is given twice", row->name, error);
    }
    if (row->kind == WR_TEXT || row->kind == WR_OPERAND) {
        *(const char **)field = entry->sval[0];
        return WR_OK;
    }
    if (row->kind == WR_OPTIONAL_REAL) {
        struct wr_optional_real *optional = field;
        optional->given = true;
        return *entry->sval[0] ? store_number(row, entry->sval[0], &optional->value, error) : WR_OK;
    }
    return store_number(row, entry->sval[0], field, error);
}

static enum wr_code parse(struct parser *self, void *values, struct wr_error *error)
{
    enum wr_code code = check(self, error);
    if (code != WR_OK || self->help) {
        return code;
    }
    if ((code = build_table(self, error)) != WR_OK || (code = parse_table(self, error)) != WR_OK) {
        return code;
    }
    for (int i = 0; i < self->rows && code == WR_OK; i++) {
        code = store(self, i, values, error);
    }
    return code;
}

static void parser_free(struct parser *self)
{
    if (self->table) {
        arg_freetable(self->table, (size_t)self->rows + 2);
    }
    wr_free(self->table);
    wr_free(self->spelled);
    wr_free(self->given);
}

enum wr_code wr_options_parse(const struct wr_command *command, int argc, char **argv, void *values, bool *done,
                              struct wr_error *error)
{
    struct parser self = {.command = command, .argc = argc, .argv = argv};
    while (command->option[self.rows].name) {
        self.rows++;
    }
    enum wr_code code = parse(&self, values, error);
    *done = code == WR_OK && self.help;
    if (*done) {
        wr_usage_print(command, stdout);
    }
    if (code != WR_OK) {
        wr_options_free(command, values);
    }
    parser_free(&self);
    return code;
}

void wr_options_free(const struct wr_command *command, void *values)
{
    for (const struct wr_option_row *row = command->option; row->name; row++) {
        if (row->kind == WR_LIST || row->kind == WR_OPERANDS) {
            struct wr_text_list *list = (struct wr_text_list *)((char *)values + row->offset);
            wr_free(list->text);
            *list = (struct wr_text_list){0};
        }
    }
}

enum wr_code wr_command_execute(const struct wr_command *self, int argc, char **argv, struct wr_error *error)
{
    bool done = false;
    void *values = wr_array(1, self->size, error);
    if (!values) {
        return WR_E_NO_MEMORY;
    }
    memcpy(values, self->defaults, self->size);
    enum wr_code code = wr_options_parse(self, argc, argv, values, &done, error);
    code = code == WR_OK && !done ? self->run(values, error) : code;
    wr_options_free(self, values);
    wr_free(values);
    return code;
}
