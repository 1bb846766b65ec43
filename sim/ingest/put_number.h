/* Numbers of a table as a measurement file stores them; a missing one (NaN) is -1 where elements are whole. */
#ifndef WATTROUTE_SIM_INGEST_PUT_NUMBER_H
#define WATTROUTE_SIM_INGEST_PUT_NUMBER_H

#include "sim/table/meta.h"

#include <math.h>
#include <stdint.h>

static inline int8_t wr_number_int8(double value)
{
    return (int8_t)(isnan(value) ? -1 : (int32_t)value);
}

static inline int32_t wr_number_int32(double value)
{
    return isnan(value) ? -1 : (int32_t)value;
}

/* Stores a number as element `at` of a column of numbers. */
static inline void wr_put_number(void *column, enum wr_type type, int64_t at, double value)
{
    switch (type) {
    case WR_TYPE_INT8:
        ((int8_t *)column)[at] = wr_number_int8(value);
        break;
    case WR_TYPE_INT32:
        ((int32_t *)column)[at] = wr_number_int32(value);
        break;
    case WR_TYPE_FLOAT32:
        ((float *)column)[at] = wr_float32(value);
        break;
    default:
        ((double *)column)[at] = value;
    }
}

#endif
