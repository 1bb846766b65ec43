/* A command of the program: a row of the front door's table, and its options declared once (argtable2 behind it). */
#ifndef WATTROUTE_SIM_COMMANDS_COMMAND_H
#define WATTROUTE_SIM_COMMANDS_COMMAND_H

#include "sim/base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct wr_command {
    const char *name;
    const char *summary;                /* one line of `wattroute --help` */
    const char *synopsis;               /* "FILE [-o OUT]": after "wattroute NAME" in the usage line */
    const char *help;                   /* paragraphs below the options: an example, what is printed */
    const struct wr_option_row *option; /* ends with a row whose name is NULL */
    const void *defaults;               /* the structure of its options' values where none is given, ... */
    size_t size;                        /* ... and its bytes */
    enum wr_code (*run)(void *given, struct wr_error *error); /* `given` is such a structure, freed by the caller */
};

/* Parses the words after the command's name and runs it, unless they ask for help. */
enum wr_code wr_command_execute(const struct wr_command *self, int argc, char **argv, struct wr_error *error);

enum wr_option_kind {
    WR_FLAG,          /* bool */
    WR_TEXT,          /* const char * */
    WR_COUNT,         /* int64_t within [least, most]; 1e6 is fine */
    WR_REAL,          /* double within [least, most] */
    WR_OPTIONAL_REAL, /* struct wr_optional_real: "--name" alone, or "--name=VALUE" within [least, most] */
    WR_LIST,          /* struct wr_text_list: may be given several times */
    WR_OPERAND,       /* const char *: a positional argument, in the order of the rows */
    WR_OPERANDS       /* struct wr_text_list: all positional arguments that are left; the last such row, and required */
};

struct wr_text_list {
    const char **text; /* owned array of borrowed texts */
    int count;
};

struct wr_optional_real {
    bool given;
    double value; /* the default until another is given */
};

struct wr_option_row {
    const char *name; /* long name without dashes; for an operand its metavariable */
    char letter;      /* 0 = none */
    enum wr_option_kind kind;
    const char *metavariable;
    bool required;
    size_t offset;      /* of the field in the caller's structure of values */
    double least, most; /* COUNT, REAL, OPTIONAL_REAL */
    const char *help;
};

/* Parses argv (without the program's and command's names) into `values`, whose fields hold their defaults. `*done` is
 * set when --help was given; then the usage was printed on standard output and the command has nothing to do. Full
 * names only; numbers strict; only a list may be given twice; "--" ends the options; "-" is an operand or a value.
 * Errors are WR_E_USAGE, UNKNOWN_OPTION and BAD_OPTION. Borrowed texts point into argv. --help (-h) is added by the
 * parser; every other option is the command's own. */
enum wr_code wr_options_parse(const struct wr_command *command, int argc, char **argv, void *values, bool *done,
                              struct wr_error *error);
void wr_options_free(const struct wr_command *command, void *values); /* frees the lists */

#endif
