/* The inner loops of the bootstrap: weights against their definition one by one, sums against a plain loop, on every
 * instruction set of this machine. */
#include "tests/unit/unit.h"

#include "analysis/stats/bundle.h"
#include "analysis/stats/meter.h"
#include "sim/base/random.h"
#include "sim/replay/kernels/kernels.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { QUERIES = 37, ENTRIES = 150, MOST_COLUMNS = 19 };

static uint64_t key_of(uint32_t query)
{
    return wr_hash_bytes(&query, sizeof query);
}

static void weights_are_their_definition(void **state)
{
    static uint8_t weight[QUERIES][WR_POISSON_CHUNK];
    uint64_t key[QUERIES];
    (void)state;
    for (uint32_t i = 0; i < QUERIES; i++) {
        key[i] = key_of(i);
    }
    for (int level = 0; wr_kernels_name(level) != NULL; level++) {
        assert_int_equal(wr_kernels_choose(wr_kernels_name(level), NULL), WR_OK);
        for (uint32_t chunk = 0; chunk < 5; chunk += 2) {
            wr_resample_kernels()->weights(0x123456789abcdefu, key, QUERIES, chunk, weight[0]);
            for (int i = 0; i < QUERIES * WR_POISSON_CHUNK; i++) {
                const uint32_t replicate = chunk * WR_POISSON_CHUNK + (uint32_t)(i % WR_POISSON_CHUNK);
                const int query = i / WR_POISSON_CHUNK;
                assert_true(weight[query][i % WR_POISSON_CHUNK] ==
                            wr_poisson_weight(0x123456789abcdefu, key[query], replicate));
            }
        }
    }
    wr_kernels_choose(NULL, NULL);
}

static void sums_are_a_plain_loop(void **state)
{
    static uint8_t weight[QUERIES][WR_POISSON_CHUNK];
    static double sum[MOST_COLUMNS][WR_POISSON_CHUNK], plain[MOST_COLUMNS][WR_POISSON_CHUNK],
        value[ENTRIES * MOST_COLUMNS];
    int32_t row[ENTRIES];
    uint64_t key[QUERIES];
    (void)state;
    for (uint32_t i = 0; i < ENTRIES; i++) {
        row[i] = (int32_t)(key_of(i) % QUERIES);
        key[i % QUERIES] = key_of(i);
    }
    for (uint32_t i = 0; i < ENTRIES * MOST_COLUMNS; i++) {
        value[i] = wr_resample_value(exp(40 * wr_random_uniform(&(struct wr_random){3, 4}, i, 0) - 20));
    }
    for (int level = 0; wr_kernels_name(level) != NULL; level++) {
        assert_int_equal(wr_kernels_choose(wr_kernels_name(level), NULL), WR_OK);
        for (int columns = 1; columns <= MOST_COLUMNS; columns++) {
            const struct wr_resample_rows rows = {ENTRIES, columns, row, value};
            wr_resample_kernels()->weights(1, key, QUERIES, 0, weight[0]);
            memset(sum, 0, sizeof sum);
            memset(plain, 0, sizeof plain);
            wr_resample_kernels()->add(&rows, weight[0], sum[0]);
            for (int i = 0; i < ENTRIES * columns; i++) {
                for (int r = 0; r < WR_POISSON_CHUNK; r++) {
                    plain[i % columns][r] += weight[row[i / columns]][r] * value[i];
                }
            }
            assert_memory_equal(sum, plain, sizeof sum);
        }
    }
    wr_kernels_choose(NULL, NULL);
}

/* A product with a weight has at most 48 + 3 bits. */
static void values_keep_48_bits(void **state)
{
    (void)state;
    assert_true(wr_resample_value(1) == 1 && wr_resample_value(0) == 0);
    assert_true(wr_resample_value(0.1f) == (double)0.1f);
    assert_true(fabs(wr_resample_value(M_PI) / M_PI - 1) < 0x1p-47 && wr_resample_value(M_PI) != M_PI);
    assert_true(isnan(wr_resample_value(NAN)));
}

/* Mean and variance of the 256 outcomes are 1; neighbouring replicates and queries are not correlated. */
static void weights_are_poisson(void **state)
{
    static const uint8_t threshold[] = WR_POISSON_THRESHOLDS;
    int64_t sum = 0, squares = 0, cubes = 0, previous = 0, product = 0;
    double poisson = 256 * exp(-1), left = 256;
    (void)state;
    for (int k = 0; k <= WR_POISSON_MOST; k++) {
        const int from = k > 0 ? threshold[k - 1] : 0, to = k < WR_POISSON_MOST ? threshold[k] : 256;
        assert_true(fabs(to - from - (k < WR_POISSON_MOST ? poisson : left)) < 1.1);
        left -= poisson;
        poisson /= k + 1;
        sum += (int64_t)k * (to - from);
        squares += (int64_t)k * k * (to - from);
        cubes += (int64_t)k * k * k * (to - from);
    }
    assert_true(sum == 256 && squares == 2 * 256 && cubes == 1276);
    sum = squares = 0;
    for (uint32_t i = 0; i < 1000000; i++) {
        const int64_t k = wr_poisson_weight(0, key_of(i / 1000), i % 1000);
        sum += k;
        squares += k * k;
        product += k * previous;
        previous = k;
    }
    assert_true(llabs(sum - 1000000) < 4000 && llabs(squares - 2000000) < 13000 && llabs(product - 1000000) < 10000);
}

/* GSL's mt19937 gives the same numbers for the seeds 0 and 4357. */
static void every_seed_is_its_own(void **state)
{
    int same = 0;
    (void)state;
    for (uint32_t r = 0; r < 1000; r++) {
        same += wr_poisson_weight(0, 1, r) == wr_poisson_weight(4357, 1, r);
    }
    assert_true(same < 400); /* two weights agree with probability 0.31 */
}

/* 300 entries in 2 blocks and 3 lines come back once each, those of a line in their order. */
static void a_bundle_is_sorted_by_block_and_line(void **state)
{
    struct wr_bundle bundle = wr_bundle_of(2, 3);
    int seen = 0;
    (void)state;
    for (int32_t i = 0; i < 300; i++) {
        double *value = wr_bundle_add(&bundle, i, i * 7 % 3, NULL);
        value[0] = i;
        value[1] = -i;
    }
    assert_int_equal(wr_bundle_sort(&bundle, 2, NULL), WR_OK);
    for (int64_t block = 0; block < 2; block++) {
        for (int32_t line = 0; line < 3; line++) {
            const struct wr_resample_rows rows = wr_bundle_rows(&bundle, block, line);
            for (int i = 0; i < rows.entries; i++, seen++) {
                const int32_t number = (int32_t)rows.value[2 * i];
                assert_true(number / WR_BUNDLE_ROWS == block && number % WR_BUNDLE_ROWS == rows.row[i]);
                assert_true(number * 7 % 3 == line && rows.value[2 * i + 1] == -number);
                assert_true(i == 0 || number > rows.value[2 * i - 2]);
            }
        }
    }
    assert_int_equal(seen, 300);
    wr_bundle_free(&bundle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weights_are_their_definition), cmocka_unit_test(sums_are_a_plain_loop),
        cmocka_unit_test(values_keep_48_bits),          cmocka_unit_test(weights_are_poisson),
        cmocka_unit_test(every_seed_is_its_own),        cmocka_unit_test(a_bundle_is_sorted_by_block_and_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
