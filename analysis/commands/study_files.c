#include "analysis/commands/study_files.h"

#include "analysis/commands/format.h"
#include "sim/base/memory.h"
#include "sim/store/measurement_writer.h"
#include "sim/study/grid.h"
#include "sim/study/measurements.h"

#include <stdio.h>
#include <string.h>

void wr_study_files_free(struct wr_study_files *self)
{
    for (int i = 0; i < self->files; i++) {
        wr_free(self->file[i].key);
        wr_free(self->file[i].name);
        wr_free(self->path[i]);
    }
    wr_free(self->file);
    wr_free((void *)self->path);
    *self = (struct wr_study_files){0};
}

static bool is_known(const struct wr_study_files *self, const char *key, const char *path)
{
    bool known = false;
    for (int i = 0; i < self->files; i++) {
        known |= strcmp(self->file[i].key, key) == 0 && strcmp(self->path[i], path) == 0;
    }
    return known;
}

static enum wr_code make_room(struct wr_study_files *self, struct wr_error *error)
{
    const size_t files = (size_t)self->files + 1;
    void *file = self->file, *path = (void *)self->path;
    enum wr_code code = wr_array_grow(&file, &self->file_capacity, files, sizeof *self->file, error);
    self->file = file;
    code = code == WR_OK ? wr_array_grow(&path, &self->path_capacity, files, sizeof(char *), error) : code;
    self->path = path;
    return code;
}

static enum wr_code add(struct wr_study_files *self, const char *key, const char *path, struct wr_error *error)
{
    if (strcmp(path, "-") == 0 || is_known(self, key, path)) {
        return WR_OK;
    }
    if (make_room(self, error) != WR_OK) {
        return WR_E_NO_MEMORY;
    }
    const char *name = wr_base_name(path);
    struct wr_file_identity *file = &self->file[self->files];
    *file = (struct wr_file_identity){.key = wr_text_copy(key, strlen(key), error),
                                      .name = wr_text_copy(name, strlen(name), error)};
    self->path[self->files++] = wr_text_copy(path, strlen(path), error);
    if (file->key == NULL || file->name == NULL || self->path[self->files - 1] == NULL) {
        return WR_E_NO_MEMORY;
    }
    return wr_file_xxh128(path, file->xxh128, error);
}

static enum wr_code add_node(struct wr_study_files *self, const char *key, const struct wr_node *node,
                             struct wr_error *error)
{
    char *path = wr_study_path(node, error);
    const enum wr_code code = path != NULL ? add(self, key, path, error) : WR_E_NO_MEMORY;
    wr_free(path);
    return code;
}

static enum wr_code add_policies(struct wr_study_files *self, const struct wr_study *study, struct wr_error *error)
{
    const struct wr_node *policies = wr_node_get(study->root, "policies");
    enum wr_code code = WR_OK;
    for (int i = 0; i < study->policies && code == WR_OK; i++) {
        if (study->policy[i].kind == wr_policy_kind_of("decisions")) {
            char key[WR_NODE_KEY_BYTES + 32];
            snprintf(key, sizeof key, "policies.%s.file", study->policy[i].name);
            code = add_node(self, key, wr_node_get(policies->child[i], "file"), error);
        }
    }
    return code;
}

enum wr_code wr_study_files_add(struct wr_study_files *self, const struct wr_study *study, struct wr_error *error)
{
    enum wr_code code =
        study->device_power_file != NULL ? add(self, "power_states", study->device_power_file, error) : WR_OK;
    for (int site = 0; site < WR_SITES && code == WR_OK; site++) {
        const struct wr_node *node = wr_grid_hourly(study->root, site);
        char key[64];
        snprintf(key, sizeof key, "carbon.grid_kgco2e_per_kwh.%s", wr_site_name(site));
        code = node != NULL ? add_node(self, key, node, error) : WR_OK;
    }
    return code == WR_OK ? add_policies(self, study, error) : code;
}
