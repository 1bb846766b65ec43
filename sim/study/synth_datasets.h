/* Domains and data sets of a specification: shares, accuracies, and what makes models depend on each other. */
#ifndef WATTROUTE_SIM_STUDY_SYNTH_DATASETS_H
#define WATTROUTE_SIM_STUDY_SYNTH_DATASETS_H

#include "sim/base/error.h"
#include "sim/ingest/synth.h"

struct wr_node;

/* `domains`: labels, shares that sum to 1, and the data sets that the labels begin with. */
enum wr_code wr_synth_domains_read(struct wr_synth_spec *spec, const struct wr_node *map, struct wr_error *error);

/* A model's `accuracy: 0.6`, or a map with a number for every domain: its own, else its data set's. */
enum wr_code wr_synth_accuracy_read(struct wr_synth_spec *spec, const struct wr_node *entry, const char *where,
                                    int64_t model, struct wr_error *error);

/* `correlation`, or `solvability` with a number for every data set, to which correlations are fitted (all else of the
 * specification must have been read); `length_correlation`. NaN = the key is not there. */
enum wr_code wr_synth_dependence_read(struct wr_synth_spec *spec, const struct wr_node *root, double correlation,
                                      double length_correlation, struct wr_error *error);

#endif
