/* A table of a grid's carbon intensity, a row per hour: `hour` and `kgco2e_per_kwh` or `gco2e_per_kwh`; other columns
 * are not looked at. Hours are 0 to 23, each once, or all dated, as 2024-03-01 13:00 (perhaps with a zone), each from
 * the first to the last once; in any order. */
#ifndef WATTROUTE_SIM_INGEST_GRID_TABLE_H
#define WATTROUTE_SIM_INGEST_GRID_TABLE_H

#include "sim/base/error.h"
#include "sim/table/grid_profile.h"

/* Reads a file. Errors: those of wr_input_open() and wr_small_read(); GRID_HOUR, GRID_TWICE, GRID_GAP, GRID_INTENSITY
 * with the line. Free with wr_grid_table_free(), also after an error. */
enum wr_code wr_grid_table_read(struct wr_grid_profile *self, const char *path, struct wr_error *error);
void wr_grid_table_free(struct wr_grid_profile *self);

/* "2024-03-01 13:00" of an hour since 1970-01-01 00:00, "13" of an hour of the day. */
enum { WR_HOUR_TEXT = 72 };
void wr_hour_text(bool is_dated, int64_t hour, char text[WR_HOUR_TEXT]);

#endif
