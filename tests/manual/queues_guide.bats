#!/usr/bin/env bats
# The guide to queues prints what it says.

# shellcheck disable=SC2154 # set by the helper
load guide_helper

setup() {
    open_guide queues.md
}

@test "every command of the guide prints what stands below it" {
    prints_what_it_says
    [ "$blocks" -eq 2 ]
}
