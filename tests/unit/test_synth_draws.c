/* What the generator draws: the data set of a query, and lengths that are whole tokens. */
#include "sim/ingest/synth.h"
#include "sim/study/node.h"
#include "sim/study/synth_spec.h"
#include "tests/unit/synth_sets.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

/* chat/law and chat/art are of the data set chat, maths/sums is of maths. */
static void features_say_the_data_set(void **state)
{
    (void)state;
    struct wr_error error;
    struct wr_source *source = NULL;
    struct wr_synth_spec spec = read_sets();
    assert_int_equal(wr_synth_open(&source, &spec, 100, 11, &error), WR_OK);
    assert_string_equal(wr_meta_label(source->meta, WR_COL_FEATURE, 0), "chat");
    double feature[2 * 100];
    int32_t domain[100];
    assert_int_equal(source->read(source, WR_COL_FEATURE_VALUE, 0, 100, feature, &error), WR_OK);
    assert_int_equal(source->read(source, WR_COL_QUERY_DOMAIN, 0, 100, domain, &error), WR_OK);
    for (int64_t q = 0; q < 100; q++) {
        assert_true(feature[2 * q] == (domain[q] != 1) && feature[2 * q + 1] == (domain[q] == 1));
    }
    source->close(source);
}

/* Adds 1000 answers with this mean and spread to the least and most output tokens. */
static void draw_lengths(double mean, double spread, int32_t *least, int32_t *most)
{
    char text[512];
    snprintf(text, sizeof text,
             "wattroute_synth: 1\ncorrelation: 0.5\ninput_tokens: 1\ndomains: {all: 1}\n"
             "spread: {output_tokens: %g, input_tokens: 1, energy: 0}\n"
             "models: {terse: {accuracy: 0.5, output_tokens: %g}}\naccelerators: {desk: {site: local}}\n"
             "pairs: {terse@desk: {j_per_output_token: 2, basis: wall}}\n",
             spread, mean);
    struct wr_error error;
    struct wr_synth_spec spec;
    struct wr_source *source = NULL;
    struct wr_node *root = wr_node_parse("spec.yaml", text, strlen(text), &error);
    assert_non_null(root);
    assert_int_equal(wr_synth_spec_read(&spec, root, &error), WR_OK);
    wr_node_free(root);
    assert_int_equal(wr_synth_open(&source, &spec, 1000, 3, &error), WR_OK);
    int32_t tokens[1000];
    assert_int_equal(source->read(source, WR_COL_OUTPUT_TOKENS, 0, 1000, tokens, &error), WR_OK);
    for (int64_t q = 0; q < 1000; q++) {
        *least = tokens[q] < *least ? tokens[q] : *least;
        *most = tokens[q] > *most ? tokens[q] : *most;
    }
    source->close(source);
}

/* Lengths are rounded, and however short answers are in the mean, each has a token. */
static void an_answer_has_a_token(void **state)
{
    (void)state;
    int32_t least = INT32_MAX, most = 0;
    draw_lengths(1, 1, &least, &most);
    assert_true(least == 1 && most > 3);
    least = INT32_MAX, most = 0;
    draw_lengths(2.6, 0, &least, &most);
    assert_true(least == 3 && most == 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(features_say_the_data_set),
        cmocka_unit_test(an_answer_has_a_token),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
