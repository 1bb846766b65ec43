#include "sim/table/meta.h"

#include "sim/base/memory.h"

#include <math.h>
#include <string.h>

void wr_meta_init(struct wr_meta *self)
{
    memset(self, 0, sizeof *self);
    self->extent[WR_DIM_NONE] = 1;
}

static void free_labels(struct wr_column *column, int64_t count)
{
    char **label = column->data;
    for (int64_t i = 0; label && i < count; i++) {
        wr_free(label[i]);
    }
}

void wr_meta_free(struct wr_meta *self)
{
    for (int id = 0; id < WR_COLUMNS; id++) {
        struct wr_column *column = &self->column[id];
        if (column->present && column->type == WR_TYPE_TEXT) {
            free_labels(column, self->extent[column->dim]);
        }
        wr_free(column->data);
    }
    wr_meta_init(self);
}

int64_t wr_meta_row_elements(const struct wr_meta *self, enum wr_column_id id)
{
    return wr_meta_repeats(self, id) * wr_meta_width(self, id);
}

int64_t wr_meta_repeats(const struct wr_meta *self, enum wr_column_id id)
{
    return self->extent[self->column[id].repeat];
}

int64_t wr_meta_width(const struct wr_meta *self, enum wr_column_id id)
{
    return self->extent[self->column[id].dim2];
}

int wr_column_dims(const struct wr_column *column, enum wr_dim dim[WR_RANK_MOST])
{
    const enum wr_dim all[WR_RANK_MOST] = {column->dim, column->repeat, column->dim2};
    int rank = 0;
    for (int i = 0; i < WR_RANK_MOST; i++) {
        dim[i] = WR_DIM_NONE;
        if (all[i] != WR_DIM_NONE) {
            dim[rank++] = all[i];
        }
    }
    return rank;
}

int64_t wr_meta_elements(const struct wr_meta *self, enum wr_column_id id)
{
    return self->extent[self->column[id].dim] * wr_meta_row_elements(self, id);
}

/* Writes the missing value of a column to all its elements. */
static void fill_missing(struct wr_column *column, enum wr_column_id id, int64_t elements)
{
    for (int64_t i = 0; i < elements; i++) {
        switch (column->type) {
        case WR_TYPE_INT8:
            ((int8_t *)column->data)[i] = -1;
            break;
        case WR_TYPE_INT32:
            ((int32_t *)column->data)[i] = id == WR_COL_ACCELERATOR_DEVICES ? 1 : -1;
            break;
        case WR_TYPE_FLOAT64:
            ((double *)column->data)[i] = NAN;
            break;
        default:
            break; /* labels and checksums start as zero */
        }
    }
}

enum wr_code wr_meta_add(struct wr_meta *self, enum wr_column_id id, struct wr_error *error)
{
    const struct wr_column_spec *spec = wr_column_spec(id);
    struct wr_column *column = &self->column[id];
    enum wr_dim repeat = self->extent[WR_DIM_ATTEMPT] > 0 ? spec->repeat : WR_DIM_NONE;
    *column =
        (struct wr_column){.present = true, .type = spec->type, .dim = spec->dim, .repeat = repeat, .dim2 = spec->dim2};
    if (wr_column_is_per_query(id)) {
        return WR_OK;
    }
    int64_t elements = wr_meta_elements(self, id);
    size_t size = column->type == WR_TYPE_TEXT ? sizeof(char *) : wr_type_size(column->type);
    column->data = wr_array((size_t)elements, size, error);
    if (!column->data) {
        column->present = false;
        return WR_E_NO_MEMORY;
    }
    fill_missing(column, id, elements);
    return WR_OK;
}

enum wr_code wr_meta_set_label(struct wr_meta *self, enum wr_column_id id, int64_t index, const char *text,
                               struct wr_error *error)
{
    char *copy = wr_text_copy(text, strlen(text), error);
    if (!copy) {
        return WR_E_NO_MEMORY;
    }
    char **label = self->column[id].data;
    /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): columns of labels have data once they are added */
    wr_free(label[index]);
    label[index] = copy;
    return WR_OK;
}

static enum wr_code copy_column(struct wr_meta *self, const struct wr_meta *from, enum wr_column_id id,
                                struct wr_error *error)
{
    const struct wr_column *source = &from->column[id];
    enum wr_code code = wr_meta_add(self, id, error);
    if (code != WR_OK) {
        return code;
    }
    struct wr_column *column = &self->column[id];
    void *data = column->data;
    *column = *source;
    column->data = data;
    if (source->type != WR_TYPE_TEXT) {
        if (data) {
            memcpy(data, source->data, (size_t)wr_meta_elements(from, id) * wr_type_size(source->type));
        }
        return WR_OK;
    }
    for (int64_t i = 0; i < from->extent[source->dim]; i++) {
        if ((code = wr_meta_set_label(self, id, i, wr_meta_label(from, id, i), error)) != WR_OK) {
            return code;
        }
    }
    return WR_OK;
}

enum wr_code wr_meta_copy(struct wr_meta *self, const struct wr_meta *from, struct wr_error *error)
{
    wr_meta_init(self);
    memcpy(self->extent, from->extent, sizeof self->extent);
    for (int id = 0; id < WR_COLUMNS; id++) {
        if (from->column[id].present && copy_column(self, from, (enum wr_column_id)id, error) != WR_OK) {
            wr_meta_free(self);
            return WR_E_NO_MEMORY;
        }
    }
    return WR_OK;
}

const char *wr_meta_label(const struct wr_meta *self, enum wr_column_id id, int64_t index)
{
    const struct wr_column *column = &self->column[id];
    if (!column->present || index < 0 || index >= self->extent[column->dim]) {
        return "";
    }
    const char *label = ((char *const *)column->data)[index];
    return label ? label : "";
}

int64_t wr_meta_find(const struct wr_meta *self, enum wr_column_id id, const char *label)
{
    const struct wr_column *column = &self->column[id];
    for (int64_t i = 0; column->present && i < self->extent[column->dim]; i++) {
        if (!strcmp(wr_meta_label(self, id, i), label)) {
            return i;
        }
    }
    return -1;
}

double wr_meta_real(const struct wr_meta *self, enum wr_column_id id, int64_t index)
{
    const struct wr_column *column = &self->column[id];
    if (!column->present || column->type != WR_TYPE_FLOAT64 || !column->data) {
        return NAN;
    }
    return ((const double *)column->data)[index];
}

int64_t wr_meta_integer(const struct wr_meta *self, enum wr_column_id id, int64_t index)
{
    const struct wr_column *column = &self->column[id];
    if (!column->present || !column->data) {
        return -1;
    }
    if (column->type == WR_TYPE_INT8) {
        return ((const int8_t *)column->data)[index];
    }
    return column->type == WR_TYPE_INT32 ? ((const int32_t *)column->data)[index] : -1;
}

int wr_meta_pair_site(const struct wr_meta *self, int64_t pair)
{
    int64_t accelerator = wr_meta_integer(self, WR_COL_PAIR_ACCELERATOR, pair);
    if (!self->column[WR_COL_ACCELERATOR_SITE].present || accelerator < 0) {
        return WR_SITE_LOCAL;
    }
    return (int)wr_meta_integer(self, WR_COL_ACCELERATOR_SITE, accelerator);
}

int64_t wr_meta_pair_offset(const struct wr_meta *self, enum wr_column_id id, int64_t pair)
{
    switch (self->column[id].dim2) {
    case WR_DIM_PAIR:
        return pair;
    case WR_DIM_MODEL:
        return wr_meta_integer(self, WR_COL_PAIR_MODEL, pair);
    default:
        return 0;
    }
}
