/* What is in the numbers of records, counted: those that are not missing, and whether scores are graded. */
#ifndef WATTROUTE_SIM_INGEST_TALLY_H
#define WATTROUTE_SIM_INGEST_TALLY_H

#include "sim/base/error.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Which numbers a record has. */
struct wr_tally_form {
    size_t numbers;
    size_t *score; /* owned: those that are scores */
    size_t scores;
};

struct wr_tally {
    int64_t *there; /* owned: numbers that are not missing, per number of a record */
    bool graded;    /* a score is neither 0 nor 1 */
};

/* Of `numbers` numbers, none of them a score; wr_tally_form_add() says which ones are. */
enum wr_code wr_tally_form_init(struct wr_tally_form *self, size_t numbers, struct wr_error *error);
void wr_tally_form_add(struct wr_tally_form *self, size_t score);
void wr_tally_form_free(struct wr_tally_form *self); /* of a zeroed or filled form */

enum wr_code wr_tally_init(struct wr_tally *self, const struct wr_tally_form *form, struct wr_error *error);
void wr_tally_free(struct wr_tally *self); /* of a zeroed or filled tally */
void wr_tally_clear(struct wr_tally *self, const struct wr_tally_form *form);

/* Counts the numbers of a record; NaN = missing. */
static inline void wr_tally_count(struct wr_tally *self, const struct wr_tally_form *form, const double *number)
{
    int64_t *there = self->there;
    bool graded = false;
    for (size_t i = 0; i < form->numbers; i++) {
        there[i] += !isnan(number[i]);
    }
    for (size_t i = 0; i < form->scores; i++) {
        double score = number[form->score[i]];
        graded |= !isnan(score) && score != 0 && score != 1;
    }
    self->graded |= graded;
}

void wr_tally_add(struct wr_tally *self, const struct wr_tally_form *form, const struct wr_tally *other);

#endif
