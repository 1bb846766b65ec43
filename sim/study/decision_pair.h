/* Which pair in play a record of an outside router decides for: by its label (column `pair`), or by its model, with its
 * accelerator where the model has several pairs. Beside a label the model and the accelerator are blank, or its own. */
#ifndef WATTROUTE_SIM_STUDY_DECISION_PAIR_H
#define WATTROUTE_SIM_STUDY_DECISION_PAIR_H

#include "sim/ingest/records.h"
#include "sim/policy/policy.h"
#include "sim/table/meta.h"

struct wr_decision_pair {
    const struct wr_records *records; /* borrowed, as are the others */
    const struct wr_meta *meta;
    const struct wr_pool *pool;
    int64_t pair, model, accelerator; /* columns of the records, -1 = none */
};

enum wr_decision_pair_fault { WR_DECISION_PAIR_UNKNOWN, WR_DECISION_PAIR_DISAGREES };

enum { WR_DECISION_WORDS = 120 };

void wr_decision_pair_init(struct wr_decision_pair *self, const struct wr_records *records, const struct wr_meta *meta,
                           const struct wr_pool *pool);

/* Pool index of the present record's pair. -1: it names none, why is `fault`, and `text` says what it names. Errors:
 * DECISIONS_MODEL, where it names a model of several pairs alone. */
enum wr_code wr_decision_pair_find(const struct wr_decision_pair *self, int32_t *pair,
                                   enum wr_decision_pair_fault *fault, char text[WR_DECISION_WORDS],
                                   struct wr_error *error);

/* A field in quotes, cut where it is long; "nothing" where it is blank. */
void wr_decision_quote(const struct wr_field *field, char text[WR_DECISION_WORDS]);

#endif
