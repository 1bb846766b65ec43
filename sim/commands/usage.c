#include "sim/commands/usage.h"

#include <string.h>

enum { USAGE_COLUMN = 30, USAGE_WIDTH = 100 };

/* Prints `text` wrapped at USAGE_WIDTH, starting at column `at`; further lines start at USAGE_COLUMN. */
static void print_wrapped(const char *text, int at, FILE *stream)
{
    while (*text) {
        int word = (int)strcspn(text, " ");
        if (at > USAGE_COLUMN && at + 1 + word > USAGE_WIDTH) {
            fprintf(stream, "\n%*s", USAGE_COLUMN, "");
            at = USAGE_COLUMN;
        } else if (at > USAGE_COLUMN) {
            fputc(' ', stream);
            at++;
        }
        fprintf(stream, "%.*s", word, text);
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
    print_wrapped(help, USAGE_COLUMN, stream);
}

static void print_option(const struct wr_option_row *row, FILE *stream)
{
    char left[128], letter[8] = "    ";
    if (row->letter) {
        snprintf(letter, sizeof letter, "-%c, ", row->letter);
    }
    const char *metavariable = row->kind == WR_FLAG ? NULL : row->metavariable;
    snprintf(left, sizeof left, "%s--%s%s%s", letter, row->name, metavariable ? " " : "",
             metavariable ? metavariable : "");
    print_row(left, row->help, stream);
}

static bool has_operands(const struct wr_option_row *row)
{
    for (; row->name; row++) {
        if (row->kind == WR_OPERAND) {
            return true;
        }
    }
    return false;
}

void wr_usage_print(const struct wr_command *command, FILE *stream)
{
    fprintf(stream, "usage: wattroute %s %s\n\n%s\n", command->name, command->synopsis, command->summary);
    if (has_operands(command->option)) {
        fputs("\nOperands:\n", stream);
    }
    for (const struct wr_option_row *row = command->option; row->name; row++) {
        if (row->kind == WR_OPERAND) {
            print_row(row->name, row->help, stream);
        }
    }
    fputs("\nOptions:\n", stream);
    for (const struct wr_option_row *row = command->option; row->name; row++) {
        if (row->kind != WR_OPERAND) {
            print_option(row, stream);
        }
    }
    print_row("-h, --help", "print this text and exit", stream);
    if (command->help && *command->help) {
        fprintf(stream, "\n%s\n", command->help);
    }
}
