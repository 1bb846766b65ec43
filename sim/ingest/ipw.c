#include "sim/ingest/ipw.h"

#include "sim/base/memory.h"
#include "sim/ingest/foreign_records.h"
#include "sim/ingest/json_lines.h"
#include "sim/ingest/key_set.h"
#include "sim/ingest/other_format.h"
#include "sim/ingest/warnings.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { SCORE, ENERGY, LATENCY, INPUT, OUTPUT, COST, SOC, BASIS, GPU, VENDOR, PROCESSOR, RESPONSE };

static const struct wr_melt_measure measures[] = {
    [SCORE] = {"score", ".evaluation.is_correct", false},
    [ENERGY] = {"energy_j", ".energy_metrics.per_query_joules", true},
    [LATENCY] = {"latency_s", ".latency_metrics.total_query_seconds", true},
    [INPUT] = {"input_tokens", ".token_metrics.input", true},
    [OUTPUT] = {"output_tokens", ".token_metrics.output", true},
    [COST] = {"cost_usd", ".cost.total_cost_usd", true},
    [SOC] = {NULL, ".energy_metrics.soc_per_query_joules", false},
    [BASIS] = {NULL, ".energy_metrics.basis", false},
    [GPU] = {NULL, ".gpu_info.name", false},
    [VENDOR] = {NULL, ".gpu_info.vendor", false},
    [PROCESSOR] = {NULL, ".system_info.cpu_brand", false},
    [RESPONSE] = {NULL, ".lm_response", false},
};

/* What the schema has and a measurement file does not hold. */
static const char *const left_out[] = {
    "problem",          "answer", "*dataset_metadata", "*model_answers", "*model_metrics.", "request_start_time",
    "request_end_time", NULL};

/* What is known of a file. */
struct run {
    const char *name; /* of the accelerator as typed, borrowed */
    size_t length;    /* 0 = not given */
    const char *file; /* what messages call it, borrowed */
    struct wr_labels machine;
    bool is_apple;
    int64_t problem, answer;              /* columns, -1 = none */
    int64_t records, unjudged, gpu_alone; /* answers; without a verdict; with the energy of an Apple GPU alone */
};

struct wr_ipw {
    struct wr_melt *melt; /* owned */
    const char *only;
    struct run *run; /* owned */
    size_t runs;
    bool is_surveying; /* the machines are being learnt */
    int64_t pass;
    struct wr_labels pair, model;
    int8_t *basis;            /* owned: enum wr_basis of each pair */
    struct wr_labels machine; /* that gives the input tokens of a model, "MODEL@MACHINE" */
    size_t bases;             /* capacity */
    int64_t inputs_left_out;
    char id[32];
};

const char *wr_ipw_path(const char *run)
{
    const char *equals = strchr(run, '=');
    bool is_name = equals && equals > run && !memchr(run, '/', (size_t)(equals - run));
    return is_name ? equals + 1 : run;
}

static bool contains_apple(const struct wr_field *field)
{
    static const char apple[] = "apple";
    for (size_t i = 0; i + sizeof apple - 1 <= field->length; i++) {
        if (strncasecmp(field->text + i, apple, sizeof apple - 1) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_apple(const struct wr_melt_record *record)
{
    return contains_apple(&record->measure[GPU]) || contains_apple(&record->measure[VENDOR]) ||
           contains_apple(&record->measure[PROCESSOR]);
}

/* The recorded name of the machine; blank before it was known. */
static struct wr_field machine_of(const struct wr_melt_record *record)
{
    const struct wr_field *gpu = &record->measure[GPU], *processor = &record->measure[PROCESSOR];
    bool by_processor = processor->length > 0 && (is_apple(record) || gpu->length == 0);
    return by_processor ? *processor : *gpu;
}

/* Learns what rows of a file say of its machine. */
static enum wr_code survey(struct run *self, const struct wr_melt_record *record, struct wr_error *error)
{
    struct wr_field machine = machine_of(record);
    int32_t index = 0;
    self->is_apple |= is_apple(record);
    return machine.length ? wr_labels_add(&self->machine, machine.text, machine.length, &index, error) : WR_OK;
}

static enum wr_code name_machine(const struct wr_ipw *self, const struct run *run, struct wr_melt_record *record,
                                 struct wr_error *error)
{
    if (run->length > 0 || self->only) {
        const char *name = run->length > 0 ? run->name : self->only;
        record->accelerator = (struct wr_field){name, run->length > 0 ? run->length : strlen(name)};
        return WR_OK;
    }
    record->accelerator = machine_of(record);
    if (record->accelerator.length == 0 && run->machine.count == 1) {
        record->accelerator = (struct wr_field){run->machine.text[0], strlen(run->machine.text[0])};
    }
    if (record->accelerator.length > 0) {
        return WR_OK;
    }
    wr_fail(error, WR_E_IPW_MACHINE, "%s", run->machine.count ? "several machines" : "no machine");
    return wr_records_fail_at(record->row, 0, error);
}

/* A query is what was asked and what should come back: an index would be that of another data set in another run. */
static void name_query(struct wr_ipw *self, const struct run *run, struct wr_melt_record *record)
{
    const struct wr_field *field = wr_records_fields(record->row), none = {"", 0};
    struct wr_field problem = run->problem < 0 ? none : field[run->problem];
    struct wr_field answer = run->answer < 0 ? none : field[run->answer];
    if (problem.length == 0) {
        return;
    }
    struct wr_key key = wr_key_of(problem.text, problem.length, answer.text, answer.length);
    int length = snprintf(self->id, sizeof self->id, "%08" PRIx32 "%08" PRIx32 "%08" PRIx32, key.word[0], key.word[1],
                          key.word[2]);
    record->id = (struct wr_field){self->id, (size_t)length};
}

static bool is_word(const struct wr_field *field, const char *word)
{
    return field->length == strlen(word) && memcmp(field->text, word, field->length) == 0;
}

/* Where the energy of the record is measured. */
static enum wr_code find_basis(const struct wr_ipw *self, const struct run *run, const struct wr_melt_record *record,
                               enum wr_basis *basis, struct wr_error *error)
{
    const struct wr_field *word = &record->measure[BASIS];
    bool by_machine = run->is_apple && wr_melt_has(self->melt, record->file, SOC);
    if (word->length > 0 && !is_word(word, "soc") && !is_word(word, "gpu")) {
        char found[64];
        snprintf(found, sizeof found, "%.*s", (int)(word->length < 60 ? word->length : 60), word->text);
        wr_fail(error, WR_E_CSV_VALUE, "%s%s%s", "energy_metrics.basis", found, "gpu or soc");
        return wr_records_fail_at(record->row, 0, error);
    }
    *basis = is_word(word, "soc") || (word->length == 0 && by_machine) ? WR_BASIS_SOC : WR_BASIS_ACCELERATOR;
    return WR_OK;
}

static enum wr_code label_of(const struct wr_melt_record *record, char *text, size_t size, struct wr_error *error)
{
    int length =
        snprintf(text, size, "%s@%.*s", record->model, (int)record->accelerator.length, record->accelerator.text);
    if (length > 0 && (size_t)length < size) {
        return WR_OK;
    }
    wr_fail(error, WR_E_LIMIT, "%s%d%zu", "the length of a name", length, size - 1);
    return wr_records_fail_at(record->row, 0, error);
}

/* A pair's energies have one basis. */
static enum wr_code note_basis(struct wr_ipw *self, const struct wr_melt_record *record, const char *pair,
                               enum wr_basis basis, struct wr_error *error)
{
    size_t known = self->pair.count;
    int32_t index = 0;
    enum wr_code code = wr_labels_add(&self->pair, pair, strlen(pair), &index, error);
    if (code == WR_OK && self->pair.count > known) {
        code = wr_array_grow((void **)&self->basis, &self->bases, known + 1, sizeof *self->basis, error);
        if (code == WR_OK) {
            self->basis[index] = (int8_t)basis;
        }
    }
    if (code != WR_OK || self->basis[index] == (int8_t)basis) {
        return code;
    }
    wr_fail(error, WR_E_IPW_BASIS, "%s%s%s", wr_basis_name((int)basis), wr_basis_name(self->basis[index]), pair);
    return wr_records_fail_at(record->row, 0, error);
}

static enum wr_code settle_energy(struct wr_ipw *self, struct run *run, struct wr_melt_record *record, const char *pair,
                                  struct wr_error *error)
{
    enum wr_basis basis = WR_BASIS_ACCELERATOR;
    enum wr_code code = find_basis(self, run, record, &basis, error);
    if (code == WR_OK && basis == WR_BASIS_SOC) {
        record->measure[ENERGY] = record->measure[SOC];
    }
    run->gpu_alone += run->is_apple && basis == WR_BASIS_ACCELERATOR && record->measure[ENERGY].length > 0;
    return code == WR_OK && record->measure[ENERGY].length > 0 ? note_basis(self, record, pair, basis, error) : code;
}

/* Input tokens are those of a model's first machine. */
static enum wr_code settle_input(struct wr_ipw *self, struct wr_melt_record *record, const char *pair,
                                 struct wr_error *error)
{
    int32_t index = 0, model = 0;
    if (record->measure[INPUT].length == 0) {
        return WR_OK;
    }
    size_t known = self->model.count;
    enum wr_code code = wr_labels_add(&self->model, record->model, strlen(record->model), &model, error);
    if (code == WR_OK && self->model.count > known) {
        code = wr_labels_add(&self->machine, pair, strlen(pair), &index, error);
    }
    if (code == WR_OK && wr_labels_find(&self->machine, pair, strlen(pair)) < 0) {
        record->measure[INPUT].length = 0;
        self->inputs_left_out++;
    }
    return code;
}

static void begin_pass(struct wr_ipw *self, int64_t pass)
{
    self->pass = pass;
    self->inputs_left_out = 0;
    for (size_t i = 0; i < self->runs; i++) {
        self->run[i].records = self->run[i].unjudged = self->run[i].gpu_alone = 0;
    }
}

static enum wr_code settle(void *context, struct wr_melt_record *record, struct wr_error *error)
{
    struct wr_ipw *self = context;
    struct run *run = &self->run[record->file];
    char pair[1024];
    if (self->is_surveying) {
        return survey(run, record, error);
    }
    if (record->pass != self->pass) {
        begin_pass(self, record->pass);
    }
    run->records++;
    run->unjudged += record->measure[SCORE].length == 0;
    name_query(self, run, record);
    enum wr_code code = name_machine(self, run, record, error);
    code = code == WR_OK ? label_of(record, pair, sizeof pair, error) : code;
    code = code == WR_OK ? settle_energy(self, run, record, pair, error) : code;
    return code == WR_OK ? settle_input(self, record, pair, error) : code;
}

static const struct wr_melt_shape shape = {.id = "dataset_index",
                                           .domain = "subject",
                                           .prefix = "model_metrics.",
                                           .measure = measures,
                                           .measures = sizeof measures / sizeof *measures,
                                           .left_out = left_out,
                                           .settle = settle};

/* Opens the readers of all files; the melt closes them. */
static enum wr_code open_files(struct wr_ipw *self, const struct wr_input *const *input,
                               const struct wr_wide_options *options, struct wr_error *error)
{
    /* NOLINTNEXTLINE(bugprone-sizeof-expression): an array of pointers */
    struct wr_records **reader = wr_array(self->runs, sizeof *reader, error);
    enum wr_code code = reader ? WR_OK : WR_E_NO_MEMORY;
    bool has_accelerator = !self->only;
    size_t open = 0;
    for (; code == WR_OK && open < self->runs; open += code == WR_OK) {
        code = wr_refuse_hdf5(input[open], error);
        code = code == WR_OK ? wr_refuse_other_format(input[open], error) : code;
        code = code == WR_OK ? wr_json_lines_open(&reader[open], input[open], error) : code;
        if (code == WR_OK) {
            self->run[open].file = wr_input_name(input[open]);
            self->run[open].problem = wr_records_find(reader[open], "problem");
            self->run[open].answer = wr_records_find(reader[open], "answer");
        }
    }
    if (code == WR_OK) {
        code = wr_melt_open(&self->melt, &shape, self, reader, open, options, has_accelerator, error);
        open = 0;
    }
    for (size_t i = 0; i < open; i++) {
        wr_records_close(reader[i]);
    }
    wr_free(reader);
    return code;
}

static enum wr_code survey_files(struct wr_ipw *self, struct wr_error *error)
{
    struct wr_records *records = wr_melt_base(self->melt);
    bool more = true;
    enum wr_code code = WR_OK;
    self->is_surveying = true;
    while (code == WR_OK && more) {
        code = wr_records_next(records, &more, error);
    }
    self->is_surveying = false;
    return code == WR_OK ? wr_records_rewind(records, error) : code;
}

enum wr_code wr_ipw_open(struct wr_ipw **self, const char *const *run, const struct wr_input *const *input, size_t runs,
                         const struct wr_wide_options *options, const char *only, struct wr_error *error)
{
    struct wr_ipw *ipw = *self = wr_array(1, sizeof **self, error);
    if (!ipw) {
        return WR_E_NO_MEMORY;
    }
    ipw->only = only;
    ipw->run = wr_array(runs, sizeof *ipw->run, error);
    ipw->runs = ipw->run ? runs : 0;
    for (size_t i = 0; i < ipw->runs; i++) {
        const char *path = wr_ipw_path(run[i]);
        ipw->run[i].name = run[i];
        ipw->run[i].length = path > run[i] ? (size_t)(path - run[i]) - 1 : 0;
    }
    enum wr_code code = ipw->run ? open_files(ipw, input, options, error) : WR_E_NO_MEMORY;
    code = code == WR_OK ? survey_files(ipw, error) : code;
    if (code != WR_OK) {
        wr_ipw_close(ipw);
        *self = NULL;
    }
    return code;
}

void wr_ipw_close(struct wr_ipw *self)
{
    if (!self) {
        return;
    }
    wr_records_close(self->melt ? wr_melt_base(self->melt) : NULL);
    for (size_t i = 0; i < self->runs; i++) {
        wr_labels_free(&self->run[i].machine);
    }
    wr_labels_free(&self->pair);
    wr_labels_free(&self->model);
    wr_labels_free(&self->machine);
    wr_free(self->basis);
    wr_free(self->run);
    wr_free(self);
}

struct wr_records *wr_ipw_records(struct wr_ipw *self)
{
    return wr_melt_base(self->melt);
}

static enum wr_code warn_run(const struct wr_ipw *self, size_t file, struct wr_labels *warnings, struct wr_error *error)
{
    const struct run *run = &self->run[file];
    const char *name = run->file;
    int64_t unavailable = wr_melt_unavailable(self->melt, file);
    enum wr_code code = WR_OK;
    if (run->unjudged > 0) {
        code = wr_warn(warnings, error,
                       "%s: %" PRId64 " of %" PRId64 " answers have no evaluation.is_correct: their scores are missing "
                       "('ipw analyze' judges; lm_correctness does not say whether anybody has)",
                       name, run->unjudged, run->records);
    }
    if (code == WR_OK && unavailable > 0) {
        code = wr_warn(warnings, error,
                       "%s: %" PRId64 " values of -1 or 0 stand for telemetry that was unavailable: missing", name,
                       unavailable);
    }
    if (code == WR_OK && run->gpu_alone > 0) {
        code = wr_warn(warnings, error,
                       "%s: the energy of %" PRId64
                       " answers is that of the GPU alone, while other parts of an Apple chip "
                       "may do the work (no soc_per_query_joules)",
                       name, run->gpu_alone);
    }
    return code;
}

enum wr_code wr_ipw_warn(const struct wr_ipw *self, struct wr_labels *warnings, struct wr_error *error)
{
    enum wr_code code = wr_melt_warn_ignored(self->melt, warnings, error);
    for (size_t i = 0; code == WR_OK && i < self->runs; i++) {
        code = warn_run(self, i, warnings, error);
    }
    if (code == WR_OK && self->inputs_left_out > 0) {
        code =
            wr_warn(warnings, error,
                    "input tokens of a model are those that its first machine counted: %" PRId64 " others are left out",
                    self->inputs_left_out);
    }
    return code;
}

enum wr_code wr_ipw_set_basis(const struct wr_ipw *self, struct wr_meta *meta, struct wr_error *error)
{
    struct wr_column *column = &meta->column[WR_COL_PAIR_BASIS];
    if (self->pair.count > 0 && !column->present) {
        enum wr_code code = wr_meta_add(meta, WR_COL_PAIR_BASIS, error);
        if (code != WR_OK) {
            return code;
        }
    }
    for (size_t i = 0; i < self->pair.count; i++) {
        int64_t pair = wr_meta_find(meta, WR_COL_PAIR, self->pair.text[i]);
        if (pair >= 0 && wr_meta_integer(meta, WR_COL_PAIR_BASIS, pair) < 0) {
            ((int8_t *)column->data)[pair] = self->basis[i];
        }
    }
    return WR_OK;
}
