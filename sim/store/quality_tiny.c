#include "sim/store/quality_tiny.h"

#include "sim/base/clones.h"
#include "sim/base/memory.h"

#include <float.h>
#include <string.h>

static const enum wr_column_id columns[] = {WR_COL_ENERGY, WR_COL_LATENCY};
enum { COLUMNS = sizeof columns / sizeof *columns };

enum wr_code wr_quality_tiny_init(struct wr_quality_tiny *self, const struct wr_meta *meta, struct wr_error *error)
{
    memset(self, 0, sizeof *self);
    for (int i = 0; i < COLUMNS; i++) {
        enum wr_column_id id = columns[i];
        if (meta->column[id].present) {
            self->pair[id] = wr_array((size_t)wr_meta_row_elements(meta, id), sizeof **self->pair, error);
            if (!self->pair[id]) {
                return WR_E_NO_MEMORY;
            }
        }
    }
    return WR_OK;
}

void wr_quality_tiny_free(struct wr_quality_tiny *self)
{
    for (int id = 0; id < WR_COLUMNS; id++) {
        wr_free(self->pair[id]);
    }
}

/* Above 0 and below the smallest normal number: those whose exponent's bits are 0, as their sign's. */
static inline bool is_tiny(float value)
{
    const uint32_t fraction = ((uint32_t)1 << (FLT_MANT_DIG - 1)) - 1;
    uint32_t bits = 0;
    memcpy(&bits, &value, sizeof bits);
    return bits - 1 < fraction;
}

/* Mostly there is none, and nothing more to look at. */
WR_CLONES static bool has_tiny(const float *value, int64_t count)
{
    int32_t tiny = 0; /* as wide as a value: vectors of both have as many elements */
    for (int64_t i = 0; i < count; i++) {
        tiny |= is_tiny(value[i]);
    }
    return tiny != 0;
}

static void note(struct wr_defect *pair, const struct wr_quality_block *block, enum wr_column_id id)
{
    const float *value = block->data[id];
    int64_t width = block->width[id];
    for (int64_t i = 0; i < wr_quality_rows(block, id) * width; i++) {
        struct wr_defect *defect = &pair[i % width];
        if (is_tiny(value[i]) && defect->cells++ == 0) {
            wr_defect_set(defect, block, i / width, (double)value[i]);
        }
    }
}

void wr_quality_tiny_look(struct wr_quality_tiny *self, const struct wr_quality_block *block)
{
    for (int i = 0; i < COLUMNS; i++) {
        enum wr_column_id id = columns[i];
        if (self->pair[id] && has_tiny(block->data[id], wr_quality_rows(block, id) * block->width[id])) {
            note(self->pair[id], block, id);
        }
    }
}

void wr_quality_tiny_report(const struct wr_quality_tiny *self, const struct wr_meta *meta,
                            struct wr_findings *findings)
{
    for (int i = 0; i < COLUMNS; i++) {
        enum wr_column_id id = columns[i];
        int64_t width = self->pair[id] ? wr_meta_row_elements(meta, id) : 0;
        for (int64_t p = 0; p < width; p++) {
            const struct wr_defect *tiny = &self->pair[id][p];
            if (tiny->cells > 0) {
                struct wr_error what;
                char where[WR_ERROR_TEXT], query[WR_ERROR_TEXT];
                wr_place_element(meta, id, p, where, sizeof where);
                wr_place_query(meta, &tiny->query, query, sizeof query);
                wr_fail(&what, WR_E_QUALITY_TINY, "%s%s%lld%s%s", wr_column_spec(id)->name, where,
                        (long long)tiny->cells, query, wr_check_spec(WR_CHECK_TINY_VALUE)->remedy);
                wr_findings_add(findings, WR_CHECK_TINY_VALUE, id, &what);
            }
        }
    }
}
