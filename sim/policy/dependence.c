#include "sim/policy/dependence.h"

#include <math.h>

enum { MEASURED = 1, TERMS = 6 }; /* the first is the constant; the others multiply what was measured */

static void terms_of(const struct wr_price *price, double term[TERMS])
{
    const double terms[TERMS] = {price->constant,  price->energy,     price->latency,
                                 price->tokens_in, price->tokens_out, price->measured_cost};
    for (int i = 0; i < TERMS; i++) {
        term[i] = terms[i];
    }
}

/* The same measured values go into each price: then the same queries are complete, and the same pairs eligible. */
static bool needs_the_same(const struct wr_pool *pool, const struct wr_price *a, const struct wr_price *b)
{
    for (int p = 0; p < pool->pairs; p++) {
        double of_a[TERMS], of_b[TERMS];
        terms_of(&a[p], of_a);
        terms_of(&b[p], of_b);
        for (int i = MEASURED; i < TERMS; i++) {
            if ((of_a[i] == 0) != (of_b[i] == 0)) {
                return false;
            }
        }
    }
    return true;
}

enum group { ALL, LOCAL, CLOUD };

static bool is_weighed(const struct wr_policy *policy, const struct wr_pool *pool, int pair, enum group group)
{
    const bool allowed = !policy->pairs || policy->pairs[pair];
    return allowed && (group == ALL || pool->local[pair] == (group == LOCAL));
}

/* All prices of the group differ by one factor; a pair alone in it is weighed against none. */
static bool is_scaled(const struct wr_policy *policy, const struct wr_pool *pool, enum group group,
                      const struct wr_price *a, const struct wr_price *b)
{
    double factor = 0; /* not known yet */
    int weighed = 0;
    for (int p = 0; p < pool->pairs; p++) {
        weighed += is_weighed(policy, pool, p, group);
    }
    for (int p = 0; p < pool->pairs && weighed > 1; p++) {
        double of_a[TERMS], of_b[TERMS];
        terms_of(&a[p], of_a);
        terms_of(&b[p], of_b);
        for (int i = 0; i < TERMS && is_weighed(policy, pool, p, group); i++) {
            if (factor == 0 && of_a[i] != 0) {
                factor = of_b[i] / of_a[i];
            }
            if (factor < 0 || (of_a[i] == 0) != (of_b[i] == 0) || of_b[i] != factor * of_a[i]) {
                return false;
            }
        }
    }
    return true;
}

/* A limit of latency, where the policy has one, is compared with the same latencies. */
static bool is_as_late(const struct wr_policy *policy, const struct wr_pool *pool, const struct wr_pricing *a,
                       const struct wr_pricing *b)
{
    static const struct wr_linear measured = {.per_second = 1};
    const bool unlimited = !policy->kind->max_latency_s || isinf(policy->kind->max_latency_s(policy->config));
    if (unlimited || (!a->latency && !b->latency)) {
        return true;
    }
    for (int p = 0; p < pool->pairs; p++) {
        const struct wr_linear *of_a = a->latency ? &a->latency[p] : &measured;
        if (!wr_linear_equals(of_a, b->latency ? &b->latency[p] : &measured)) {
            return false;
        }
    }
    return true;
}

bool wr_policy_decides_alike(const struct wr_policy *policy, const struct wr_pool *pool, const struct wr_pricing *a,
                             const struct wr_pricing *b)
{
    const struct wr_policy_kind *kind = policy->kind;
    const bool looks = kind->wants_survey && kind->wants_survey(policy->config);
    if (policy->price) { /* other prices than those told */
        return false;
    }
    if (!needs_the_same(pool, a->price, b->price) || !is_as_late(policy, pool, a, b)) {
        return false;
    }
    const bool follows = kind->follows && kind->follows(policy->config);
    const bool names = kind->weighs_nothing ? kind->weighs_nothing(policy->config) : kind->named || kind->names_pairs;
    if (names && !looks && !follows) {
        return true;
    }
    if (kind->weighs_sites_apart && kind->weighs_sites_apart(policy->config)) {
        return is_scaled(policy, pool, LOCAL, a->price, b->price) && is_scaled(policy, pool, CLOUD, a->price, b->price);
    }
    return is_scaled(policy, pool, ALL, a->price, b->price);
}
