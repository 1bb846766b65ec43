#include "analysis/commands/sweep_identity.h"

#include "sim/store/measurement_writer.h"
#include "sim/store/output.h"
#include "sim/study/node.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* Puts the hash of `identity`, a line end and some bytes into `identity`. */
static void add_to_identity(char identity[33], const void *bytes, size_t size)
{
    char both[66];
    memcpy(both, identity, 33);
    wr_xxh128(bytes, size, both + 33);
    wr_xxh128(both, sizeof both, identity);
}

/* A text that names a file, from the folder of the document where it stands; the measurements have a hash of their
 * own. */
static enum wr_code add_file(const struct wr_node *node, const char *measurements, char identity[33],
                             struct wr_error *error)
{
    const char *slash = node->from_command_line || node->text[0] == '/' ? NULL : strrchr(node->file, '/');
    const int folder = slash != NULL ? (int)(slash - node->file) + 1 : 0;
    char path[PATH_MAX], hash[33];
    struct stat status;
    const int length = snprintf(path, sizeof path, "%.*s%s", folder, node->file, node->text);
    if (length <= 0 || length >= PATH_MAX || stat(path, &status) != 0 || !S_ISREG(status.st_mode) ||
        wr_same_file(path, measurements)) {
        return WR_OK;
    }
    const enum wr_code code = wr_file_xxh128(path, hash, error);
    if (code == WR_OK) {
        add_to_identity(identity, node->text, strlen(node->text));
        add_to_identity(identity, hash, sizeof hash);
    }
    return code;
}

static enum wr_code add_files(const struct wr_node *node, const char *measurements, char identity[33],
                              struct wr_error *error)
{
    enum wr_code code = node->kind == WR_NODE_SCALAR ? add_file(node, measurements, identity, error) : WR_OK;
    for (size_t i = 0; node->kind != WR_NODE_SCALAR && i < node->children && code == WR_OK; i++) {
        code = add_files(node->child[i], measurements, identity, error);
    }
    return code;
}

static void add_intervals(const struct wr_sweep_intervals *intervals, char identity[33])
{
    if (intervals == NULL) {
        return;
    }
    const struct wr_ci *ci = wr_sweep_intervals_asked(intervals);
    const struct wr_resampling_options *of = &ci->resampling;
    const int64_t whole[] = {of->replicates, (int64_t)of->seed, of->strata, ci->interval.bootstrap, ci->interval.share};
    const double real[] = {ci->interval.level, of->meter_error};
    add_to_identity(identity, whole, sizeof whole);
    add_to_identity(identity, real, sizeof real);
}

enum wr_code wr_sweep_identify(const struct wr_sweep_job *self, char identity[33], struct wr_error *error)
{
    const struct wr_run_job *run = &self->run;
    const char *const text[] = {run->record.version, run->record.commit, run->record.study_xxh128,
                                run->record.measurements_xxh128, self->by_domain ? "by domain" : "all"};
    const struct wr_power_states *states = run->study.power.states;
    memset(identity, 0, 33);
    for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
        add_to_identity(identity, text[i], strlen(text[i]));
    }
    for (int64_t i = 0; i < run->source->meta->extent[WR_DIM_ACCELERATOR]; i++) {
        for (int k = 0; k < WR_POWER_STATES; k++) {
            add_to_identity(identity, &states[i].state[k].watts, sizeof states[i].state[k].watts);
            add_to_identity(identity, &states[i].state[k].basis, sizeof states[i].state[k].basis);
        }
    }
    add_intervals(self->intervals, identity);
    for (int i = 0; i < self->only.count; i++) {
        add_to_identity(identity, self->only.text[i], strlen(self->only.text[i]));
    }
    return add_files(self->run.study.root, self->run.study.measurements, identity, error);
}
