#include "sim/store/quality_columns.h"

#include "sim/base/clones.h"
#include "sim/base/memory.h"
#include "sim/store/value_rules.h"

#include <stdio.h>
#include <string.h>

/* A percentage is one of 0 to 100; scores on a scale up to 10 are something else. */
static const double percent_least = 10, percent_most = 100;

struct wr_quality_element {
    uint64_t hash;  /* of every energy or latency so far, in order */
    int64_t hashed; /* usable ones among them */
    int64_t seen;   /* usable values, until it is settled */
    double first;
    bool varies, settled;
    bool fraction, percent, too_much; /* a score in (0, 1]; in (10, 100]; above 100 */
};

static const enum wr_column_id columns[] = {WR_COL_SCORE, WR_COL_ENERGY, WR_COL_LATENCY, WR_COL_OUTPUT_TOKENS,
                                            WR_COL_INPUT_TOKENS};
enum { COLUMNS = sizeof columns / sizeof *columns };

enum wr_code wr_quality_columns_init(struct wr_quality_columns *self, const struct wr_meta *meta,
                                     struct wr_error *error)
{
    memset(self, 0, sizeof *self);
    for (int i = 0; i < COLUMNS; i++) {
        enum wr_column_id id = columns[i];
        size_t elements = (size_t)wr_meta_width(meta, id);
        if (meta->column[id].present && !(self->element[id] = wr_array(elements, sizeof **self->element, error))) {
            return WR_E_NO_MEMORY;
        }
    }
    return WR_OK;
}

void wr_quality_columns_free(struct wr_quality_columns *self)
{
    for (int id = 0; id < WR_COLUMNS; id++) {
        wr_free(self->element[id]);
    }
}

/* One more value into a running hash: a rotation, and a product with an odd constant (2^64 / golden ratio, Knuth, "The
 * Art of Computer Programming" 3, 6.4). Both can be undone, so columns that differ in one value never agree. What is
 * missing or impossible counts as one value. */
static uint64_t add_to_hash(uint64_t hash, float value)
{
    uint32_t bits = 0;
    memcpy(&bits, &value, sizeof bits);
    uint64_t word = value >= 0 ? bits : UINT32_MAX;
    return ((hash << 23 | hash >> 41) ^ word) * UINT64_C(0x9e3779b97f4a7c15);
}

/* For as long as more values can change what is known of an element beside its hash and count. */
static void look(struct wr_quality_element *self, enum wr_column_id id, double value)
{
    if (!wr_quality_is_usable(value)) {
        return;
    }
    self->varies |= self->seen > 0 && value != self->first;
    self->first = self->seen > 0 ? self->first : value;
    self->seen++;
    self->fraction |= value > 0 && value <= 1;
    self->percent |= value > percent_least && value <= percent_most;
    self->too_much |= value > percent_most;
    bool scale_known = id != WR_COL_SCORE || self->fraction || self->too_much;
    self->settled = self->varies && self->seen >= WR_QUALITY_LEAST_VALUES && scale_known;
}

WR_CLONES static void hash_rows(struct wr_quality_element *element, const float *row, int64_t rows, int64_t width)
{
    for (; rows > 0; rows--, row += width) {
        for (int64_t j = 0; j < width; j++) {
            element[j].hash = add_to_hash(element[j].hash, row[j]);
            element[j].hashed += row[j] >= 0 && row[j] <= FLT_MAX;
        }
    }
}

static bool are_settled(const struct wr_quality_element *element, int64_t width)
{
    for (int64_t j = 0; j < width; j++) {
        if (!element[j].settled) {
            return false;
        }
    }
    return true;
}

static void look_at_column(struct wr_quality_element *element, enum wr_column_id id,
                           const struct wr_quality_block *block)
{
    int64_t width = block->width[id];
    enum wr_type type = block->meta->column[id].type;
    const int64_t rows = wr_quality_rows(block, id);
    bool hashed = id == WR_COL_ENERGY || id == WR_COL_LATENCY;
    if (hashed) {
        hash_rows(element, block->data[id], rows, width);
    }
    for (int64_t row = 0; row < rows && !are_settled(element, width); row++) {
        for (int64_t j = 0; j < width; j++) {
            if (!element[j].settled) {
                look(&element[j], id, wr_value_at(type, block->data[id], row * width + j));
            }
        }
    }
}

void wr_quality_columns_look(struct wr_quality_columns *self, const struct wr_quality_block *block)
{
    for (int i = 0; i < COLUMNS; i++) {
        if (self->element[columns[i]]) {
            look_at_column(self->element[columns[i]], columns[i], block);
        }
    }
}

static void report_constant(const struct wr_quality_element *element, const struct wr_meta *meta, enum wr_column_id id,
                            int64_t j, struct wr_findings *findings)
{
    if (element->seen < WR_QUALITY_LEAST_VALUES || element->varies) {
        return;
    }
    struct wr_error what;
    char where[WR_ERROR_TEXT], value[32];
    wr_place_element(meta, id, j, where, sizeof where);
    snprintf(value, sizeof value, "%.7g", element->first);
    wr_fail(&what, WR_E_QUALITY_CONSTANT, "%s%s%lld%s%s", wr_column_spec(id)->name, where, (long long)element->seen,
            value, wr_check_spec(WR_CHECK_CONSTANT_COLUMN)->remedy);
    wr_findings_add(findings, WR_CHECK_CONSTANT_COLUMN, id, &what);
}

/* The first pair before `pair` with the same values; -1 = none. Constant columns are another finding. */
static int64_t find_equal(const struct wr_quality_element *element, int64_t pair)
{
    if (element[pair].hashed < WR_QUALITY_LEAST_VALUES || !element[pair].varies) {
        return -1;
    }
    for (int64_t other = 0; other < pair; other++) {
        if (element[other].hash == element[pair].hash && element[other].hashed == element[pair].hashed) {
            return other;
        }
    }
    return -1;
}

static void report_equal(const struct wr_quality_element *element, const struct wr_meta *meta, enum wr_column_id id,
                         int64_t pair, struct wr_findings *findings)
{
    int64_t other = find_equal(element, pair);
    if (other >= 0) {
        struct wr_error what;
        wr_fail(&what, WR_E_QUALITY_EQUAL, "%s%s%s%lld%s", wr_column_spec(id)->name,
                wr_meta_label(meta, WR_COL_PAIR, other), wr_meta_label(meta, WR_COL_PAIR, pair),
                (long long)element[pair].hashed, wr_check_spec(WR_CHECK_EQUAL_COLUMNS)->remedy);
        wr_findings_add(findings, WR_CHECK_EQUAL_COLUMNS, id, &what);
    }
}

static void report_percent(const struct wr_quality_element *element, const struct wr_meta *meta, int64_t j,
                           struct wr_findings *findings)
{
    if (element->percent && !element->fraction && !element->too_much) {
        struct wr_error what;
        char where[WR_ERROR_TEXT];
        wr_place_element(meta, WR_COL_SCORE, j, where, sizeof where);
        wr_fail(&what, WR_E_QUALITY_PERCENT, "%s%s", where, wr_check_spec(WR_CHECK_PERCENT_SCORE)->remedy);
        wr_findings_add(findings, WR_CHECK_PERCENT_SCORE, WR_COL_SCORE, &what);
    }
}

void wr_quality_columns_report(const struct wr_quality_columns *self, const struct wr_quality_cells *cells,
                               const struct wr_meta *meta, struct wr_findings *findings)
{
    for (int i = 0; i < COLUMNS; i++) {
        enum wr_column_id id = columns[i];
        int64_t width = self->element[id] ? wr_meta_width(meta, id) : 0;
        for (int64_t j = 0; j < width; j++) {
            if (!wr_quality_cells_has_zeros(cells, id, j) || self->element[id][j].varies) {
                report_constant(&self->element[id][j], meta, id, j, findings);
            }
            if (id == WR_COL_SCORE) {
                report_percent(&self->element[id][j], meta, j, findings);
            } else if (id == WR_COL_ENERGY || id == WR_COL_LATENCY) {
                report_equal(self->element[id], meta, id, j, findings);
            }
        }
    }
}
