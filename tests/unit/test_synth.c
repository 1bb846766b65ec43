/* The generator: marginals within their Monte Carlo error, the correlation, equal bytes, and faults of a specification.
 */
#include "sim/base/memory.h"
#include "sim/ingest/synth.h"
#include "sim/ingest/synth_fit.h"
#include "sim/study/node.h"
#include "sim/study/synth_spec.h"
#include "sim/text/render.h"
#include "tests/unit/synth_sets.h"
#include "tests/unit/unit.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { QUERIES = 200000, BLOCK = 4096, MODELS = 3, PAIRS = 3 };

static const char good[] = "wattroute_synth: 1\n"
                           "correlation: 0.5\n"
                           "input_tokens: 250\n"
                           "spread: {output_tokens: 0.6, input_tokens: 0.4, energy: 0.2}\n"
                           "domains: {easy: 3, hard: 1}\n"
                           "models:\n"
                           "  half: {accuracy: 0.5, output_tokens: 400, params_total: 8e9}\n"
                           "  coin: {accuracy: 0.5, output_tokens: 800}\n"
                           "  big: {accuracy: {hard: 0.4, easy: 0.9}, output_tokens: 600, usd_per_mtok_out: 0.6}\n"
                           "accelerators:\n"
                           "  desk: {site: local, idle_w: 7}\n"
                           "  hall: {site: cloud, devices: 4}\n"
                           "pairs:\n"
                           "  \"half@desk\": {j_per_output_token: 2, s_per_output_token: 0.02, basis: wall}\n"
                           "  \"big@hall\": {j_per_output_token: 5, s_per_output_token: 0.01, basis: accelerator, "
                           "measured_batch: 16}\n"
                           "  \"half@hall\": {j_per_output_token: 1, s_per_output_token: 0.03, basis: accelerator}\n";

static struct wr_synth_spec read_good(void)
{
    struct wr_error error;
    struct wr_synth_spec spec;
    struct wr_node *root = wr_node_parse("spec.yaml", good, strlen(good), &error);
    assert_non_null(root);
    assert_int_equal(wr_synth_spec_read(&spec, root, &error), WR_OK);
    wr_node_free(root);
    return spec;
}

static struct wr_source *open_good(int64_t queries, uint64_t seed)
{
    struct wr_error error;
    struct wr_source *source = NULL;
    struct wr_synth_spec spec = read_good();
    assert_int_equal(wr_synth_open(&source, &spec, queries, seed, &error), WR_OK);
    return source;
}

/* The whole of a column, its blocks read by some threads. */
static void *read_by(struct wr_source *source, enum wr_column_id id, int threads)
{
    int64_t queries = source->meta->extent[WR_DIM_QUERY];
    size_t row = (size_t)wr_meta_row_elements(source->meta, id) * wr_type_size(source->meta->column[id].type);
    char *data = wr_array((size_t)queries, row, NULL);
    assert_non_null(data);
    int failed = 0;
#pragma omp parallel for schedule(dynamic) num_threads(threads) reduction(+ : failed)
    for (int64_t at = 0; at < queries; at += BLOCK) {
        int64_t rows = queries - at < BLOCK ? queries - at : BLOCK;
        failed += source->read(source, id, at, rows, data + (size_t)at * row, NULL) != WR_OK;
    }
    assert_int_equal(failed, 0);
    return data;
}

static void *read_column(struct wr_source *source, enum wr_column_id id)
{
    return read_by(source, id, 1);
}

static void what_the_table_declares(void **state)
{
    (void)state;
    struct wr_source *source = open_good(10, 1);
    const struct wr_meta *meta = source->meta;
    struct wr_error error;
    assert_int_equal(wr_meta_check(meta, "x", &error), WR_OK);
    assert_string_equal(wr_meta_label(meta, WR_COL_PAIR, 1), "big@hall");
    assert_int_equal(wr_meta_integer(meta, WR_COL_PAIR_MODEL, 1), 2);
    assert_int_equal(wr_meta_pair_site(meta, 0), WR_SITE_LOCAL);
    assert_int_equal(wr_meta_pair_site(meta, 1), WR_SITE_CLOUD);
    assert_int_equal(wr_meta_integer(meta, WR_COL_ACCELERATOR_DEVICES, 0), 1);
    assert_int_equal(wr_meta_integer(meta, WR_COL_ACCELERATOR_DEVICES, 1), 4);
    assert_int_equal(wr_meta_integer(meta, WR_COL_PAIR_BASIS, 0), WR_BASIS_WALL);
    for (int64_t p = 0; p < PAIRS; p++) {
        assert_int_equal(wr_meta_integer(meta, WR_COL_PAIR_ENERGY_PROVENANCE, p), WR_MODELLED);
        assert_int_equal(wr_meta_integer(meta, WR_COL_PAIR_LATENCY_PROVENANCE, p), WR_MODELLED);
    }
    assert_int_equal(meta->column[WR_COL_SCORE].provenance, WR_MODELLED);
    assert_true(wr_meta_real(meta, WR_COL_PAIR_BATCH, 1) == 16);
    assert_true(isnan(wr_meta_real(meta, WR_COL_PAIR_BATCH, 0)));
    assert_true(wr_meta_real(meta, WR_COL_MODEL_PARAMS_TOTAL, 0) == 8e9);
    assert_false(meta->column[WR_COL_MODEL_PARAMS_ACTIVE].present); /* nobody gives it: absent, not filled */
    assert_true(fabs(wr_synth_accuracy(wr_synth_spec_of(source), -1, 2) - (0.75 * 0.9 + 0.25 * 0.4)) < 1e-15);
    source->close(source);
}

/* A share of QUERIES draws stays within 4.5 standard errors of what it is drawn from. */
static void assert_share(double count, double draws, double target)
{
    assert_true(fabs(count / draws - target) <= 4.5 * sqrt(target * (1 - target) / draws));
}

static void accuracy_and_correlation(void **state)
{
    (void)state;
    struct wr_source *source = open_good(QUERIES, 1);
    int8_t *score = read_column(source, WR_COL_SCORE);
    int32_t *domain = read_column(source, WR_COL_QUERY_DOMAIN);
    double right[2][MODELS] = {{0}}, queries[2] = {0}, both = 0;
    for (int64_t q = 0; q < QUERIES; q++) {
        queries[domain[q]]++;
        for (int m = 0; m < MODELS; m++) {
            right[domain[q]][m] += score[q * MODELS + m];
        }
        both += score[q * MODELS] && score[q * MODELS + 1];
    }
    assert_share(queries[1], QUERIES, 0.25);
    for (int d = 0; d < 2; d++) {
        assert_share(right[d][0], queries[d], 0.5);
        assert_share(right[d][1], queries[d], 0.5);
        assert_share(right[d][2], queries[d], d == 0 ? 0.9 : 0.4);
    }
    /* the orthant probability of a bivariate normal: 1/4 + asin(rho) / (2 pi), a third at rho = 1/2 */
    assert_share(both, QUERIES, 1.0 / 3);
    wr_free(score);
    wr_free(domain);
    source->close(source);
}

/* Sample mean of a lognormal with this mean and sigma, within 4.5 standard errors (0.01 for rounding to tokens). */
static void assert_mean(double sum, double mean, double sigma)
{
    double error = mean * sqrt((exp(sigma * sigma) - 1) / QUERIES);
    assert_true(fabs(sum / QUERIES - mean) <= 4.5 * error + 0.01);
}

static void tokens_energy_and_latency(void **state)
{
    (void)state;
    static const double mean[MODELS] = {400, 800, 600};
    static const int model[PAIRS] = {0, 2, 0};
    static const double joule[PAIRS] = {2, 5, 1}, second[PAIRS] = {0.02, 0.01, 0.03};
    struct wr_source *source = open_good(QUERIES, 3);
    int32_t *output = read_column(source, WR_COL_OUTPUT_TOKENS), *input = read_column(source, WR_COL_INPUT_TOKENS);
    float *energy = read_column(source, WR_COL_ENERGY), *latency = read_column(source, WR_COL_LATENCY);
    double tokens[MODELS] = {0}, prompt = 0, factor[PAIRS] = {0};
    for (int64_t q = 0; q < QUERIES; q++) {
        prompt += input[q];
        for (int m = 0; m < MODELS; m++) {
            tokens[m] += output[q * MODELS + m];
        }
        for (int p = 0; p < PAIRS; p++) {
            int32_t made = output[q * MODELS + model[p]];
            factor[p] += energy[q * PAIRS + p] / (made * joule[p]);
            assert_true(latency[q * PAIRS + p] == (float)(made * second[p]));
        }
    }
    assert_mean(prompt, 250, 0.4);
    for (int m = 0; m < MODELS; m++) {
        assert_mean(tokens[m], mean[m], 0.6);
    }
    for (int p = 0; p < PAIRS; p++) {
        assert_true(fabs(factor[p] / QUERIES - 1) <= 4.5 * sqrt((exp(0.04) - 1) / QUERIES));
    }
    wr_free(output);
    wr_free(input);
    wr_free(energy);
    wr_free(latency);
    source->close(source);
}

static const enum wr_column_id columns[] = {WR_COL_SCORE,         WR_COL_ENERGY,       WR_COL_LATENCY,
                                            WR_COL_OUTPUT_TOKENS, WR_COL_INPUT_TOKENS, WR_COL_QUERY_DOMAIN};

/* Whether the first `rows` rows of all columns are the same bytes in two tables, the second read by some threads. */
static bool same_rows(struct wr_source *a, struct wr_source *b, int threads, int64_t rows)
{
    bool same = true;
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        enum wr_column_id id = columns[i];
        size_t row = (size_t)wr_meta_row_elements(a->meta, id) * wr_type_size(a->meta->column[id].type);
        void *left = read_column(a, id), *right = read_by(b, id, threads);
        same = same && memcmp(left, right, (size_t)rows * row) == 0;
        wr_free(left);
        wr_free(right);
    }
    a->close(a);
    b->close(b);
    return same;
}

static void equal_seeds_equal_bytes(void **state)
{
    (void)state;
    assert_true(same_rows(open_good(30000, 5), open_good(30000, 5), 2, 30000));
    assert_true(same_rows(open_good(30000, 5), open_good(30000, 5), 7, 30000));
    assert_true(same_rows(open_good(5000, 5), open_good(9000, 5), 1, 5000)); /* a longer table starts the same */
    assert_false(same_rows(open_good(50, 5), open_good(50, 6), 1, 50));
}

static void extremes(void **state)
{
    (void)state;
    struct wr_error error;
    struct wr_source *source = NULL;
    struct wr_synth_spec spec = read_good();
    spec.dataset[0].correlation = 1;
    spec.energy_sigma = 0;
    spec.accuracy[0 * MODELS + 0] = spec.accuracy[1 * MODELS + 0] = 0;
    spec.accuracy[0 * MODELS + 2] = spec.accuracy[1 * MODELS + 2] = 1;
    assert_int_equal(wr_synth_open(&source, &spec, 5000, 1, &error), WR_OK);
    int8_t *score = read_column(source, WR_COL_SCORE);
    float *energy = read_column(source, WR_COL_ENERGY);
    int32_t *output = read_column(source, WR_COL_OUTPUT_TOKENS);
    for (int64_t q = 0; q < 5000; q++) {
        assert_int_equal(score[q * MODELS], 0);
        assert_int_equal(score[q * MODELS + 2], 1);
        assert_true(energy[q * PAIRS] == 2.0f * (float)output[q * MODELS]);
    }
    wr_free(score);
    wr_free(energy);
    wr_free(output);
    assert_int_equal(source->read(source, WR_COL_COST, 0, 1, &error, &error), WR_E_INTERNAL);
    source->close(source);
}

/* A specification with one line replaced; the fault is said at line `at`. */
static void assert_fault_in(const char *from, int line, const char *replacement, int at, const char *part)
{
    char text[2048];
    size_t length = 0;
    for (int number = 1; *from; number++) {
        size_t size = strcspn(from, "\n") + 1;
        const char *put = number == line ? replacement : from;
        size_t put_size = number == line ? strlen(replacement) : size;
        memcpy(text + length, put, put_size);
        length += put_size;
        from += size;
    }
    struct wr_error error;
    struct wr_synth_spec spec;
    struct wr_node *root = wr_node_parse("spec.yaml", text, length, &error);
    assert_non_null(root);
    enum wr_code code = wr_synth_spec_read(&spec, root, &error);
    char message[1024], place[32];
    assert_int_not_equal(code, WR_OK);
    assert_int_equal(wr_error_exit(&error), WR_EXIT_DATA);
    snprintf(place, sizeof place, "spec.yaml:%d:", at);
    wr_error_render(&error, message, sizeof message);
    if (strncmp(message, place, strlen(place)) != 0 || !strstr(message, part)) {
        fail_msg("'%s' lacks '%s' or '%s'", message, place, part);
    }
    wr_node_free(root);
}

static void assert_fault(int line, const char *replacement, const char *part)
{
    assert_fault_in(good, line, replacement, line, part);
}

static void faults_say_where(void **state)
{
    (void)state;
    assert_fault(1, "wattroute_synth: 2\n", "a number from 1 to 1");
    assert_fault(2, "correlation: 1.5\n", "correlation is 1.5; expected a number from 0 to 1");
    assert_fault(2, "corelation: 0.5\n", "did you mean 'correlation'");
    assert_fault(2, "correlation: '0.5'\n", "expected a number");
    assert_fault(4, "spread: {output_tokens: 0.6, input_tokens: 0.4}\n", "spread lacks the key 'energy'");
    assert_fault(4, "spread: 3\n", "a mapping");
    assert_fault(5, "domains: {easy: 0, hard: 0}\n", "one is over 0");
    assert_fault(5, "domains: {}\n", "1 to 4096 entries");
    assert_fault(7, "  half: {accuracy: 0.5}\n", "models.half lacks the key 'output_tokens'");
    assert_fault(7, "  half: {output_tokens: 5}\n", "models.half lacks the key 'accuracy'");
    assert_fault(7, "  half: {accuracy: 50, output_tokens: 5}\n", "accuracy is 50; expected a number from 0 to 1");
    assert_fault(7, "  half: {accuracy: .nan, output_tokens: 5}\n", "accuracy is .nan");
    assert_fault(7, "  half: [1]\n", "models.half is a list; expected a mapping");
    assert_fault(9, "  big: {accuracy: {hard: 0.4}, output_tokens: 6}\n", "lacks the key 'easy'");
    assert_fault(9, "  big: {accuracy: {hard: 0.4, easy: 1, odd: 1}, output_tokens: 6}\n", "no such domain: 'odd'");
    assert_fault(11, "  desk: {site: garden}\n", "expected one of local, cloud");
    assert_fault(11, "  desk: {devices: 2}\n", "lacks the key 'site'");
    assert_fault(12, "  hall: {site: cloud, devices: 1.5}\n", "a whole number");
    assert_fault(14, "  half-desk: {j_per_output_token: 2, s_per_output_token: 0.02, basis: wall}\n", "no such model");
    assert_fault(14, "  half@shed: {j_per_output_token: 2, s_per_output_token: 0.02, basis: wall}\n",
                 "no such accelerator of pair: 'half@shed'");
    assert_fault(14, "  half@desk: {j_per_output_token: -2, s_per_output_token: 0.02, basis: wall}\n", "is -2");
    assert_fault(14, "  half@desk: {j_per_output_token: 2, s_per_output_token: 0.02, basis: roof}\n",
                 "accelerator, soc, system, wall");
}

static void drawn_tables_meet_the_fitted_share(void **state)
{
    (void)state;
    struct wr_error error;
    struct wr_source *source = NULL;
    struct wr_synth_spec spec = read_sets();
    assert_int_equal(wr_synth_open(&source, &spec, QUERIES, 11, &error), WR_OK);
    int8_t *score = read_column(source, WR_COL_SCORE);
    int32_t *domain = read_column(source, WR_COL_QUERY_DOMAIN);
    double queries[2] = {0}, solved[2] = {0};
    for (int64_t q = 0; q < QUERIES; q++) {
        queries[domain[q] == 1]++;
        solved[domain[q] == 1] += score[3 * q] || score[3 * q + 1];
    }
    assert_share(solved[0], queries[0], 0.7);
    assert_share(solved[1], queries[1], 0.86);
    wr_free(score);
    wr_free(domain);
    source->close(source);
}

static void costs_follow_from_accuracy_per_joule_and_watt(void **state)
{
    (void)state;
    struct wr_error error;
    struct wr_source *source = NULL;
    struct wr_synth_spec spec = read_sets();
    double one = 0.75 * 0.5 + 0.25 * 0.8, two = 0.75 * 0.5 + 0.25 * 0.3;
    assert_true(fabs(spec.j_per_token[0] * 100 / (one / 0.01) - 1) < 1e-14);
    assert_true(fabs(spec.j_per_token[0] / spec.s_per_token[0] / (one / 0.002) - 1) < 1e-14);
    assert_true(fabs(spec.j_per_token[1] * 200 / (two / 0.001) - 1) < 1e-14);
    assert_true(fabs(spec.j_per_token[1] / spec.s_per_token[1] / 90 - 1) < 1e-14);
    assert_true(isnan(spec.j_per_token[2]) && isnan(spec.s_per_token[2]));
    assert_int_equal(wr_meta_integer(&spec.meta, WR_COL_PAIR_BASIS, 2), -1);
    assert_true(wr_meta_real(&spec.meta, WR_COL_MODEL_RELEASE, 0) == 31);
    assert_true(isnan(wr_meta_real(&spec.meta, WR_COL_MODEL_RELEASE, 1)));
    assert_int_equal(wr_synth_open(&source, &spec, 100, 11, &error), WR_OK);
    float *energy = read_column(source, WR_COL_ENERGY);
    for (int64_t q = 0; q < 100; q++) {
        uint32_t bits;
        memcpy(&bits, &energy[3 * q + 2], sizeof bits);
        assert_true(energy[3 * q] > 0);
        assert_int_equal(bits, 0x7fc00000);
    }
    wr_free(energy);
    source->close(source);
}

/* Only ratios count; the pair's own joules and seconds hold at its measured batch, 2. */
static void curves_are_scaled_to_the_measured_batch(void **state)
{
    (void)state;
    static const double batch[] = {1, 2, 8}, energy[] = {1.5, 1, 0.25}, time[] = {1, 1, 3};
    struct wr_synth_spec spec = read_sets();
    const struct wr_meta *meta = &spec.meta;
    assert_int_equal(meta->extent[WR_DIM_CURVE_POINT], 3);
    for (int64_t i = 0; i < 3; i++) {
        assert_int_equal(wr_meta_integer(meta, WR_COL_CURVE_PAIR, i), 0);
        assert_true(wr_meta_real(meta, WR_COL_CURVE_BATCH, i) == batch[i]);
        assert_true(fabs(wr_meta_real(meta, WR_COL_CURVE_J, i) / spec.j_per_token[0] - energy[i]) < 1e-15);
        assert_true(fabs(wr_meta_real(meta, WR_COL_CURVE_S, i) / spec.s_per_token[0] - time[i]) < 1e-15);
    }
    wr_synth_spec_free(&spec);
}

#define CURVED(curve) "  two@desk: {j_per_output_token: 1, basis: soc, measured_batch: 2, curve: " curve "}\n"

static void faults_of_curves_say_where(void **state)
{
    (void)state;
    assert_fault_in(sets, 14, CURVED("[1, 2]"), 14, "curve is a list; expected a mapping");
    assert_fault_in(sets, 14, CURVED("{energy: [1, 2]}"), 14, "curve lacks the key 'batch'");
    assert_fault_in(sets, 14, CURVED("{batch: [1, 2]}"), 14, "curve lacks the key 'energy'");
    assert_fault_in(sets, 14, CURVED("{batch: [1, 2], watts: [1, 2]}"), 14, "unknown key 'watts'");
    assert_fault_in(sets, 14, CURVED("{batch: [2], energy: [1]}"), 14, "a list of 2 or more numbers");
    assert_fault_in(sets, 14, CURVED("{batch: 2, energy: [1]}"), 14, "a list of 2 or more numbers");
    assert_fault_in(sets, 14, CURVED("{batch: [2, 2], energy: [1, 1]}"), 14, "more than the batch before it");
    assert_fault_in(sets, 14, CURVED("{batch: [1, 4], energy: [1, 1]}"), 14, "the pair's 'measured_batch' among");
    assert_fault_in(sets, 14, CURVED("{batch: [1, 2], energy: [1, 1, 1]}"), 14,
                    "a list of 2 numbers, as there are batches");
    assert_fault_in(sets, 14, CURVED("{batch: [1, 2], energy: [0, 1]}"), 14, "energy is 0; expected a number from");
    assert_fault_in(sets, 14, CURVED("{batch: [1, 2], energy: [1, nan]}"), 14, "energy is nan");
    assert_fault_in(sets, 14, CURVED("{batch: [1, 2], time: [1, 1]}"), 14, "a pair that has this quantity itself");
}

/* Without any energy the column is absent, not full of missing cells. */
static void a_column_that_no_pair_has_is_absent(void **state)
{
    (void)state;
    struct wr_error error;
    struct wr_source *source = NULL;
    struct wr_synth_spec spec = read_sets();
    for (int p = 0; p < 3; p++) {
        spec.s_per_token[p] = NAN;
    }
    assert_int_equal(wr_synth_open(&source, &spec, 100, 11, &error), WR_OK);
    assert_true(source->meta->column[WR_COL_ENERGY].present);
    assert_false(source->meta->column[WR_COL_LATENCY].present);
    source->close(source);
}

static void faults_of_data_sets_say_where(void **state)
{
    (void)state;
    assert_fault_in(good, 2, "length_correlation: 0.5\n", 1, "lacks the key 'correlation'");
    assert_fault_in(sets, 2, "correlation: 0.5\n", 5, "no 'correlation' beside it");
    assert_fault_in(sets, 2, "\n", 1, "lacks the key 'length_correlation'");
    assert_fault_in(sets, 5, "solvability: {chat: 0.7}\n", 5, "solvability lacks the key 'maths'");
    assert_fault_in(sets, 5, "solvability: {chat: 0.7, maths: 9}\n", 5, "maths is 9; expected a number from 0 to 1");
    assert_fault_in(sets, 5, "solvability: {chat: 0.7, maths: 0.9, art: 1}\n", 5, "no such data set: 'art'");
    assert_fault_in(sets, 5, "solvability: 0.5\n", 5, "a mapping with");
    assert_fault_in(sets, 8, "  one: {accuracy: {chat: 0.5}, output_tokens: 1}\n", 8, "lacks the key 'maths/sums'");
    assert_fault_in(sets, 8, "  one: {accuracy: 1, output_tokens: 1, release_date: 1970-02-30}\n", 8, "YYYY-MM-DD");
    assert_fault_in(sets, 13, "  one@desk: {ipj: 0.01, j_per_output_token: 1, basis: soc}\n", 13,
                    "ipj is 0.01; expected no 'j_per_output_token' beside it");
    assert_fault_in(sets, 13, "  one@desk: {ipj: 0.01, ipw: 1, power_w: 3, basis: soc}\n", 13, "no 'ipw' beside it");
    assert_fault_in(sets, 13, "  one@desk: {ipw: 1, basis: soc}\n", 13,
                    "expected either an energy or a time beside it");
    assert_fault_in(sets, 13, "  one@desk: {ipj: 1, ipw: 1, s_per_output_token: 1, basis: soc}\n", 13,
                    "either an energy");
    assert_fault_in(sets, 13, "  one@desk: {ipj: 1}\n", 13, "lacks the key 'basis'");
    assert_fault_in(sets, 13, "  one@desk: {ipj: 0, basis: soc}\n", 13, "ipj is 0; expected a number from");
}

/* What only the whole table shows: a label without characters. */
static void labels_are_checked(void **state)
{
    (void)state;
    struct wr_error error;
    struct wr_source *source = NULL;
    struct wr_synth_spec spec = read_good();
    assert_int_equal(wr_meta_set_label(&spec.meta, WR_COL_MODEL, 1, "", &error), WR_OK);
    assert_int_equal(wr_synth_open(&source, &spec, 10, 1, &error), WR_E_TABLE_LABEL);
    assert_null(source);
}

/* Every allocation fails once: NO_MEMORY comes back and nothing is left behind (the sanitized build sees leaks). */
static void failing_allocations(void **state)
{
    (void)state;
    struct wr_error error;
    struct wr_node *root = parse_sets(&error);
    enum wr_code code = WR_E_NO_MEMORY;
    int64_t successes = 0;
    for (; code != WR_OK; successes++) {
        struct wr_synth_spec spec;
        struct wr_source *source = NULL;
        wr_memory_fail_after(successes);
        code = wr_synth_spec_read(&spec, root, &error);
        if (code == WR_OK) {
            code = wr_synth_open(&source, &spec, 10, 1, &error);
        }
        wr_memory_fail_after(-1);
        assert_true(code == WR_OK || code == WR_E_NO_MEMORY);
        if (source) {
            source->close(source);
        }
    }
    assert_true(successes > 20);
    wr_node_free(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_table_declares),
        cmocka_unit_test(accuracy_and_correlation),
        cmocka_unit_test(tokens_energy_and_latency),
        cmocka_unit_test(equal_seeds_equal_bytes),
        cmocka_unit_test(extremes),
        cmocka_unit_test(faults_say_where),
        cmocka_unit_test(faults_of_data_sets_say_where),
        cmocka_unit_test(drawn_tables_meet_the_fitted_share),
        cmocka_unit_test(costs_follow_from_accuracy_per_joule_and_watt),
        cmocka_unit_test(curves_are_scaled_to_the_measured_batch),
        cmocka_unit_test(faults_of_curves_say_where),
        cmocka_unit_test(a_column_that_no_pair_has_is_absent),
        cmocka_unit_test(labels_are_checked),
        cmocka_unit_test(failing_allocations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
