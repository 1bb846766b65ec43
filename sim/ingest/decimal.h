/* Plain decimal numbers read eight bytes at a time, and rounded as strtod() rounds. */
#ifndef WATTROUTE_SIM_INGEST_DECIMAL_H
#define WATTROUTE_SIM_INGEST_DECIMAL_H

#include <float.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum {
    WR_DECIMAL_DIGITS = 19,  /* fit into 64 bits */
    WR_DECIMAL_PADDING = 24, /* bytes that a scan may look ahead */
    WR_DECIMAL_BEHIND = 9    /* bytes that are looked at behind the end of an aligned one */
};

/* digits / 10^fraction, correctly rounded; false when this cannot tell. Both are exact in a double up to 2^53 and
 * 10^22, and then one division rounds correctly (Clinger 1990, "How to read floating point numbers accurately"). In the
 * 64-bit significands of x87 both are exact whatever the digits, and rounding the quotient once more is right unless it
 * lies half-way between two doubles. */
static inline bool wr_decimal_value(uint64_t digits, size_t fraction, double *value)
{
    static const double tens[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,
                                  1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19};
    if (fraction > WR_DECIMAL_DIGITS) {
        return false;
    }
    if (digits <= (uint64_t)1 << DBL_MANT_DIG) {
        *value = (double)digits / tens[fraction];
        return true;
    }
#if LDBL_MANT_DIG == 64
    long double quotient = (long double)digits / (long double)tens[fraction];
    uint64_t significand;
    memcpy(&significand, &quotient, sizeof significand);
    *value = (double)quotient;
    return (significand & 0x7ff) != 0x400;
#else
    return false;
#endif
}

static inline uint64_t wr_decimal_word(const char *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
    return word ^ 0x3030303030303030u; /* digits become 0 to 9 */
}

static const double wr_decimal_divisors[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8};

/* How many of the word's first bytes are digits. */
static inline size_t wr_decimal_length(uint64_t word)
{
    uint64_t others = ((word + 0x7676767676767676u) | word) & 0x8080808080808080u;
    return others ? (size_t)__builtin_ctzll(others) / 8 : 8;
}

/* The number that the word's first `length` bytes are: pairs of digits, of pairs, of fours. */
static inline uint64_t wr_decimal_digits(uint64_t word, size_t length)
{
    word = length ? word << (64 - 8 * length) : 0;
    word = word * 10 + (word >> 8);
    return (((word & 0x000000ff000000ffu) * 0x000f424000000064u) +
            (((word >> 16) & 0x000000ff000000ffu) * 0x0000271000000001u)) >>
           32;
}

/* The number of at most 7 digits before `mark` and `*behind`, at most 8, behind it that begins at `at`; returns where
 * it ends, NULL when what is there is none or longer. WR_DECIMAL_PADDING bytes from `at` on can be read. */
static inline const char *wr_decimal_scan(const char *at, char mark, double *value, size_t *behind)
{
    static const uint64_t tens[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};
    uint64_t word = wr_decimal_word(at);
    size_t whole = wr_decimal_length(word);
    uint64_t digits = wr_decimal_digits(word, whole);
    at += whole;
    if (whole == 8) {
        return NULL;
    }
    *behind = 0;
    if (*at != mark) {
        *value = (double)(int64_t)digits;
        return whole ? at : NULL;
    }
    word = wr_decimal_word(++at);
    size_t fraction = wr_decimal_length(word);
    digits = digits * tens[fraction] + wr_decimal_digits(word, fraction);
    at += fraction;
    *value = (double)(int64_t)digits / wr_decimal_divisors[fraction];
    *behind = fraction;
    return whole + fraction > 0 && (fraction < 8 || (unsigned char)(*at - '0') > 9) ? at : NULL;
}

/* The number of at most 8 digits, `fraction` of them behind `mark`, none = there is no mark, that is the `length` bytes
 * before `end`; false when they are none such. The bytes are told by where they end, so that nothing of a number is
 * waited for. WR_DECIMAL_BEHIND bytes before `end` can be read. */
static inline bool wr_decimal_aligned(const char *end, size_t length, char mark, size_t fraction, double *value)
{
    uint64_t word = wr_decimal_word(end - 8);
    if (fraction > 0) {
        const uint64_t behind = UINT64_MAX << (64 - 8 * fraction);
        if (length <= fraction || *(end - 1 - fraction) != mark) {
            return false;
        }
        word = (word & behind) | (wr_decimal_word(end - 9) & ~behind);
        length--;
    }
    if (length == 0 || length > 8) {
        return false;
    }
    word &= UINT64_MAX << (64 - 8 * length);
    *value = (double)(int64_t)wr_decimal_digits(word, 8) / wr_decimal_divisors[fraction];
    return wr_decimal_length(word) == 8;
}

#endif
