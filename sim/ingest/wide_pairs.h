/* The list of pairs of an import: from the rows of the pairs file, or else from MODEL@ACCELERATOR in the header. */
#ifndef WATTROUTE_SIM_INGEST_WIDE_PAIRS_H
#define WATTROUTE_SIM_INGEST_WIDE_PAIRS_H

#include "sim/ingest/catalog.h"
#include "sim/ingest/pairs.h"
#include "sim/ingest/records.h"

/* Every model and accelerator is known; profiles are taken over. IMPORT_UNKNOWN at the pairs file's line. */
enum wr_code wr_pairs_of_catalog(struct wr_pairs *self, const struct wr_catalog *catalog,
                                 const struct wr_labels *models, struct wr_error *error);

/* A pair of every model on accelerator `accelerator` of the catalog; none when it is negative. */
enum wr_code wr_pairs_on(struct wr_pairs *self, const struct wr_catalog *catalog, const struct wr_labels *models,
                         int32_t accelerator, struct wr_error *error);

/* The models and pairs of the catalog's curves, in the order of first appearance. */
enum wr_code wr_pairs_of_curves(struct wr_pairs *self, struct wr_labels *models, const struct wr_catalog *catalog,
                                struct wr_error *error);

/* The pair `label` (MODEL@ACCELERATOR) that column `column` of a header names; adds it where the catalog lists no
 * pairs, else an unknown one is IMPORT_UNKNOWN at the header's place. */
enum wr_code wr_pairs_of_header(struct wr_pairs *self, const char *label, struct wr_catalog *catalog,
                                const struct wr_labels *models, const struct wr_records *reader, size_t column,
                                int32_t *index, struct wr_error *error);

#endif
