#!/usr/bin/env bats
# The guide to break-evens: its commands print what stands below them.

# shellcheck disable=SC2154 # set by the helper
load guide_helper

setup() {
    open_guide breakeven.md
}

@test "every command prints what stands below it" {
    prints_what_it_says
    [ "$blocks" -eq 4 ]
}
