#include "sim/ingest/value_advice.h"

#include <stdio.h>
#include <string.h>

enum { LONGEST = 48 }; /* bytes of a field that is more than a word */

/* What other programs write where there is no value. */
static bool means_missing(const char *text)
{
    static const char *const words[] = {"NA",   "N/A",  "n/a",  "na",   "NaN", "nan",     "None",   "none",
                                        "null", "NULL", "Null", "-",    "--",  "?",       ".",      "#N/A",
                                        "#NA",  "<NA>", "NaT",  "n.a.", "nil", "#DIV/0!", "#VALUE!"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(words[i], text) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* Digits, signs and marks alone, among them one that is neither the decimal mark nor a sign. */
static bool is_grouped(const char *text, char decimal)
{
    size_t length = strlen(text), marks = 0, points = 0;
    for (const char *at = text; *at; at++) {
        marks += *at != decimal && strchr(",.'_ ", *at) != NULL;
        points += *at == decimal;
    }
    return strspn(text, "0123456789+-,.'_ ") == length && strpbrk(text, "0123456789") && (marks > 0 || points > 1);
}

/* What follows the digits that a text begins with; NULL when it is no number with something behind it. */
static const char *behind_number(const char *text)
{
    const char *at = text + strspn(text, "+-");
    size_t length = strspn(at, "0123456789.,");
    const char *rest = at + length + strspn(at + length, " ");
    bool is_exponent = (*rest == 'e' || *rest == 'E') && (is_digit(rest[1]) || rest[1] == '-' || rest[1] == '+');
    return length > 0 && is_digit(*at) && *rest && *rest != 'x' && *rest != 'X' && !is_exponent ? rest : NULL;
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

static void advise_number(const char *name, const char *field, char decimal, char *text, size_t size)
{
    const char *rest = behind_number(field);
    if (is_blank(*field) || is_blank(field[strlen(field) - 1])) {
        snprintf(text, size, " without blanks around it");
    } else if (is_grouped(field, decimal)) {
        snprintf(text, size,
                 " as 1234%c5 is one, without thousands separators (option --decimal of an import: the mark)", decimal);
    } else if (rest && strcmp(rest, "%") == 0) {
        snprintf(text, size, " without the '%%' (in an import --map NAME='%s:percent' reads percent)", name);
    } else if (rest) {
        snprintf(text, size, " without '%s' behind it (units are named in an import's --map NAME=COLUMN:UNIT)", rest);
    }
}

/* Columns of each model, as energy_j:A, are named all at once by what stands before the colon. */
static void advise_missing(const struct wr_records *reader, size_t column, const char *word, char *text, size_t size)
{
    const char *name = wr_records_header_in_file(reader, column), *known = wr_records_header(reader, column);
    const char *colon = strchr(known, ':');
    int length =
        snprintf(text, size, ", or nothing where nothing was measured (in an import --missing '%s=%s'", name, word);
    size_t at = length < 0 || (size_t)length >= size ? size - 1 : (size_t)length;
    if (colon) {
        snprintf(text + at, size - at, ", or '%.*s=%s' for all models)", (int)(colon - known), known, word);
    } else {
        snprintf(text + at, size - at, ")");
    }
}

void wr_value_advice(const struct wr_records *reader, size_t column, bool is_number, char *text, size_t size)
{
    const struct wr_field *field = &wr_records_fields(reader)[column];
    const char *name = wr_records_header_in_file(reader, column);
    char word[LONGEST + 1];
    *text = '\0';
    if (field->length == strlen(name) && memcmp(field->text, name, field->length) == 0) {
        snprintf(text, size, ", not the header line once more, as where files were put together (remove it)");
        return;
    }
    if (field->length == 0 || field->length > LONGEST) {
        return;
    }
    memcpy(word, field->text, field->length);
    word[field->length] = '\0';
    if (means_missing(word)) {
        advise_missing(reader, column, word, text, size);
    } else if (is_number) {
        advise_number(name, word, wr_records_form(reader, column)->decimal, text, size);
    }
}
