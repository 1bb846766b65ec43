#include "sim/study/synth_curves.h"

#include "sim/study/synth_keys.h"

#include <stdio.h>

enum { LEAST_POINTS = 2, MOST_POINTS = 1000 };

static const struct wr_synth_key no_numbers[] = {{.key = NULL}};
static const char *const curve_keys[] = {"batch", "energy", "time", NULL};

/* The points of one pair: elements `first` and on of the columns of curve points. */
struct place {
    const struct wr_node *curve, *batch;
    int64_t pair, first, unit; /* unit: the point at the measured batch */
};

/* The list under `key` of a curve: as long as its batches, or of any good length for these. */
static enum wr_code take_list(const struct place *place, const char *key, const struct wr_node **list,
                              struct wr_error *error)
{
    *list = wr_node_get(place->curve, key);
    if (!*list) {
        return wr_synth_missing_key(place->curve, "curve", key, error);
    }
    size_t least = place->batch ? place->batch->children : LEAST_POINTS;
    size_t most = place->batch ? place->batch->children : MOST_POINTS;
    if ((*list)->kind != WR_NODE_LIST || (*list)->children < least || (*list)->children > most) {
        char expected[96];
        snprintf(expected, sizeof expected, "a list of %zu%s", least,
                 place->batch ? " numbers, as there are batches" : " or more numbers");
        return wr_synth_bad_value(*list, key, expected, error);
    }
    return WR_OK;
}

static enum wr_code read_batches(struct wr_meta *meta, struct place *place, struct wr_error *error)
{
    const struct wr_node *list;
    enum wr_code code = take_list(place, "batch", &list, error);
    double measured = wr_meta_real(meta, WR_COL_PAIR_BATCH, place->pair), last = 0;
    place->batch = list;
    place->unit = -1;
    for (size_t i = 0; code == WR_OK && i < list->children; i++) {
        const struct wr_node *node = list->child[i];
        double batch;
        code = wr_synth_number_of(node, "batch", 1, 1e6, &batch, error);
        if (code == WR_OK && !(batch > last)) {
            return wr_synth_bad_value(node, "batch", "more than the batch before it", error);
        }
        last = batch;
        if (code == WR_OK && batch == measured) {
            place->unit = (int64_t)i;
        }
        int64_t point = place->first + (int64_t)i;
        ((int32_t *)meta->column[WR_COL_CURVE_PAIR].data)[point] = (int32_t)place->pair;
        code = code == WR_OK ? wr_synth_put_number(meta, WR_COL_CURVE_BATCH, point, batch, error) : code;
    }
    if (code == WR_OK && place->unit < 0) {
        return wr_synth_bad_value(list, "batch", "the pair's 'measured_batch' among its numbers", error);
    }
    return code;
}

/* One quantity of a curve; `at_unit` is what the pair needs at its measured batch, NaN = not known. */
static enum wr_code read_quantity(struct wr_meta *meta, const struct place *place, const char *key,
                                  enum wr_column_id column, double at_unit, struct wr_error *error)
{
    const struct wr_node *list;
    double unit = 0;
    if (!wr_node_get(place->curve, key)) {
        return WR_OK;
    }
    enum wr_code code = take_list(place, key, &list, error);
    code = code == WR_OK ? wr_synth_number_of(list->child[place->unit], key, 1e-15, 1e15, &unit, error) : code;
    if (code == WR_OK && !(at_unit > 0)) {
        return wr_synth_bad_value(list, key, "a pair that has this quantity itself", error);
    }
    for (size_t i = 0; code == WR_OK && i < list->children; i++) {
        double value;
        code = wr_synth_number_of(list->child[i], key, 1e-15, 1e15, &value, error);
        code = code == WR_OK
                   ? wr_synth_put_number(meta, column, place->first + (int64_t)i, at_unit * value / unit, error)
                   : code;
    }
    return code;
}

static enum wr_code read_curve(struct wr_synth_spec *spec, struct place *place, struct wr_error *error)
{
    struct wr_meta *meta = &spec->meta;
    enum wr_code code = wr_synth_check_keys(place->curve, "curve", no_numbers, curve_keys, error);
    if (code == WR_OK && !wr_node_get(place->curve, "energy") && !wr_node_get(place->curve, "time")) {
        return wr_synth_missing_key(place->curve, "curve", "energy", error);
    }
    if (code != WR_OK || (code = read_batches(meta, place, error)) != WR_OK ||
        (code = read_quantity(meta, place, "energy", WR_COL_CURVE_J, spec->j_per_token[place->pair], error)) != WR_OK) {
        return code;
    }
    return read_quantity(meta, place, "time", WR_COL_CURVE_S, spec->s_per_token[place->pair], error);
}

/* How many points the curves have, as far as they are lists; the rest is found when they are read. */
static enum wr_code count_points(const struct wr_node *map, int64_t *points, struct wr_error *error)
{
    *points = 0;
    for (size_t i = 0; i < map->children; i++) {
        const struct wr_node *curve = wr_node_get(map->child[i], "curve");
        if (curve && curve->kind != WR_NODE_MAP) {
            return wr_synth_bad_value(curve, "curve", "a mapping", error);
        }
        const struct wr_node *batch = curve ? wr_node_get(curve, "batch") : NULL;
        *points += batch && batch->kind == WR_NODE_LIST ? (int64_t)batch->children : (curve != NULL);
    }
    return WR_OK;
}

enum wr_code wr_synth_curves_read(struct wr_synth_spec *spec, const struct wr_node *map, struct wr_error *error)
{
    struct place place = {.first = 0};
    enum wr_code code = count_points(map, &spec->meta.extent[WR_DIM_CURVE_POINT], error);
    if (code == WR_OK && spec->meta.extent[WR_DIM_CURVE_POINT] > 0) {
        code = wr_meta_add(&spec->meta, WR_COL_CURVE_PAIR, error);
    }
    for (size_t i = 0; code == WR_OK && i < map->children; i++) {
        place.batch = NULL;
        place.pair = (int64_t)i;
        place.curve = wr_node_get(map->child[i], "curve");
        if (place.curve) {
            code = read_curve(spec, &place, error);
            place.first += place.batch ? (int64_t)place.batch->children : 0;
        }
    }
    return code;
}
