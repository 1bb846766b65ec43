/* Tables that are one JSON object rather than an object per line: what other programs write by default, told by the
 * outline of the first value in the file. */
#ifndef WATTROUTE_SIM_INGEST_JSON_SHAPE_H
#define WATTROUTE_SIM_INGEST_JSON_SHAPE_H

#include "sim/ingest/input.h"

/* JSON_SHAPE when the file holds nothing but one object, and that is pandas' to_json() of orientation columns (its
 * default), index, split or table, or an object around one list of objects. Reads the first value only; what is no JSON
 * passes, for a parser to refuse. READ. */
enum wr_code wr_refuse_json_shape(const struct wr_input *input, struct wr_error *error);

#endif
