#include "sim/table/column.h"

#include <string.h>

static const struct wr_column_spec specs[WR_COLUMNS] = {
#define WR_COLUMN(id, name, type, other_type, dim, repeat, dim2, other_dim2, unit, required, long_name)                \
    [WR_COL_##id] = {name,                                                                                             \
                     WR_TYPE_##type,                                                                                   \
                     WR_TYPE_##other_type,                                                                             \
                     WR_DIM_##dim,                                                                                     \
                     WR_DIM_##repeat,                                                                                  \
                     WR_DIM_##dim2,                                                                                    \
                     WR_DIM_##other_dim2,                                                                              \
                     unit,                                                                                             \
                     required,                                                                                         \
                     long_name},
#include "sim/table/columns.def"
#undef WR_COLUMN
};

static const char *const site_names[] = {"local", "cloud", NULL};
static const char *const basis_names[] = {"accelerator", "soc", "system", "wall", NULL};
static const char *const provenance_names[] = {"measured", "derived", "modelled", NULL};

const struct wr_column_spec *wr_column_spec(enum wr_column_id id)
{
    return &specs[id];
}

size_t wr_type_size(enum wr_type type)
{
    static const size_t sizes[] = {
        [WR_TYPE_TEXT] = 0,   [WR_TYPE_CHAR] = 1,    [WR_TYPE_INT8] = 1,   [WR_TYPE_INT32] = 4,
        [WR_TYPE_UINT64] = 8, [WR_TYPE_FLOAT32] = 4, [WR_TYPE_FLOAT64] = 8};
    return sizes[type];
}

const char *wr_type_name(enum wr_type type)
{
    static const char *const names[] = {
        [WR_TYPE_TEXT] = "text",      [WR_TYPE_CHAR] = "char",     [WR_TYPE_INT8] = "int8",
        [WR_TYPE_INT32] = "int32",    [WR_TYPE_UINT64] = "uint64", [WR_TYPE_FLOAT32] = "float32",
        [WR_TYPE_FLOAT64] = "float64"};
    return names[type];
}

const char *wr_dim_name(enum wr_dim dim)
{
    static const char *const names[WR_DIMS] = {[WR_DIM_NONE] = "",
                                               [WR_DIM_MODEL] = "model",
                                               [WR_DIM_ACCELERATOR] = "accelerator",
                                               [WR_DIM_PAIR] = "pair",
                                               [WR_DIM_DOMAIN] = "domain",
                                               [WR_DIM_ROUTER] = "router",
                                               [WR_DIM_FEATURE] = "feature",
                                               [WR_DIM_CURVE_POINT] = "curve_point",
                                               [WR_DIM_CHECKED_VARIABLE] = "checked_variable",
                                               [WR_DIM_QUERY] = "query",
                                               [WR_DIM_ATTEMPT] = "attempt",
                                               [WR_DIM_QUERY_BLOCK] = "query_block",
                                               [WR_DIM_QUERY_ID_LEN] = "query_id_len"};
    return names[dim];
}

bool wr_column_is_per_query(enum wr_column_id id)
{
    return specs[id].dim == WR_DIM_QUERY;
}

static const char *name_of(const char *const *names, int value)
{
    for (int i = 0; names[i]; i++) {
        if (i == value) {
            return names[i];
        }
    }
    return "unknown";
}

static int value_of(const char *const *names, const char *name)
{
    for (int i = 0; names[i]; i++) {
        if (!strcmp(names[i], name)) {
            return i;
        }
    }
    return -1;
}

const char *wr_site_name(int site)
{
    return name_of(site_names, site);
}

const char *wr_basis_name(int basis)
{
    return name_of(basis_names, basis);
}

const char *wr_provenance_name(int provenance)
{
    return name_of(provenance_names, provenance);
}

int wr_site_of(const char *name)
{
    return value_of(site_names, name);
}

int wr_basis_of(const char *name)
{
    return value_of(basis_names, name);
}

int wr_provenance_of(const char *name)
{
    return value_of(provenance_names, name);
}

const char *const *wr_column_flags(enum wr_column_id id)
{
    switch (id) {
    case WR_COL_ACCELERATOR_SITE:
        return site_names;
    case WR_COL_PAIR_BASIS:
        return basis_names;
    case WR_COL_PAIR_ENERGY_PROVENANCE:
    case WR_COL_PAIR_LATENCY_PROVENANCE:
        return provenance_names;
    default:
        return NULL;
    }
}
