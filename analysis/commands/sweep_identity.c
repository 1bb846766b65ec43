#include "analysis/commands/sweep_identity.h"

#include "sim/store/measurement_writer.h"

#include <string.h>

/* Puts the hash of `identity`, a line end and some bytes into `identity`. */
static void add_to_identity(char identity[33], const void *bytes, size_t size)
{
    char both[66];
    memcpy(both, identity, 33);
    wr_xxh128(bytes, size, both + 33);
    wr_xxh128(both, sizeof both, identity);
}

/* The seed is the study's. */
static void add_intervals(const struct wr_sweep_intervals *intervals, char identity[33])
{
    if (intervals == NULL) {
        return;
    }
    const struct wr_ci *ci = wr_sweep_intervals_asked(intervals);
    const struct wr_resampling_options *of = &ci->resampling;
    const int64_t whole[] = {of->replicates, of->strata, ci->interval.bootstrap, ci->interval.share};
    const double real[] = {ci->interval.level, of->meter_error};
    add_to_identity(identity, whole, sizeof whole);
    add_to_identity(identity, real, sizeof real);
}

void wr_sweep_identify(const struct wr_sweep_job *self, char identity[33])
{
    const struct wr_provenance_record *record = &self->run.record;
    const char *const text[] = {record->version, record->commit, record->study_xxh128, record->measurements_xxh128,
                                self->by_domain ? "by domain" : "all"};
    memset(identity, 0, 33);
    for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
        add_to_identity(identity, text[i], strlen(text[i]));
    }
    for (int i = 0; i < record->files; i++) {
        add_to_identity(identity, record->file[i].xxh128, sizeof record->file[i].xxh128);
    }
    add_intervals(self->intervals, identity);
    for (int i = 0; i < self->only.count; i++) {
        add_to_identity(identity, self->only.text[i], strlen(self->only.text[i]));
    }
}
