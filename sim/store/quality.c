#include "sim/store/quality.h"

#include "sim/base/memory.h"
#include "sim/base/segment.h"
#include "sim/store/quality_cells.h"
#include "sim/store/quality_columns.h"
#include "sim/store/quality_latency.h"
#include "sim/store/quality_tiny.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct wr_quality {
    struct wr_quality_block block;
    struct wr_quality_columns columns;
    struct wr_quality_cells cells;
    struct wr_quality_tiny tiny;
    struct wr_quality_latency latency;
};

/* Query identifiers and domains name what was found. */
static const enum wr_column_id looked_at[] = {WR_COL_SCORE,         WR_COL_ENERGY,       WR_COL_LATENCY,
                                              WR_COL_OUTPUT_TOKENS, WR_COL_INPUT_TOKENS, WR_COL_QUERY_ID,
                                              WR_COL_QUERY_DOMAIN};

static enum wr_code prepare(struct wr_quality *self, const struct wr_meta *meta, struct wr_error *error)
{
    self->block.meta = meta;
    self->block.attempts = wr_meta_repeats(meta, WR_COL_SCORE);
    for (size_t i = 0; i < sizeof looked_at / sizeof *looked_at; i++) {
        enum wr_column_id id = looked_at[i];
        self->block.width[id] = meta->column[id].present ? wr_meta_width(meta, id) : 0;
    }
    enum wr_code code = wr_quality_columns_init(&self->columns, meta, error);
    code = code != WR_OK ? code : wr_quality_cells_init(&self->cells, meta, error);
    code = code != WR_OK ? code : wr_quality_tiny_init(&self->tiny, meta, error);
    return code != WR_OK ? code : wr_quality_latency_init(&self->latency, meta, error);
}

enum wr_code wr_quality_new(struct wr_quality **self, const struct wr_meta *meta, struct wr_error *error)
{
    *self = wr_array(1, sizeof **self, error);
    enum wr_code code = *self ? prepare(*self, meta, error) : WR_E_NO_MEMORY;
    if (code != WR_OK) {
        wr_quality_free(*self);
        *self = NULL;
    }
    return code;
}

void wr_quality_free(struct wr_quality *self)
{
    if (!self) {
        return;
    }
    wr_quality_columns_free(&self->columns);
    wr_quality_cells_free(&self->cells);
    wr_quality_tiny_free(&self->tiny);
    wr_quality_latency_free(&self->latency);
    wr_free(self);
}

void wr_quality_block(struct wr_quality *self, const struct wr_row_block *block)
{
    self->block.row = block->row;
    self->block.queries = block->rows;
    for (size_t i = 0; i < sizeof looked_at / sizeof *looked_at; i++) {
        self->block.data[looked_at[i]] = block->data[looked_at[i]];
    }
    wr_quality_columns_look(&self->columns, &self->block);
    wr_quality_cells_look(&self->cells, &self->block);
    wr_quality_tiny_look(&self->tiny, &self->block);
    if (self->latency.pairs > 0) {
        wr_quality_latency_look(&self->latency, &self->block);
    }
}

void wr_defect_set(struct wr_defect *self, const struct wr_quality_block *block, int64_t i, double value)
{
    size_t width = (size_t)block->width[WR_COL_QUERY_ID];
    const char *id = block->data[WR_COL_QUERY_ID];
    const int32_t *domain = block->data[WR_COL_QUERY_DOMAIN];
    int64_t query = i / block->attempts;
    self->value = value;
    wr_named_query_set(&self->query, block->row + query, id ? id + (size_t)query * width : NULL, width,
                       domain ? domain + query : NULL);
}

/* An unknown boundary is one of its own, as it is for a study. */
static void report_basis(const struct wr_meta *meta, struct wr_findings *findings)
{
    int64_t first = wr_meta_integer(meta, WR_COL_PAIR_BASIS, 0);
    for (int64_t p = 1; meta->column[WR_COL_ENERGY].present && p < meta->extent[WR_DIM_PAIR]; p++) {
        int64_t basis = wr_meta_integer(meta, WR_COL_PAIR_BASIS, p);
        if (basis != first) {
            struct wr_error what;
            wr_fail(&what, WR_E_QUALITY_BASIS, "%s%s%s%s%s", wr_meta_label(meta, WR_COL_PAIR, 0),
                    wr_basis_name((int)first), wr_meta_label(meta, WR_COL_PAIR, p), wr_basis_name((int)basis),
                    wr_check_spec(WR_CHECK_MIXED_BASIS)->remedy);
            wr_findings_add(findings, WR_CHECK_MIXED_BASIS, WR_COL_ENERGY, &what);
            return;
        }
    }
}

void wr_quality_report(const struct wr_quality *self, struct wr_findings *findings)
{
    const struct wr_meta *meta = self->block.meta;
    wr_quality_columns_report(&self->columns, &self->cells, meta, findings);
    wr_quality_cells_report(&self->cells, meta, findings);
    wr_quality_tiny_report(&self->tiny, meta, findings);
    wr_quality_latency_report(&self->latency, meta, findings);
    report_basis(meta, findings);
}

char *wr_quality_text(const struct wr_findings *findings, struct wr_error *error)
{
    char text[64 * WR_CHECKS] = "";
    size_t length = 0;
    for (int i = WR_CHECK_PERCENT_SCORE; i < WR_CHECKS; i++) {
        length += (size_t)snprintf(text + length, sizeof text - length, "%s%" PRId64 "  %s", length ? "\n" : "",
                                   findings->count[i], wr_check_spec((enum wr_check)i)->name);
    }
    return wr_text_copy(text, length, error);
}
