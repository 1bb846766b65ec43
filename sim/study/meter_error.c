#include "sim/study/meter_error.h"

#include "sim/base/memory.h"
#include "sim/study/pairs.h"

static enum wr_code read_sigma(const struct wr_node *node, double *sigma, struct wr_error *error)
{
    const struct wr_key key = {.key = "meter_error", .least = 0, .most = 1};
    return wr_read_real(&key, node, sigma, error);
}

enum wr_code wr_meter_error_read(const struct wr_key *self, const struct wr_node *node, void *target,
                                 struct wr_error *error)
{
    double sigma;
    (void)target;
    if (node->kind == WR_NODE_SCALAR) {
        return read_sigma(node, &sigma, error);
    }
    enum wr_code code =
        node->kind == WR_NODE_MAP && node->children > 0 ? WR_OK : wr_fail_value(node, NULL, self->help, error);
    for (size_t i = 0; i < node->children && code == WR_OK; i++) {
        code = read_sigma(node->child[i], &sigma, error);
    }
    return code;
}

enum wr_code wr_meter_error_bind(struct wr_study *study, const struct wr_meta *meta, struct wr_error *error)
{
    const struct wr_node *node = wr_node_get(study->root, "meter_error");
    const int64_t accelerators = meta->extent[WR_DIM_ACCELERATOR];
    enum wr_code code = WR_OK;
    if (node == NULL) {
        return WR_OK;
    }
    study->meter_error = wr_array((size_t)accelerators, sizeof *study->meter_error, error);
    if (study->meter_error == NULL) {
        return WR_E_NO_MEMORY;
    }
    for (int64_t i = 0; i < accelerators && node->kind == WR_NODE_SCALAR && code == WR_OK; i++) {
        code = read_sigma(node, &study->meter_error[i], error);
    }
    for (size_t i = 0; i < node->children && code == WR_OK; i++) {
        code = wr_accelerator_check(node->child[i], meta, error);
        if (code == WR_OK) {
            const int64_t accelerator = wr_meta_find(meta, WR_COL_ACCELERATOR, node->child[i]->key);
            code = read_sigma(node->child[i], &study->meter_error[accelerator], error);
        }
    }
    return code;
}
