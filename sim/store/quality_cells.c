#include "sim/store/quality_cells.h"

#include "sim/base/clones.h"
#include "sim/base/memory.h"
#include "sim/store/value_rules.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Mean power of a unit, as a share of what it can draw; of a device of which nothing is known, in W; output tokens per
 * second of one request. */
static const double power_least = 0.01, power_most = 1.5, device_least_w = 0.1, device_most_w = 1e5;
static const double rate_least = 1e-3, rate_most = 1e5;

struct wr_quality_link {
    enum wr_column_id id;
    int64_t element, score; /* of a row of `id`, of a row of the scores */
    int64_t tokens;         /* element of the tokens that the value was made of; -1 = it was measured */
};

struct wr_quality_pair {
    double least, typical, most; /* W of the unit */
    bool is_any;                 /* they are those of any device: only what most answers say counts */
    int64_t answers;             /* with energy and latency; counted where is_any */
    char expected[80];           /* where they come from, as "from 1 % to 150 % of devices x TDP" */
    double batch;                /* requests that share the unit */
    int64_t tokens;              /* element of a row of output tokens */
    struct wr_defect power, rate;
};

/* The tokens of a pair whose energy or latency was not measured: -1 = it was, or there are none. */
static int64_t origin_of(const struct wr_meta *meta, enum wr_column_id id, int64_t pair)
{
    enum wr_column_id provenance = id == WR_COL_ENERGY ? WR_COL_PAIR_ENERGY_PROVENANCE : WR_COL_PAIR_LATENCY_PROVENANCE;
    bool composed = id != WR_COL_OUTPUT_TOKENS && wr_meta_integer(meta, provenance, pair) > WR_MEASURED;
    return composed && meta->column[WR_COL_OUTPUT_TOKENS].present
               ? wr_meta_pair_offset(meta, WR_COL_OUTPUT_TOKENS, pair)
               : -1;
}

static enum wr_code add_link(struct wr_quality_cells *self, const struct wr_quality_link *link, struct wr_error *error)
{
    void *array = self->link;
    enum wr_code code = wr_array_grow(&array, &self->capacity, self->links + 1, sizeof *self->link, error);
    if (code == WR_OK) {
        self->link = array;
        self->link[self->links++] = *link;
    }
    return code;
}

/* Which score each energy, latency or token count goes with. Models without pairs have scores and tokens too. */
static enum wr_code add_links(struct wr_quality_cells *self, const struct wr_meta *meta, enum wr_column_id id,
                              struct wr_error *error)
{
    bool same = meta->column[id].dim2 == meta->column[WR_COL_SCORE].dim2;
    int64_t count = same ? wr_meta_width(meta, id) : meta->extent[WR_DIM_PAIR];
    enum wr_code code = WR_OK;
    for (int64_t i = 0; code == WR_OK && i < count; i++) {
        struct wr_quality_link link = {.id = id,
                                       .element = same ? i : wr_meta_pair_offset(meta, id, i),
                                       .score = same ? i : wr_meta_pair_offset(meta, WR_COL_SCORE, i),
                                       .tokens = origin_of(meta, id, i)};
        code = add_link(self, &link, error);
    }
    return code;
}

static void expect_share(struct wr_quality_pair *self, double watts, const char *origin)
{
    self->typical = watts;
    self->least = power_least * watts;
    self->most = power_most * watts;
    snprintf(self->expected, sizeof self->expected, "from %.0f %% to %.0f %% of %s", 100 * power_least,
             100 * power_most, origin);
}

/* What the unit draws: by what its maker says, else what was measured under load, else `curve`, the most of the pair's
 * batch curve (NaN without one); else what no device is outside of. */
static void expect_power(struct wr_quality_pair *self, const struct wr_meta *meta, int64_t pair, double curve)
{
    int64_t unit = wr_meta_integer(meta, WR_COL_PAIR_ACCELERATOR, pair);
    int64_t known = wr_meta_integer(meta, WR_COL_ACCELERATOR_DEVICES, unit);
    double tdp = wr_meta_real(meta, WR_COL_ACCELERATOR_TDP_W, unit), devices = (double)(known > 0 ? known : 1);
    double active = wr_meta_real(meta, WR_COL_ACCELERATOR_ACTIVE_W, unit);
    if (tdp > 0) {
        expect_share(self, tdp * devices, "devices x TDP");
    } else if (active > 0) {
        expect_share(self, active * devices, "devices x active watts");
    } else if (curve > 0) {
        expect_share(self, curve, "the most of its batch curve");
    } else {
        self->is_any = true;
        self->typical = sqrt(device_least_w * device_most_w) * devices;
        self->least = device_least_w * devices;
        self->most = device_most_w * devices;
        snprintf(self->expected, sizeof self->expected, "which holds for any device");
    }
}

/* The most of each pair's batch curve; NaN without one. */
static void find_curve_watts(double *watts, const struct wr_meta *meta)
{
    int64_t pairs = meta->extent[WR_DIM_PAIR];
    for (int64_t p = 0; p < pairs; p++) {
        watts[p] = NAN;
    }
    for (int64_t i = 0; i < meta->extent[WR_DIM_CURVE_POINT]; i++) {
        int64_t p = wr_meta_integer(meta, WR_COL_CURVE_PAIR, i);
        if (p >= 0 && p < pairs) {
            watts[p] = fmax(watts[p], wr_meta_real(meta, WR_COL_CURVE_POWER, i));
        }
    }
}

enum wr_code wr_quality_cells_init(struct wr_quality_cells *self, const struct wr_meta *meta, struct wr_error *error)
{
    static const enum wr_column_id ids[] = {WR_COL_ENERGY, WR_COL_LATENCY, WR_COL_OUTPUT_TOKENS};
    memset(self, 0, sizeof *self);
    int64_t pairs = meta->extent[WR_DIM_PAIR];
    self->pair = wr_array((size_t)pairs, sizeof *self->pair, error);
    self->watts = self->pair ? wr_array((size_t)pairs, 2 * sizeof *self->watts, error) : NULL;
    if (!self->watts) {
        return WR_E_NO_MEMORY;
    }
    find_curve_watts(self->watts, meta);
    for (int64_t p = 0; p < pairs; p++) {
        double batch = wr_meta_real(meta, WR_COL_PAIR_BATCH, p);
        expect_power(&self->pair[p], meta, p, self->watts[p]);
        self->counts_answers |= self->pair[p].is_any;
        self->pair[p].batch = batch >= 1 ? batch : 1;
        self->watts[p] = self->pair[p].least / self->pair[p].batch;
        self->watts[pairs + p] = self->pair[p].most / self->pair[p].batch;
        self->pair[p].tokens = wr_meta_pair_offset(meta, WR_COL_OUTPUT_TOKENS, p);
    }
    enum wr_code code = WR_OK;
    for (size_t i = 0; code == WR_OK && i < sizeof ids / sizeof *ids; i++) {
        if (meta->column[ids[i]].present && meta->column[WR_COL_SCORE].present) {
            size_t elements = (size_t)wr_meta_width(meta, ids[i]);
            self->zero[ids[i]] = wr_array(elements, sizeof **self->zero, error);
            code = self->zero[ids[i]] ? add_links(self, meta, ids[i], error) : WR_E_NO_MEMORY;
        }
    }
    return code;
}

void wr_quality_cells_free(struct wr_quality_cells *self)
{
    for (int id = 0; id < WR_COLUMNS; id++) {
        wr_free(self->zero[id]);
    }
    wr_free(self->link);
    wr_free(self->pair);
    wr_free(self->watts);
}

static double value_at(const struct wr_quality_block *block, enum wr_column_id id, int64_t i, int64_t element)
{
    return wr_value_at(block->meta->column[id].type, block->data[id], i * block->width[id] + element);
}

/* A row counts once for a model's tokens, on however many pairs it has a score. What was modelled as 0 from 0 tokens is
 * told of the tokens alone. */
static void look_for_zero(struct wr_quality_cells *self, const struct wr_quality_block *block, int64_t i,
                          const struct wr_quality_link *link)
{
    if (value_at(block, link->id, i, link->element) != 0 || !(value_at(block, WR_COL_SCORE, i, link->score) >= 0)) {
        return;
    }
    if (link->tokens >= 0 && value_at(block, WR_COL_OUTPUT_TOKENS, i, link->tokens) == 0) {
        return;
    }
    struct wr_defect *zero = &self->zero[link->id][link->element];
    if (zero->cells == 0) {
        wr_defect_set(zero, block, i, 0);
    }
    int64_t answer = block->row * block->attempts + i;
    zero->cells += zero->cells == 0 || zero->last_row != answer;
    zero->last_row = answer;
}

/* The worst is the one that is most times too much or too little. */
static void note_worst(struct wr_defect *self, const struct wr_quality_block *block, int64_t i, double value,
                       double typical)
{
    double now = value > typical ? value / typical : typical / value;
    double before = self->value > typical ? self->value / typical : typical / self->value;
    if (self->cells++ == 0 || now > before) {
        wr_defect_set(self, block, i, value);
    }
}

/* Mean power of the unit while it served: W t = J, with `batch` requests at a time. */
static void look_at_power(struct wr_quality_cells *self, const struct wr_quality_block *block, int64_t i, int64_t p)
{
    struct wr_quality_pair *pair = &self->pair[p];
    double energy = value_at(block, WR_COL_ENERGY, i, p), latency = value_at(block, WR_COL_LATENCY, i, p);
    bool is_tiny = energy < (double)FLT_MIN || latency < (double)FLT_MIN; /* zeros too: there are checks of their own */
    if (!is_tiny && wr_quality_is_usable(energy) && wr_quality_is_usable(latency)) {
        note_worst(&pair->power, block, i, energy * pair->batch / latency, pair->typical);
    }
}

static void look_at_rate(struct wr_quality_cells *self, const struct wr_quality_block *block, int64_t i, int64_t p)
{
    struct wr_quality_pair *pair = &self->pair[p];
    double tokens = value_at(block, WR_COL_OUTPUT_TOKENS, i, pair->tokens);
    double latency = value_at(block, WR_COL_LATENCY, i, p);
    if (tokens > 0 && latency > 0 && wr_quality_is_usable(latency)) {
        note_worst(&pair->rate, block, i, tokens / latency, sqrt(rate_least * rate_most));
    }
}

static void count_answers(struct wr_quality_cells *self, const struct wr_quality_block *block, int64_t i)
{
    int64_t pairs = block->meta->extent[WR_DIM_PAIR];
    const float *latency = (const float *)block->data[WR_COL_LATENCY] + i * pairs;
    const float *energy = (const float *)block->data[WR_COL_ENERGY] + i * pairs;
    for (int64_t p = 0; p < pairs; p++) {
        self->pair[p].answers += energy[p] > 0 && latency[p] > 0;
    }
}

/* Comparisons with NaN are false; what is zero or infinite is sorted out above. */
static void look_at_row(struct wr_quality_cells *self, const struct wr_quality_block *block, int64_t i)
{
    int64_t pairs = block->meta->extent[WR_DIM_PAIR];
    const double *least = self->watts, *most = self->watts + pairs;
    const float *latency = (const float *)block->data[WR_COL_LATENCY] + i * pairs;
    const float *energy = block->data[WR_COL_ENERGY];
    for (int64_t p = 0; energy && p < pairs; p++) {
        double joules = (double)energy[i * pairs + p], seconds = (double)latency[p];
        if (joules > most[p] * seconds || joules < least[p] * seconds) {
            look_at_power(self, block, i, p);
        }
    }
    if (energy && self->counts_answers) {
        count_answers(self, block, i);
    }
    const int32_t *tokens = block->data[WR_COL_OUTPUT_TOKENS];
    tokens = tokens ? tokens + i * block->width[WR_COL_OUTPUT_TOKENS] : NULL;
    const struct wr_quality_pair *pair = self->pair;
    for (int64_t p = 0; tokens && p < pairs; p++) {
        double count = tokens[pair[p].tokens];
        double seconds = (double)latency[p];
        if (count > rate_most * seconds || count < rate_least * seconds) {
            look_at_rate(self, block, i, p);
        }
    }
}

/* True when one of the block's values is 0: mostly there is none, and nothing more to look at. */
WR_CLONES static bool has_zero(const struct wr_quality_block *block, enum wr_column_id id)
{
    const int64_t count = wr_quality_rows(block, id) * block->width[id];
    int32_t zeros = 0; /* as wide as a value: vectors of both have as many elements */
    if (id == WR_COL_OUTPUT_TOKENS) {
        const int32_t *value = block->data[id];
        for (int64_t i = 0; i < count; i++) {
            zeros |= value[i] == 0;
        }
    } else {
        const float *value = block->data[id];
        for (int64_t i = 0; i < count; i++) {
            zeros |= value[i] == 0;
        }
    }
    return zeros != 0;
}

void wr_quality_cells_look(struct wr_quality_cells *self, const struct wr_quality_block *block)
{
    bool zero[WR_COLUMNS] = {false}, some = false;
    const int64_t answers = block->queries * block->attempts;
    for (int id = 0; id < WR_COLUMNS; id++) {
        zero[id] = self->zero[id] && has_zero(block, (enum wr_column_id)id);
        some |= zero[id];
    }
    for (int64_t i = 0; some && i < answers; i++) {
        for (size_t link = 0; link < self->links; link++) {
            if (zero[self->link[link].id]) {
                look_for_zero(self, block, i, &self->link[link]);
            }
        }
    }
    for (int64_t i = 0; block->data[WR_COL_LATENCY] && i < answers; i++) {
        look_at_row(self, block, i);
    }
}

static void report_zeros(const struct wr_quality_cells *self, const struct wr_meta *meta, enum wr_column_id id,
                         struct wr_findings *findings)
{
    int64_t width = self->zero[id] ? wr_meta_width(meta, id) : 0;
    for (int64_t j = 0; j < width; j++) {
        const struct wr_defect *zero = &self->zero[id][j];
        if (zero->cells > 0) {
            struct wr_error what;
            char where[WR_ERROR_TEXT], query[WR_ERROR_TEXT];
            wr_place_element(meta, id, j, where, sizeof where);
            wr_place_query(meta, &zero->query, query, sizeof query);
            wr_fail(&what, WR_E_QUALITY_ZERO, "%s%s%lld%s%s", wr_column_spec(id)->name, where, (long long)zero->cells,
                    query, wr_check_spec(WR_CHECK_ZERO_VALUE)->remedy);
            wr_findings_add(findings, WR_CHECK_ZERO_VALUE, id, &what);
        }
    }
}

static void report_power(const struct wr_quality_pair *pair, const struct wr_meta *meta, int64_t p,
                         struct wr_findings *findings)
{
    struct wr_error what;
    char query[WR_ERROR_TEXT], expected[160], worst[32];
    wr_place_query(meta, &pair->power.query, query, sizeof query);
    snprintf(worst, sizeof worst, "%.6g", pair->power.value);
    snprintf(expected, sizeof expected, "%.6g to %.6g W, %s", pair->least, pair->most, pair->expected);
    wr_fail(&what, WR_E_QUALITY_POWER, "%s%lld%s%s%s%s", wr_meta_label(meta, WR_COL_PAIR, p),
            (long long)pair->power.cells, worst, query, expected, wr_check_spec(WR_CHECK_MEAN_POWER)->remedy);
    wr_findings_add(findings, WR_CHECK_MEAN_POWER, WR_COL_ENERGY, &what);
}

static void report_rate(const struct wr_quality_pair *pair, const struct wr_meta *meta, int64_t p,
                        struct wr_findings *findings)
{
    struct wr_error what;
    char query[WR_ERROR_TEXT], expected[80], worst[32];
    wr_place_query(meta, &pair->rate.query, query, sizeof query);
    snprintf(worst, sizeof worst, "%.6g", pair->rate.value);
    snprintf(expected, sizeof expected, "%g to %.0f", rate_least, rate_most);
    wr_fail(&what, WR_E_QUALITY_RATE, "%s%lld%s%s%s%s", wr_meta_label(meta, WR_COL_PAIR, p),
            (long long)pair->rate.cells, worst, query, expected, wr_check_spec(WR_CHECK_TOKEN_RATE)->remedy);
    wr_findings_add(findings, WR_CHECK_TOKEN_RATE, WR_COL_LATENCY, &what);
}

bool wr_quality_cells_has_zeros(const struct wr_quality_cells *self, enum wr_column_id id, int64_t element)
{
    return self->zero[id] && self->zero[id][element].cells > 0;
}

void wr_quality_cells_report(const struct wr_quality_cells *self, const struct wr_meta *meta,
                             struct wr_findings *findings)
{
    for (int id = 0; id < WR_COLUMNS; id++) {
        report_zeros(self, meta, (enum wr_column_id)id, findings);
    }
    for (int64_t p = 0; p < meta->extent[WR_DIM_PAIR]; p++) {
        const struct wr_quality_pair *pair = &self->pair[p];
        if (pair->power.cells > 0 && (!pair->is_any || 2 * pair->power.cells > pair->answers)) {
            report_power(pair, meta, p, findings);
        }
    }
    for (int64_t p = 0; p < meta->extent[WR_DIM_PAIR]; p++) {
        if (self->pair[p].rate.cells > 0) {
            report_rate(&self->pair[p], meta, p, findings);
        }
    }
}
