/* Numbers as text, strictly and independent of the locale. */
#ifndef WATTROUTE_SIM_TEXT_NUMBER_H
#define WATTROUTE_SIM_TEXT_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Parse the whole of `length` bytes as a decimal number: [+-]digits[.digits][e[+-]digits]. No blanks, no hexadecimal,
 * no nan, no inf, no overflow to infinity; what is too small for a double is the least one, not 0. False when it is
 * anything else. */
bool wr_parse_real(const char *text, size_t length, double *value);
/* The same for integers: [+-]digits within int64; and "1e6", "1_000"-like forms are refused. */
bool wr_parse_integer(const char *text, size_t length, int64_t *value);
/* A count as people type it: an integer, or a real like 1e6 that is a whole number below 2^53. */
bool wr_parse_count(const char *text, size_t length, int64_t *value);

/* %.17g, which reads back as the same double; "" for NaN. Returns the length. */
int wr_format_real(double value, char *text, size_t size);

#endif
