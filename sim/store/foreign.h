/* HDF5 tables of other programs, read by the contained child. */
#ifndef WATTROUTE_SIM_STORE_FOREIGN_H
#define WATTROUTE_SIM_STORE_FOREIGN_H

#include "sim/table/foreign.h"

/* Errors: FOREIGN_*, REFUSED, DAMAGED. */
wr_foreign_open wr_foreign_open_hdf5;

#endif
