/* The quality checks over repeated attempts: every attempt is looked at, and a finding names the query. */
#include "tests/unit/unit.h"

#include "tests/unit/quality_table.h"

#include <math.h>

enum { ATTEMPTS = MOST_ATTEMPTS, QUERIES = 4200 };

static struct wr_memory_table *repeated(int64_t queries)
{
    return sound_attempts(queries, ATTEMPTS, false);
}

/* The value of attempt `attempt` (from 0) of query `q`, at element `j` of a slice of `width`. */
static float *real_at(struct wr_memory_table *table, enum wr_column_id id, int64_t q, int64_t attempt, int64_t j)
{
    return (float *)table->rows[id] + (q * ATTEMPTS + attempt) * wr_meta_width(&table->meta, id) + j;
}

static void test_sound(void **state)
{
    (void)state;
    expect(repeated(1), WR_CHECK_VALUE, 0, "");
    expect(repeated(QUERIES), WR_CHECK_VALUE, 0, "");
}

static void test_zero_in_any_attempt(void **state)
{
    (void)state;
    for (int64_t attempt = 0; attempt < ATTEMPTS; attempt++) {
        struct wr_memory_table *table = repeated(QUERIES);
        *real_at(table, WR_COL_ENERGY, 4100, attempt, 2) = 0;
        expect(table, WR_CHECK_ZERO_VALUE, 1,
               "variable 'energy_j', pair 'B@hall': 0 in 1 query with a score, the first at query 'q4100' of "
               "domain 'maths' (row 4100, counted from 0);");
        table = repeated(QUERIES);
        *real_at(table, WR_COL_ENERGY, 4100, attempt, 2) = 0;
        *real_at(table, WR_COL_SCORE, 4100, attempt, 1) = NAN; /* of this attempt: nothing was answered */
        expect(table, WR_CHECK_ZERO_VALUE, 0, "");
    }
}

static void test_outlier_and_power_in_the_last_attempt(void **state)
{
    (void)state;
    struct wr_memory_table *table = repeated(QUERIES);
    *real_at(table, WR_COL_LATENCY, 4199, ATTEMPTS - 1, 1) = 165;
    expect(table, WR_CHECK_LATENCY_OUTLIER, 1, "the largest 165 s at query 'q4199'");
    table = repeated(50);
    ((double *)table->meta.column[WR_COL_ACCELERATOR_TDP_W].data)[1] = 200;
    *real_at(table, WR_COL_ENERGY, 7, ATTEMPTS - 1, 2) = 1.5F * 302;
    *real_at(table, WR_COL_LATENCY, 7, ATTEMPTS - 1, 2) = 1.5F;
    expect(table, WR_CHECK_MEAN_POWER, 1, "mean power of 302 W at query 'q7'");
}

/* Each attempt counts: 5 queries with 4 attempts are 20 values; input tokens are of the query. */
static void test_constant_over_attempts(void **state)
{
    (void)state;
    struct wr_memory_table *table = repeated(5);
    for (int64_t i = 0; i < 5 * ATTEMPTS; i++) {
        ((float *)table->rows[WR_COL_ENERGY])[i * PAIRS + 1] = 12;
    }
    expect(table, WR_CHECK_CONSTANT_COLUMN, 1, "variable 'energy_j', pair 'B@desk': all 20 values are 12;");
    table = repeated(5);
    for (int64_t i = 0; i < 5; i++) {
        ((int32_t *)table->rows[WR_COL_INPUT_TOKENS])[i] = 9;
    }
    expect(table, WR_CHECK_CONSTANT_COLUMN, 0, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sound),
        cmocka_unit_test(test_zero_in_any_attempt),
        cmocka_unit_test(test_outlier_and_power_in_the_last_attempt),
        cmocka_unit_test(test_constant_over_attempts),
    };
    return cmocka_run_group_tests_name("quality of attempts", tests, NULL, NULL);
}
