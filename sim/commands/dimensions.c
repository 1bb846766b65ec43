#include "sim/commands/dimensions.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

char *wr_dimensions_text(const struct wr_meta *meta, const enum wr_dim *dims, int count, char text[WR_DIMENSIONS_TEXT])
{
    static const struct {
        const char *one, *several;
    } names[WR_DIMS] = {
        [WR_DIM_QUERY] = {"query", "queries"},
        [WR_DIM_MODEL] = {"model", "models"},
        [WR_DIM_ACCELERATOR] = {"accelerator", "accelerators"},
        [WR_DIM_PAIR] = {"pair", "pairs"},
        [WR_DIM_DOMAIN] = {"domain", "domains"},
        [WR_DIM_CURVE_POINT] = {"curve point", "curve points"},
    };
    text[0] = '\0';
    for (int i = 0; i < count; i++) {
        const int64_t extent = meta->extent[dims[i]];
        const char *name = extent == 1 ? names[dims[i]].one : names[dims[i]].several;
        const size_t length = strlen(text);
        snprintf(text + length, WR_DIMENSIONS_TEXT - length, "%s%" PRId64 " %s", i > 0 ? ", " : "", extent, name);
    }
    return text;
}
