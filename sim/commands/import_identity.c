#include "sim/commands/import_identity.h"

#include "sim/base/memory.h"
#include "sim/ingest/ahead.h"

#include <string.h>

struct identity_job {
    char *path; /* owned: of the bytes */
    enum wr_code code;
    struct wr_error error;
};

static void hash_input(void *context, int64_t item, int slot)
{
    struct wr_identities *self = context;
    struct identity_job *job = &self->job[slot];
    if (item == 0 && self->scores) {
        return; /* whoever reads it shows it */
    }
    job->code = wr_file_xxh128(job->path, self->input[item].xxh128, &job->error);
}

static enum wr_code add_input(struct wr_identities *self, const struct wr_input *input, struct wr_error *error)
{
    const char *name = wr_input_name(input), *slash = strrchr(name, '/'), *path = wr_input_bytes_path(input);
    int at = self->inputs++;
    name = slash ? slash + 1 : name;
    self->input[at].name = wr_text_copy(name, strlen(name), error);
    self->job[at].path = self->input[at].name ? wr_text_copy(path, strlen(path), error) : NULL;
    return self->job[at].path ? WR_OK : WR_E_NO_MEMORY;
}

static void see_scores(void *context, int64_t offset, const char *bytes, size_t length)
{
    wr_file_hash_see(context, offset, bytes, length);
}

static enum wr_code watch_scores(struct wr_identities *self, struct wr_import *import, struct wr_error *error)
{
    enum wr_code code =
        wr_import_input(import, WR_IMPORT_SCORES) ? wr_file_hash_open(&self->scores, self->job[0].path, error) : WR_OK;
    if (self->scores && !wr_import_watch_scores(import, see_scores, self->scores)) {
        wr_file_hash_close(self->scores);
        self->scores = NULL;
    }
    return code;
}

static enum wr_code begin(struct wr_identities *self, struct wr_import *import, struct wr_error *error)
{
    size_t most = wr_import_inputs(import);
    self->input = wr_array(most, sizeof *self->input, error);
    self->job = self->input ? wr_array(most, sizeof *self->job, error) : NULL;
    enum wr_code code = self->job ? WR_OK : WR_E_NO_MEMORY;
    for (size_t i = 0; code == WR_OK && i < most; i++) {
        const struct wr_input *input = wr_import_input(import, i);
        code = input ? add_input(self, input, error) : WR_OK;
    }
    code = code == WR_OK ? watch_scores(self, import, error) : code;
    return code == WR_OK ? wr_ahead_open(&self->ahead, self->inputs, self->inputs + 1, hash_input, self, error) : code;
}

void wr_identities_begin(void *self, struct wr_import *import)
{
    struct wr_identities *identities = self;
    identities->code = begin(identities, import, &identities->error);
    if (identities->code == WR_OK) {
        wr_ahead_start(identities->ahead);
    }
}

enum wr_code wr_identities_finish(struct wr_identities *self, struct wr_error *error)
{
    enum wr_code code = self->code;
    const struct wr_error *fault = &self->error;
    for (int i = 0; code == WR_OK && i < self->inputs; i++) {
        struct identity_job *job = &self->job[wr_ahead_take(self->ahead)];
        if (i == 0 && self->scores) {
            job->code = wr_file_hash_finish(self->scores, self->input[0].xxh128, &job->error);
        }
        code = job->code;
        fault = &job->error;
        wr_ahead_give_back(self->ahead);
    }
    if (code != WR_OK && error) {
        *error = *fault;
    }
    return code;
}

void wr_identities_free(struct wr_identities *self)
{
    wr_ahead_close(self->ahead);
    wr_file_hash_close(self->scores);
    for (int i = 0; i < self->inputs; i++) {
        wr_free(self->input[i].name);
        wr_free(self->job[i].path);
    }
    wr_free(self->input);
    wr_free(self->job);
}
