#include "sim/base/memory.h"
#include "sim/store/limits.h"
#include "sim/store/results_serve.h"
#include "sim/store/results_writer.h"

#include <string.h>

enum dim { SCENARIO, POLICY, DOMAIN, METRIC, UNIT, LABELS };
enum grid { VALUE, LOW, HIGH, GRIDS };
enum { NOTES_AT_ONCE = 512 };

struct sweep_rows {
    struct wr_results_variable label[LABELS], grid[GRIDS], n, note_index, note;
    char **text[LABELS];   /* owned arrays of HDF5's texts; of SCENARIO one at a time */
    double *number[GRIDS]; /* owned: of one scenario */
    int64_t *count, *index;
    bool has_notes;
    char *held[NOTES_AT_ONCE]; /* notes from `first` on */
    int64_t first, notes_held;
};

static enum wr_code open_labels(hid_t file, struct sweep_rows *self, struct wr_error *error)
{
    static const char *const name[LABELS] = {"scenario", "policy", "domain", "metric", "metric_unit"};
    enum wr_code code = WR_OK;
    for (int i = 0; code == WR_OK && i < LABELS; i++) {
        struct wr_results_variable *label = &self->label[i];
        code = wr_results_open_variable(file, name[i], WR_RESULTS_OF_TEXT, 1, label, error);
        if (code == WR_OK && i != SCENARIO && label->extent[0] > WR_LABEL_MOST) {
            code = wr_fail(error, WR_E_TOO_LARGE, "%s%lld%d", name[i], (long long)label->extent[0], WR_LABEL_MOST);
        }
        const hsize_t held = i == SCENARIO ? 1 : label->extent[0];
        if (code == WR_OK) {
            self->text[i] = wr_array((size_t)held, sizeof(char *), error);
            code = self->text[i] == NULL ? WR_E_NO_MEMORY
                   : i == SCENARIO       ? WR_OK
                                         : wr_results_read_texts(label, 0, held, self->text[i], error);
        }
    }
    return code;
}

static enum wr_code open_grids(hid_t file, struct sweep_rows *self, struct wr_error *error)
{
    static const char *const name[GRIDS] = {"value", "lo", "hi"};
    enum wr_code code = wr_results_open_variable(file, "n", WR_RESULTS_OF_WHOLE, 3, &self->n, error);
    code = code == WR_OK
               ? wr_results_open_variable(file, "note_index", WR_RESULTS_OF_WHOLE, 4, &self->note_index, error)
               : code;
    for (int i = 0; code == WR_OK && i < GRIDS; i++) {
        code = wr_results_open_variable(file, name[i], WR_RESULTS_OF_REAL, 4, &self->grid[i], error);
    }
    self->has_notes = H5Lexists(file, "note", H5P_DEFAULT) > 0;
    if (code == WR_OK && self->has_notes) {
        code = wr_results_open_variable(file, "note", WR_RESULTS_OF_TEXT, 1, &self->note, error);
    }
    bool same = code == WR_OK && self->label[UNIT].extent[0] == self->label[METRIC].extent[0];
    for (int i = 0; same && i < 4; i++) {
        const hsize_t extent = self->label[i].extent[0];
        same = self->note_index.extent[i] == extent && (i == METRIC || self->n.extent[i] == extent);
        for (int k = 0; k < GRIDS; k++) {
            same &= self->grid[k].extent[i] == extent;
        }
    }
    return code != WR_OK || same ? code : wr_fail(error, WR_E_DAMAGED, "%s", "its variables differ in extent");
}

static enum wr_code make_room(struct sweep_rows *self, struct wr_error *error)
{
    bool made = true;
    for (int i = 0; i < GRIDS && made; i++) {
        self->number[i] = wr_array((size_t)self->grid[i].row, sizeof(double), error);
        made = self->number[i] != NULL;
    }
    self->count = made ? wr_array((size_t)self->n.row, sizeof(int64_t), error) : NULL;
    self->index = self->count ? wr_array((size_t)self->note_index.row, sizeof(int64_t), error) : NULL;
    return self->index ? WR_OK : WR_E_NO_MEMORY;
}

/* Notes were written in the order of the rows, so those behind one another are read together. */
static enum wr_code find_note(struct sweep_rows *self, int64_t index, const char **note, struct wr_error *error)
{
    *note = "";
    if (index < 0) {
        return WR_OK;
    }
    const int64_t notes = self->has_notes ? (int64_t)self->note.extent[0] : 0;
    if (index >= notes) {
        return wr_fail(error, WR_E_DAMAGED, "%s", "a note is named that is not there");
    }
    enum wr_code code = WR_OK;
    if (index < self->first || index >= self->first + self->notes_held) {
        wr_results_free_texts(self->held, (hsize_t)self->notes_held);
        self->first = index;
        self->notes_held = notes - index < NOTES_AT_ONCE ? notes - index : NOTES_AT_ONCE;
        code = wr_results_read_texts(&self->note, (hsize_t)index, (hsize_t)self->notes_held, self->held, error);
    }
    *note = self->held[index - self->first];
    return code;
}

static enum wr_code read_scenario(struct sweep_rows *self, hsize_t scenario, struct wr_error *error)
{
    enum wr_code code = wr_results_read_numbers(&self->n, H5T_NATIVE_INT64, scenario, 1, self->count, error);
    code = code == WR_OK ? wr_results_read_numbers(&self->note_index, H5T_NATIVE_INT64, scenario, 1, self->index, error)
                         : code;
    for (int i = 0; code == WR_OK && i < GRIDS; i++) {
        code = wr_results_read_numbers(&self->grid[i], H5T_NATIVE_DOUBLE, scenario, 1, self->number[i], error);
    }
    return code == WR_OK ? wr_results_read_texts(&self->label[SCENARIO], scenario, 1, self->text[SCENARIO], error)
                         : code;
}

static enum wr_code send_scenario(struct sweep_rows *self, struct wr_results_messages *messages, struct wr_error *error)
{
    const size_t metrics = (size_t)self->label[METRIC].extent[0], domains = (size_t)self->label[DOMAIN].extent[0];
    enum wr_code code = WR_OK;
    for (size_t i = 0; code == WR_OK && i < (size_t)self->note_index.row; i++) {
        const size_t group = i / metrics, metric = i % metrics;
        if (!messages->by_domain && group % domains > 0) {
            continue; /* "all" comes first */
        }
        struct wr_result_row row = {.scenario = self->text[SCENARIO][0],
                                    .policy = self->text[POLICY][group / domains],
                                    .domain = self->text[DOMAIN][group % domains],
                                    .metric = self->text[METRIC][metric],
                                    .unit = self->text[UNIT][metric],
                                    .value = self->number[VALUE][i],
                                    .lo = self->number[LOW][i],
                                    .hi = self->number[HIGH][i],
                                    .n = self->count[group]};
        code = find_note(self, self->index[i], &row.note, error);
        code = code == WR_OK ? wr_results_send_row(messages, &row, error) : code;
    }
    return code;
}

enum wr_code wr_results_send_sweep(hid_t file, struct wr_results_messages *messages, struct wr_error *error)
{
    static struct sweep_rows self; /* the process ends with it */
    enum wr_code code = open_labels(file, &self, error);
    code = code == WR_OK ? open_grids(file, &self, error) : code;
    code = code == WR_OK ? make_room(&self, error) : code;
    for (hsize_t i = 0; code == WR_OK && i < self.label[SCENARIO].extent[0]; i++) {
        wr_contained_allow_time((int64_t)(i + 1) * (int64_t)self.note_index.row * 64);
        code = read_scenario(&self, i, error);
        code = code == WR_OK ? send_scenario(&self, messages, error) : code;
        wr_results_free_texts(self.text[SCENARIO], 1);
    }
    for (int i = POLICY; i < LABELS; i++) {
        if (self.text[i]) {
            wr_results_free_texts(self.text[i], self.label[i].extent[0]);
        }
    }
    wr_results_free_texts(self.held, (hsize_t)self.notes_held);
    return code;
}
