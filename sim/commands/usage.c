#include "sim/commands/usage.h"

#include <string.h>

enum { USAGE_COLUMN = 30, USAGE_WIDTH = 100 };

/* Up to the next blank that is not inside brackets: "[-o FILE]" stays together. */
static int word_length(const char *text)
{
    int length = 0, depth = 0;
    for (; text[length] && (depth > 0 || text[length] != ' '); length++) {
        depth += (text[length] == '[') - (text[length] == ']');
    }
    return length;
}

/* Prints `text` wrapped at USAGE_WIDTH, starting at column `at`; further lines start at column `indent`. */
static void print_wrapped(const char *text, int at, int indent, FILE *stream)
{
    bool first = true;
    while (*text) {
        int word = word_length(text);
        if (!first && at + 1 + word > USAGE_WIDTH) {
            fprintf(stream, "\n%*s", indent, "");
            at = indent;
        } else if (!first) {
            fputc(' ', stream);
            at++;
        }
        fprintf(stream, "%.*s", word, text);
        first = false;
        at += word;
        text += word;
        text += strspn(text, " ");
    }
    fputc('\n', stream);
}

/* "  -o, --output FILE" padded to USAGE_COLUMN, then the help. */
static void print_row(const char *left, const char *help, FILE *stream)
{
    int width = fprintf(stream, "  %s", left);
    if (width + 2 > USAGE_COLUMN) {
        fputc('\n', stream);
        width = 0;
    }
    fprintf(stream, "%*s", USAGE_COLUMN - width, "");
    print_wrapped(help, USAGE_COLUMN, USAGE_COLUMN, stream);
}

static void print_option(const struct wr_option_row *row, FILE *stream)
{
    char left[128], letter[8] = "    ";
    if (row->letter) {
        snprintf(letter, sizeof letter, "-%c, ", row->letter);
    }
    const char *metavariable = row->kind == WR_FLAG ? NULL : row->metavariable;
    const bool optional = row->kind == WR_OPTIONAL_REAL;
    snprintf(left, sizeof left, "%s--%s%s%s%s", letter, row->name,
             optional       ? "[="
             : metavariable ? " "
                            : "",
             metavariable ? metavariable : "", optional ? "]" : "");
    print_row(left, row->help, stream);
}

static bool has_operands(const struct wr_option_row *row)
{
    for (; row->name; row++) {
        if (row->kind == WR_OPERAND || row->kind == WR_OPERANDS) {
            return true;
        }
    }
    return false;
}

void wr_usage_print(const struct wr_command *command, FILE *stream)
{
    const int indent = fprintf(stream, "usage: wattroute %s ", command->name);
    print_wrapped(command->synopsis, indent, indent, stream);
    fprintf(stream, "\n%s\n", command->summary);
    if (has_operands(command->option)) {
        fputs("\nOperands:\n", stream);
    }
    for (const struct wr_option_row *row = command->option; row->name; row++) {
        if (row->kind == WR_OPERAND || row->kind == WR_OPERANDS) {
            print_row(row->name, row->help, stream);
        }
    }
    fputs("\nOptions:\n", stream);
    for (const struct wr_option_row *row = command->option; row->name; row++) {
        if (row->kind != WR_OPERAND && row->kind != WR_OPERANDS) {
            print_option(row, stream);
        }
    }
    print_row("-h, --help", "print this text and exit", stream);
    if (command->help && *command->help) {
        fprintf(stream, "\n%s\n", command->help);
    }
}
