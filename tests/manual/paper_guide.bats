#!/usr/bin/env bats
# The commands of the guide to the paper run, and print what it says.

# shellcheck disable=SC2154 # set by the helper
load guide_helper

setup() {
    open_guide ipw-paper.md
}

@test "every command of the guide runs and prints the lines below it" {
    prints_the_lines_it_says
    [ "$blocks" -ge 8 ]
}

@test "files that the guide names exist" {
    # shellcheck disable=SC2013 # names without blanks
    for name in $(grep -oE '\]\([^)#]+\)' "$guide" | tr -d '()]'); do
        [ -e "$(dirname "$guide")/$name" ] || { echo "$name"; return 1; }
    done
    [ "$(find configs/ -name 'ipw-*.yaml' | wc -l)" -eq "$(grep -oE 'configs/ipw-[a-z0-9.-]+\.yaml' "$guide" | sort -u | wc -l)" ]
}
