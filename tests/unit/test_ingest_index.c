/* Which column holds a thing, and which pair is a model's only one. */
#include "tests/unit/unit.h"

#include "sim/ingest/pairs.h"
#include "sim/ingest/wide_index.h"

static int64_t find(const struct wr_wide_index *index, int32_t model, int32_t pair)
{
    const struct wr_wide_thing thing = {WR_COL_SCORE, model, pair};
    return wr_wide_index_find(index, &thing);
}

static void add(struct wr_wide_index *index, enum wr_column_id target, int32_t model, int32_t pair, int32_t column)
{
    const struct wr_wide_thing thing = {target, model, pair};
    assert_int_equal(wr_wide_index_add(index, &thing, 3, 5, column, NULL), WR_OK);
}

static void a_pair_s_own_column_goes_before_its_model_s_and_the_query_s(void **state)
{
    (void)state;
    struct wr_wide_index index;
    wr_wide_index_init(&index);
    assert_int_equal(find(&index, 2, 4), -1);
    add(&index, WR_COL_SCORE, -1, -1, 10);
    assert_int_equal(find(&index, 2, 4), 10);
    assert_int_equal(find(&index, -1, -1), 10);
    add(&index, WR_COL_SCORE, 2, -1, 11);
    assert_int_equal(find(&index, 2, 4), 11);
    assert_int_equal(find(&index, 2, -1), 11);
    assert_int_equal(find(&index, 1, 4), 10);
    assert_int_equal(find(&index, -1, 4), 10);
    add(&index, WR_COL_SCORE, 2, 4, 12);
    assert_int_equal(find(&index, 2, 4), 12);
    assert_int_equal(find(&index, -1, 4), 12);
    assert_int_equal(find(&index, 2, 3), 11);
    add(&index, WR_COL_SCORE, 2, 4, 13); /* the first stays */
    assert_int_equal(find(&index, 2, 4), 12);
    add(&index, WR_COL_ENERGY, 2, 3, 14); /* another thing */
    assert_int_equal(find(&index, 2, 3), 11);
    wr_wide_index_free(&index);
}

static void the_only_pair_of_a_model(void **state)
{
    (void)state;
    struct wr_pairs pairs = {.capacity = {0}};
    int32_t index = 0;
    assert_int_equal(wr_pairs_only(&pairs, 0), -1);
    assert_int_equal(wr_pairs_add(&pairs, "c@x", 2, 0, &index, NULL), WR_OK);
    assert_int_equal(wr_pairs_add(&pairs, "a@x", 0, 0, &index, NULL), WR_OK);
    assert_int_equal(wr_pairs_only(&pairs, 2), 0);
    assert_int_equal(wr_pairs_only(&pairs, 1), -1);
    assert_int_equal(wr_pairs_only(&pairs, 0), 1);
    assert_int_equal(wr_pairs_add(&pairs, "a@x", 0, 0, &index, NULL), WR_OK); /* known */
    assert_int_equal(wr_pairs_only(&pairs, 0), 1);
    assert_int_equal(wr_pairs_add(&pairs, "a@y", 0, 1, &index, NULL), WR_OK);
    assert_int_equal(wr_pairs_only(&pairs, 0), -2);
    assert_int_equal(wr_pairs_add(&pairs, "a@z", 0, 2, &index, NULL), WR_OK);
    assert_int_equal(wr_pairs_only(&pairs, 0), -2);
    assert_int_equal(wr_pairs_only(&pairs, 1000), -1);
    wr_pairs_free(&pairs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pair_s_own_column_goes_before_its_model_s_and_the_query_s),
        cmocka_unit_test(the_only_pair_of_a_model),
    };
    return cmocka_run_group_tests_name("ingest index", tests, NULL, NULL);
}
