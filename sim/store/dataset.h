/* How a dataset of a file that may be hostile is stored. Runs in the contained child, or over our own fresh output. */
#ifndef WATTROUTE_SIM_STORE_DATASET_H
#define WATTROUTE_SIM_STORE_DATASET_H

#include <hdf5.h>
#include <stdbool.h>

/* Why the dataset must not be read, as "is ..." of a sentence; NULL when it lies within the file, in chunks of bounded
 * size, through filters that are built in. */
const char *wr_dataset_refusal(hid_t dataset);

/* False when part of it was never written: that would read as zeros, or as a fill value of any meaning. */
bool wr_dataset_is_written(hid_t dataset);

#endif
