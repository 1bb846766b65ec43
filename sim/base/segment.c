#include "sim/base/segment.h"

int64_t wr_block_count(int64_t rows)
{
    return rows / WR_BLOCK_ROWS + (rows % WR_BLOCK_ROWS != 0);
}

int64_t wr_block_rows(int64_t rows, int64_t first)
{
    return rows - first < WR_BLOCK_ROWS ? rows - first : WR_BLOCK_ROWS;
}

int64_t wr_segment_rows(int64_t rows)
{
    int64_t blocks = wr_block_count(rows);
    int64_t per_segment = blocks / WR_MAX_SEGMENTS + (blocks % WR_MAX_SEGMENTS != 0);
    return (per_segment ? per_segment : 1) * WR_BLOCK_ROWS;
}

int wr_segment_count(int64_t rows)
{
    int64_t per_segment = wr_segment_rows(rows);
    return (int)(rows / per_segment + (rows % per_segment != 0));
}

int wr_tree_merges(int index)
{
    return __builtin_ctz(~(unsigned)index);
}
