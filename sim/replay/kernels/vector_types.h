/* Vectors of the native width, for the sources that are compiled once per instruction set. Loads need no alignment. */
#ifndef WATTROUTE_SIM_REPLAY_KERNELS_VECTOR_TYPES_H
#define WATTROUTE_SIM_REPLAY_KERNELS_VECTOR_TYPES_H

#include "sim/replay/kernels/vector.h"

#define VECTOR(type, bytes) __attribute__((vector_size(bytes), aligned(sizeof(type)), may_alias)) type

/* 32-bit lanes, and 64-bit lanes with their 32-bit halves; loads need no alignment. */
typedef VECTOR(float, WR_VECTOR_BYTES) reals;
typedef VECTOR(int32_t, WR_VECTOR_BYTES) words;
typedef VECTOR(double, WR_VECTOR_BYTES) doubles;
typedef VECTOR(int64_t, WR_VECTOR_BYTES) longs;
typedef VECTOR(float, WR_VECTOR_BYTES / 2) half_reals;
typedef VECTOR(int32_t, WR_VECTOR_BYTES / 2) half_words;
typedef VECTOR(float, 16) four_reals;
typedef VECTOR(int32_t, 16) four_words;

enum {
    REALS = WR_VECTOR_BYTES / 4, /* lanes of a vector */
    PARTS = WR_LANES / REALS,    /* vectors of a group */
    DOUBLES = WR_VECTOR_BYTES / 8,
    DOUBLE_PARTS = WR_LANES / DOUBLES
};

/* The same value in every lane. */
static inline reals wr_reals_of(float value)
{
    return (reals){0} + value;
}

static inline words wr_words_of(int32_t value)
{
    return (words){0} + value;
}

static inline doubles wr_doubles_of(double value)
{
    return (doubles){0} + value;
}

static inline longs wr_longs_of(int64_t value)
{
    return (longs){0} + value;
}

static inline half_reals wr_half_reals_of(float value)
{
    return (half_reals){0} + value;
}

static inline half_words wr_half_words_of(int32_t value)
{
    return (half_words){0} + value;
}

/* Lanes that are not NaN. */
static inline words wr_reals_there(reals value)
{
    return value == value; /* NOLINT(misc-redundant-expression) */
}

static inline longs wr_doubles_there(doubles value)
{
    return value == value; /* NOLINT(misc-redundant-expression) */
}

static inline doubles wr_doubles_where(longs mask, doubles yes, doubles no)
{
    return (doubles)((mask & (longs)yes) | (~mask & (longs)no));
}

#endif
