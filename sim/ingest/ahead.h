/* Items 0, 1, 2 ... made ahead of whoever takes them, in threads, and taken in their order. Item i is made in slot i
 * modulo the number of slots; whoever waits for an item makes others meanwhile, so one thread is enough. */
#ifndef WATTROUTE_SIM_INGEST_AHEAD_H
#define WATTROUTE_SIM_INGEST_AHEAD_H

#include "sim/base/error.h"

#include <stdint.h>

struct wr_ahead;

/* Makes an item in a slot that nobody else uses, in any thread; what goes wrong is left in the slot. */
typedef void wr_ahead_make(void *context, int64_t item, int slot);

int wr_ahead_threads(void); /* that make items, whoever takes them included */

/* `items` of them, in at least one slot; where there is one alone, whoever takes an item makes it. Threads begin with
 * the first take. The context is borrowed. */
enum wr_code wr_ahead_open(struct wr_ahead **self, int64_t items, int slots, wr_ahead_make *make, void *context,
                           struct wr_error *error);
void wr_ahead_close(struct wr_ahead *self); /* NULL-safe; waits for the threads */

/* Begins to make items before the first is taken. */
void wr_ahead_start(struct wr_ahead *self);

/* The slot of the next item, which stays as it is until wr_ahead_give_back(). Taking more items than there are is a
 * mistake. */
int wr_ahead_take(struct wr_ahead *self);
void wr_ahead_give_back(struct wr_ahead *self);

#endif
