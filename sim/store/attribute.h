/* Attributes of a file that may be hostile: read with limits. */
#ifndef WATTROUTE_SIM_STORE_ATTRIBUTE_H
#define WATTROUTE_SIM_STORE_ATTRIBUTE_H

#include "sim/base/error.h"

#include <hdf5.h>

#define WR_NO_TEXT "(no text)"

/* The text of a scalar (or one-element) string attribute, a copy; "" when there is none or it is empty; WR_NO_TEXT when
 * it is something else, so that a check of it fails. NULL when out of memory. Free with wr_free(). */
char *wr_attribute_text(hid_t object, const char *name, struct wr_error *error);

/* The number of a scalar (or one-element) numeric attribute; false when there is none. */
bool wr_attribute_number(hid_t object, const char *name, double *number);

#endif
