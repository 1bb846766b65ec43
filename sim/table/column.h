/* The declared list of columns (columns.def) as data: names, types, dimensions, units, flags. */
#ifndef WATTROUTE_SIM_TABLE_COLUMN_H
#define WATTROUTE_SIM_TABLE_COLUMN_H

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum wr_type {
    WR_TYPE_TEXT,
    WR_TYPE_CHAR,
    WR_TYPE_INT8,
    WR_TYPE_INT32,
    WR_TYPE_UINT64,
    WR_TYPE_FLOAT32,
    WR_TYPE_FLOAT64
};

enum wr_dim {
    WR_DIM_NONE,
    WR_DIM_MODEL,
    WR_DIM_ACCELERATOR,
    WR_DIM_PAIR,
    WR_DIM_DOMAIN,
    WR_DIM_ROUTER,
    WR_DIM_FEATURE,
    WR_DIM_CURVE_POINT,
    WR_DIM_CHECKED_VARIABLE,
    WR_DIM_QUERY,
    WR_DIM_QUERY_BLOCK,
    WR_DIM_QUERY_ID_LEN,
    WR_DIMS
};

enum wr_column_id {
#define WR_COLUMN(id, name, type, other_type, dim, dim2, other_dim2, unit, required, long_name) WR_COL_##id,
#include "sim/table/columns.def"
#undef WR_COLUMN
    WR_COLUMNS
};

struct wr_column_spec {
    const char *name;
    enum wr_type type, other_type;
    enum wr_dim dim, dim2, other_dim2;
    const char *unit;
    bool required;
    const char *long_name;
};

enum wr_site { WR_SITE_LOCAL = 0, WR_SITE_CLOUD = 1, WR_SITES };
enum wr_basis {
    WR_BASIS_UNKNOWN = -1,
    WR_BASIS_ACCELERATOR = 0,
    WR_BASIS_SOC,
    WR_BASIS_SYSTEM,
    WR_BASIS_WALL,
    WR_BASES
};
enum wr_provenance { WR_MEASURED = 0, WR_DERIVED, WR_MODELLED, WR_PROVENANCES }; /* weakest last */

const struct wr_column_spec *wr_column_spec(enum wr_column_id id);
size_t wr_type_size(enum wr_type type);      /* bytes in a file and in memory; 0 for TEXT */
const char *wr_type_name(enum wr_type type); /* "int8", "float32" ... */
const char *wr_dim_name(enum wr_dim dim);    /* "query", "model" ...; "" for NONE */
bool wr_column_is_per_query(enum wr_column_id id);

/* As float32 holds it, but never 0 for what is not: 0 has a meaning of its own. |value| <= FLT_MAX. */
static inline float wr_float32(double value)
{
    float stored = (float)value;
    return stored == 0 && value != 0 ? copysignf(FLT_TRUE_MIN, stored) : stored;
}

/* Names of the flags of site, basis and provenance; "unknown" for a value outside. */
const char *wr_site_name(int site);
const char *wr_basis_name(int basis);
const char *wr_provenance_name(int provenance);
/* The value of a flag's name, -1 when unknown. */
int wr_site_of(const char *name);
int wr_basis_of(const char *name);
int wr_provenance_of(const char *name);
/* NULL-terminated flag names of an INT8 flag column in value order (PAIR_BASIS ...), NULL for other columns. */
const char *const *wr_column_flags(enum wr_column_id id);

#endif
