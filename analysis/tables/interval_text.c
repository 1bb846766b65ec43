#include "analysis/tables/interval_text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { DIGITS = 6, SMALL = -4, LARGE = 7 }; /* exponents from which numbers are written with one */
static const double no_width = 1e-12;       /* of the largest of the three: more digits than that are rounding */

static int magnitude(double value)
{
    return value != 0 ? (int)floor(log10(fabs(value))) : 0;
}

/* What rounds to 0 has no sign. */
static void number(double value, int decimals, bool scientific, char text[40])
{
    snprintf(text, 40, scientific ? "%.*e" : "%.*f", decimals, value);
    if (text[0] == '-' && text[strcspn(text, "123456789")] == '\0') {
        memmove(text, text + 1, strlen(text));
    }
}

/* An interval that leaves 0 out is seen to do so: the end next to it has one digit at least. */
static void keep_off_zero(double end, char text[40])
{
    if (text[strcspn(text, "123456789")] == '\0') {
        snprintf(text, 40, "%.1g", end);
    }
}

void wr_interval_text(double value, double lo, double hi, bool percent, char text[WR_INTERVAL_TEXT])
{
    const double scale = percent ? 100 : 1, half = scale * (hi - lo) / 2;
    char part[3][40];
    if (isnan(value)) {
        snprintf(text, WR_INTERVAL_TEXT, "n/a");
        return;
    }
    if (isnan(half)) {
        snprintf(text, WR_INTERVAL_TEXT, "%.*g [n/a]", DIGITS, scale * value);
        return;
    }
    const double largest = scale * fmax(fabs(value), fmax(fabs(lo), fabs(hi)));
    if (!(half > no_width * largest)) {
        snprintf(text, WR_INTERVAL_TEXT, "%.*g [%.*g, %.*g]", DIGITS, scale * value, DIGITS, scale * lo, DIGITS,
                 scale * hi);
        return;
    }
    const int exponent = magnitude(largest), last = magnitude(half) - 1; /* the second digit */
    const bool scientific = exponent <= SMALL || exponent >= LARGE;
    const int wanted = scientific ? exponent - last : -last, decimals = wanted > 0 ? wanted : 0;
    number(scale * value, decimals, scientific, part[0]);
    number(scale * lo, decimals, scientific, part[1]);
    number(scale * hi, decimals, scientific, part[2]);
    if (lo > 0 || hi < 0) {
        keep_off_zero(scale * lo, part[1]);
        keep_off_zero(scale * hi, part[2]);
    }
    snprintf(text, WR_INTERVAL_TEXT, "%s [%s, %s]", part[0], part[1], part[2]);
}
