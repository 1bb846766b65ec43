/* The first reading of a wide table finds out what the second reading needs to know: rows, domains, the longest
 * identifier, which columns hold values, and whether scores are graded. It checks identifiers and scores, and other
 * values unless they are parsed ahead: then the second reading does. */
#ifndef WATTROUTE_SIM_INGEST_WIDE_SURVEY_H
#define WATTROUTE_SIM_INGEST_WIDE_SURVEY_H

#include "sim/ingest/rows.h"

struct wr_wide_survey {
    int64_t rows;            /* queries */
    size_t id_bytes;         /* of the longest identifier */
    bool graded;             /* a score is neither 0 nor 1 */
    struct wr_labels domain; /* in order of first appearance */
    int64_t *present;        /* owned: values that are not missing, per column of the file */
    bool has_features;       /* a feature has a value */
};

/* Reads all rows from the first one. Memory grows with the number of distinct queries alone (key_set.h), and is given
 * back at the end. */
enum wr_code wr_wide_survey_read(struct wr_wide_survey *self, struct wr_rows *rows, struct wr_error *error);
/* After a fault of the second reading: replaces it by the first of the table; it stays where there is none, as after a
 * change of the file. */
void wr_wide_survey_refuse(struct wr_rows *rows, struct wr_error *error);
void wr_wide_survey_free(struct wr_wide_survey *self); /* of a zeroed or filled survey */

#endif
