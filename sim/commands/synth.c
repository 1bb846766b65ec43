#include "sim/commands/synth.h"

#include "sim/base/memory.h"
#include "sim/commands/dimensions.h"
#include "sim/commands/synth_outcome.h"
#include "sim/ingest/synth.h"
#include "sim/store/measurement_writer.h"
#include "sim/store/output.h"
#include "sim/store/provenance.h"
#include "sim/study/node.h"
#include "sim/study/synth_spec.h"

#include "ipw-paper_yaml.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct values {
    const char *spec, *output;
    int64_t queries, seed;
    bool quiet;
};

#define AT(field) offsetof(struct values, field)
static const struct wr_option_row options[] = {
    {.name = "SPEC",
     .kind = WR_OPERAND,
     .offset = AT(spec),
     .help = "specification in YAML, '-' for standard input; without one the built-in data/ipw-paper.yaml is used"},
    {.name = "output",
     .letter = 'o',
     .kind = WR_TEXT,
     .metavariable = "FILE",
     .required = true,
     .offset = AT(output),
     .help = "measurement file to make; an old one is replaced as a whole"},
    {.name = "queries",
     .kind = WR_COUNT,
     .metavariable = "N",
     .offset = AT(queries),
     .least = 1,
     .most = 1e8,
     .help = "how many queries, up to 1e8 (default 100000)"},
    {.name = "seed",
     .kind = WR_COUNT,
     .metavariable = "S",
     .offset = AT(seed),
     .least = 0,
     .most = 0x1p53 - 1,
     .help = "seed of the random numbers (default 1): equal seeds give equal bytes"},
    {.name = "quiet", .letter = 'q', .kind = WR_FLAG, .offset = AT(quiet), .help = "print nothing"},
    {.name = NULL}};

static enum wr_code print_outcome(const struct values *values, const struct wr_synth_outcome *outcome,
                                  struct wr_error *error)
{
    static const enum wr_dim dims[] = {WR_DIM_QUERY, WR_DIM_MODEL, WR_DIM_PAIR, WR_DIM_DOMAIN};
    char sizes[WR_DIMENSIONS_TEXT];
    printf("%s: %s; seed %" PRId64 "; all of it modelled\n\n", values->output,
           wr_dimensions_text(outcome->source.meta, dims, sizeof dims / sizeof *dims, sizes), values->seed);
    return wr_synth_outcome_print(outcome, stdout, error);
}

/* Where the table comes from, as the file's `inputs` say it: the specification, with the two numbers that complete it.
 */
static enum wr_code identify(const struct values *values, const struct wr_node *root, struct wr_input_identity *input,
                             struct wr_error *error)
{
    enum wr_code code = WR_OK;
    const char *name = "ipw-paper.yaml (built in)";
    if (!values->spec) {
        wr_xxh128(wr_ipw_paper_yaml, sizeof wr_ipw_paper_yaml - 1, input->xxh128);
    } else if (strcmp(values->spec, "-") == 0) {
        name = "standard input (canonical YAML)";
        char *text = wr_node_text(root, error);
        if (!text) {
            return WR_E_NO_MEMORY;
        }
        wr_xxh128(text, strlen(text), input->xxh128);
        wr_free(text);
    } else {
        const char *slash = strrchr(values->spec, '/');
        name = slash ? slash + 1 : values->spec;
        code = wr_file_xxh128(values->spec, input->xxh128, error);
    }
    char line[512];
    snprintf(line, sizeof line, "%.400s, queries %" PRId64 ", seed %" PRId64, name, values->queries, values->seed);
    input->name = code == WR_OK ? wr_text_copy(line, strlen(line), error) : NULL;
    return code == WR_OK && !input->name ? WR_E_NO_MEMORY : code;
}

static enum wr_code write_table(const struct values *values, struct wr_source *inner,
                                const struct wr_input_identity *input, struct wr_error *error)
{
    struct wr_synth_outcome outcome;
    enum wr_code code = wr_synth_outcome_init(&outcome, inner, error);
    if (code == WR_OK) {
        code = wr_write_measurements(values->output, &outcome.source, input, 1, error);
    }
    if (code == WR_OK && !values->quiet) {
        code = print_outcome(values, &outcome, error);
    }
    wr_synth_outcome_free(&outcome);
    return code;
}

static enum wr_code synthesize(const struct values *values, const struct wr_node *root, struct wr_error *error)
{
    struct wr_synth_spec spec;
    struct wr_source *source = NULL;
    struct wr_input_identity input = {0};
    enum wr_code code = wr_synth_spec_read(&spec, root, error);
    if (code != WR_OK) {
        return code;
    }
    code = wr_synth_open(&source, &spec, values->queries, (uint64_t)values->seed, error);
    if (code != WR_OK) {
        return code;
    }
    code = identify(values, root, &input, error);
    if (code == WR_OK) {
        code = write_table(values, source, &input, error);
    }
    wr_free(input.name);
    source->close(source);
    return code;
}

static enum wr_code run(void *given, struct wr_error *error)
{
    const struct values *values = given;
    if (strcmp(values->output, "-") == 0) {
        return wr_fail(error, WR_E_OUTPUT_KIND, "%d", 0);
    }
    if (values->spec && wr_same_file(values->spec, values->output)) {
        return wr_fail(error, WR_E_OUTPUT_IS_INPUT, "%s%s", values->output, values->spec);
    }
    struct wr_node *root =
        values->spec ? wr_node_read(values->spec, error)
                     : wr_node_parse("ipw-paper.yaml", wr_ipw_paper_yaml, sizeof wr_ipw_paper_yaml - 1, error);
    if (!root) {
        return error->code;
    }
    const enum wr_code code = synthesize(values, root, error);
    wr_node_free(root);
    return code;
}

static const struct values defaults = {.queries = 100000, .seed = 1};

const struct wr_command wr_command_synth = {
    .name = "synth",
    .summary = "make a modelled measurement file of any size from a small specification",
    .synopsis = "[SPEC] -o FILE [--queries N] [--seed S] [--quiet]",
    .help = "Prints what the specification asks for beside what the table has: accuracy, energy, time, and\n"
            "the share of queries that some local model answers, to which dependence is fitted.\n"
            "\nExample: wattroute synth --queries 1e6 --seed 7 -o ipw.h5",
    .option = options,
    .defaults = &defaults,
    .size = sizeof defaults,
    .run = run};
