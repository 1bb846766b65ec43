/* Counter-based random numbers: published vectors, the normal quantile, and streams that do not repeat each other. */
#include "sim/base/random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* Known answers of philox4x32-10 from the Random123 distribution (kat_vectors). */
static void philox_known_answers(void **state)
{
    (void)state;
    static const struct {
        uint32_t counter[4], key[2], out[4];
    } vectors[] = {
        {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
        {{~0u, ~0u, ~0u, ~0u}, {~0u, ~0u}, {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
        {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
         {0xa4093822, 0x299f31d0},
         {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
    };
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        uint32_t out[4];
        wr_philox(vectors[i].key, vectors[i].counter, out);
        assert_memory_equal(out, vectors[i].out, sizeof out);
    }
}

/* The words of (seed, stream, key, replicate) are where the header says: the same vector through the plain interface.
 */
static void bits_are_a_function_of_four_words(void **state)
{
    (void)state;
    struct wr_random random = {.seed = 0x299f31d0a4093822u, .stream = 0x03707344};
    assert_true(wr_random_bits(&random, 0x85a308d3243f6a88u, 0x13198a2e) == 0x94fdccebd16cfe09u);
}

/* Quantiles to 16 digits: p = 0.975, 0.25, 0.001 and 1e-20 (Wichura 1988 and standard tables). */
static void normal_quantiles(void **state)
{
    (void)state;
    static const struct {
        double p, z;
    } known[] = {{0.5, 0},
                 {0.975, 1.959963984540054},
                 {0.25, -0.6744897501960817},
                 {0.001, -3.090232306167814},
                 {1e-20, -9.262340089798408}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        assert_true(fabs(wr_normal_quantile(known[i].p) - known[i].z) <= 4e-15 * fabs(known[i].z));
    }
    for (double p = 1e-6; p < 1; p += 0.0137) { /* the inverse: Phi(z) = erfc(-z / sqrt 2) / 2 */
        double z = wr_normal_quantile(p);
        assert_true(fabs(0.5 * erfc(-z * 0.70710678118654752) - p) < 1e-15);
    }
}

enum { DRAWS = 200000 };

/* Mean and variance of uniforms within 5 standard errors, and always inside the open interval. */
static void uniforms(void **state)
{
    (void)state;
    struct wr_random random = {.seed = 1, .stream = 9};
    double sum = 0, squares = 0;
    for (uint64_t i = 0; i < DRAWS; i++) {
        double u = wr_random_uniform(&random, i, 0);
        assert_true(u > 0 && u < 1);
        sum += u;
        squares += (u - 0.5) * (u - 0.5);
    }
    assert_true(fabs(sum / DRAWS - 0.5) < 5 * sqrt(1.0 / 12 / DRAWS));
    assert_true(fabs(squares / DRAWS - 1.0 / 12) < 5 * sqrt(1.0 / 180 / DRAWS));
}

static double correlation(struct wr_random a, struct wr_random b, uint32_t replicate_b, uint64_t shift_b)
{
    double sum = 0;
    for (uint64_t i = 0; i < DRAWS; i++) {
        sum += wr_random_normal(&a, i, 0) * wr_random_normal(&b, i + shift_b, replicate_b);
    }
    return sum / DRAWS;
}

/* Neighbouring seeds, streams, replicates and keys are unrelated: nothing is mixed by addition. */
static void streams_are_unrelated(void **state)
{
    (void)state;
    struct wr_random base = {.seed = 1, .stream = 1};
    double limit = 5 / sqrt(DRAWS);
    assert_true(fabs(correlation(base, base, 0, 0) - 1) < 5 * sqrt(2.0 / DRAWS));
    assert_true(fabs(correlation(base, (struct wr_random){.seed = 2, .stream = 1}, 0, 0)) < limit);
    assert_true(fabs(correlation(base, (struct wr_random){.seed = 1, .stream = 2}, 0, 0)) < limit);
    assert_true(fabs(correlation(base, base, 1, 0)) < limit);
    assert_true(fabs(correlation(base, base, 0, 1)) < limit);
    assert_true(fabs(correlation(base, (struct wr_random){.seed = 1 + (1ull << 32), .stream = 1}, 0, 0)) < limit);
}

static void hashes(void **state)
{
    (void)state;
    assert_true(wr_hash_bytes("ab", 2) == wr_hash_bytes("abc", 2)); /* exactly the given length is read */
    assert_true(wr_hash_bytes("ab", 2) != wr_hash_bytes("ba", 2));
    assert_true(wr_hash_bytes("a\0", 2) != wr_hash_bytes("a", 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(philox_known_answers),  cmocka_unit_test(bits_are_a_function_of_four_words),
        cmocka_unit_test(normal_quantiles),      cmocka_unit_test(uniforms),
        cmocka_unit_test(streams_are_unrelated), cmocka_unit_test(hashes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
