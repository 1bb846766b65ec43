/* Lists of numbers on the command line: batches, loads. */
#ifndef WATTROUTE_ANALYSIS_COMMANDS_NUMBER_LIST_H
#define WATTROUTE_ANALYSIS_COMMANDS_NUMBER_LIST_H

#include "sim/base/error.h"

struct wr_number_list {
    double *value; /* owned */
    int count;
};

/* BAD_OPTION unless `text` is numbers from `least` to `most` with commas between them. */
enum wr_code wr_number_list_read(struct wr_number_list *self, const char *option, const char *text, double least,
                                 double most, const char *expected, struct wr_error *error);
void wr_number_list_free(struct wr_number_list *self); /* of a zeroed or read one */

struct wr_rate_unit {
    const char *name;   /* "day" */
    const char *symbol; /* "1/day" */
    double seconds;     /* 86400 */
};

/* Rates such as 10,50/day, of things above 0 (`things`: "queries") per s, min, hour or day; per second without a unit.
 * Values are per second. BAD_OPTION. */
enum wr_code wr_rate_list_read(struct wr_number_list *self, const char *option, const char *text, const char *things,
                               struct wr_rate_unit *unit, struct wr_error *error);

#endif
