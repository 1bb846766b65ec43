/* What a field that is no value of its column most likely is, and what to do about it. */
#ifndef WATTROUTE_SIM_INGEST_VALUE_ADVICE_H
#define WATTROUTE_SIM_INGEST_VALUE_ADVICE_H

#include "sim/ingest/records.h"

/* Writes the end of a sentence that says what was expected of a field of the reader's present record; "" where there is
 * nothing to say: how a missing value is told (NA, null, -), a header line that is there again, blanks around a number,
 * thousands separators and decimal commas, units and signs of percent. `is_number`: one was expected. */
void wr_value_advice(const struct wr_records *reader, size_t column, bool is_number, char *text, size_t size);

#endif
