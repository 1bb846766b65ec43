#include "tests/reference/random_table.h"

#include "sim/base/random.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

double random_unit(uint64_t seed, uint32_t purpose, uint64_t key)
{
    const struct wr_random random = {.seed = seed, .stream = purpose};
    return wr_random_uniform(&random, key, 0);
}

int random_die(uint64_t seed, uint32_t purpose, int sides)
{
    return (int)(random_unit(seed, purpose, 0) * sides);
}

struct random_table random_table_spec(uint64_t seed)
{
    int coin[12];
    for (int i = 0; i < 12; i++) {
        coin[i] = random_die(seed, 100 + (uint32_t)i, 4);
    }
    return (struct random_table){
        .seed = seed,
        .queries = 1 + random_die(seed, 120, 300),
        .models = 1 + random_die(seed, 121, 6),
        .accelerators = 1 + random_die(seed, 122, 4),
        .domains = coin[0] ? random_die(seed, 123, 6) : 40,
        .clouds = random_die(seed, 124, 3),
        .weights =
            coin[1]<2, .graded = coin[2]<2, .score_per_pair = coin[3] == 0, .energy = coin[4]> 0, .latency = coin[5]> 0,
        .cost = coin[6]<2, .tokens_in = coin[7]> 0,
        .tokens_in_per_model = coin[8] == 0,
        .tokens_out = coin[9] > 0,
        .tokens_out_per_pair = coin[10] == 0,
        .missing = coin[11] == 0 ? 0 : 0.04 * random_unit(seed, 125, 0) * coin[11],
        .right = random_die(seed, 126, 8) == 0 ? random_die(seed, 127, 2) : random_unit(seed, 128, 0),
        .zero_latency = 0.05,
        .routers = random_die(seed, 130, 3),
        .arrivals = random_die(seed, 131, 2) == 0,
        .levels = random_die(seed, 129, 2) ? 4 : 1000000,
    };
}

static void declare(struct wr_meta *meta, enum wr_column_id id, bool wanted)
{
    struct wr_error error;
    if (wanted && wr_meta_add(meta, id, &error) != WR_OK) {
        abort();
    }
}

static void label_pairs(struct wr_meta *meta)
{
    struct wr_error error;
    char text[64];
    for (int64_t m = 0; m < meta->extent[WR_DIM_MODEL]; m++) {
        snprintf(text, sizeof text, "m%d", (int)m);
        wr_meta_set_label(meta, WR_COL_MODEL, m, text, &error);
        for (int64_t a = 0; a < meta->extent[WR_DIM_ACCELERATOR]; a++) {
            int64_t p = m * meta->extent[WR_DIM_ACCELERATOR] + a;
            snprintf(text, sizeof text, "a%d", (int)a);
            wr_meta_set_label(meta, WR_COL_ACCELERATOR, a, text, &error);
            snprintf(text, sizeof text, "m%d@a%d", (int)m, (int)a);
            wr_meta_set_label(meta, WR_COL_PAIR, p, text, &error);
            ((int32_t *)meta->column[WR_COL_PAIR_MODEL].data)[p] = (int32_t)m;
            ((int32_t *)meta->column[WR_COL_PAIR_ACCELERATOR].data)[p] = (int32_t)a;
        }
    }
}

static void make_meta(struct wr_meta *meta, const struct random_table *spec)
{
    wr_meta_init(meta);
    meta->extent[WR_DIM_MODEL] = spec->models;
    meta->extent[WR_DIM_ACCELERATOR] = spec->accelerators;
    meta->extent[WR_DIM_PAIR] = spec->models * spec->accelerators;
    meta->extent[WR_DIM_DOMAIN] = spec->domains;
    meta->extent[WR_DIM_QUERY] = spec->queries;
    const enum wr_column_id always[] = {WR_COL_MODEL,      WR_COL_ACCELERATOR,      WR_COL_PAIR,
                                        WR_COL_PAIR_MODEL, WR_COL_PAIR_ACCELERATOR, WR_COL_ACCELERATOR_SITE,
                                        WR_COL_SCORE};
    for (size_t i = 0; i < sizeof always / sizeof *always; i++) {
        declare(meta, always[i], true);
    }
    meta->extent[WR_DIM_ROUTER] = spec->routers;
    declare(meta, WR_COL_ROUTER, spec->routers > 0);
    declare(meta, WR_COL_ROUTER_SCORE, spec->routers > 0);
    declare(meta, WR_COL_DOMAIN, spec->domains > 0);
    declare(meta, WR_COL_QUERY_DOMAIN, spec->domains > 0);
    declare(meta, WR_COL_QUERY_WEIGHT, spec->weights);
    declare(meta, WR_COL_ARRIVAL, spec->arrivals);
    declare(meta, WR_COL_ENERGY, spec->energy);
    declare(meta, WR_COL_LATENCY, spec->latency);
    declare(meta, WR_COL_COST, spec->cost);
    declare(meta, WR_COL_INPUT_TOKENS, spec->tokens_in);
    declare(meta, WR_COL_OUTPUT_TOKENS, spec->tokens_out);
    meta->column[WR_COL_SCORE].type = spec->graded ? WR_TYPE_FLOAT32 : WR_TYPE_INT8;
    meta->column[WR_COL_SCORE].dim2 = spec->score_per_pair ? WR_DIM_PAIR : WR_DIM_MODEL;
    meta->column[WR_COL_INPUT_TOKENS].dim2 = spec->tokens_in_per_model ? WR_DIM_MODEL : WR_DIM_NONE;
    meta->column[WR_COL_OUTPUT_TOKENS].dim2 = spec->tokens_out_per_pair ? WR_DIM_PAIR : WR_DIM_MODEL;
    label_pairs(meta);
    for (int a = 0; a < spec->accelerators; a++) {
        bool cloud = a >= spec->accelerators - spec->clouds;
        ((int8_t *)meta->column[WR_COL_ACCELERATOR_SITE].data)[a] = cloud ? WR_SITE_CLOUD : WR_SITE_LOCAL;
    }
}

/* The value of element i; energies and times are exact multiples of 1/64 so that sums and ties are exact. */
static double draw(const struct random_table *spec, enum wr_column_id id, int64_t i)
{
    double u = random_unit(spec->seed, (uint32_t)id, (uint64_t)i);
    double v = random_unit(spec->seed, 50 + (uint32_t)id, (uint64_t)i);
    switch (id) {
    case WR_COL_SCORE:
        return u >= spec->right ? 0 : spec->graded ? floor(1 + v * 4) / 4 : 1;
    case WR_COL_LATENCY:
        return v < spec->zero_latency ? 0 : floor(1 + u * spec->levels) / 64;
    case WR_COL_ENERGY:
        return floor(u * spec->levels) / 64;
    case WR_COL_COST:
        return floor(u * 1024) / 1024;
    case WR_COL_ROUTER_SCORE:
        return floor(u * 40) / 32;
    case WR_COL_QUERY_WEIGHT:
        return floor(u * 9) / 4;
    case WR_COL_ARRIVAL:
        return v < 0.3 ? 3600 * floor(u * 100) - (v < 0.1) : floor(u * 360000);
    case WR_COL_QUERY_DOMAIN:
        return v < 0.02 ? -1 : floor(u * spec->domains);
    default:
        return floor(u * 2000);
    }
}

static void set(void *data, enum wr_type type, int64_t i, double value)
{
    if (type == WR_TYPE_FLOAT32) {
        ((float *)data)[i] = (float)value;
    } else if (type == WR_TYPE_FLOAT64) {
        ((double *)data)[i] = value;
    } else if (type == WR_TYPE_INT32) {
        ((int32_t *)data)[i] = (int32_t)value;
    } else {
        ((int8_t *)data)[i] = (int8_t)value;
    }
}

static void fill(struct wr_memory_table *table, const struct random_table *spec, enum wr_column_id id)
{
    int64_t elements = wr_meta_elements(&table->meta, id);
    bool whole = id == WR_COL_QUERY_WEIGHT || id == WR_COL_QUERY_DOMAIN;
    for (int64_t i = 0; i < elements; i++) {
        double lost = random_unit(spec->seed, 200 + (uint32_t)id, (uint64_t)i);
        if (whole || lost >= spec->missing) { /* cells start as missing */
            set(table->rows[id], table->meta.column[id].type, i, draw(spec, id, i));
        }
    }
}

struct wr_memory_table *random_table_make(const struct random_table *spec)
{
    struct wr_error error;
    struct wr_meta meta;
    make_meta(&meta, spec);
    struct wr_memory_table *table = wr_memory_table_new(&meta, &error);
    if (!table) {
        abort();
    }
    for (int id = 0; id < WR_COLUMNS; id++) {
        if (table->rows[id]) {
            fill(table, spec, (enum wr_column_id)id);
        }
    }
    return table;
}

static struct wr_memory_table *table_of(struct wr_meta *meta)
{
    struct wr_error error;
    struct wr_memory_table *table = wr_memory_table_new(meta, &error);
    if (!table) {
        abort();
    }
    return table;
}

static void copy_row(const struct wr_memory_table *from, int64_t row, struct wr_memory_table *to, int64_t at)
{
    for (int i = 0; i < WR_COLUMNS; i++) {
        enum wr_column_id id = (enum wr_column_id)i;
        size_t bytes = (size_t)wr_meta_row_elements(&from->meta, id) * wr_type_size(from->meta.column[id].type);
        if (from->rows[id]) {
            memcpy((char *)to->rows[id] + (size_t)at * bytes, (char *)from->rows[id] + (size_t)row * bytes, bytes);
        }
    }
}

struct wr_memory_table *random_table_permuted(const struct wr_memory_table *from, const int64_t *order)
{
    struct wr_error error;
    struct wr_meta meta;
    if (wr_meta_copy(&meta, &from->meta, &error) != WR_OK) {
        abort();
    }
    struct wr_memory_table *table = table_of(&meta);
    for (int64_t q = 0; q < from->meta.extent[WR_DIM_QUERY]; q++) {
        copy_row(from, order[q], table, q);
    }
    return table;
}

struct wr_memory_table *random_table_repeated(const struct wr_memory_table *from, const int *times, const double *scale)
{
    enum { ID = 12 };
    struct wr_error error;
    struct wr_meta meta;
    const int64_t rows = from->meta.extent[WR_DIM_QUERY];
    int64_t at = 0;
    if (wr_meta_copy(&meta, &from->meta, &error) != WR_OK) {
        abort();
    }
    for (int64_t row = 0; row < rows && times; row++) {
        meta.extent[WR_DIM_QUERY] += times[row] - 1;
    }
    meta.extent[WR_DIM_QUERY_ID_LEN] = ID;
    declare(&meta, WR_COL_QUERY_ID, !from->rows[WR_COL_QUERY_ID]);
    declare(&meta, WR_COL_QUERY_WEIGHT, !from->rows[WR_COL_QUERY_WEIGHT]);
    struct wr_memory_table *table = table_of(&meta);
    for (int64_t row = 0; row < rows; row++) {
        for (int i = 0; i < (times ? times[row] : 1); i++, at++) {
            copy_row(from, row, table, at);
            snprintf((char *)table->rows[WR_COL_QUERY_ID] + at * ID, ID, "%d", (int)row);
            ((double *)table->rows[WR_COL_QUERY_WEIGHT])[at] *= scale ? scale[row] : 1;
        }
    }
    return table;
}

int64_t *random_order(int64_t count, uint64_t seed)
{
    int64_t *order = malloc((size_t)count * sizeof *order);
    for (int64_t i = 0; i < count; i++) {
        int64_t j = (int64_t)(random_unit(seed, 300, (uint64_t)i) * (double)(i + 1));
        order[i] = order[j];
        order[j] = i;
    }
    return order;
}

void random_pool_make(struct random_pool *self, const struct wr_memory_table *table, uint64_t seed, bool every_pair)
{
    memset(self, 0, sizeof *self);
    int n = 0;
    for (int32_t p = 0; p < table->meta.extent[WR_DIM_PAIR] && n < RANDOM_PAIRS_MAX; p++) {
        bool last = p + 1 == table->meta.extent[WR_DIM_PAIR];
        if (every_pair || last || random_unit(seed, 310, (uint64_t)p) < 0.6) {
            self->pair[n] = p;
            self->local[n++] = wr_meta_pair_site(&table->meta, p) == WR_SITE_LOCAL;
        }
    }
    self->pool = (struct wr_pool){.pairs = n, .pair = self->pair, .local = self->local, .baseline = n - 1};
}

void random_pool_price(struct random_pool *self, const struct wr_memory_table *table, uint64_t seed, bool energy_only)
{
    static const double constant[] = {0, 3, 0x1p30}, energy[] = {1, 0.5, 2.5, -1};
    const struct wr_column *column = table->meta.column;
    double same_constant = constant[random_die(seed, 330, 3)], same_energy = energy[random_die(seed, 331, 4)];
    bool signs = random_die(seed, 332, 2), differ = random_die(seed, 333, 2);
    for (int p = 0; p < self->pool.pairs; p++) {
        double c[6];
        for (int i = 0; i < 6; i++) {
            double u = random_unit(seed, 320 + (uint32_t)i, (uint64_t)p);
            c[i] = u < 0.3 ? 0 : floor(u * 8 - (signs ? 5 : 0)) / 4;
        }
        if (energy_only) {
            double own = energy[(int)(random_unit(seed, 334, (uint64_t)p) * 4)];
            self->price[p] = (struct wr_price){.constant = same_constant, .energy = differ ? own : same_energy};
            self->price[p].energy *= column[WR_COL_ENERGY].present;
            continue;
        }
        self->price[p] = (struct wr_price){
            .constant = c[0],
            .energy = column[WR_COL_ENERGY].present ? c[1] : 0,
            .latency = column[WR_COL_LATENCY].present ? c[2] : 0,
            .tokens_in = column[WR_COL_INPUT_TOKENS].present ? c[3] : 0,
            .tokens_out = column[WR_COL_OUTPUT_TOKENS].present ? c[4] : 0,
            .measured_cost = column[WR_COL_COST].present ? c[5] : 0,
        };
    }
}
