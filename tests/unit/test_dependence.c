/* Which changes of prices leave the decisions of a policy alone. */
#include "tests/unit/unit.h"

#include "sim/policy/dependence.h"

#include <math.h>
#include <string.h>

enum { PAIRS = 5, BASELINE = 4 };

/* Three local pairs, two of the cloud. */
static const int32_t file_pair[PAIRS] = {0, 1, 2, 3, 4};
static const bool is_local[PAIRS] = {true, true, true, false, false};
static const struct wr_pool pool = {.pairs = PAIRS, .pair = file_pair, .local = is_local, .baseline = BASELINE};

static struct wr_policy make(const char *kind)
{
    struct wr_policy policy = {.kind = wr_policy_kind_of(kind), .name = "p"};
    policy.kind->defaults(policy.config);
    return policy;
}

static void set_prices(struct wr_price price[PAIRS])
{
    for (int p = 0; p < PAIRS; p++) {
        price[p] = (struct wr_price){.constant = p, .energy = 1 + p, .latency = 3};
    }
}

static bool alike(const struct wr_policy *policy, const struct wr_price a[PAIRS], const struct wr_price b[PAIRS])
{
    const struct wr_pricing one = {a, NULL}, other = {b, NULL};
    const bool result = wr_policy_decides_alike(policy, &pool, &one, &other);
    assert_int_equal(wr_policy_decides_alike(policy, &pool, &other, &one), result);
    return result;
}

/* What changes: prices of pair 0 alone, of one site by a factor, of all by a factor, or a term that was not there. */
struct changes {
    struct wr_price before[PAIRS], one[PAIRS], local[PAIRS], cloud[PAIRS], all[PAIRS], term[PAIRS], constant[PAIRS];
};

static struct wr_price times(struct wr_price price, double factor)
{
    return (struct wr_price){
        .constant = factor * price.constant, .energy = factor * price.energy, .latency = factor * price.latency};
}

static struct changes make_changes(void)
{
    struct changes self;
    set_prices(self.before);
    for (int p = 0; p < PAIRS; p++) {
        self.one[p] = times(self.before[p], p == 0 ? 2 : 1);
        self.local[p] = times(self.before[p], is_local[p] ? 2 : 1);
        self.cloud[p] = times(self.before[p], is_local[p] ? 1 : 4);
        self.all[p] = times(self.before[p], 8);
        self.term[p] = self.constant[p] = self.before[p];
    }
    self.term[PAIRS - 1].tokens_in = 1;
    self.constant[0].constant = 7;
    return self;
}

static void a_policy_that_names_its_pair_asks_for_the_same_values_only(void **state)
{
    const struct changes changes = make_changes();
    struct wr_policy named = make("always");
    (void)state;
    ((struct wr_always_config *)named.config)->pair = WR_PAIR_BASELINE;
    assert_true(alike(&named, changes.before, changes.one));
    assert_true(alike(&named, changes.before, changes.local));
    assert_true(alike(&named, changes.before, changes.constant));
    assert_false(alike(&named, changes.before, changes.term));
    ((struct wr_always_config *)named.config)->pair = WR_PAIR_BEST_LOCAL;
    assert_false(alike(&named, changes.before, changes.one));
    assert_false(alike(&named, changes.before, changes.constant));
    assert_true(alike(&named, changes.before, changes.local));
    assert_true(alike(&named, changes.before, changes.cloud));
}

static void a_score_weighs_no_price_where_its_sides_are_named(void **state)
{
    static const bool member[PAIRS] = {true, true, false, false, false};
    const struct changes changes = make_changes();
    (void)state;
    for (int kind = 0; kind < 2; kind++) {
        struct wr_policy policy = make(kind == 0 ? "threshold" : "learned");
        struct wr_threshold_config *config = (void *)policy.config; /* the first member of learned's */
        config->strong.pair = WR_PAIR_BASELINE;
        config->weak.pair = 0;
        assert_true(alike(&policy, changes.before, changes.one));
        assert_true(alike(&policy, changes.before, changes.constant));
        assert_false(alike(&policy, changes.before, changes.term));
        config->weak.pair = WR_PAIR_BEST_LOCAL;
        assert_false(alike(&policy, changes.before, changes.one));
        config->weak.pair = 0;
        config->strong.member = member;
        assert_false(alike(&policy, changes.before, changes.one));
        assert_true(alike(&policy, changes.before, changes.all));
    }
}

static void an_oracle_weighs_sites_apart_only_with_local_first_and_the_baseline_behind(void **state)
{
    const struct changes changes = make_changes();
    (void)state;
    for (int kind = 0; kind < 2; kind++) {
        struct wr_policy oracle = make(kind == 0 ? "oracle" : "imperfect");
        struct wr_oracle_config *config = (void *)oracle.config; /* the first member of imperfect's */
        assert_true(alike(&oracle, changes.before, changes.before));
        assert_true(alike(&oracle, changes.before, changes.local));
        assert_true(alike(&oracle, changes.before, changes.cloud));
        assert_true(alike(&oracle, changes.before, changes.all));
        assert_false(alike(&oracle, changes.before, changes.one));
        assert_false(alike(&oracle, changes.before, changes.term));
        config->scope = WR_SCOPE_ALL;
        assert_false(alike(&oracle, changes.before, changes.local));
        assert_true(alike(&oracle, changes.before, changes.all));
        config->scope = WR_SCOPE_LOCAL_FIRST;
        config->fallback = WR_FALLBACK_CHEAPEST;
        assert_false(alike(&oracle, changes.before, changes.cloud));
        config->fallback = WR_FALLBACK_BEST_SCORE;
        assert_false(alike(&oracle, changes.before, changes.cloud));
    }
}

static void pairs_that_a_policy_may_not_use_do_not_matter(void **state)
{
    static const bool without_first[PAIRS] = {false, true, true, true, true};
    static const bool one_of_each[PAIRS] = {true, false, false, false, true};
    const struct changes changes = make_changes();
    struct wr_policy oracle = make("oracle");
    (void)state;
    oracle.pairs = without_first;
    assert_true(alike(&oracle, changes.before, changes.one));
    oracle.pairs = one_of_each; /* each alone in its site: weighed against none */
    assert_true(alike(&oracle, changes.before, changes.one));
    assert_true(alike(&oracle, changes.before, changes.constant));
}

static void a_limit_of_latency_needs_the_same_latencies(void **state)
{
    const struct changes changes = make_changes();
    struct wr_linear measured[PAIRS], slower[PAIRS];
    struct wr_policy oracle = make("oracle");
    struct wr_oracle_config *config = (void *)oracle.config;
    (void)state;
    for (int p = 0; p < PAIRS; p++) {
        measured[p] = slower[p] = (struct wr_linear){.per_second = 1};
    }
    slower[2].constant = 0.1;
    const struct wr_pricing none = {changes.before, NULL}, same = {changes.before, measured},
                            late = {changes.before, slower};
    assert_true(wr_policy_decides_alike(&oracle, &pool, &none, &late)); /* no limit */
    config->max_latency_s = 2;
    assert_true(wr_policy_decides_alike(&oracle, &pool, &none, &none));
    assert_true(wr_policy_decides_alike(&oracle, &pool, &none, &same));
    assert_false(wr_policy_decides_alike(&oracle, &pool, &none, &late));
    assert_false(wr_policy_decides_alike(&oracle, &pool, &late, &same));
    assert_true(wr_policy_decides_alike(&oracle, &pool, &late, &late));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_policy_that_names_its_pair_asks_for_the_same_values_only),
        cmocka_unit_test(a_score_weighs_no_price_where_its_sides_are_named),
        cmocka_unit_test(an_oracle_weighs_sites_apart_only_with_local_first_and_the_baseline_behind),
        cmocka_unit_test(pairs_that_a_policy_may_not_use_do_not_matter),
        cmocka_unit_test(a_limit_of_latency_needs_the_same_latencies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
