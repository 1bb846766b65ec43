/* Text for people, outside the core: errors rendered, numbers formatted and parsed strictly, nearest names. */
#ifndef WATTROUTE_SIM_TEXT_RENDER_H
#define WATTROUTE_SIM_TEXT_RENDER_H

#include "sim/base/error.h"

#include <stddef.h>

/* "file:line:column: what; expected what; do what (reason)" without a newline; always NUL-terminated; control
 * characters of values are escaped. Returns `text`. */
char *wr_error_render(const struct wr_error *error, char *text, size_t size);

#endif
