/* The results file of a sweep (`sweep -o results.h5`), written scenario by scenario: plain HDF5 that is valid netCDF-4.
 *
 * Variables: scenario, policy, domain ("all" first), metric (labels); metric_unit(metric); swept_1(scenario) ..., the
 * values of the swept keys as typed, whose names are their long_name; value, lo, hi (scenario, policy, domain, metric);
 * n(scenario, policy, domain); note_index(scenario, policy, domain, metric) into note, -1 = none. Root attributes are
 * those of a run's results file (sim/store/results_writer.h), command = sweep. */
#ifndef WATTROUTE_SIM_STORE_SWEEP_WRITER_H
#define WATTROUTE_SIM_STORE_SWEEP_WRITER_H

#include "sim/store/results_writer.h"

/* How large it will be, and its labels; borrowed while the writer is open. */
struct wr_sweep_shape {
    int64_t scenarios;
    int policies, domains, metrics, keys; /* `domains` with "all" */
    const char *const *policy, *const *domain, *const *metric, *const *unit, *const *key;
};

struct wr_sweep_writer;

/* Creates the file under its temporary name. */
enum wr_code wr_sweep_writer_open(struct wr_sweep_writer **self, const char *path, const struct wr_sweep_shape *shape,
                                  struct wr_error *error);

/* Appends a scenario: its values of the swept keys, and policies x domains x metrics rows in that order. */
enum wr_code wr_sweep_writer_add(struct wr_sweep_writer *self, const char *scenario, const char *const *swept,
                                 const struct wr_result_row *row, struct wr_error *error);

/* Writes notes and attributes (of `about` the study's name, provenance and warnings are looked at), reads everything
 * back and replaces the file. Frees the writer on success. */
enum wr_code wr_sweep_writer_finish(struct wr_sweep_writer **self, const struct wr_results *about,
                                    struct wr_error *error);

void wr_sweep_writer_discard(struct wr_sweep_writer **self); /* NULL-safe */

#endif
