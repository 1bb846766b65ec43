/* Plain looks at the bytes of a JSON text, before a parser gives it memory. */
#ifndef WATTROUTE_SIM_INGEST_JSON_SCAN_H
#define WATTROUTE_SIM_INGEST_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>

bool wr_json_is_blank(char byte); /* what may stand between the parts of a text */

/* Greatest depth of objects and lists, and how many values, names and elements there are at most. Of a text that is
 * not JSON these are numbers of brackets, colons and commas outside of quotes all the same. */
struct wr_json_extent {
    size_t depth, values;
};
struct wr_json_extent wr_json_extent(const char *text, size_t length);

/* The word (NaN, Infinity or -Infinity, which Python writes) that ends at or begins before byte `at`; NULL = none. */
const char *wr_json_word_near(const char *text, size_t length, size_t at);

#endif
