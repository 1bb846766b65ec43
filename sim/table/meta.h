/* Measurement metadata in memory: extents, labels and every column that is not per query.
 *
 * Per-query columns are described here (present, type, dims) but their data are streamed through a wr_source.
 * Where extent[WR_DIM_ATTEMPT] is above 0 the table holds repeated attempts: its score, energy, latency, cost and
 * output tokens are [query][attempt][model or pair], so that one attempt of a query lies together.
 * Missing values: NaN (float), -1 (int8, int32). A wholly absent column has present = false. */
#ifndef WATTROUTE_SIM_TABLE_META_H
#define WATTROUTE_SIM_TABLE_META_H

#include "sim/base/error.h"
#include "sim/table/column.h"

struct wr_column {
    bool present;
    enum wr_type type;
    enum wr_dim dim, repeat, dim2; /* WR_DIM_NONE: no repeated attempts; a vector */
    int8_t provenance;             /* enum wr_provenance of a per-query column; WR_MEASURED by default */
    void *data;                    /* owned; char ** for TEXT; NULL for per-query columns and absent ones */
};

enum { WR_RANK_MOST = 3 };

struct wr_meta {
    int64_t extent[WR_DIMS]; /* extent[WR_DIM_NONE] = 1 */
    struct wr_column column[WR_COLUMNS];
};

/* An empty table: all extents 0, no column present. */
void wr_meta_init(struct wr_meta *self);
void wr_meta_free(struct wr_meta *self);
enum wr_code wr_meta_copy(struct wr_meta *self, const struct wr_meta *from, struct wr_error *error);

/* Declares a column with its first type and dims, attempts included where the table has them (change `type`, `dim2`
 * afterwards where the alternative is meant; do so before `add` allocates, i.e. only for per-query columns). For
 * columns that are not per query, allocates data for the current extents, filled with "missing" (TEXT: NULL pointers;
 * devices: 1). */
enum wr_code wr_meta_add(struct wr_meta *self, enum wr_column_id id, struct wr_error *error);

/* Sets label `index` of a TEXT column to a copy of `text`. */
enum wr_code wr_meta_set_label(struct wr_meta *self, enum wr_column_id id, int64_t index, const char *text,
                               struct wr_error *error);

/* Elements of one row (product of the extents behind the first dimension), and of the whole column. */
int64_t wr_meta_row_elements(const struct wr_meta *self, enum wr_column_id id);
int64_t wr_meta_elements(const struct wr_meta *self, enum wr_column_id id);

/* A row is `repeats` slices, one per attempt (1 for a column without attempts), of `width` elements each. */
int64_t wr_meta_repeats(const struct wr_meta *self, enum wr_column_id id);
int64_t wr_meta_width(const struct wr_meta *self, enum wr_column_id id);

/* The dimensions of a column from the outermost in; how many. The rest is WR_DIM_NONE. */
int wr_column_dims(const struct wr_column *column, enum wr_dim dim[WR_RANK_MOST]);

/* Label i of a TEXT column; "" when absent or out of range. Borrowed. */
const char *wr_meta_label(const struct wr_meta *self, enum wr_column_id id, int64_t index);
/* Index of a label, -1 when there is none. */
int64_t wr_meta_find(const struct wr_meta *self, enum wr_column_id id, const char *label);

/* Element i of a column that is not per query; the missing value when absent. */
double wr_meta_real(const struct wr_meta *self, enum wr_column_id id, int64_t index);
int64_t wr_meta_integer(const struct wr_meta *self, enum wr_column_id id, int64_t index);

/* The site of a pair's accelerator (wr_site; local when the file has no accelerator_site). */
int wr_meta_pair_site(const struct wr_meta *self, int64_t pair);

/* Which element of a slice of a per-query matrix holds pair's value: the pair itself, or its model, or 0 for a vector.
 */
int64_t wr_meta_pair_offset(const struct wr_meta *self, enum wr_column_id id, int64_t pair);

/* Checks what a table must hold by itself: required columns, indices in range, pair labels that agree with model and
 * accelerator, unique labels, flags in range, non-negative watts, prices and batches, sorted nothing. `file` is
 * named in the error (WR_E_TABLE_*). */
enum wr_code wr_meta_check(const struct wr_meta *self, const char *file, struct wr_error *error);

#endif
