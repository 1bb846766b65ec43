/* A specification with data sets, for the tests of what is fitted to them. */
#ifndef WATTROUTE_TESTS_UNIT_SYNTH_SETS_H
#define WATTROUTE_TESTS_UNIT_SYNTH_SETS_H

#include "sim/study/node.h"
#include "sim/study/synth_spec.h"
#include "tests/unit/unit.h"

#include <string.h>

/* Two data sets, a model of which only costs are known as accuracy per joule and watt, and one without any. */
static const char sets[] = "wattroute_synth: 1\n"
                           "length_correlation: 0.3\n"
                           "input_tokens: 250\n"
                           "spread: {output_tokens: 0.6, input_tokens: 0.4, energy: 0.2}\n"
                           "solvability: {chat: 0.7, maths: 0.9}\n"
                           "domains: {chat/law: 2, maths/sums: 1, chat/art: 1}\n"
                           "models:\n"
                           "  one: {accuracy: {chat: 0.5, maths: 0.8}, output_tokens: 100, release_date: 1970-02-01}\n"
                           "  two: {accuracy: {chat/law: 0.5, chat: 0.5, maths: 0.3}, output_tokens: 200}\n"
                           "  far: {accuracy: 1, output_tokens: 50}\n"
                           "accelerators: {desk: {site: local}, hall: {site: cloud}}\n"
                           "pairs:\n"
                           "  one@desk: {ipj: 0.01, ipw: 0.002, basis: soc, measured_batch: 2, "
                           "curve: {batch: [1, 2, 8], energy: [30, 20, 5], time: [7, 7, 21]}}\n"
                           "  two@desk: {ipj: 0.001, power_w: 90, basis: soc}\n"
                           "  far@hall: {measured_batch: 16}\n";

static inline struct wr_node *parse_sets(struct wr_error *error)
{
    struct wr_node *root = wr_node_parse("sets.yaml", sets, strlen(sets), error);
    assert_non_null(root);
    return root;
}

static inline struct wr_synth_spec read_sets(void)
{
    struct wr_error error;
    struct wr_synth_spec spec;
    struct wr_node *root = parse_sets(&error);
    assert_int_equal(wr_synth_spec_read(&spec, root, &error), WR_OK);
    wr_node_free(root);
    return spec;
}

#endif
