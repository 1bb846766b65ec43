/* The root attributes of every results file. */
#ifndef WATTROUTE_SIM_STORE_RESULTS_ROOT_H
#define WATTROUTE_SIM_STORE_RESULTS_ROOT_H

#include "sim/store/results_writer.h"

#include <hdf5.h>

/* Conventions, wattroute_results, provenance and warnings; of `results` nothing else is looked at. */
enum wr_code wr_results_put_root(hid_t file, const struct wr_results *results, struct wr_error *error);

#endif
