/* The metadata of an imported table: labels and the catalog's columns, and which per-query columns there are. */
#ifndef WATTROUTE_SIM_INGEST_WIDE_META_H
#define WATTROUTE_SIM_INGEST_WIDE_META_H

#include "sim/ingest/composed.h"

/* Fills `meta` (to be freed with wr_meta_free, also after a failure). Columns without any value are left out. Models of
 * the catalog that have no scores are named in a warning. */
enum wr_code wr_wide_meta(struct wr_meta *meta, const struct wr_wide_header *header,
                          const struct wr_wide_survey *survey, const struct wr_catalog *catalog,
                          struct wr_labels *warnings, struct wr_error *error);

#endif
