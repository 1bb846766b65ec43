/* The child's side of reading a results file, of a run or of a sweep. */
#ifndef WATTROUTE_SIM_STORE_RESULTS_SERVE_H
#define WATTROUTE_SIM_STORE_RESULTS_SERVE_H

#include "sim/store/blob.h"
#include "sim/store/contained.h"

#include <hdf5.h>

/* The texts of the root, in the order in which they are sent; "" where the file has none. */
#define WR_RESULTS_TEXTS                                                                                               \
    {                                                                                                                  \
        "command", "version", "commit", "study_name", "study", "study_xxh128", "measurements", "measurements_xxh128",  \
            "provenance", "warnings"                                                                                   \
    }

/* `context` is a bool: whether rows of domains are wanted beside those over all. Sends the texts of the root and the
 * numbers seed, attempt and attempts (-1 = none); then rows, in messages of so many: scenario, policy, domain, metric,
 * unit, note as texts, value, lo, hi as three doubles, n; at the end a message of 0 rows. */
wr_contained_work wr_contained_results;

/* A variable of the open file: texts, whole numbers or real ones over `rank` dimensions. */
enum wr_results_kind { WR_RESULTS_OF_TEXT, WR_RESULTS_OF_WHOLE, WR_RESULTS_OF_REAL };

struct wr_results_variable {
    const char *name;
    hid_t dataset;
    hsize_t extent[4];
    hsize_t row; /* elements of one row */
};

/* Opens and checks it: stored plainly, written, of that kind. Close its dataset. VARIABLE, REFUSED. */
enum wr_code wr_results_open_variable(hid_t file, const char *name, enum wr_results_kind kind, int rank,
                                      struct wr_results_variable *self, struct wr_error *error);

enum wr_code wr_results_read_numbers(const struct wr_results_variable *self, hid_t type, hsize_t row, hsize_t rows,
                                     void *data, struct wr_error *error);
/* Texts are HDF5's memory, "" never NULL: free with wr_results_free_texts(), also after a failure. */
enum wr_code wr_results_read_texts(const struct wr_results_variable *self, hsize_t row, hsize_t rows, char **text,
                                   struct wr_error *error);
void wr_results_free_texts(char **text, hsize_t rows);

/* Gathers rows into messages; what is left goes with the last one. */
struct wr_results_messages {
    struct wr_blob blob;
    int64_t rows, bytes; /* in the blob; sent so far, for the limit of time */
    bool by_domain;
};

struct wr_result_row;
/* Passes over what was not asked for. */
enum wr_code wr_results_send_row(struct wr_results_messages *self, const struct wr_result_row *row,
                                 struct wr_error *error);

/* The rows of a sweep's file: a grid of scenario, policy, domain and metric. */
enum wr_code wr_results_send_sweep(hid_t file, struct wr_results_messages *messages, struct wr_error *error);

#endif
