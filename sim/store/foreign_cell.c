#include "sim/store/foreign_cell.h"

#include "sim/store/limits.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { NUMBER_BYTES = 40 };

/* Booleans as h5py stores them: an enumeration of one byte with FALSE = 0 and TRUE = 1. */
static bool is_boolean(hid_t type)
{
    if (H5Tget_nmembers(type) != 2 || H5Tget_size(type) != 1) {
        return false;
    }
    bool known = true;
    for (unsigned i = 0; i < 2; i++) {
        signed char value = -1;
        char *name = H5Tget_member_name(type, i);
        known &= name && H5Tget_member_value(type, i, &value) >= 0 &&
                 strcasecmp(name, value == 0 ? "false" : "true") == 0 && (value == 0 || value == 1);
        H5free_memory(name);
    }
    return known;
}

static const char *text_form(hid_t stored, struct wr_cell_form *self)
{
    if (H5Tis_variable_str(stored) > 0) {
        self->kind = WR_CELL_TEXT;
        self->size = sizeof(char *);
        return NULL;
    }
    self->kind = WR_CELL_FIXED_TEXT;
    self->size = H5Tget_size(stored);
    self->is_padded = H5Tget_strpad(stored) == H5T_STR_SPACEPAD;
    return self->size > 0 && self->size <= WR_TEXT_MOST ? NULL : "of texts of more than 65536 bytes";
}

bool wr_cell_is_complex(hid_t type)
{
    bool is_complex = H5Tget_class(type) == H5T_COMPOUND && H5Tget_nmembers(type) == 2;
    for (unsigned i = 0; is_complex && i < 2; i++) {
        char *name = H5Tget_member_name(type, i);
        is_complex = name && strcmp(name, i ? "i" : "r") == 0;
        H5free_memory(name);
    }
    return is_complex;
}

const char *wr_cell_form_of(hid_t stored, struct wr_cell_form *self)
{
    H5T_class_t class = H5Tget_class(stored);
    size_t size = H5Tget_size(stored);
    *self = (struct wr_cell_form){.size = sizeof(int64_t), .fill = {NAN, NAN}};
    switch (class) {
    case H5T_INTEGER:
        self->kind = H5Tget_sign(stored) == H5T_SGN_NONE ? WR_CELL_UNSIGNED : WR_CELL_SIGNED;
        return size <= sizeof(int64_t) ? NULL : "of integers of more than 64 bits";
    case H5T_FLOAT:
        self->kind = WR_CELL_REAL;
        return size <= sizeof(double) ? NULL : "of reals of more than 64 bits";
    case H5T_STRING:
        return text_form(stored, self);
    case H5T_BITFIELD: /* PyTables' booleans */
    case H5T_ENUM:
        self->kind = WR_CELL_BOOLEAN;
        self->size = 1;
        return size == 1 && (class == H5T_BITFIELD || is_boolean(stored)) ? NULL : "an enumeration";
    case H5T_COMPOUND:
        return wr_cell_is_complex(stored) ? "of complex numbers" : "a table of its own";
    case H5T_REFERENCE:
        return "of references";
    case H5T_ARRAY:
    case H5T_VLEN:
        return "of lists";
    default:
        return "of a type that is neither number nor text";
    }
}

hid_t wr_cell_memory_type(const struct wr_cell_form *self, hid_t stored)
{
    switch (self->kind) {
    case WR_CELL_SIGNED:
        return H5Tcopy(H5T_NATIVE_INT64);
    case WR_CELL_UNSIGNED:
        return H5Tcopy(H5T_NATIVE_UINT64);
    case WR_CELL_REAL:
        return H5Tcopy(H5T_NATIVE_DOUBLE);
    default: /* bytes and texts as they are */
        return H5Tcopy(stored);
    }
}

/* Writes `digits` / 10^`places` as a decimal; returns its length. */
static size_t put_decimal(char *text, uint64_t digits, int places, bool is_negative)
{
    char backwards[NUMBER_BYTES];
    size_t count = 0, length = 0;
    for (int i = 0; i < places || digits > 0 || i == places; i++, digits /= 10) {
        if (i == places && places > 0) {
            backwards[count++] = '.';
        }
        backwards[count++] = (char)('0' + digits % 10);
    }
    if (is_negative) {
        text[length++] = '-';
    }
    while (count > 0) {
        text[length++] = backwards[--count];
    }
    return length;
}

/* The shortest of the decimals of at most 15 digits that is this very double, where there is one: reading it is one
 * exact division. Otherwise 17 digits, which always give the double again. */
static size_t put_real(char *text, double value)
{
    static const double tens[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12};
    double size = fabs(value);
    for (int places = 0; places < (int)(sizeof tens / sizeof *tens); places++) {
        double digits = nearbyint(size * tens[places]);
        if (!(digits < 1e15)) {
            break;
        }
        if (digits / tens[places] == size) {
            return put_decimal(text, (uint64_t)digits, places, value < 0);
        }
    }
    return (size_t)snprintf(text, NUMBER_BYTES, "%.17g", value);
}

static size_t put_number(const struct wr_cell_form *self, const void *cell, char *text)
{
    int64_t whole = 0;
    uint64_t natural = 0;
    double real = NAN;
    switch (self->kind) {
    case WR_CELL_SIGNED:
        memcpy(&whole, cell, sizeof whole);
        real = (double)whole;
        natural = whole < 0 ? -(uint64_t)whole : (uint64_t)whole;
        break;
    case WR_CELL_UNSIGNED:
        memcpy(&natural, cell, sizeof natural);
        real = (double)natural;
        break;
    case WR_CELL_BOOLEAN:
        natural = *(const unsigned char *)cell;
        real = (double)natural;
        break;
    default:
        memcpy(&real, cell, sizeof real);
    }
    if (isnan(real) || real == self->fill[0] || real == self->fill[1] ||
        (self->missing_integer && whole == self->missing_integer)) {
        return 0;
    }
    return self->kind == WR_CELL_REAL ? put_real(text, real) : put_decimal(text, natural, 0, whole < 0);
}

enum wr_code wr_cell_put(const struct wr_cell_form *self, const char *column, const void *cell, struct wr_blob *text,
                         struct wr_error *error)
{
    char number[NUMBER_BYTES];
    const char *from = number;
    size_t length = 0;
    if (self->kind == WR_CELL_FIXED_TEXT) {
        from = cell;
        length = strnlen(from, self->size);
        while (self->is_padded && length > 0 && from[length - 1] == ' ') {
            length--;
        }
    } else if (self->kind == WR_CELL_TEXT) {
        memcpy(&from, cell, sizeof from);
        length = from ? strnlen(from, WR_TEXT_MOST + 1) : 0;
    } else {
        length = put_number(self, cell, number);
    }
    if (length > WR_TEXT_MOST) {
        return wr_fail(error, WR_E_FOREIGN_TEXT, "%s%s%d", column, "a longer text", WR_TEXT_MOST);
    }
    if (length > 0 && self->missing && strlen(self->missing) == length && memcmp(from, self->missing, length) == 0) {
        length = 0;
    }
    enum wr_code code = length > 0 ? wr_blob_put(text, from, length, error) : WR_OK;
    return code == WR_OK ? wr_blob_put(text, "", 1, error) : code;
}
