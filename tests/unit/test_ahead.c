/* Items made ahead in threads: each once, in a slot that nobody else uses, and taken in their order. */
#include "tests/unit/unit.h"

#include "sim/ingest/ahead.h"

#include <omp.h>
#include <stdatomic.h>

enum { ITEMS = 500, SLOTS = 4 };

struct world {
    _Atomic int made[ITEMS];
    int64_t in_slot[SLOTS];
    _Atomic int makers[SLOTS]; /* at work in a slot */
    _Atomic bool shared;       /* a slot was, by two of them */
};

static void make(void *context, int64_t item, int slot)
{
    struct world *world = context;
    world->shared |= world->makers[slot]++ > 0;
    world->made[item]++;
    world->in_slot[slot] = item;
    world->makers[slot]--;
}

static void take_in_order(int threads, int slots)
{
    struct world world = {.shared = false};
    struct wr_ahead *ahead = NULL;
    omp_set_num_threads(threads);
    assert_int_equal(wr_ahead_open(&ahead, ITEMS, slots, make, &world, NULL), WR_OK);
    for (int64_t i = 0; i < ITEMS; i++) {
        int slot = wr_ahead_take(ahead);
        assert_int_equal(slot, i % slots);
        assert_int_equal(world.in_slot[slot], i);
        assert_true(i + slots >= ITEMS || world.made[i + slots] == 0); /* the slot is still in use */
        wr_ahead_give_back(ahead);
    }
    for (int i = 0; i < ITEMS; i++) {
        assert_int_equal(world.made[i], 1);
    }
    assert_false(world.shared);
    wr_ahead_close(ahead);
}

static void test_order(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 5; threads += 2) {
        take_in_order(threads, 1);
        take_in_order(threads, SLOTS);
    }
}

/* Closing waits for what is being made; what nobody has begun is never made. */
static void test_early_end(void **state)
{
    (void)state;
    omp_set_num_threads(3);
    for (int taken = 0; taken < 20; taken++) {
        struct world world = {.shared = false};
        struct wr_ahead *ahead = NULL;
        assert_int_equal(wr_ahead_open(&ahead, ITEMS, SLOTS, make, &world, NULL), WR_OK);
        wr_ahead_start(ahead);
        for (int i = 0; i < taken; i++) {
            wr_ahead_take(ahead);
            wr_ahead_give_back(ahead);
        }
        wr_ahead_close(ahead);
        for (int i = 0; i < ITEMS; i++) {
            assert_true(world.made[i] <= (i < taken + SLOTS) && (i >= taken || world.made[i] == 1));
        }
    }
    wr_ahead_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_order), cmocka_unit_test(test_early_end)};
    return cmocka_run_group_tests_name("ahead", tests, NULL, NULL);
}
