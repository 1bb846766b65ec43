/* Tidy rows of several results files as one table: rows are studies, scenarios, policies and domains; columns metrics.
 * Files are HDF5 (`run -o`, `sweep -o`), tidy CSV, or JSON. */
#ifndef WATTROUTE_ANALYSIS_TABLES_MERGED_H
#define WATTROUTE_ANALYSIS_TABLES_MERGED_H

#include "analysis/metrics/formulas.h"
#include "sim/ingest/labels.h"
#include "sim/store/results_reader.h"

/* One study of one file. */
struct wr_merged_source {
    char *file, *name;             /* owned: the file without folders, the study's name */
    char *label;                   /* owned: `name`, or "name (file)" where several have it */
    struct wr_results_about about; /* what the file says; JSON has no version */
    const char *untold;            /* what a file is that does not say what it was made from; NULL = it does; static */
    char *baseline, *assumptions;  /* owned: of the study, on one line; "" = none or not said */
};

struct wr_merged_value {
    double value, lo, hi; /* NaN = n/a */
    int64_t n;
    int32_t note; /* of `text` */
    bool is_there;
};

struct wr_merged_row {
    int source;
    int32_t scenario, policy, domain; /* of `text` */
};

/* What is taken: patterns with * and ?; a list without texts takes all. */
struct wr_merged_choice {
    struct wr_labels policy, scenario; /* owned */
    bool metric[WR_METRICS];
    bool by_domain;
};

/* Zeroed but for `choice`, it is empty. */
struct wr_merged {
    struct wr_merged_choice choice;
    struct wr_merged_source *source; /* owned */
    size_t sources, source_capacity;
    struct wr_labels text, key; /* key: rows by their labels */
    struct wr_merged_row *row;  /* owned */
    size_t rows, row_capacity;
    struct wr_merged_value *value; /* owned [row][WR_METRICS] */
    size_t value_capacity;
};

/* Adds a file ("-" = standard input). RESULTS_FORMAT for what is no results file, RESULTS_TWICE for a value that is
 * there already, and what the readers say. */
enum wr_code wr_merged_add(struct wr_merged *self, const char *path, struct wr_error *error);

/* After the last file: names that tell sources apart. RESULTS_VERSIONS, RESULTS_NONE. */
enum wr_code wr_merged_finish(struct wr_merged *self, struct wr_error *error);
void wr_merged_free(struct wr_merged *self);

/* For the readers of formats: one row of a source, passed over when it is not wanted. */
enum wr_code wr_merged_take(struct wr_merged *self, int source, const struct wr_result_row *row,
                            struct wr_error *error);
/* The source of a study among those from `first` on, or a new one, of a file that does not say what it was made from.
 */
enum wr_code wr_merged_source_find(struct wr_merged *self, size_t first, const char *file, const char *untold,
                                   const char *study, int *source, struct wr_error *error);
/* Takes name, baseline and assumptions from what the source's file says of itself. */
enum wr_code wr_merged_source_told(struct wr_merged *self, int source, struct wr_error *error);
/* A new source; `name` is the study's. */
enum wr_code wr_merged_source_add(struct wr_merged *self, const char *file, const char *name, int *source,
                                  struct wr_error *error);

const struct wr_merged_value *wr_merged_at(const struct wr_merged *self, size_t row, int metric);
const char *wr_merged_text(const struct wr_merged *self, int32_t text);

#endif
