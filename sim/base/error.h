/* Errors: a status that is returned and a record that the caller owns.
 *
 * The place that detects a fault fills the record once, with a code of errors.def and the typed values
 * its message needs; text is made outside the core (sim/text/render.h). A function that can fail returns
 * an `enum wr_code` (WR_OK on success) and takes `struct wr_error *` as its last parameter; on failure
 * the record is filled and nothing else is owed to the caller unless the function says so. */
#ifndef WATTROUTE_SIM_BASE_ERROR_H
#define WATTROUTE_SIM_BASE_ERROR_H

#include <stdbool.h>
#include <stdint.h>

enum wr_code {
    WR_OK = 0,
#define WR_ERROR(id, exit_status, text) WR_E_##id,
#include "sim/base/errors.def"
#undef WR_ERROR
    WR_CODES
};

/* Exit statuses of the program; every row of errors.def has one of them. */
enum wr_exit {
    WR_EXIT_OK = 0,
    WR_EXIT_INTERNAL = 1,      /* internal fault or a limit of the machine */
    WR_EXIT_USAGE = 2,         /* command line, including --set */
    WR_EXIT_DATA = 65,         /* content of any file */
    WR_EXIT_NOINPUT = 66,      /* missing or unreadable file */
    WR_EXIT_IO = 74,           /* write failed */
    WR_EXIT_INTERRUPTED = 130, /* SIGINT */
    WR_EXIT_TERMINATED = 143   /* SIGTERM */
};

enum { WR_ERROR_VALUES = 6, WR_ERROR_TEXT = 320, WR_ERROR_PATH = 1024 };

struct wr_error_value {
    enum { WR_VALUE_NONE, WR_VALUE_INTEGER, WR_VALUE_REAL, WR_VALUE_TEXT } kind;
    int64_t integer;
    double real;
    char text[WR_ERROR_TEXT]; /* NUL-terminated, cut with "..." when longer */
};

struct wr_error {
    enum wr_code code;
    int os_errno;               /* errno at detection, 0 = none; rendered as its text after the message */
    bool from_command_line;     /* the fault lies in --set or an option: the exit status is 2 */
    char within[WR_ERROR_TEXT]; /* the part of a larger task that it stopped, "" = none: stands before the message */
    char file[WR_ERROR_PATH];   /* "" = no place */
    int64_t line, column;       /* 1-based; 0 = unknown */
    struct wr_error_value value[WR_ERROR_VALUES];
};

struct wr_error_row {
    const char *name; /* the identifier, for tests and documentation */
    int exit_status;
    const char *text; /* "what; expected what; do what", {0}..{5} stand for the values */
};

/* Row of `code`; never NULL (an out-of-range code gives the row of WR_E_INTERNAL). */
const struct wr_error_row *wr_error_row(enum wr_code code);

/* Exit status for a filled error. */
int wr_error_exit(const struct wr_error *error);

/* Fills `error` (may be NULL) and returns `code`, so that `return wr_fail(...)` is the one error path.
 * `values` holds one conversion per value, checked by the compiler: %s, %d, %u, %ld, %lld, %zu (also
 * PRId64) and %g; nothing else, no widths and no other characters. Place, `within` and os_errno are cleared. */
enum wr_code wr_fail(struct wr_error *error, enum wr_code code, const char *values, ...)
    __attribute__((format(printf, 3, 4)));

/* Add where it happened to a filled error; `file` may be NULL or "" (left as it is). Returns its code. */
enum wr_code wr_fail_at(struct wr_error *error, const char *file, int64_t line, int64_t column);

/* Add which part of a larger task it stopped, as "scenario 'a/3'". Returns the error's code. */
enum wr_code wr_fail_within(struct wr_error *error, const char *within);

/* Add the operating system's reason (an errno value). Returns the error's code. */
enum wr_code wr_fail_errno(struct wr_error *error, int os_errno);

#endif
