#include "sim/replay/kernels/view.h"

static void expand_float(const float *in, const int32_t *offset, int pairs, float *out)
{
    for (int p = 0; p < pairs; p++) {
        out[p] = in[offset[p]];
    }
}

static void expand_int8(const int8_t *in, const int32_t *offset, int pairs, float *out)
{
    for (int p = 0; p < pairs; p++) {
        int8_t value = in[offset[p]];
        out[p] = value < 0 ? NAN : (float)value;
    }
}

void wr_view_expand(const struct wr_view *self, int rows, int pairs, float *out)
{
    for (int r = 0; r < rows; r++) {
        float *to = out + (int64_t)r * pairs;
        if (self->type == WR_TYPE_FLOAT32) {
            expand_float((const float *)self->data + r * self->width, self->offset, pairs, to);
        } else {
            expand_int8((const int8_t *)self->data + r * self->width, self->offset, pairs, to);
        }
    }
}
