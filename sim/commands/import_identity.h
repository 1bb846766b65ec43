/* What the inputs of an import are: their names, and the hashes of their bytes, made while the tables are read: of
 * those of the scores when the survey has read them, of others in threads. */
#ifndef WATTROUTE_SIM_COMMANDS_IMPORT_IDENTITY_H
#define WATTROUTE_SIM_COMMANDS_IMPORT_IDENTITY_H

#include "sim/ingest/import_tables.h"
#include "sim/store/measurement_writer.h"

struct wr_identities {
    struct wr_input_identity *input; /* owned: those that are given, in their order */
    int inputs;
    struct identity_job *job; /* owned, one per input */
    struct wr_ahead *ahead;
    struct wr_file_hash *scores; /* owned: of the first input, which shows its bytes; NULL = it does not */
    enum wr_code code;           /* of beginning */
    struct wr_error error;
};

/* An `opened` of struct wr_import_options, whose context is a zeroed struct wr_identities: begins to hash. */
void wr_identities_begin(void *self, struct wr_import *import);
/* Waits for the hashes; names are without folders, so that equal inputs give equal bytes. */
enum wr_code wr_identities_finish(struct wr_identities *self, struct wr_error *error);
void wr_identities_free(struct wr_identities *self); /* of a zeroed one, or after the beginning; waits */

#endif
