#!/usr/bin/env bats
# The guide to routers prints what it says, and the policy that it adds compiles and decides.

# shellcheck disable=SC2154 # set by the helper
load guide_helper

setup() {
    open_guide routers.md
}

@test "every command of the guide prints what stands below it" {
    prints_what_it_says
    [ "$blocks" -eq 5 ]
}

@test "the policy of the guide compiles without warnings and decides as it says" {
    block c 1 >thrifty.c
    cat >main.c <<'END'
#include "sim/policy/policy.h"

#include <stdio.h>

extern const struct wr_policy_kind wr_thrifty_kind;

int main(void)
{
    const double objective[] = {5, 3, 9, 5, 6, 9}, at_most = 4;
    const float score[6] = {0};
    const int8_t correct[6] = {0};
    const uint8_t keep[] = {1, 1}, eligible[] = {1, 1, 1, 1, 1, 1};
    const bool local[] = {true, true, false};
    const struct wr_pool pool = {.pairs = 3, .local = local, .baseline = 2};
    const struct wr_strip strip = {.rows = 2, .pairs = 3, .keep = keep, .objective = objective, .score = score,
                                   .correct = correct, .eligible = eligible};
    struct wr_policy policy = {.kind = &wr_thrifty_kind};
    int32_t choice[2];
    policy.kind->defaults(policy.config);
    *(double *)(void *)(policy.config + policy.kind->option[0].offset) = at_most;
    policy.kind->decide(&policy, &pool, &strip, choice);
    printf("%d %d\n", (int)choice[0], (int)choice[1]);
    return 0;
}
END
    "${CC:-gcc}" -std=c11 -Wall -Wextra -Wconversion -Wshadow -Werror -I"$repository" thrifty.c main.c -lm -o thrifty
    [ "$(./thrifty)" = "1 2" ]
}
