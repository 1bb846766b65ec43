#include "sim/store/results_reader.h"

#include "sim/store/child.h"
#include "sim/store/results_serve.h"

#include <string.h>

enum { ROWS_MOST = 1 << 20 /* of one message */ };

static enum wr_code broken(struct wr_error *error)
{
    return wr_fail(error, WR_E_DAMAGED, "%s", "what was read of it makes no sense");
}

enum wr_code wr_results_parse_about(struct wr_results_about *self, struct wr_error *error)
{
    struct wr_blob_reader reader = {.at = self->blob.bytes, .left = self->blob.size};
    const char **const text[] = {
        &self->command,    &self->version,      &self->commit,       &self->study_name,
        &self->study,      &self->study_xxh128, &self->measurements, &self->measurements_xxh128,
        &self->provenance, &self->warnings};
    int64_t *const number[] = {&self->seed, &self->attempt, &self->attempts};
    for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
        *text[i] = wr_blob_text(&reader);
    }
    for (size_t i = 0; i < sizeof number / sizeof *number; i++) {
        *number[i] = wr_blob_number_in(&reader, -1, INT64_MAX);
    }
    return reader.bad || reader.left > 0 ? broken(error) : WR_OK;
}

enum wr_code wr_results_hand_on(const struct wr_blob *message, bool *more, struct wr_result_sink *sink,
                                struct wr_error *error)
{
    struct wr_blob_reader reader = {.at = message->bytes, .left = message->size};
    const int64_t rows = wr_blob_number_in(&reader, 0, ROWS_MOST);
    enum wr_code code = WR_OK;
    for (int64_t i = 0; code == WR_OK && i < rows && !reader.bad; i++) {
        struct wr_result_row row = {0};
        const char **const text[] = {&row.scenario, &row.policy, &row.domain, &row.metric, &row.unit, &row.note};
        for (size_t k = 0; k < sizeof text / sizeof *text; k++) {
            *text[k] = wr_blob_text(&reader);
        }
        double number[3] = {0};
        const void *bytes = wr_blob_bytes(&reader, sizeof number);
        row.n = wr_blob_number(&reader);
        if (!reader.bad) {
            memcpy(number, bytes, sizeof number);
            row.value = number[0];
            row.lo = number[1];
            row.hi = number[2];
            code = sink->take(sink, &row, error);
        }
    }
    *more = rows > 0;
    return code == WR_OK && (reader.bad || reader.left > 0) ? broken(error) : code;
}

static enum wr_code read_rows(struct wr_child *child, struct wr_result_sink *sink, struct wr_error *error)
{
    enum wr_code code = WR_OK;
    for (bool more = true; code == WR_OK && more;) {
        struct wr_blob blob = {0};
        bool needed = false;
        code = wr_child_receive(child, &blob, &needed, error);
        code = code == WR_OK ? wr_results_hand_on(&blob, &more, sink, error) : code;
        wr_blob_free(&blob);
    }
    return code;
}

enum wr_code wr_results_read(int descriptor, const char *name, bool by_domain, struct wr_results_about *about,
                             struct wr_result_sink *sink, struct wr_error *error)
{
    struct wr_child *child = NULL;
    bool needed = false;
    *about = (struct wr_results_about){0};
    enum wr_code code = wr_child_start(&child, descriptor, name, wr_contained_results, &by_domain, error);
    code = code == WR_OK ? wr_child_receive(child, &about->blob, &needed, error) : code;
    code = code == WR_OK ? wr_results_parse_about(about, error) : code;
    code = code == WR_OK ? read_rows(child, sink, error) : code;
    wr_child_stop(&child);
    return code == WR_OK ? WR_OK : wr_fail_at(error, name, 0, 0);
}

void wr_results_about_free(struct wr_results_about *self)
{
    wr_blob_free(&self->blob);
    *self = (struct wr_results_about){0};
}
