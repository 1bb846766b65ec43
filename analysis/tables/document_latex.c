#include "analysis/tables/document_latex.h"

#include "analysis/tables/table_cells.h"

#include <ctype.h>
#include <string.h>

/* What stands for a character that LaTeX gives a meaning, NULL = itself. `behind` is the character before it: two
 * hyphens would become a dash. */
static const char *escape_of(char here, char behind)
{
    switch (here) {
    case '\\':
        return "\\textbackslash{}";
    case '~':
        return "\\textasciitilde{}";
    case '^':
        return "\\textasciicircum{}";
    case '<':
        return "\\textless{}";
    case '>':
        return "\\textgreater{}";
    case '|':
        return "\\textbar{}";
    case '"':
        return "''";
    case '\n':
        return " ";
    case '-':
        return behind == '-' ? "{-}" : NULL;
    default:
        return NULL;
    }
}

static void print_escaped(FILE *stream, const char *text)
{
    for (char behind = '\0'; *text != '\0'; behind = *text++) {
        const char *escape = escape_of(*text, behind);
        if (escape != NULL) {
            fputs(escape, stream);
        } else {
            fprintf(stream, strchr("{}#$%&_", *text) != NULL ? "\\%c" : "%c", *text);
        }
    }
}

/* A number: a minus that is no hyphen, and powers of ten. */
static void print_number(FILE *stream, const char *text)
{
    const char *exponent = strchr(text, 'e');
    if (exponent != NULL) {
        const char *digits = exponent + 2;
        fprintf(stream, "$%.*s \\times 10^{%s%s}$", (int)(exponent - text), text, exponent[1] == '-' ? "-" : "",
                digits + strspn(digits, "0") - (digits[strspn(digits, "0")] == '\0'));
    } else {
        fprintf(stream, text[0] == '-' ? "$%s$" : "%s", text);
    }
}

/* "-4 [-20, 6]", "1.5e+13": numbers that stand in a text. */
static bool is_interval(const char *text)
{
    const char *exponent = strchr(text, 'e');
    const bool is_power = exponent != NULL && exponent > text && isdigit((unsigned char)exponent[-1]) &&
                          (exponent[1] == '+' || exponent[1] == '-') && isdigit((unsigned char)text[0]);
    return text[strspn(text, "0123456789.+-e [],n/a")] == '\0' &&
           (is_power || strstr(text, " [") != NULL || (text[0] == '-' && isdigit((unsigned char)text[1])));
}

static void print_interval(FILE *stream, const char *text)
{
    while (*text != '\0') {
        const size_t length = strspn(text, "0123456789.+-e");
        if (length > 0) {
            char number[WR_CELL_TEXT];
            snprintf(number, sizeof number, "%.*s", (int)length, text);
            print_number(stream, number);
            text += length;
        } else {
            fputc(*text++, stream);
        }
    }
}

static void print_text(FILE *stream, const char *text)
{
    if (is_interval(text)) {
        print_interval(stream, text);
    } else {
        print_escaped(stream, text);
    }
}

static void print_cell(FILE *stream, const struct wr_table *table, int row, int column,
                       const struct wr_footnotes *footnotes)
{
    char text[WR_CELL_TEXT];
    const size_t number = wr_footnote_number(footnotes, wr_table_at(table, row, column));
    wr_cell_text(table, row, column, wr_number_form_of(table, column), text);
    if (number > 0) {
        print_text(stream, text);
        fprintf(stream, "\\textsuperscript{%zu}", number);
    } else if (table->format[column] == WR_TABLE_LABEL) {
        print_text(stream, text);
    } else {
        print_number(stream, text);
    }
}

static void print_line(FILE *stream, const char *const *text, int columns)
{
    fputs("    ", stream);
    for (int column = 0; column < columns; column++) {
        fputs(column > 0 ? " & " : "", stream);
        print_escaped(stream, text[column]);
    }
    fputs(" \\\\\n", stream);
}

static void print_tabular(FILE *stream, const struct wr_table *table, const struct wr_footnotes *footnotes)
{
    fputs("  \\begin{tabular}{", stream);
    for (int column = 0; column < table->columns; column++) {
        fputc(table->format[column] == WR_TABLE_LABEL ? 'l' : 'r', stream);
    }
    fputs("}\n    \\toprule\n", stream);
    print_line(stream, table->heading, table->columns);
    if (wr_table_has_units(table)) {
        print_line(stream, table->unit, table->columns);
    }
    fputs("    \\midrule\n", stream);
    for (int row = 0; row < table->rows; row++) {
        fputs("    ", stream);
        for (int column = 0; column < table->columns; column++) {
            fputs(column > 0 ? " & " : "", stream);
            print_cell(stream, table, row, column, footnotes);
        }
        fputs(" \\\\\n", stream);
    }
    fputs("    \\bottomrule\n  \\end{tabular}\n", stream);
}

/* The study's name in a label: what is neither letter nor digit is a hyphen. */
static void print_label(FILE *stream, const char *name, size_t number)
{
    fputs("tab:", stream);
    for (; *name != '\0'; name++) {
        const unsigned char here = (unsigned char)*name;
        fputc(here < 0x80 && isalnum(here) ? tolower(here) : '-', stream);
    }
    if (number > 0) {
        fprintf(stream, "-%zu", number + 1);
    }
}

static void print_caption(FILE *stream, const struct wr_document *self, size_t number)
{
    fputs("  \\caption{", stream);
    print_escaped(stream, self->name);
    fputs(": ", stream);
    print_escaped(stream, self->table[number].caption);
    fputc('.', stream);
    if (number == 0 && self->question[0] != '\0') {
        fputc(' ', stream);
        print_escaped(stream, self->question);
    }
    fputs("}\n  \\label{", stream);
    print_label(stream, self->name, number);
    fputs("}\n", stream);
}

static void print_notes(FILE *stream, const struct wr_document *self, size_t number,
                        const struct wr_footnotes *footnotes)
{
    fputs("  \\par\\smallskip\\begin{minipage}{\\linewidth}\\raggedright\n", stream);
    for (size_t i = 0; i < footnotes->reasons; i++) {
        fprintf(stream, "  \\textsuperscript{%zu}", i + 1);
        print_escaped(stream, footnotes->reason[i]);
        fputs(".\\par\n", stream);
    }
    for (size_t i = 0; number == 0 && i < self->facts; i++) {
        fprintf(stream, self->fact[i].kind == WR_FACT_WARNING ? "  \\textbf{%c%s}: " : "  %c%s: ",
                toupper((unsigned char)self->fact[i].name[0]), self->fact[i].name + 1);
        print_escaped(stream, self->fact[i].text);
        fputs(".\\par\n", stream);
    }
    if (number > 0) {
        fputs("  Notes as in Table~\\ref{", stream);
        print_label(stream, self->name, 0);
        fputs("}.\n", stream);
    }
    fputs("  \\end{minipage}\n", stream);
}

static enum wr_code print_table(FILE *stream, const struct wr_document *self, size_t number, struct wr_error *error)
{
    const struct wr_table *table = &self->table[number].table;
    struct wr_footnotes footnotes;
    const enum wr_code code = wr_footnotes_of(&footnotes, table, error);
    if (code != WR_OK) {
        return code;
    }
    fputs("\n\\begin{table}\n  \\centering\\footnotesize\\setlength{\\tabcolsep}{4pt}\n", stream);
    print_caption(stream, self, number);
    print_tabular(stream, table, &footnotes);
    print_notes(stream, self, number, &footnotes);
    fputs("\\end{table}\n", stream);
    wr_footnotes_free(&footnotes);
    return WR_OK;
}

enum wr_code wr_document_print_latex(const struct wr_document *self, FILE *stream, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    fputs("% To be included in a document that says \\usepackage{booktabs}.\n", stream);
    for (size_t i = 0; i < self->tables && code == WR_OK; i++) {
        code = print_table(stream, self, i, error);
    }
    return code;
}
