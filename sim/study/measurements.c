#include "sim/study/measurements.h"

#include "sim/base/memory.h"
#include "sim/study/keys.h"
#include "sim/study/node.h"
#include "sim/table/attempt_source.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum wr_code wr_study_place(char **placed, const struct wr_node *node, const char *path, struct wr_error *error)
{
    const char *slash = strrchr(path, '/');
    if (**placed == '/' || !slash || node->from_command_line || strcmp(path, "-") == 0) {
        return WR_OK;
    }
    size_t folder = (size_t)(slash - path) + 1, rest = strlen(*placed);
    char *joined = wr_array(folder + rest + 1, 1, error);
    if (!joined) {
        return WR_E_NO_MEMORY;
    }
    memcpy(joined, path, folder);
    memcpy(joined + folder, *placed, rest + 1);
    wr_free(*placed);
    *placed = joined;
    return WR_OK;
}

char *wr_study_path(const struct wr_node *node, struct wr_error *error)
{
    const char *slash = node->from_command_line || node->text[0] == '/' ? NULL : strrchr(node->file, '/');
    const size_t folder = slash ? (size_t)(slash - node->file) + 1 : 0, rest = strlen(node->text);
    char *path = wr_array(folder + rest + 1, 1, error);
    if (path) {
        memcpy(path, node->file, folder);
        memcpy(path + folder, node->text, rest);
    }
    return path;
}

/* Nothing of that name is there. What is there and cannot be read is the reader's to report. */
static bool is_absent(const char *path)
{
    return access(path, F_OK) != 0 && (errno == ENOENT || errno == ENOTDIR);
}

enum wr_code wr_study_find_measurements(struct wr_study *self, struct wr_error *error)
{
    const struct wr_node *node = wr_node_get(self->root, "measurements");
    if (node->from_command_line || !is_absent(self->measurements)) {
        return WR_OK;
    }
    bool elsewhere = !strchr(node->text, '/') && strcmp(node->text, self->measurements) != 0;
    if (!elsewhere || is_absent(node->text)) {
        wr_fail(error, WR_E_STUDY_NO_MEASUREMENTS, "%s%s", self->measurements,
                elsewhere ? ", nor one of that name in the current folder" : "");
        return wr_node_fail(error, node);
    }
    char *here = wr_text_copy(node->text, strlen(node->text), error);
    if (!here) {
        return WR_E_NO_MEMORY;
    }
    self->measurements_missed = self->measurements;
    self->measurements = here;
    return WR_OK;
}

enum wr_code wr_study_open_attempt(struct wr_study *self, struct wr_source *measurements, struct wr_source **source,
                                   struct wr_error *error)
{
    *source = measurements;
    self->attempts = measurements->meta->extent[WR_DIM_ATTEMPT];
    if (self->attempts == 0 && self->attempt == 1) {
        return WR_OK;
    }
    if (self->attempt > self->attempts) {
        char expected[96] = "1, as the measurements hold no repeated attempts";
        if (self->attempts > 0) {
            snprintf(expected, sizeof expected, "one of the %" PRId64 " attempts of the measurements", self->attempts);
        }
        return wr_fail_value(wr_node_get(wr_node_get(self->root, "queries"), "attempt"), NULL, expected, error);
    }
    return wr_attempt_source_open(source, measurements, self->attempt, error);
}

enum wr_code wr_study_file_failed(const struct wr_node *node, const char *path, enum wr_code code,
                                  struct wr_error *error)
{
    if (code != WR_E_OPEN && code != WR_E_READ) {
        return code;
    }
    const int reason = error->os_errno;
    wr_fail(error, WR_E_STUDY_FILE, "%s%s", node->key, path);
    wr_fail_errno(error, reason);
    return wr_node_fail(error, node);
}
