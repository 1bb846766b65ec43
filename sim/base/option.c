#include "sim/base/option.h"

#include <string.h>

const struct wr_option *wr_option_find(const struct wr_option *option, int options, const char *key)
{
    for (int i = 0; i < options; i++) {
        if (strcmp(option[i].key, key) == 0) {
            return &option[i];
        }
    }
    return NULL;
}
