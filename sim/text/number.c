#include "sim/text/number.h"

#include <errno.h>
#include <float.h>
#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t digits(const char *text, size_t at, size_t length)
{
    size_t start = at;
    while (at < length && text[at] >= '0' && text[at] <= '9') {
        at++;
    }
    return at - start;
}

static size_t sign(const char *text, size_t at, size_t length)
{
    return at < length && (text[at] == '+' || text[at] == '-');
}

/* [+-] digits [. digits] [e [+-] digits], with a digit before or after the point. */
static bool is_decimal(const char *text, size_t length)
{
    size_t at = sign(text, 0, length);
    size_t whole = digits(text, at, length), fraction = 0;
    at += whole;
    if (at < length && text[at] == '.') {
        fraction = digits(text, at + 1, length);
        at += 1 + fraction;
    }
    if (whole + fraction == 0) {
        return false;
    }
    if (at < length && (text[at] == 'e' || text[at] == 'E')) {
        at += 1 + sign(text, at + 1, length);
        size_t exponent = digits(text, at, length);
        if (!exponent) {
            return false;
        }
        at += exponent;
    }
    return at == length;
}

/* No digit but 0 before the exponent. */
static bool is_zero(const char *decimal)
{
    const char *at = decimal + strcspn(decimal, "123456789eE");
    return *at < '1' || *at > '9';
}

static locale_t made;

static void make_c_locale(void)
{
    made = newlocale(LC_ALL_MASK, "C", (locale_t)0);
}

/* The C locale, made once, by whichever thread asks first; strtod alone would follow the user's decimal comma. */
static locale_t c_locale(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_c_locale);
    return made;
}

bool wr_parse_real(const char *text, size_t length, double *value)
{
    char copy[512];
    if (length == 0 || length >= sizeof copy || !is_decimal(text, length)) {
        return false;
    }
    memcpy(copy, text, length);
    copy[length] = '\0';
    double parsed = strtod_l(copy, NULL, c_locale());
    if (!isfinite(parsed)) {
        return false;
    }
    *value = parsed == 0 && !is_zero(copy) ? copysign(DBL_TRUE_MIN, parsed) : parsed;
    return true;
}

bool wr_parse_integer(const char *text, size_t length, int64_t *value)
{
    char copy[32];
    size_t start = sign(text, 0, length);
    if (length == start || length >= sizeof copy || start + digits(text, start, length) != length) {
        return false;
    }
    memcpy(copy, text, length);
    copy[length] = '\0';
    errno = 0;
    long long parsed = strtoll(copy, NULL, 10);
    if (errno) {
        return false;
    }
    *value = parsed;
    return true;
}

bool wr_parse_count(const char *text, size_t length, int64_t *value)
{
    double real = 0;
    if (wr_parse_integer(text, length, value)) {
        return true;
    }
    if (!wr_parse_real(text, length, &real) || real != floor(real) || fabs(real) >= 0x1p53) {
        return false;
    }
    *value = (int64_t)real;
    return true;
}

int wr_format_real(double value, char *text, size_t size)
{
    if (isnan(value)) {
        text[0] = '\0';
        return 0;
    }
    int length = snprintf(text, size, "%.17g", value);
    char *comma = strchr(text, ',');
    if (comma) {
        *comma = '.';
    }
    return length;
}
