/* The files that a study's policies name. */
#include "sim/base/memory.h"
#include "sim/study/decision_file.h"
#include "sim/study/measurements.h"
#include "sim/study/policies.h"

#include <string.h>

static enum wr_code open_one(const struct wr_node *node, struct wr_decisions_config *config, struct wr_source *source,
                             const struct wr_pool *pool, struct wr_decision_file *file, struct wr_error *error)
{
    char *path = wr_study_path(node, error);
    if (!path) {
        return WR_E_NO_MEMORY;
    }
    enum wr_code code =
        wr_study_file_failed(node, path, wr_decision_file_read(file, path, config->of, source, pool, error), error);
    config->decision = file->decision;
    config->attempts = file->attempts;
    config->queries = file->queries;
    config->without = file->undecided;
    config->first_without = file->first_undecided;
    wr_free(path);
    return code;
}

enum wr_code wr_policies_open(const struct wr_node *map, struct wr_policy *policy, int policies,
                              struct wr_source *source, const struct wr_pool *pool, struct wr_decision_file **file,
                              struct wr_error *error)
{
    *file = wr_array((size_t)policies, sizeof **file, error);
    enum wr_code code = *file ? WR_OK : WR_E_NO_MEMORY;
    for (int i = 0; code == WR_OK && i < policies; i++) {
        if (policy[i].kind == wr_policy_kind_of("decisions")) {
            const struct wr_node *node = wr_node_get(map->child[i], "file");
            code = open_one(node, (void *)policy[i].config, source, pool, &(*file)[i], error);
        }
    }
    return code;
}

void wr_policies_close(struct wr_decision_file *file, int policies)
{
    for (int i = 0; file && i < policies; i++) {
        wr_decision_file_free(&file[i]);
    }
    wr_free(file);
}
