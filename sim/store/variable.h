/* One variable of a measurement file as HDF5 sees it. Runs in the contained child, or over our own fresh output.
 *
 * Everything here assumes the file may be hostile: layouts that reach outside the file, filters that are not built in,
 * huge extents and chunks are refused before anything is allocated for them. */
#ifndef WATTROUTE_SIM_STORE_VARIABLE_H
#define WATTROUTE_SIM_STORE_VARIABLE_H

#include "sim/base/error.h"
#include "sim/store/limits.h"
#include "sim/table/column.h"

#include <hdf5.h>

struct wr_variable {
    hid_t dataset;
    enum wr_column_id id;
    enum wr_type type; /* in memory */
    int rank;
    int64_t extent[2]; /* extent[1] = 1 for a vector */
    int dim[2];        /* enum wr_dim of the attached dimension scale; -1 = none attached */
    bool is_native;    /* stored as in memory */
    bool is_direct;    /* native and contiguous: can be read with pread */
    int64_t offset;    /* in the file, when contiguous; else -1 */
    int provenance;    /* enum wr_provenance */
};

/* What the variables of a file claim and hold so far, in bytes. Their sum may expand WR_EXPANSION_MOST times, and by
 * WR_EXPANSION_FREE where that is little: measurements pack to a tenth at best, a bomb to a thousandth. */
struct wr_expansion {
    double claimed, held;
};
enum { WR_EXPANSION_MOST = 64, WR_EXPANSION_FREE = 1 << 28 };

/* Opens and checks variable `id`, and adds it to `expansion`. Close with wr_variable_close(), also after a failure. */
enum wr_code wr_variable_open(hid_t file, enum wr_column_id id, struct wr_expansion *expansion,
                              struct wr_variable *self, struct wr_error *error);
/* Keeps the chunks last read, side by side over the columns, in memory; their size is taken from `*left`. Blocks of
 * rows are smaller than many a chunk, and each would be unpacked for every block again: REFUSED when there is no room
 * for chunks that hold many blocks. */
enum wr_code wr_variable_keep_chunks(struct wr_variable *self, hid_t file, size_t *left, struct wr_error *error);
void wr_variable_close(struct wr_variable *self);

/* Reads rows [row, row + rows) as `type` says, converting where it is stored otherwise; numbers that do not fit are an
 * error, never clipped. Not for TEXT. `buffer` has rows x extent[1] elements. */
enum wr_code wr_variable_read(const struct wr_variable *self, int64_t row, int64_t rows, void *buffer,
                              struct wr_error *error);

/* Calls `take` with each label in order; stops at the first error. */
typedef enum wr_code wr_take_label(void *context, const char *label, struct wr_error *error);
enum wr_code wr_variable_labels(const struct wr_variable *self, wr_take_label *take, void *context,
                                struct wr_error *error);

#endif
