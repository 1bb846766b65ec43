#include "sim/store/attribute.h"

#include "sim/base/memory.h"
#include "sim/store/h5.h"
#include "sim/store/variable.h"

#include <string.h>

/* Opens an attribute of one element and its type; both invalid when it is not there or has another shape. */
static hid_t open_single(hid_t object, const char *name, hid_t *type)
{
    *type = H5I_INVALID_HID;
    if (H5Aexists(object, name) <= 0) {
        return H5I_INVALID_HID;
    }
    hid_t attribute = H5Aopen(object, name, H5P_DEFAULT);
    hid_t space = H5Aget_space(attribute);
    if (H5Sget_simple_extent_npoints(space) == 1) {
        *type = H5Aget_type(attribute);
    }
    H5Sclose(space);
    return attribute;
}

static char *copy_text(const char *text, size_t most, struct wr_error *error)
{
    size_t length = text ? strnlen(text, most) : 0;
    return wr_text_copy(text ? text : "", length, error);
}

static char *read_variable_text(hid_t attribute, struct wr_error *error)
{
    hid_t type = wr_h5_text_type();
    char *text = NULL;
    if (H5Aread(attribute, type, &text) < 0) {
        text = NULL;
    }
    char *copy = copy_text(text, WR_ATTRIBUTE_MOST, error);
    H5free_memory(text);
    H5Tclose(type);
    return copy;
}

static char *read_fixed_text(hid_t attribute, hid_t type, struct wr_error *error)
{
    size_t size = H5Tget_size(type);
    char *text = size <= WR_ATTRIBUTE_MOST ? wr_array(size + 1, 1, error) : NULL;
    if (text && H5Aread(attribute, type, text) < 0) {
        text[0] = '\0';
    }
    return text ? text : copy_text(NULL, 0, error);
}

/* No element at all: how netCDF stores an empty text. */
static bool is_empty(hid_t attribute)
{
    hid_t space = H5Aget_space(attribute);
    bool empty = H5Sget_simple_extent_npoints(space) == 0;
    H5Sclose(space);
    return empty;
}

char *wr_attribute_text(hid_t object, const char *name, struct wr_error *error)
{
    hid_t type = H5I_INVALID_HID, attribute = open_single(object, name, &type);
    char *text = NULL;
    if (attribute < 0 || is_empty(attribute)) {
        text = copy_text(NULL, 0, error);
    } else if (type < 0 || H5Tget_class(type) != H5T_STRING) {
        text = copy_text(WR_NO_TEXT, sizeof WR_NO_TEXT - 1, error);
    } else if (H5Tis_variable_str(type) > 0) {
        text = read_variable_text(attribute, error);
    } else {
        text = read_fixed_text(attribute, type, error);
    }
    H5Tclose(type);
    H5Aclose(attribute);
    return text;
}

bool wr_attribute_number(hid_t object, const char *name, double *number)
{
    hid_t type = H5I_INVALID_HID, attribute = open_single(object, name, &type);
    H5T_class_t class = type < 0 ? H5T_NO_CLASS : H5Tget_class(type);
    bool found = (class == H5T_INTEGER || class == H5T_FLOAT) && H5Aread(attribute, H5T_NATIVE_DOUBLE, number) >= 0;
    H5Tclose(type);
    H5Aclose(attribute);
    return found;
}
