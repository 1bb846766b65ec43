/* One source, several instruction sets: vector_*.c are compiled once per level with (see the Makefile)
 *   WR_LEVEL         the suffix of their tables' symbols
 *   WR_VECTOR_BYTES  the width of vectors: the native one, since gcc takes wider ones apart badly
 * kernels.c puts the tables together. */
#ifndef WATTROUTE_SIM_REPLAY_KERNELS_VECTOR_H
#define WATTROUTE_SIM_REPLAY_KERNELS_VECTOR_H

#include "sim/replay/kernels/kernels.h"

#ifndef WR_LEVEL
#define WR_LEVEL plain
#define WR_VECTOR_BYTES 16
#endif

#define WR_PASTE(name, level) name##_##level
#define WR_PASTE_EXPANDED(name, level) WR_PASTE(name, level)
#define WR_LEVEL_OF(name) WR_PASTE_EXPANDED(name, WR_LEVEL)

extern const struct wr_search_kernels WR_LEVEL_OF(wr_search_kernels);
extern const struct wr_row_kernels WR_LEVEL_OF(wr_row_kernels);
extern const struct wr_survey_kernels WR_LEVEL_OF(wr_survey_kernels);
extern const struct wr_fused_kernels WR_LEVEL_OF(wr_fused_kernels);

#endif
