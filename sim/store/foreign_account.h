/* What the contained child says of a table of another program (sim/store/foreign_serve.h), taken apart; trusts nothing.
 */
#ifndef WATTROUTE_SIM_STORE_FOREIGN_ACCOUNT_H
#define WATTROUTE_SIM_STORE_FOREIGN_ACCOUNT_H

#include "sim/store/blob.h"
#include "sim/table/foreign.h"

enum { WR_FOREIGN_ROWS_AT_ONCE = 4096 /* of a column in one message, at most */ };

struct wr_foreign_account {
    struct wr_blob description;       /* owned: what `column` points into */
    struct wr_foreign_column *column; /* owned */
    size_t columns;
    int64_t rows;
    int64_t *taken; /* owned: rows of each column so far */
};

/* Takes the description over, also on failure. DAMAGED when it does not add up. */
enum wr_code wr_foreign_account_open(struct wr_foreign_account *self, struct wr_blob *description,
                                     struct wr_error *error);
void wr_foreign_account_free(struct wr_foreign_account *self); /* of a zeroed or opened one */

/* Hands one message of cells to the sink; `*more` is false at the end, when every wanted column is whole. DAMAGED. */
enum wr_code wr_foreign_account_take(struct wr_foreign_account *self, const bool *wanted, const struct wr_blob *message,
                                     struct wr_foreign_sink *sink, bool *more, struct wr_error *error);

#endif
