/* A table as a run of records with named fields of text, whatever format holds it: what the shapes of tables (wide,
 * long, small) are read through. One file per format opens one.
 *
 * Fields are text as CSV would have it: "" is missing, numbers are written as wr_field_form says. Every record has a
 * field per column. Faults name file:line:column; where a format has no lines, the line is the record's number, from 1.
 */
#ifndef WATTROUTE_SIM_INGEST_RECORDS_H
#define WATTROUTE_SIM_INGEST_RECORDS_H

#include "sim/base/error.h"
#include "sim/ingest/input.h"
#include "sim/ingest/instant.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct wr_parsed;
struct wr_extract;
struct wr_records;
struct wr_unit;

struct wr_field {
    const char *text; /* not NUL-terminated; valid until the next record */
    size_t length;
};

/* How a column writes its numbers. */
struct wr_field_form {
    char decimal;
    const struct wr_unit *unit; /* NULL = the stored one */
    struct wr_instant origin;   /* of the unit of instants */
};

struct wr_record_column {
    char *text, *known_as; /* owned; known_as NULL = text */
    struct wr_field_form form;
    int64_t line, place; /* of the name in the file; 0 = none */
    char *stated_unit;   /* owned: that the file says its numbers have; NULL = it says none */
    bool is_ignored;     /* nobody asks for its fields */
};

/* What the user says of a column's value: records without it do not count, or it stands for a missing one. */
struct wr_record_test {
    size_t column;
    const char *text; /* borrowed */
    bool is_blank;    /* the value is missing; else records need it */
    bool is_number;   /* then equal numbers are equal values */
    double number;
};

/* Where a record begins: byte of the input, line from 1. */
struct wr_position {
    int64_t offset, line;
};

/* Records that begin at `from` and before byte `until`: all that there are, or a part that somebody reads alone. */
struct wr_stretch {
    struct wr_position from;
    int64_t until;
    bool is_part;
};

/* How a table's records are read from the next survey on. */
enum wr_reading {
    WR_READ_AHEAD, /* parsed ahead, and no more of a record than is asked for */
    WR_READ_WHOLE, /* parsed ahead, all of it: a fault of a record that is read with care is the first of the table */
    WR_READ_WITH_CARE,
};

/* What a format does. */
struct wr_records_format {
    /* Moves to the next record: sets `field` and `line`; `*more` is false at the end. */
    enum wr_code (*next)(struct wr_records *self, bool *more, struct wr_error *error);
    enum wr_code (*rewind)(struct wr_records *self, struct wr_error *error); /* to before the first record */
    /* Adds the place of a field of the present record to a filled error; returns its code. */
    enum wr_code (*fail_at)(const struct wr_records *self, size_t column, struct wr_error *error);
    /* Opens the same table once more, under the names of the file. */
    enum wr_code (*open_again)(const struct wr_records *self, struct wr_records **again, struct wr_error *error);
    /* Writes what wr_records_line() gave for a message, as "12 of FILE"; NULL = it is a line of the one input. */
    void (*name_line)(const struct wr_records *self, int64_t line, char *text, size_t size);
    /* As wr_records_plan() and wr_records_parsed(), for a format that parses ahead; otherwise NULL. */
    enum wr_code (*plan)(struct wr_records *self, const struct wr_extract *plan, const struct wr_stretch *part,
                         bool *is_planned, struct wr_error *error);
    enum wr_code (*parsed)(struct wr_records *self, struct wr_parsed *record, bool *is_parsed, struct wr_error *error);
    void (*pass)(struct wr_records *self, size_t records); /* as wr_records_pass(), where there are digests */
    void (*skim)(struct wr_records *self, bool skims);     /* the same of wr_records_skim() */
    void (*close)(struct wr_records *self);                /* frees all but `column`, and `self` */
};

/* For the files of formats alone; the others use the functions below. */
struct wr_records {
    const struct wr_records_format *format;
    const struct wr_input *input;    /* borrowed: what errors name */
    struct wr_record_column *column; /* owned */
    size_t columns;
    struct wr_field *field;      /* of the present record */
    int64_t line;                /* where the present record begins */
    int64_t offset;              /* the same, in bytes; after a plan alone */
    struct wr_record_test *test; /* owned */
    size_t tests;
    bool are_rows_chosen; /* what the records are made of has passed tests */
};

/* Sets the columns of fresh records: copies `names`, whose numbers are written with `decimal`. */
enum wr_code wr_records_set_columns(struct wr_records *self, const struct wr_field *names, size_t columns, char decimal,
                                    struct wr_error *error);
/* Names are unique and have no blanks around them; unnamed columns may repeat. */
enum wr_code wr_records_check_columns(const struct wr_records *self, struct wr_error *error);

void wr_records_close(struct wr_records *self); /* NULL-safe */

size_t wr_records_columns(const struct wr_records *self);
const char *wr_records_header(const struct wr_records *self, size_t column); /* NUL-terminated, borrowed */
int64_t wr_records_find(const struct wr_records *self, const char *name);    /* the column of a name, -1 = none */

/* Gives a column another name for wr_records_header(); faults of its values keep that of the file. */
enum wr_code wr_records_rename(struct wr_records *self, size_t column, const char *name, const struct wr_unit *unit,
                               struct wr_error *error);
const char *wr_records_header_in_file(const struct wr_records *self, size_t column);
/* The unit that the file says a column's numbers have, "" when it says none; and the one that they are read in. */
const char *wr_records_stated_unit(const struct wr_records *self, size_t column);
void wr_records_set_unit(struct wr_records *self, size_t column, const struct wr_unit *unit);
const struct wr_field_form *wr_records_form(const struct wr_records *self, size_t column);

/* Says, before the first record, that the fields of a column are not needed, save by tests: they may be empty from now
 * on. */
void wr_records_ignore(struct wr_records *self, size_t column);

/* Adds a test of a column's values; `text` outlives the records. */
enum wr_code wr_records_add_test(struct wr_records *self, size_t column, const char *text, bool is_blank,
                                 struct wr_error *error);

/* A test decides which records there are. */
bool wr_records_chooses(const struct wr_records *self);

/* A test on the column decides which records there are: it is of use, even where nothing else of it is. */
bool wr_records_chooses_by(const struct wr_records *self, size_t column);

/* Moves to the next record that passes the tests, with blanks for values that are missing; `*more` is false at the end.
 */
enum wr_code wr_records_next(struct wr_records *self, bool *more, struct wr_error *error);
const struct wr_field *wr_records_fields(const struct wr_records *self); /* wr_records_columns() of them */
/* Where the record begins: a 1-based line, or a larger number that says the file as well; below 2^53. */
int64_t wr_records_line(const struct wr_records *self);
/* The text for such a number in a message: "12", or "12 of FILE" where there are several files. */
void wr_records_name_line(const struct wr_records *self, int64_t line, char *text, size_t size);

/* Back to before the first record. */
enum wr_code wr_records_rewind(struct wr_records *self, struct wr_error *error);

/* Goes back to before the first record and begins to parse ahead what `plan` says, where the format can and records are
 * not all to be read with care; the plan is borrowed until the next rewind. */
enum wr_code wr_records_plan(struct wr_records *self, const struct wr_extract *plan, bool *is_planned,
                             struct wr_error *error);
/* The same for a part of what a plan found can be parsed ahead, in this thread alone; parts share one plan. */
enum wr_code wr_records_plan_part(struct wr_records *self, const struct wr_extract *plan, const struct wr_stretch *part,
                                  struct wr_error *error);
/* After a plan: where the present record begins. */
struct wr_position wr_records_position(const struct wr_records *self);
/* After a plan, in place of wr_records_next(): the next record, when it was parsed; then its fields cannot be asked
 * for. Otherwise wr_records_next() reads it, or finds the end. */
enum wr_code wr_records_parsed(struct wr_records *self, struct wr_parsed *record, bool *is_parsed,
                               struct wr_error *error);

/* From some record on, numbers of which the plan asks only whether they are there are not looked at, or are again. */
void wr_records_skim(struct wr_records *self, bool skims);

/* Passes over records behind the present one: those of its digest. */
void wr_records_pass(struct wr_records *self, size_t records);

/* The same table once more, from its first record, under the names of the file, with the same tests and the same forms
 * of its columns. */
enum wr_code wr_records_open_again(const struct wr_records *self, struct wr_records **again, struct wr_error *error);

/* Adds the place of a field of the present record to a filled error; returns its code. */
enum wr_code wr_records_fail_at(const struct wr_records *self, size_t column, struct wr_error *error);
/* CSV_VALUE for a field of the present record: "column: found 'text'; expected `expected`". */
enum wr_code wr_records_fail_value(const struct wr_records *self, size_t column, const char *expected,
                                   struct wr_error *error);
/* CSV_EMPTY: there is no record, or none that passes the tests. */
enum wr_code wr_records_fail_empty(const struct wr_records *self, struct wr_error *error);
/* IMPORT_NO_COLUMN: `option` of the command line names a column that the header lacks. */
enum wr_code wr_records_fail_no_column(const struct wr_records *self, const char *option, const char *name,
                                       struct wr_error *error);
/* Adds the place of a column's name in the header to a filled error; returns its code. */
enum wr_code wr_records_fail_at_header(const struct wr_records *self, size_t column, struct wr_error *error);

#endif
