/* A file driver: HDF5 reads and writes through it over a descriptor that we own, whether or not the file has a name.
 *
 * HDF5 1.10.8 crashes when closing a file whose last writes failed, and may report nothing when it does not. So this
 * driver never tells it: the first failure is kept in the target, every later write is dropped, and the caller looks at
 * the target once HDF5 has closed the file in peace. */
#ifndef WATTROUTE_SIM_STORE_H5_DRIVER_H
#define WATTROUTE_SIM_STORE_H5_DRIVER_H

#include <hdf5.h>

struct wr_h5_target {
    int descriptor; /* open for reading and writing; stays the caller's */
    int reason;     /* errno of the first failure, 0 = none */
};

/* Makes files opened through this access list use the driver on `target`, which has to outlive them. */
herr_t wr_h5_driver_set(hid_t access_list, struct wr_h5_target *target);

#endif
