/* The results file (`run -o results.h5`): totals and metric rows with full provenance; plain HDF5 that is valid
 * netCDF-4. */
#ifndef WATTROUTE_SIM_STORE_RESULTS_WRITER_H
#define WATTROUTE_SIM_STORE_RESULTS_WRITER_H

#include "sim/base/error.h"
#include "sim/store/provenance.h"
#include "sim/table/hour_clock.h"
#include "sim/table/totals.h"

/* A tidy row as stored; text is borrowed. */
struct wr_result_row {
    const char *scenario, *policy, *domain, *metric, *unit, *note;
    double value, lo, hi; /* NaN = n/a */
    int64_t n;
};

struct wr_results {
    const char *study_name;
    const struct wr_provenance_record *provenance;
    const char *const *warning; /* sentences every output carries */
    int warnings;
    const char *const *policy, *const *pair, *const *domain; /* label lists */
    int policies, pairs, domains;
    const struct wr_totals *totals; /* sorted */
    enum wr_hour_kind hours;        /* of the totals' cells */
    const struct wr_result_row *row;
    int64_t rows;
    /* decisions on request: NULL or [query][policy], index into pairs; -1 = query not replayed */
    const int32_t *decision;
    int64_t queries;
};

/* Writes atomically, as measurement files are. Variables: policy, pair, domain (labels); cell_* and group_* (totals);
 * row_* (metrics); decision_pair(query, policy) on request. Root attributes: wattroute_results = 1, provenance,
 * warnings, complete. */
enum wr_code wr_results_write(const char *path, const struct wr_results *results, struct wr_error *error);

#endif
