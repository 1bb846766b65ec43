/* Sorts records in place by the double that each begins with, so that a sort of many records needs no more room. */
#ifndef WATTROUTE_ANALYSIS_METRICS_RECORD_SORT_H
#define WATTROUTE_ANALYSIS_METRICS_RECORD_SORT_H

#include <stddef.h>
#include <stdint.h>

enum { WR_RECORD_MOST = 40 };

/* Ascending; `bytes` of a record is a multiple of 8, at most WR_RECORD_MOST. No key is NaN. The order among equal keys
 * is a function of the records alone. Takes n log n steps on average, whatever the order they come in, and fewer where
 * many keys are equal. */
void wr_record_sort(void *record, int64_t count, size_t bytes);

#endif
