/* Results files (`run -o`, `sweep -o`) read back: what they say of themselves, and their tidy rows. HDF5 is left to the
 * contained child (sim/store/child.h). */
#ifndef WATTROUTE_SIM_STORE_RESULTS_READER_H
#define WATTROUTE_SIM_STORE_RESULTS_READER_H

#include "sim/store/blob.h"
#include "sim/store/results_writer.h"

/* Texts are "" where the file does not say; all are borrowed from `blob`. */
struct wr_results_about {
    struct wr_blob blob; /* owned */
    const char *command, *version, *commit, *study_name, *study, *study_xxh128, *measurements, *measurements_xxh128;
    const char *provenance;          /* the weakest that went in */
    const char *warnings;            /* one per line */
    int64_t seed, attempt, attempts; /* -1 = none */
};

struct wr_result_sink {
    /* Texts are valid during the call. */
    enum wr_code (*take)(struct wr_result_sink *self, const struct wr_result_row *row, struct wr_error *error);
};

/* Reads the open file `descriptor` (stays the caller's; `name` names it in errors): `about` first, then row by row;
 * those of domains where `by_domain`. Free `about` also after a failure. RESULTS_FORMAT, VARIABLE, DAMAGED, REFUSED,
 * and what the sink returns. */
enum wr_code wr_results_read(int descriptor, const char *name, bool by_domain, struct wr_results_about *about,
                             struct wr_result_sink *sink, struct wr_error *error);
void wr_results_about_free(struct wr_results_about *self);

/* The two kinds of messages that a reader gets, taken apart (results_serve.h says what is in them): `about` from the
 * bytes of its own blob; the rows of one message, none at the end. DAMAGED for bytes that are no message. */
enum wr_code wr_results_parse_about(struct wr_results_about *self, struct wr_error *error);
enum wr_code wr_results_hand_on(const struct wr_blob *message, bool *more, struct wr_result_sink *sink,
                                struct wr_error *error);

#endif
